"""How often a stage sends what may be sent at any time. Decides when, never what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Milliseconds: ``idle_after`` an input is idle (and markers are repeated), between updates, between markers.

    ``emit_interval`` None: there are no updates, finals only.

    ``refresh_after`` a restore its windows are sent once more: a zombie's stale update may have landed behind the
    owner's newer one, and compaction keeps the last. By then zombies that only had writes in flight are over. (One that
    goes on joins the group again: a new assignment, so all is sent again.)
    """

    idle_after: int = 30_000
    emit_interval: int | None = 1_000
    marker_interval: int = 1_000
    refresh_after: int = 60_000


class MarkerPace:
    """When a stage's mark is due: changed and not sent within the marker interval, or as a heartbeat."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._mark: int | None = None
        self._sent_at: int | None = None

    def due(self, mark: int, now: int) -> bool:
        """Whether to send ``mark`` at ``now`` (ms); if so it counts as sent."""
        if self._sent_at is not None:
            wait = self._pace.marker_interval if mark != self._mark else self._pace.idle_after
            if 0 <= now - self._sent_at < wait:  # a clock that was set back must not silence us
                return False
        self._mark, self._sent_at = mark, now
        return True
