"""``dateline duplicates A B``: whether two articles are near-duplicates, and why."""

import re
import unicodedata
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failures import USAGE, CommandError, command
from streams.cli.options import settings

if TYPE_CHECKING:
    from rich.text import Text

    from streams.nearness.explain import Phrase
    from streams.stages.intake import Parsed

_SHOWN = 12
"""So many of the longest shared phrases are shown."""
_CONTEXT, _LONGEST = 40, 400
"""Characters around a phrase; a longer phrase is cut in the middle."""
_BLANK = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"
"""Persian and Indian scripts need them."""
_SENTENCES = {
    "version": "{later} is a version of {earlier}: the same source and the same address",
    "identical": "{later} is identical to {earlier} in normal form",
    "reprint": "{later} is a reprint of {earlier}",
    "edited": "{later} is an edited copy of {earlier}",
    "excerpt": "{later} is an excerpt of {earlier}",
    "expanded": "{later} is an expanded copy of {earlier}",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("duplicates", epilog="Example: dateline duplicates seeds/04-desk.jsonl:1 seeds/03-agency.jsonl:2")(
        duplicates
    )


@command()
def duplicates(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="A", help="A file, its first article; FILE:N is its Nth.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The same.")],
) -> None:
    """Explain whether two articles are near-duplicates, and why. Similarity, containment, relation, phrases."""
    horizon = settings(context).story_horizon
    _explain(_article(first), _article(second), horizon)


def _article(place: str) -> "Parsed":
    """The article of ``FILE`` or ``FILE:N``. Raises CommandError."""
    import sys
    from itertools import islice
    from pathlib import Path

    from streams.inputs import read_inputs
    from streams.stages.intake import Rejection, parse_article

    path, colon, number = place.rpartition(":")
    if not colon or not number.isdecimal() or Path(place).exists():
        path, number = place, "1"
    record = next(islice(read_inputs([path], None), max(0, int(number) - 1), None), None)
    if record is None or number == "0":
        raise CommandError(f"{place}: there is no such article; FILE:N counts records from 1", USAGE)
    try:
        return parse_article(record.value, sys.maxsize // 10**6, len(record.value))
    except Rejection as rejection:
        raise CommandError(f"{place}: this record is no article: {rejection}") from rejection


def _explain(a: "Parsed", b: "Parsed", horizon: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from streams.nearness.explain import shared_phrases
    from streams.nearness.near import fingerprint, near, overlap
    from streams.stages.analysis import analyse
    from streams.text.sketch import BANDS

    analyses = [analyse(article) for article in (a, b)]
    prints = [
        fingerprint(analysis.sketch, one.article.source, one.article.url)
        for analysis, one in zip(analyses, (a, b), strict=True)
    ]
    orders = [
        (one.published.time, -print_.sketch.length, one.article_id) for one, print_ in zip((a, b), prints, strict=True)
    ]
    later, earlier = (1, 0) if orders[1] >= orders[0] else (0, 1)
    nearness = near(prints[later], prints[earlier])
    sizes = [print_.sketch.shingles for print_ in prints]
    shared = overlap(prints[0].sketch, prints[1].sketch)
    keys = prints[0].keys & prints[1].keys
    bands = len(keys & set(prints[0].sketch.keys[:BANDS].tolist()))
    apart = abs(a.published.time - b.published.time)
    languages = [analysis.language for analysis in analyses]

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    sentence = _SENTENCES[nearness.relation] if nearness.relation else "{later} and {earlier} are not near"
    verdict = sentence.format(later="AB"[later], earlier="AB"[earlier])
    if nearness.near and languages[0] != languages[1]:
        verdict += "; but no duplicate: other languages"
    elif nearness.near and apart > horizon:
        verdict += f"; but no duplicate: published more than {horizon / 86_400_000_000:g} days apart"
    for name, value in (
        ("verdict", verdict),
        ("similarity", f"{shared.jaccard:.3f} (edited from 0.5, reprint from 0.8)"),
        ("containment", f"{shared.containment(*sizes):.3f} of the smaller in the larger (excerpt from 0.6)"),
        ("shingles", f"A {sizes[0]:,}, B {sizes[1]:,}, shared {shared.estimate:,} (excerpt from 30, at most 4 : 1)"),
        ("in common", f"{bands} of {BANDS} parts of the sketches; {len(keys) - bands} long passages or addresses"),
        ("languages", f"A {languages[0]}, B {languages[1]}"),
        ("published", f"{apart / 3_600_000_000:,.1f} hours apart{_by_days(a.published.day, b.published.day)}"),
    ):
        facts.add_row(name, value)
    console.print(facts)
    phrases = sorted(shared_phrases(a.article.body, b.article.body), key=lambda phrase: -phrase.words)
    if not phrases:
        console.print("No phrase of three words or more stands in both.")
        return
    side = Table("words", "A", "B", box=None, padding=(0, 2, 1, 0))
    for phrase in phrases[:_SHOWN]:
        side.add_row(str(phrase.words), *_sides(phrase, a.article.body, b.article.body, plain=not console.is_terminal))
    console.print(side)
    if len(phrases) > _SHOWN:
        console.print(f"and {len(phrases) - _SHOWN} shorter phrases")


def _by_days(first: bool, second: bool) -> str:
    days = [name for name, is_day in (("A", first), ("B", second)) if is_day]
    return f" ({' and '.join(days)}: a date without a time is the end of its day)" if days else ""


def _sides(phrase: "Phrase", first: str, second: str, *, plain: bool) -> "list[Text]":
    return [_side(text, span, plain=plain) for text, span in ((first, phrase.first), (second, phrase.second))]


def _side(text: str, span: tuple[int, int], *, plain: bool) -> "Text":
    """A phrase between what stands around it; in brackets where no colours are shown."""
    from rich.text import Text

    from streams.cli.output import up_to

    start, end = span
    words = harmless(text[start:end])
    if len(words) > _LONGEST:
        words = f"{up_to(words, _LONGEST // 2)} … {_from(words, len(words) - _LONGEST // 2)}"
    side = Text(f"{harmless(_from(text[:start], start - _CONTEXT))} ", style="" if plain else "dim")
    side.append(f"[{words}]" if plain else words, style="" if plain else "bold green not dim")
    side.append(f" {harmless(up_to(text[end:], _CONTEXT))}")
    return side


def _from(text: str, start: int) -> str:
    """The whole words of a text from there on; where no blank is near, from there exactly."""
    if start <= 0:
        return text
    blank = _BLANK.search(text, start - 1)
    return text[blank.end() if blank else start :]


def harmless(text: str) -> str:
    """The text on one line, without what a terminal obeys: control and direction characters show as a replacement."""
    return "".join(
        "\ufffd" if unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _JOINERS else character
        for character in " ".join(text.split())
    )
