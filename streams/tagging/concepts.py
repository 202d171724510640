"""Topics and events of an article: which of their terms stand in title and body, and where."""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from streams.tagging.events import EVENT_LEAD, Hit, find_events
from streams.tagging.fold import Folded
from streams.tagging.lexicon import Lexicon
from streams.tagging.topics import Concept, Found, TopicTerm, find_topics, lent, scores, topic_term
from streams.tagging.vocabulary import terms

TITLE_FACTOR = 2.0
LEAD_FACTOR = 1.5
EVENT_LEAD_FACTOR = 1.4
LEAD = 600
"""Code points of a body that are its beginning: what it is about."""

_TERM_LANGUAGES = {"uk": ("uk", "ru"), "ru": ("ru", "uk"), "be": ("ru", "uk"), "und": ("en", "uk", "ru")}


class _Entry(NamedTuple):
    """What a term of the lexicon speaks for."""

    word: str
    topics: TopicTerm | None
    events: tuple[tuple[str, float], ...]


class Mentions(NamedTuple):
    """The terms that an article holds."""

    topics: list[Found]
    events: dict[str, list[Hit]]
    """By event type."""


def term_languages(language: str) -> tuple[str, ...]:
    """The languages whose terms are looked for in an article of this language."""
    return (*_TERM_LANGUAGES.get(language, (language,)), "any")


@cache
def _lexicon(languages: tuple[str, ...]) -> Lexicon[_Entry]:
    return Lexicon(
        {
            word: _Entry(
                word,
                topic_term([(t.concept, t.weight) for t in of_word if not t.is_event]) if named else None,
                tuple((t.concept, t.weight) for t in of_word if t.is_event),
            )
            for word, of_word in terms(languages).items()
            for named in (any(not t.is_event for t in of_word),)
        }
    )


def find_concepts(title: Folded, body: Folded, language: str, year: int | None = None) -> list[Concept]:
    """Topics, strongest first, then events, strongest first. ``year``: of the article's publication, where known."""
    mentions = find_mentions(title, body, language)
    found = scores(mentions.topics)
    events = find_events(mentions.events, found.families(), language, year)
    if events and (more := lent(events, found)):
        mentions.topics.extend(more)
        found.add(more)
    return find_topics(mentions.topics, found, len(body.text)) + events


def find_mentions(title: Folded, body: Folded, language: str) -> Mentions:
    """The terms in title and body."""
    topics: dict[str, Found] = {}
    events: dict[str, list[Hit]] = defaultdict(list)
    lexicon = _lexicon(term_languages(language))
    # The title comes first, then the beginning: the first place is the best.
    for start, end, (word, topic, event_types) in lexicon.find(title):
        if topic is not None:
            if (known := topics.get(word)) is None:
                topics[word] = Found(word, topic, TITLE_FACTOR, 1, [])
            else:
                known.count += 1
        for key, weight in event_types:
            events[key].append(Hit(word, weight * TITLE_FACTOR, title, start, end, True))
    for start, end, (word, topic, event_types) in lexicon.find(body):
        if topic is not None:
            known = topics.get(word)
            if known is None:
                topics[word] = Found(word, topic, LEAD_FACTOR if start < LEAD else 1.0, 1, [(start, end)])
            else:
                known.count += 1
                known.spans.append((start, end))
        for key, weight in event_types:
            factor = EVENT_LEAD_FACTOR if start < EVENT_LEAD else 1.0
            events[key].append(Hit(word, weight * factor, body, start, end, False))
    return Mentions(list(topics.values()), events)
