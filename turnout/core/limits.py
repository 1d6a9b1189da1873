"""Every named limit of Turnout in one table, and counters that know no address of anybody."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from turnout.core.clock import utc
from turnout.core.expiry import delete_in_steps
from turnout.core.keys import keyed_hash
from turnout.core.models.limit import LimitCounter

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """A number that somebody chose. `per` is the window of a counted limit, None for a size."""

    name: str
    value: int
    unit: str
    why: str
    per: timedelta | None = None


_TABLE = (
    Limit("report_bytes", 8 * 1024, "bytes", "a report is a few sentences; it must fit one bar of signal"),
    Limit("report_words_chars", 1_000, "characters", "enough to say what and where; nobody reads more at 06:40"),
    Limit("place_chars", 120, "characters", "a corner, a named place, a street"),
    Limit("note_chars", 500, "characters", "a note between two people of the desk"),
    Limit("slip_chars", 1_000, "characters", "the one sealed slip of a follow-up"),
    Limit("reason_chars", 400, "characters", "one or two sentences; the audit keeps them a year"),
    Limit("form_bytes", 64 * 1024, "bytes", "the longest form of ours is a tenth of this"),
    Limit("upload_bytes", 2 * 1024 * 1024, "bytes", "a playbook or a town's zones sent by browser"),
    Limit("form_fields", 300, "fields", "more than any form of ours has"),
    Limit("reports_per_minute", 3_000, "reports", "thrice the rate intake is proven at, whole network", MINUTE),
    Limit("reports_per_key_per_hour", 12, "reports", "one browser; a flood then goes through the desk", HOUR),
    Limit("answers_per_link_per_minute", 20, "answers", "a person changes her mind, a script does more", MINUTE),
    Limit(
        "link_guesses_per_minute", 60, "unknown links", "tokens have 128 bits; this only keeps the log short", MINUTE
    ),
    Limit("logins_per_name_per_15_minutes", 10, "tries", "slows guessing, leaves room for cold fingers", 15 * MINUTE),
    Limit("invitations_per_person_per_day", 50, "invitations", "a training evening, not a mailing", DAY),
    Limit("lookups_per_person_per_day", 200, "look-ups", "a desk shift needs a tenth; more is harvesting", DAY),
    Limit("streams_per_person", 6, "open pages", "two desks and a phone, twice"),
    Limit("audit_reason_days", 365, "days", "a complaint may come within a year; the act itself stays"),
)
LIMITS: dict[str, Limit] = {entry.name: entry for entry in _TABLE}


class UnknownLimit(KeyError):
    """No limit of this name is in the table."""


def limit(name: str) -> int:
    """Return the value of a limit in its unit; UnknownLimit for a name that is not in the table."""
    return _entry(name).value


def allow(*, name: str, scope: str, now: datetime) -> bool:
    """Count one more and say whether it is within the limit, in the caller's transaction if there is one.

    `scope` says whose counter it is ("network", a link's id, a login name) and is kept only as a keyed hash.
    Windows are fixed and begin at multiples of their length since 1970. A refusal writes nothing.
    """
    entry = _entry(name)
    if entry.per is None:
        raise UnknownLimit(f"{name} is a size and counts nothing")
    window, ends_at = _window(entry.per, utc(now))
    key = {"name": name, "scope": keyed_hash(purpose="limit", value=f"{name}:{scope}"), "window": window}
    with transaction.atomic():
        counters = LimitCounter.objects.filter(**key)
        if counters.filter(count__lt=entry.value).update(count=F("count") + 1):
            return True
        LimitCounter.objects.bulk_create([LimitCounter(**key, ends_at=ends_at)], ignore_conflicts=True)
        return bool(counters.filter(count__lt=entry.value).update(count=F("count") + 1))


def expire_counters(now: datetime) -> int:
    """Delete the counters of windows that ended; return how many."""
    return delete_in_steps(LimitCounter.objects.filter(ends_at__lt=utc(now)))


def _entry(name: str) -> Limit:
    try:
        return LIMITS[name]
    except KeyError as error:
        raise UnknownLimit(name) from error


def _window(per: timedelta, now: datetime) -> tuple[int, datetime]:
    number = int(now.timestamp() // per.total_seconds())
    return number, datetime.fromtimestamp(0, UTC) + (number + 1) * per
