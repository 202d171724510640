"""The text of HTML: paragraphs on lines of their own, no markup, no scripts."""

import re
from html.parser import HTMLParser

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
    # Before the last ">" all that begins like a tag ends; behind it each would be followed to the end of the text.
    if not _TAG.search(html, 0, html.rfind(">") + 1) and not _ENTITY.search(html):
        return html.strip()
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _BREAKS.sub("\n", _BLANKS.sub(" ", "".join(reader.parts))).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))
