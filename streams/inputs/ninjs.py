"""ninjs, the IPTC's news in JSON (versions 1 to 3), as articles."""

from collections.abc import Mapping, Sequence
from typing import Any

from streams.inputs.markup import text_of

_BODIES = ("body_text", "body_xhtml", "body_html", "body_richtext")
_OUTLETS = ("infosources", "infosource", "provider", "publisher", "copyrightholder")
_TIMES = ("versioncreated", "versionCreated", "firstpublished", "firstcreated", "firstCreated", "contentcreated")


def is_ninjs(fields: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a ninjs item: it names itself by ``uri`` and has no ``body`` of the Article schema."""
    return "uri" in fields and "body" not in fields and any(name in fields for name in (*_BODIES, "bodies"))


def article_of(item: Mapping[str, Any], source: str | None, unknown: str) -> dict[str, Any]:
    """The fields of an article; what the item lacks is missing. ``source``: the outlet where it names none."""
    address = item.get("uri")
    found = {
        "source": _outlet(item) or source or unknown,
        "published_at": _first_text(item.get(name) for name in _TIMES),
        "title": _title(item),
        "body": _body(item),
        "url": address if isinstance(address, str) and address.startswith(("http://", "https://")) else None,
        "language": item.get("language"),
        "guid": address,
    }
    return {name: value for name, value in found.items() if value is not None}


def _outlet(item: Mapping[str, Any]) -> str | None:
    for name in _OUTLETS:
        value = item.get(name)
        first = value[0] if isinstance(value, list) and value else value
        text = first.get("name") if isinstance(first, dict) else first
        if isinstance(text, str) and text.strip():
            return text.strip()
    return None


def _title(item: Mapping[str, Any]) -> str | None:
    headlines = [one.get("value") for one in _objects(item.get("headlines"))]
    return _first_text([item.get("headline"), *headlines, item.get("title")])


def _body(item: Mapping[str, Any]) -> str | None:
    plain = item.get("body_text")
    if isinstance(plain, str) and plain.strip():
        return plain.strip()
    marked = _first_text(item.get(name) for name in _BODIES)
    if marked is None:
        bodies = sorted(_objects(item.get("bodies")), key=lambda one: one.get("contenttype") != "text/plain")
        marked = _first_text(one.get("value") for one in bodies)
    return None if marked is None else text_of(marked)


def _objects(value: Any) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _first_text(values: Any) -> str | None:
    return next((value for value in values if isinstance(value, str) and value.strip()), None)
