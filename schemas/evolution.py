"""Whether a newer JSON Schema of a topic breaks those who read or write it."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

Schema = Mapping[str, Any]
_SAME = ("type", "const", "format", "enum", "minimum", "maximum", "minLength", "maxLength", "prefixItems")


def breaking_changes(old: Schema, new: Schema, theirs: Literal["write", "read"]) -> list[str]:
    """What would break others, a line each. ``theirs``: whether they write the topic's records or read them.

    Readers need every field that they could rely on, with the same type. Producers must be able to go on sending what
    they send: no field may become required, none may change its type. New optional fields break nobody.
    """
    return list(_changes("", old, new, old, new, theirs))


def _changes(path: str, old: Schema, new: Schema, olds: Schema, news: Schema, theirs: str) -> Iterator[str]:
    old, new = _resolved(old, olds), _resolved(new, news)
    for word in _SAME:
        if old.get(word) != new.get(word):
            yield f"{path or 'the record'}: {word} was {old.get(word)}, is {new.get(word)}"
    if "items" in old and "items" in new:
        yield from _changes(f"{path}[]", old["items"], new["items"], olds, news, theirs)
    yield from _alternatives(path, old, new, olds, news, theirs)
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before.keys() - after.keys():
        yield f"{path}.{name}: is gone"
    for name in sorted(before.keys() & after.keys()):
        yield from _changes(f"{path}.{name}", before[name], after[name], olds, news, theirs)
    was, now = set(old.get("required", ())), set(new.get("required", ()))
    lost, gained = sorted(was - now), sorted(now - was)
    if theirs == "read":
        yield from (f"{path}.{name}: may be missing now" for name in lost)
    else:
        yield from (f"{path}.{name}: is required now" for name in gained)


def _alternatives(path: str, old: Schema, new: Schema, olds: Schema, news: Schema, theirs: str) -> Iterator[str]:
    before, after = old.get("anyOf", []), new.get("anyOf", [])
    if len(before) != len(after):
        yield f"{path}: had {len(before)} alternatives, has {len(after)}"
        return
    for one, other in zip(before, after, strict=True):
        yield from _changes(path, one, other, olds, news, theirs)


def _resolved(schema: Schema, whole: Schema) -> Schema:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Schema = whole["$defs"][reference.rpartition("/")[2]]
    return found
