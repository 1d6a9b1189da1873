"""When somebody may be asked: the order of the checks, quiet hours, what rest means. No queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from turnout.load.enums import UNTIL_I_SAY_SO, Refusal, RestChoice


class RestInPast(ValueError):
    """Rest was to end before it began."""

    says: str | Promise = _("Choose a time that is still to come.")


class DoubleBooked(Exception):
    """Somebody has given that time to something else already."""

    says: str | Promise = _("You have said yes to something else at that time.")


class BadTimes(ValueError):
    """A booking was to end before it began."""


class Availability(NamedTuple):
    """What stands between one person and an ask, as of one instant. A plain tuple: 20,000 are built at once."""

    budget_left: int
    day_left: int
    resting_until: datetime | None
    quiet: bool
    busy: bool
    on_duty: bool
    last_asked_at: datetime | None
    never_asked: bool
    asked_about_this: bool = False

    @property
    def refusal(self) -> Refusal | None:
        """Return why this person may not be asked now, or None; the order is that of `Refusal`."""
        if self.resting_until is not None:
            return Refusal.RESTING
        if self.quiet:
            return Refusal.QUIET
        if self.busy:
            return Refusal.BUSY
        if self.day_left <= 0:
            return Refusal.DAY_BUDGET
        if self.budget_left <= 0:
            return Refusal.WEEK_BUDGET
        return Refusal.TWICE if self.asked_about_this else None


@dataclass(frozen=True)
class Reserved:
    """Who may be asked, by the id of the counted ask, and who may not, and why."""

    granted: dict[int, int]
    refused: dict[int, Refusal]


@dataclass(frozen=True)
class ReservedAsk:
    """One ask that is counted."""

    ask_id: int


def is_quiet(at: time, *, quiet_from: time, quiet_until: time) -> bool:
    """Say whether a wall-clock time lies in quiet hours, which may run over midnight; from == until means none."""
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until


def wall_clock(now: datetime, timezone: str) -> time:
    """Return the time a clock on the wall of the town shows; in the hour that comes twice, both times the same."""
    return now.astimezone(ZoneInfo(timezone)).time().replace(fold=0)


def rest_end(choice: str, *, now: datetime, timezone: str, wakes_at: time) -> datetime:
    """Return when a rest chosen now ends; "tonight" is the end of the volunteer's next quiet hours."""
    if choice == RestChoice.THREE_DAYS:
        return now + timedelta(days=3)
    if choice == RestChoice.TWO_WEEKS:
        return now + timedelta(days=14)
    if choice == RestChoice.UNTIL_I_SAY:
        return UNTIL_I_SAY_SO
    local = now.astimezone(ZoneInfo(timezone))
    # Before the morning's end "tonight" is still this night.
    day = local.date() if local.time() < wakes_at else local.date() + timedelta(days=1)
    return datetime.combine(day, wakes_at, tzinfo=ZoneInfo(timezone)).astimezone(now.tzinfo)
