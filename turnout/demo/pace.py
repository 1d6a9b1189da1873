"""How fast the evening goes by: kept in a file that all processes of the demonstration follow."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from turnout.core import clock

AS_SLOW_AS_YOURS = 1.0
NAME = "clock"


class Pace:
    """The clock of the evening, with a pace that can change while it runs."""

    def __init__(self, *, home: Path, starts_at: datetime, speed: float) -> None:
        self._path = home / NAME
        self.speed = speed
        self._rate = 0.0
        self._set(starts_at, speed)

    @property
    def setting(self) -> str:
        """Return the TURNOUT_CLOCK by which another process follows."""
        return f"{clock.FOLLOWS}{self._path}"

    def follow(self, *, is_visitor_asked: bool, now: datetime) -> None:
        """Run as slowly as the visitor's own clock while somebody waits for her answer, else at full speed."""
        rate = min(self.speed, AS_SLOW_AS_YOURS) if is_visitor_asked else self.speed
        if rate != self._rate:
            self._set(now, rate)

    def _set(self, now: datetime, rate: float) -> None:
        real_now = datetime.fromtimestamp(clock.lease_now(), UTC)
        draft = self._path.with_suffix(".draft")
        draft.write_text(clock.ScaledClock(real_now, now, rate).setting() + "\n", encoding="ascii")
        draft.replace(self._path)
        self._rate = rate
