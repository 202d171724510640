"""One partition's changelog as its stage writes and reads it: under an epoch, with a checksum on every record.

An epoch begins where a stage starts without a commit, with all of its input before it. What stands in the changelog
then is of a life that no commit remembers, whose zombies may still delete what they wrote; so it is not relied on: the
new epoch's keys are its own, everything is computed anew, and every later commit names the epoch whose keys it stands
beside. Foreign keys are deleted once a commit of this epoch was accepted, at that commit or at a later restore.
"""

from hashlib import blake2b

from streams.stages.base import Emission, Headers, Record, Topic
from streams.stages.checked import checked, verify

_DIGITS = 15
"""Of an epoch in a key, in hexadecimal."""


class Changelog:
    """Emissions and records of one changelog partition."""

    def __init__(self, topic: Topic, partition: int, writer: str) -> None:
        self._topic, self._partition = topic, partition
        self._foreign: set[bytes] = set()
        self._committed = False
        self._stand_in(_epoch_of(writer))

    def begin(self, epoch: int) -> None:
        """Go on with the epoch of a commit."""
        self._stand_in(epoch)
        self._committed = True

    def committed(self) -> None:
        """A commit that names this epoch was accepted."""
        self._committed = True

    def put(self, key: bytes, value: bytes | None, headers: Headers = ()) -> Emission:
        """A record, or with ``value`` None a tombstone."""
        return checked(self._topic, self._partition, self._prefix + key, value, headers)

    def take(self, record: Record) -> bytes | None:
        """Key of a record of this epoch, None for another's. Raises BrokenChangelogError."""
        key = verify(record)
        if key.startswith(self._prefix):
            return key[_DIGITS:]
        if record.value is None:
            self._foreign.discard(key)
        else:
            self._foreign.add(key)
        return None

    def sweep(self) -> list[Emission]:
        """Tombstones of what other epochs have left; none before a commit of this epoch was accepted."""
        if not self._committed:
            return []
        foreign, self._foreign = self._foreign, set()
        return [checked(self._topic, self._partition, key, None) for key in sorted(foreign)]

    def _stand_in(self, epoch: int) -> None:
        self.epoch, self._prefix = epoch, b"%0*x" % (_DIGITS, epoch)


def _epoch_of(writer: str) -> int:
    """A number of 60 bits: a writer's name is new with each assignment, and so is its epoch."""
    return int.from_bytes(blake2b(writer.encode(), digest_size=8).digest()) >> 4
