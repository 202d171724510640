"""``dateline export``: what stands on a topic, as a file that other programs open."""

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from schemas.base import RecordModel
from streams.whole_file import whole

_LARGEST_RECORD = 16 << 20
"""Bytes of one JSON record that DuckDB is to read; topics take 4 MiB."""
_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
_MOMENTS = ("start", "end")
"""Of counts: text in JSON, moments in Parquet."""


class Kind(StrEnum):
    """Kinds of files."""

    JSON_LINES = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


class ExportError(Exception):
    """A file that cannot be written; its text says what to do."""


class Table:
    """What CSV shows of a record: names of columns, and the cells of one record."""

    def __init__(self, header: Sequence[str], row: Callable[[bytes], Sequence[object]]) -> None:
        self.header, self.row = header, row


def kind_of(path: Path) -> Kind:
    """By the file's ending. Raises ExportError."""
    try:
        return Kind(path.suffix.lower().removeprefix(".").replace("ndjson", Kind.JSON_LINES))
    except ValueError:
        raise ExportError(f"{path}: end it in .parquet, .csv or .jsonl, which says what to write") from None


async def export(lines: AsyncIterator[bytes], path: Path, model: type[RecordModel], table: Table) -> int:
    """Write records, each a line of JSON, to a file; how many. Raises ExportError, and OSError that names a file."""
    kind = kind_of(path)
    if kind is Kind.PARQUET:
        _need_duckdb()
    with whole(path) as part:
        if kind is Kind.PARQUET:
            return await _write_parquet(lines, part, model)
        with part.open("wb") as file:
            return await (_write_csv(lines, file, table) if kind is Kind.CSV else _write_lines(lines, file))


async def _write_lines(lines: AsyncIterator[bytes], file: BinaryIO) -> int:
    count = 0
    async for line in lines:
        file.write(line + b"\n")
        count += 1
    return count


async def _write_csv(lines: AsyncIterator[bytes], file: BinaryIO, table: Table) -> int:
    count = 0
    with io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True) as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(table.header)
        async for line in lines:
            writer.writerow(table.row(line))
            count += 1
    return count


async def _write_parquet(lines: AsyncIterator[bytes], path: Path, model: type[RecordModel]) -> int:
    import duckdb

    with tempfile.TemporaryDirectory(prefix="dateline-export-") as folder:
        plain = Path(folder) / "records.jsonl"
        with plain.open("wb") as file:
            count = await _write_lines(lines, file)
        # Moments are written in UTC whatever this machine's zone; nothing is fetched.
        config: dict[str, str | bool | int | float | list[str]] = {
            "TimeZone": "UTC",
            "autoinstall_known_extensions": "false",
        }
        try:
            with duckdb.connect(":memory:", config=config) as database:
                database.read_json(
                    str(plain),
                    columns=column_types(model),
                    format="newline_delimited",
                    maximum_object_size=_LARGEST_RECORD,
                ).write_parquet(str(path), compression="zstd")
        except duckdb.IOException as error:
            raise ExportError(f"the Parquet file cannot be written: {error}") from None
    return count


def column_types(model: type[RecordModel]) -> dict[str, str]:
    """Names and DuckDB types of a model's fields, by its JSON Schema; ``start`` and ``end`` are moments."""
    schema = model.model_json_schema(mode="serialization")
    parts = schema.get("$defs", {})
    return {
        name: "TIMESTAMPTZ" if name in _MOMENTS else _type(one, parts) for name, one in schema["properties"].items()
    }


def _type(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _type(parts[schema["$ref"].rpartition("/")[2]], parts)
    if "anyOf" in schema:
        return _type(next(one for one in schema["anyOf"] if one.get("type") != "null"), parts)
    if schema["type"] == "array":
        return f"{_type(schema['prefixItems'][0] if 'prefixItems' in schema else schema['items'], parts)}[]"
    if schema["type"] == "object":
        fields = (f'"{name}" {_type(one, parts)}' for name, one in schema["properties"].items())
        return f"STRUCT({', '.join(fields)})"
    return _TYPES[schema["type"]]


def _need_duckdb() -> None:
    try:
        import duckdb  # noqa: F401 (only whether it is there)
    except ImportError as error:
        raise ExportError(
            "Parquet needs an extra: pip install 'dateline[parquet]'; .csv and .jsonl need none"
        ) from error
