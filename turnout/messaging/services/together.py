"""Let threads that want the same thing at the same moment do it once for all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction

from turnout.core.leases import LeaseLost

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Write:
    """What a thread wants to write, all of it to one row."""

    row_id: int
    run: Callable[[], None]


class _Entry(Generic[Item, Result]):
    def __init__(self, item: Item) -> None:
        self.item = item
        self.outcome: Result | BaseException | None = None
        self.is_done = False


class Together(Generic[Item, Result]):
    """Work on many items at once, fed by threads that have one each.

    Whoever gets the turn works on all that was put down meanwhile: ten asks handed over side by side cost one durable
    commit, not ten, and never queue for SQLite's one writer. `work` returns a result or an error for each item; where
    it raises, each item is worked on alone.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result | BaseException]]) -> None:
        self._work = work
        self._put_down: list[_Entry[Item, Result]] = []
        self._list = threading.Lock()
        self._turn = threading.Lock()

    def do(self, item: Item) -> Result:
        """Return the item's result, or raise its error, when the work on it is done."""
        entry: _Entry[Item, Result] = _Entry(item)
        with self._list:
            self._put_down.append(entry)
        with self._turn:
            if not entry.is_done:
                with self._list:
                    entries, self._put_down = self._put_down, []
                self._run(entries)
        if isinstance(entry.outcome, BaseException):
            raise entry.outcome
        return entry.outcome  # type: ignore[return-value] # _run has put a result there

    def _run(self, entries: Sequence[_Entry[Item, Result]]) -> None:
        try:
            outcomes = self._work([entry.item for entry in entries])
        except Exception as error:  # noqa: BLE001 - whatever it was, it is raised again in the thread it belongs to
            if len(entries) > 1:
                for entry in entries:
                    self._run([entry])
                return
            outcomes = [error]
        for entry, outcome in zip(entries, outcomes, strict=True):
            entry.outcome, entry.is_done = outcome, True


def write_all(writes: Sequence[Write]) -> list[LeaseLost | None]:
    """Write in one transaction, in the order of the rows' numbers; returns for each its lost lease, or None.

    A write whose lease is lost spoils nothing for the others; any other error undoes them all and is raised. Each may
    be run twice, so it must only write to the database.
    """
    lost: list[LeaseLost | None] = [None] * len(writes)
    if writes:
        with transaction.atomic():
            for position in sorted(range(len(writes)), key=lambda position: writes[position].row_id):
                try:
                    writes[position].run()
                except LeaseLost as error:
                    lost[position] = error
    return lost
