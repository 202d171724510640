"""What the meanings of a place's name say together, wherever it stands: found out once for each name."""

from collections.abc import Iterator
from typing import Final

from streams.tagging.senses import STATE_RANK, Sense, name_words

SURE = 100_000
"""Inhabitants from which a name of one meaning that is no common word and no person's name needs no context."""
CONTEXT_RATIO = 20
"""How many times larger than the next meaning the likeliest must be, to be context for other names."""
MOST_REGIONS = 12
"""A name of places in more regions than these says nothing about where the article is."""


class Facts:
    """What follows from a folded name and the meanings that it can have here, at least one, the likeliest first."""

    __slots__ = (
        *("above", "has_region", "has_weak", "is_abroad", "is_one", "is_persons", "is_sure", "scope", "spread"),
        *("top", "votes_for"),
    )

    def __init__(self, key: str, senses: tuple[Sense, ...]) -> None:
        top = senses[0]
        self.top: Final = top
        self.is_persons: Final = is_persons_name(key)
        """Whether persons are called so too."""
        known = top.is_country or (top.rank >= SURE and not self.is_persons)
        self.is_sure: Final = len(senses) == 1 and not top.weak and known
        """Whether it needs no context, unless it is short."""
        self.is_one: Final = _dominates(top, senses)
        """Whether it can hardly mean anything else than a place in one country."""
        self.has_weak: Final = any(sense.weak for sense in senses)
        self.has_region: Final = any(sense.is_region for sense in senses)
        self.is_abroad: Final = any(sense.country != top.country for sense in senses)
        """Whether it means places in several countries."""
        self.votes_for: Final[tuple[str, ...]] = top.regions if _is_alone(top, senses) else ()
        """If the likeliest meaning stands alone, the regions that this is or lies in."""
        self.spread: Final = _regions_of(senses)
        """The first-level regions in which its places lie; none where they are too many."""
        self.above: Final = frozenset(place for sense in senses for place in sense.above)
        """All that its places lie in."""
        self.scope: Final = frozenset(_scope(senses))
        """The regions and countries that it may mean for the name before it: "Paris, Texas"."""


def is_persons_name(key: str) -> bool:
    """Whether persons are called so too."""
    words = name_words()
    return (
        key in words.first_plain
        or key in words.first_doubtful
        or key in words.surname_plain
        or key in words.surname_word
    )


def _scope(senses: tuple[Sense, ...]) -> Iterator[str]:
    for sense in senses:
        if sense.is_country or sense.is_region:
            yield sense.id
        # A town is not said to lie in its county, but to lie in the county's state.
        if sense.is_region and len(sense.above) > 1:
            yield sense.above[0]


def _regions_of(senses: tuple[Sense, ...]) -> frozenset[str]:
    if len(senses) > 2 * MOST_REGIONS:
        return frozenset()
    regions = frozenset(sense.above[0] for sense in senses if len(sense.above) > 1)
    return regions if len(regions) <= MOST_REGIONS else frozenset()


def _dominates(top: Sense, senses: tuple[Sense, ...]) -> bool:
    """Whether the other meanings are far less likely, or lie in the same country."""
    country = top.country
    return all(sense.country == country or _is_far_behind(sense, top) for sense in senses)


def _is_alone(top: Sense, senses: tuple[Sense, ...]) -> bool:
    """Whether the other meanings are far less likely, or are the region that it lies in, or lie in it."""
    return all(_is_far_behind(sense, top) or sense.id in top.above or top.id in sense.above for sense in senses[1:])


def _is_far_behind(sense: Sense, top: Sense) -> bool:
    return sense.rank * CONTEXT_RATIO <= top.rank and sense.rank < STATE_RANK
