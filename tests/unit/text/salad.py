"""Articles made of invented words, edited in known ways, and the truth about pairs by exact sets of words."""

from itertools import accumulate
from random import Random
from typing import NamedTuple

_CONSONANTS, _VOWELS = "bcdfgklmnprstvz", "aeiou"
STOCK_PHRASES = (
    "did not immediately respond to a request for comment",
    "spoke on condition of anonymity because of the sensitivity of the matter",
    "according to a statement that the ministry released late in the evening",
    "said in a speech to members of both houses of parliament that",
)


class Overlap(NamedTuple):
    """Exact similarity of two texts by their sets of three-word shingles."""

    jaccard: float
    containment: float
    shared: int
    times_longer: float


class Salad:
    """A source of texts. Word frequencies fall as one over the rank, as in languages (Zipf)."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        vocabulary: set[str] = set()
        while len(vocabulary) < 4_000:
            syllables = self._random.randint(1, 4)
            choice = self._random.choice
            vocabulary.add("".join(choice(_CONSONANTS) + choice(_VOWELS) for _ in range(syllables)))
        self._vocabulary = sorted(vocabulary)
        self._random.shuffle(self._vocabulary)
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self._vocabulary))))

    def words(self, count: int) -> list[str]:
        """So many words."""
        return self._random.choices(self._vocabulary, cum_weights=self._weights, k=count)

    def article(self, count: int) -> list[str]:
        """So many words, with two phrases among them that many articles share."""
        words = self.words(count)
        for phrase in self._random.sample(STOCK_PHRASES, 2):
            at = self._random.randrange(count)
            words[at:at] = phrase.split()
        return words[:count]

    def edit_words(self, words: list[str], share: float) -> list[str]:
        """Single words left out, replaced and added, a third each of the share, anywhere."""
        edited = []
        for word in words:
            fate = self._random.random() * 3
            if fate >= share:
                edited.append(word if fate >= 2 * share else self.words(1)[0])
            if 2 * share <= fate < 3 * share:
                edited += self.words(1)
        return edited

    def edit_passages(self, words: list[str], share: float) -> list[str]:
        """That share of the text written anew, passage by passage."""
        edited: list[str] = []
        while words:
            length = self._random.randint(8, 30)
            passage, words = words[:length], words[length:]
            edited += self.words(len(passage)) if self._random.random() < share else passage
        return edited

    def excerpt(self, words: list[str], count: int) -> list[str]:
        """So many words in a row."""
        start = self._random.randrange(len(words) - count + 1)
        return words[start : start + count]


def overlap(first: list[str], second: list[str]) -> Overlap:
    """The exact overlap of two texts of three words or more."""
    one, other = _shingles(first), _shingles(second)
    shared, small, large = len(one & other), min(len(one), len(other)), max(len(one), len(other))
    return Overlap(shared / len(one | other), shared / small, shared, large / small)


def _shingles(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(words, words[1:], words[2:], strict=False))
