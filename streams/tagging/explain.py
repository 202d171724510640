"""Why an article has the tags that it has, and why it has not others that its words might suggest."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.article import Tag
from streams.tagging.concepts import find_mentions
from streams.tagging.events import EVENT_THRESHOLD, FITTING, Hit, find_events, judge
from streams.tagging.fold import Folded, fold
from streams.tagging.matching import match_names
from streams.tagging.negation import Sense
from streams.tagging.tagger import tag_article
from streams.tagging.topics import FAMILY_THRESHOLD, TOPIC_THRESHOLD, Found, Scores, lent, scores, threshold
from streams.tagging.vocabulary import describe, descriptions, event_families

_HINT = 2.0
"""Topics and events with fewer points are not spoken of."""
_PAST = "unreal or past"
_SENSES = {Sense.NEWS: "reported", Sense.DENIED: "denied", Sense.ASIDE: _PAST, Sense.PAST: _PAST}


class Word(NamedTuple):
    """A word of the article with what is to be said about it; its range in the body as received, None in the title."""

    text: str
    span: tuple[int, int] | None
    note: str


class Finding(NamedTuple):
    """A tag, or something that is none, and why."""

    id: str
    kind: str
    label: str
    verdict: str
    """``tag``, ``implied``, ``negated`` or ``none``."""
    why: str
    words: tuple[Word, ...]


def explain(title: str | None, body: str, language: str, year: int | None = None) -> list[Finding]:
    """What ``tag_article`` says of this article, in its order, then what is no tag."""
    title_text, body_text = fold(title or ""), fold(body)
    mentions = find_mentions(title_text, body_text, language)
    summed = scores(mentions.topics)
    times = threshold(len(body_text.text))
    tags = {tag.id: tag for tag in tag_article(title, body, language, year)}
    families = summed.families()
    strongest = max(families.values(), default=0.0)
    more = lent(find_events(mentions.events, families, language, year), summed)
    mentions.topics.extend(more)
    summed.add(more)
    reasons: dict[str, tuple[str, tuple[Word, ...]]] = {}
    for topic in sorted(summed.total, key=lambda key: (-summed.total[key], key)):
        if topic in tags or summed.own.get(topic, 0.0) >= _HINT:
            words = tuple(_topic_words(topic, topic in summed.own, mentions.topics, body_text))
            reasons[topic] = (_topic_reason(topic, summed, times, topic in tags), words)
    for event, hits in mentions.events.items():
        judged = judge(event, hits, families, strongest, language, year)
        if event in tags or judged.score >= _HINT:
            notes = [_SENSES[sense] for sense in judged.senses] or [""] * len(hits)
            reasons[event] = (_event_reason(event, judged.score, judged.fits), tuple(map(_event_word, hits, notes)))
    found = []
    for tag in tags.values():
        why, words = reasons[tag.id] if tag.id in reasons and not tag.implied else (_name_reason(tag, tags), ())
        found.append(_of_tag(tag, body, why, words))
    found += [
        Finding(key, describe(key).kind, describe(key).label, "none", why, words)
        for key, (why, words) in reasons.items()
        if key not in tags
    ]
    return found + list(_untagged_names(body_text, language, list(tags.values())))


def _of_tag(tag: Tag, body: str, why: str, words: tuple[Word, ...]) -> Finding:
    verdict = "negated" if tag.negated else "implied" if tag.implied else "tag"
    words = words or tuple(Word(body[start:end], (start, end), "") for start, end in tag.evidence)
    return Finding(tag.id, tag.kind, tag.label, verdict, why, words)


def _name_reason(tag: Tag, tags: dict[str, Tag]) -> str:
    if tag.implied:
        return "implied by " + ", ".join(dict.fromkeys(one.label for one in tags.values() if tag.id in one.ancestors))
    if tag.kind == "place":
        return "a name of the vocabulary, in this meaning by its context"
    return "a name of the vocabulary" if tag.id in descriptions() else "a name by its form, in no file"


def _topic_reason(topic: str, summed: Scores, times: float, is_tag: bool) -> str:
    own, needed = summed.own.get(topic, 0.0), TOPIC_THRESHOLD * times
    if own >= needed:
        return f"{own:.1f} points ({needed:.1f} are needed)" + ("" if is_tag else ", but others are far stronger here")
    if is_tag:
        return (
            f"{summed.total[topic]:.1f} points with those of narrower topics "
            f"({FAMILY_THRESHOLD * times:.1f} are needed for the strongest family, of which no topic has {needed:.1f})"
        )
    return f"{own:.1f} points ({needed:.1f} are needed)"


def _topic_words(topic: str, named: bool, found: list[Found], body: Folded) -> Iterator[Word]:
    for one in found:
        weights = dict(one.term.named if named else one.term.spoken_for)
        if topic not in weights:
            continue
        times = f", {one.count} times" if one.count > 1 else ""
        span = body.span(*one.spans[0]) if one.spans else None
        yield Word(one.word, span, f"weight {weights[topic]:g} × {one.factor:g}{times}")


def _event_word(hit: Hit, note: str) -> Word:
    span = None if hit.is_title else hit.text.span(hit.start, hit.end)
    return Word(hit.text.text[hit.start : hit.end], span, ", ".join(filter(None, (f"{hit.weight:g} points", note))))


def _event_reason(event: str, score: float, fits: bool) -> str:
    points = f"{score:.1f} points ({EVENT_THRESHOLD:.1f} are needed)"
    if fits:
        return points
    asked = " or ".join(describe(topic).label for topic in event_families(event))
    return f"{points}, but the article is too little about {asked} (under {FITTING:.0%} of its strongest topic)"


def _untagged_names(body: Folded, language: str, tags: list[Tag]) -> Iterator[Finding]:
    """Names of the vocabulary in the body that gave no tag."""
    taken = [(start, end, tag) for tag in tags for start, end in tag.evidence if tag.kind in ("place", "person", "org")]
    matched = match_names(body, language, is_title=False)
    names = [(m.start, m.end, m.senses[0].id) for m in matched.places]
    names += [(start, end, key or "") for start, (end, key) in matched.known.items()]
    for start, end, key in sorted(names):
        first, last = body.span(start, end)
        inside = [tag for a, b, tag in taken if a < last and first < b]
        if any(tag.id == key or (tag.kind == "place" and key.startswith("place:")) for tag in inside):
            continue
        if not key:
            why = "a phrase that is no name of a place (vetoes.tsv)"
        elif inside:
            why = f"part of the name of {inside[0].label}"
        else:
            why = "a common word or another's name here: too little speaks for it"
        described = describe(key) if key else None
        word = Word(body.text[start:end], (first, last), "")
        kind, label = (described.kind, described.label) if described else ("veto", word.text)
        yield Finding(key, kind, label, "none", why, (word,))
