"""Results on a terminal: nothing that drives it, whole ids, rows in an order that people expect."""

import os
import pty
import subprocess
import sys

import pytest

from streams.cli import output
from streams.cli.consuming import in_order
from streams.cli.output import write_table


@pytest.mark.parametrize(
    ("writing", "shown"),
    [
        ("write_lines([text.encode(), b'{\\n}'])", "a [31mb c d\r\n{\r\n}\r\n"),
        ("write_csv(('x',), [[text], [7]])", "x\r\na [31mb c d\r\n7\r\n"),
        ("write_table(('x',), [[text]])", "x\r\na [31mb c d\r\n"),
    ],
)
def test_text_of_others_cannot_drive_the_terminal_whatever_the_format(writing: str, shown: str) -> None:
    program = f"from streams.cli.output import *; text = 'a\\x1b[31mb\\u202ec\\x9bd'; {writing}"
    assert on_a_terminal(sys.executable, "-c", program) == shown
    piped = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert ("\x1b[31mb\u202ec\x9b" in piped) is ("table" not in writing)


def on_a_terminal(*command: str) -> str:
    """What a command writes to a terminal of 80 columns."""
    ours, its = pty.openpty()
    try:
        subprocess.run(command, stdout=its, check=True, env={**os.environ, "COLUMNS": "80"}, timeout=60)
        return os.read(ours, 65_536).decode()
    finally:
        os.close(ours)
        os.close(its)


def test_ids_are_whole_on_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(output, "terminal_width", lambda: 60)
    write_table(("title", "article"), [["t" * 50, "0f343b0931126a20f133d67c2b018a3b"]], whole=("article",))
    assert "…  0f343b0931126a20f133d67c2b018a3b\n" in capsysbinary.readouterr().out.decode()


def test_rows_are_ordered_by_numbers_where_there_are_some() -> None:
    rows: list[list[object]] = [["b", 1], ["a", 10], ["a", 2], ["a", ""], ["", 7]]
    assert sorted(rows, key=in_order) == [["", 7], ["a", ""], ["a", 2], ["a", 10], ["b", 1]]
