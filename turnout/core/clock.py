"""The two clocks: the domain's (steppable, scalable) and the lease clock (real seconds).

Only views, tasks and the CLI call `now()`; everything below them takes `now` as an argument.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Protocol

logger = logging.getLogger(__name__)

HELD_STEP_BACK = timedelta(seconds=2)
"""Time-server corrections up to this size are waited out instead of followed."""


FOLLOWS = "follow:"
FOLLOWED_EVERY_SECONDS = 0.25


class ClockError(ValueError):
    """A clock was given a time it cannot use."""


class Clock(Protocol):
    """Anything that can tell the domain's time."""

    def now(self) -> datetime:
        """Return the instant as an aware datetime in UTC."""


def utc(instant: datetime) -> datetime:
    """Return the same instant in UTC; refuse a naive datetime with ClockError."""
    if instant.utcoffset() is None:
        raise ClockError(f"{instant!r} has no time zone")
    return instant.astimezone(UTC)


class SystemClock:
    """The machine's clock, except that it does not run back for small corrections."""

    def __init__(self, read: Callable[[], datetime] | None = None) -> None:
        self._read = read or (lambda: datetime.now(UTC))
        self._latest: datetime | None = None
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the machine's time; a step back of at most two seconds is waited out."""
        reading = self._read()
        with self._lock:
            back = timedelta(0) if self._latest is None else self._latest - reading
            if self._latest is not None and timedelta(0) < back <= HELD_STEP_BACK:
                return self._latest
            if back > HELD_STEP_BACK:
                logger.warning("the machine's clock went back by %s", back)
            self._latest = reading
        return reading


class SteppedClock:
    """A clock that stands still until it is moved: for replay and tests."""

    def __init__(self, at: datetime) -> None:
        self._at = utc(at)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the instant the clock was last moved to."""
        return self._at

    def step_to(self, at: datetime, *, allow_back: bool = False) -> None:
        """Move to the instant; refuse to go back with ClockError unless told."""
        target = utc(at)
        with self._lock:
            if target < self._at and not allow_back:
                raise ClockError(f"{target} lies before {self._at}")
            self._at = target

    def advance(self, delta: timedelta) -> None:
        """Move on by a span, which must not be negative."""
        self.step_to(self._at + delta)


class ScaledClock:
    """A clock that runs `rate` times as fast as the machine's from a given pair of instants."""

    def __init__(self, real_start: datetime, domain_start: datetime, rate: float) -> None:
        if not 0 < rate <= 100_000:
            raise ClockError(f"a rate of {rate} is not between 0 and 100,000")
        self._real_start = utc(real_start)
        self._domain_start = utc(domain_start)
        self._rate = rate

    def now(self) -> datetime:
        """Return the scaled instant; before `real_start` the clock stands at `domain_start`."""
        passed = datetime.now(UTC) - self._real_start
        return self._domain_start + max(passed, timedelta(0)) * self._rate

    def setting(self) -> str:
        """Return the TURNOUT_CLOCK value that makes another process agree with this clock."""
        real = self._real_start.strftime("%Y%m%dT%H%M%S.%fZ")
        domain = self._domain_start.strftime("%Y%m%dT%H%M%S.%fZ")
        return f"scaled:{real}:{domain}:{self._rate:g}"


class FollowedClock:
    """A clock whose setting stands in a file: a demonstration changes its pace, and all its processes follow.

    The file is looked at four times a second at most; within a process the clock never runs back.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._setting = ""
        self._looked = float("-inf")
        self._clock: Clock = SystemClock()
        self._latest: datetime | None = None
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the instant by the setting in the file; ClockError where there is none."""
        with self._lock:
            if time.monotonic() - self._looked >= FOLLOWED_EVERY_SECONDS:
                self._look()
            reading = self._clock.now()
            self._latest = reading if self._latest is None else max(reading, self._latest)
            return self._latest

    def _look(self) -> None:
        try:
            setting = self._path.read_text(encoding="ascii").strip()
        except OSError as error:
            raise ClockError(f"{self._path} says no time: {error.strerror}") from error
        if setting != self._setting:
            self._clock, self._setting = clock_from(setting), setting
        self._looked = time.monotonic()


def clock_from(setting: str) -> Clock:
    """Build the clock named by TURNOUT_CLOCK.

    `system`, or `scaled:<real>:<domain>:<rate>` with instants in ISO's basic form, which holds
    no colon: `scaled:20260101T120000Z:20170619T170000Z:60`, or `follow:<file>` that holds such a
    setting and may change. Anything else raises ClockError.
    """
    if setting in {"", "system"}:
        return SystemClock()
    if setting.startswith(FOLLOWS):
        return FollowedClock(Path(setting.removeprefix(FOLLOWS)))
    kind, *parts = setting.split(":")
    if kind != "scaled" or len(parts) != 3:
        raise ClockError(f"TURNOUT_CLOCK={setting!r}: say system or scaled:<real>:<domain>:<rate>")
    try:
        real, domain = (datetime.fromisoformat(part) for part in parts[:2])
        rate = float(parts[2])
    except ValueError as error:
        raise ClockError(f"TURNOUT_CLOCK={setting!r}: {error}") from error
    return ScaledClock(real, domain, rate)


class ClockInUse:
    """The receipt of `use_clock`: as a context manager it puts the earlier clock back."""

    def __init__(self, before: Clock | None) -> None:
        self._before = before

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        global _clock
        _clock = self._before


_clock: Clock | None = None


def current_clock() -> Clock:
    """Return the clock in use; the first call reads TURNOUT_CLOCK."""
    global _clock
    if _clock is None:
        _clock = clock_from(os.environ.get("TURNOUT_CLOCK", "system"))
    return _clock


def use_clock(clock: Clock) -> ClockInUse:
    """Let `now()` read this clock from here on, in the whole process.

    Used as a context manager it puts the earlier clock back at the end.
    """
    global _clock
    before, _clock = _clock, clock
    return ClockInUse(before)


def now() -> datetime:
    """Return the domain's time as an aware datetime in UTC."""
    return current_clock().now()


def lease_now() -> float:
    """Return real seconds since 1970, for leases and heartbeats, shared by all machines.

    The machine may set it forwards or back, so a lease that ends later than its own length
    from now is void, and a lease taken too early is caught by its fencing token.
    """
    return time.time()
