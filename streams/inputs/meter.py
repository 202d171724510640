"""How much of the inputs is read: the bytes of the files as they lie on disk, compressed or not."""

from collections.abc import Iterable
from pathlib import Path


class Meter:
    """``total`` bytes to read, None where nobody knows (standard input, pipes), of which ``taken`` are read."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.taken = 0

    def measure(self, files: Iterable[str]) -> None:
        """The files that will be read."""
        sizes = [Path(file).stat().st_size if Path(file).is_file() else None for file in files]
        self.total = None if None in sizes else sum(size or 0 for size in sizes)

    def left(self, _item: object, _number: int, seconds: float) -> float | None:
        """Seconds left if the rest is read as fast as what was read in ``seconds``."""
        if not self.total or not self.taken:
            return None
        return seconds / self.taken * max(0, self.total - self.taken)
