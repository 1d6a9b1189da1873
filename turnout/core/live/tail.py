"""Read new LiveEvents in the order of their ids, missing none that commits late.

PostgreSQL hands out ids before the commit: 12 may be seen before 11. The tail stays behind such a gap, reads from
there again, and gives the gap up after a while (its transaction was rolled back). SQLite has one writer and no gaps
that fill later.
"""

from django.db import connection

from turnout.core.clock import lease_now
from turnout.core.models import LiveEvent

GAP_SECONDS = 10.0
REPLAY_GAP = 32
READ_AT_MOST = 500
REPLAY_AT_MOST = 200


def ids_commit_late() -> bool:
    """Say whether this database may commit a lower id after a higher one."""
    return connection.vendor == "postgresql"


class Tail:
    """Remembers up to which id every event has been read; `gaps_fill` says whether a lower id may still appear."""

    def __init__(self, *, floor: int, gaps_fill: bool) -> None:
        self.floor = floor
        self._gaps_fill = gaps_fill
        self._seen: set[int] = set()
        self._gap_since: float | None = None

    def read(self) -> list[LiveEvent]:
        """Return the events not returned before, oldest first, at most 500 at once (then call again)."""
        rows = LiveEvent.objects.filter(pk__gt=self.floor).exclude(pk__in=self._seen).order_by("pk")[:READ_AT_MOST]
        fresh = list(rows)
        self._settle({row.pk for row in fresh})
        return fresh

    def _settle(self, fresh: set[int]) -> None:
        self._seen |= fresh
        if not self._gaps_fill:
            self.floor = max(self._seen, default=self.floor)
            self._seen.clear()
            return
        self._climb()
        if not self._seen:
            self._gap_since = None
        elif self._gap_since is None:
            self._gap_since = lease_now()
        elif lease_now() - self._gap_since > GAP_SECONDS:
            self.floor = min(self._seen) - 1
            self._gap_since = None
            self._climb()

    def _climb(self) -> None:
        while self.floor + 1 in self._seen:
            self.floor += 1
            self._seen.discard(self.floor)
            self._gap_since = None


def missed_events(*, since: int, topics: tuple[str, ...]) -> list[LiveEvent] | None:
    """Return the events of these topics after `since`, oldest first, or None when they are not all known any more.

    On PostgreSQL a few earlier ones come again, because a lower id may have been committed later.
    """
    oldest = LiveEvent.objects.order_by("pk").values_list("pk", flat=True).first() or 0
    if 0 < since < oldest - 1:  # 0: there was no event at all when the token was made, a minute ago at most
        return None
    start = since - (REPLAY_GAP if ids_commit_late() else 0)
    rows = list(LiveEvent.objects.filter(pk__gt=start, topic__in=topics).order_by("pk")[: REPLAY_AT_MOST + 1])
    return rows if len(rows) <= REPLAY_AT_MOST else None
