"""The text of HTML: paragraphs on lines of their own, no markup, no scripts."""

import re
from typing import Any

from lxml.etree import HTMLParser

_SILENT = frozenset(("script", "style", "noscript", "template", "iframe", "svg", "head"))
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
        "header hr li main nav ol p pre section table td th tr ul",
    )
)
_BLANKS = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")
_TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)


def text_of(html: str) -> str:
    """Text of an HTML fragment or page. Text without markup comes back as it is, but for blanks at its ends."""
    # Before the last ">" all that begins like a tag ends; behind it each would be followed to the end of the text,
    # so there it is text.
    tags = html.rfind(">") + 1
    if not _TAG.search(html, 0, tags) and not _ENTITY.search(html):
        return html.strip()
    reader = _Reader()
    parser: Any = HTMLParser(target=reader, encoding="utf-8", huge_tree=True)
    parser.feed((html[:tags] + html[tags:].replace("<", "&lt;")).encode(errors="replace"))
    parser.close()
    return _BREAKS.sub("\n", _BLANKS.sub(" ", "".join(reader.parts))).strip()


class _Reader:
    """Takes what libxml2 finds: every start has its end, and what HTML leaves out is put in."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._silent = 0

    def start(self, tag: str, attributes: object) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def data(self, text: str) -> None:
        if not self._silent:
            self.parts.append(text.replace("\n", " "))

    def close(self) -> None:
        """Nothing: the parts are all there is."""
