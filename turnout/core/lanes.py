"""A lane: how the rows of one Leased model are worked on, and the threads that do it."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from typing import Any

from django.db import close_old_connections, connections
from django.db.models import QuerySet

from turnout.core import clock, leases
from turnout.core.keeper import Keeper
from turnout.core.models import Leased

logger = logging.getLogger(__name__)

ATTEMPTS = 8


@dataclass(frozen=True, kw_only=True)
class Lane:
    """How the rows of one Leased model are worked on."""

    name: str
    model: type[Leased]
    run: Callable[[Any], None]
    threads: int
    batch: int = 1
    share_by: str | None = None
    attempts: int = ATTEMPTS


class LaneRunner:
    """One lane at work: its threads, and how much it has in hand."""

    def __init__(self, *, lane: Lane, keeper: Keeper, freed: Callable[[], None]) -> None:
        self._lane = lane
        self._keeper = keeper
        self._freed = freed
        self._waiting: SimpleQueue[Leased | None] = SimpleQueue()
        self._threads = [threading.Thread(target=self._work, name=lane.name) for _ in range(lane.threads)]
        self._lock = threading.Lock()
        self._in_hand = 0
        self._shares: Counter[Any] = Counter()
        self._closing = False
        for thread in self._threads:
            thread.start()

    def fill(self, *, now: datetime, dead: list[str]) -> int:
        """Claim as many due rows as there is room for and start them; returns how many."""
        taken = 0
        while leases.is_due(self._lane.model, now=now, dead=dead):
            rows, limit, is_narrowed = self._wanted()
            if is_narrowed and not leases.claimable(rows, now=now, dead=dead).exists():
                break  # what is due waits for its share; to look for it takes no lock
            claimed = leases.claim(rows, now=now, limit=limit, dead=dead)
            for row in claimed:
                self._count(row, 1)
                self._keeper.hold(row)
                self._waiting.put(row)
            taken += len(claimed)
            if not claimed or not self._lane.share_by:
                break
        return taken

    def _wanted(self) -> tuple[QuerySet[Leased], int, bool]:
        """Return which rows may be claimed, how many at once so that no share is exceeded, and if some are left out."""
        size, by = self._lane.threads * self._lane.batch, self._lane.share_by
        rows: QuerySet[Leased] = self._lane.model._default_manager.all()
        with self._lock:
            room = size - self._in_hand
            if by is None:
                return rows, room, False
            share = max(1, size // 2)
            full = [value for value, count in self._shares.items() if count >= share]
            most = max((count for count in self._shares.values() if count < share), default=0)
        return rows.exclude(**{f"{by}__in": full}) if full else rows, min(room, share - most), bool(full)

    def dead_boots(self) -> list[str]:
        """Return the dead boots that still hold rows of this lane."""
        return leases.dead_boots(self._lane.model._default_manager.all())

    def close(self) -> None:
        """Finish what is running; give back what has not begun."""
        self._closing = True
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        """Run what is claimed, one row at a time, until `close`; the life of one thread."""
        while (row := self._waiting.get()) is not None:
            self._run(row)
        connections.close_all()

    def _run(self, row: Leased) -> None:
        try:
            if self._closing:
                leases.release(row)
            else:
                self._lane.run(row)
        except leases.LeaseLost:
            logger.warning("the lease of %s was lost", row)
        except Exception as error:  # noqa: BLE001 - a row's failure is the row's, the lane goes on
            self._fail(row, error)
        finally:
            self._keeper.let_go(row)
            self._count(row, -1)
            close_old_connections()
            self._freed()

    def _fail(self, row: Leased, error: Exception) -> None:
        logger.error("%s: %s failed: %s", self._lane.name, row.pk, leases.place_of(error))
        try:
            leases.retry_or_fail(row, error=error, now=clock.now(), attempts=self._lane.attempts)
        except Exception as second:  # noqa: BLE001 - no database either: the lease runs out by itself
            logger.warning("%s: %s not recorded (%s)", self._lane.name, row.pk, type(second).__name__)

    def _count(self, row: Leased, change: int) -> None:
        with self._lock:
            self._in_hand += change
            if self._lane.share_by:
                self._shares[getattr(row, self._lane.share_by)] += change
