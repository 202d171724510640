"""The near-duplicate index: which articles share a key with a given one. No bucket is ever capped."""

from streams.nearness.near import Fingerprint


class NearIndex:
    """Numbers of articles by the keys of their fingerprints.

    ``near(a, b).near`` implies that ``a`` is in ``candidates(b)`` while ``a`` is in the index. The state is a pure
    function of the articles in it.
    """

    def __init__(self) -> None:
        self._postings: dict[int, int | set[int]] = {}

    def add(self, number: int, f: Fingerprint) -> None:
        """Take an article in; a second time changes nothing."""
        for key in f.key_list():
            posting = self._postings.setdefault(key, number)
            if isinstance(posting, set):
                posting.add(number)
            elif posting != number:
                self._postings[key] = {posting, number}

    def remove(self, number: int, f: Fingerprint) -> None:
        """Forget an article; unknown ones change nothing."""
        for key in f.key_list():
            posting = self._postings.get(key)
            if isinstance(posting, set):
                posting.discard(number)
                if len(posting) == 1:
                    self._postings[key] = posting.pop()
            elif posting == number:
                del self._postings[key]

    def candidates(self, f: Fingerprint) -> set[int]:
        """The numbers of all articles that share a key with this one; itself too if it is in the index."""
        found: set[int] = set()
        for key in f.key_list():
            posting = self._postings.get(key)
            if isinstance(posting, set):
                found |= posting
            elif posting is not None:
                found.add(posting)
        return found

    def __len__(self) -> int:
        """How many keys stand in the index."""
        return len(self._postings)
