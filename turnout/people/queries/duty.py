"""Who is on duty, whether the desk is open, whom to page."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet

from turnout.core.prepared import Prepared, Slot
from turnout.people.enums import DESK_ROLES
from turnout.people.models import Duty, Person
from turnout.people.queries.rights import grants_in_force
from turnout.zones.queries import town

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def duties_now(*, now: datetime | Slot) -> QuerySet[Duty]:
    """Return the duties that are on at this instant (a slot in a prepared query), of people who are not suspended."""
    return duties_at(now=now).filter(person__is_active=True, person__suspended_at=None)


def duties_at(*, now: datetime | Slot) -> QuerySet[Duty]:
    """Return the duties that are on at this instant, whoever's they are: for a query that looks at people already."""
    return Duty.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), starts_at__lte=now, ends_at__gt=now)


def duty_zones(*, now: datetime) -> dict[int, int]:
    """Return the zone of everybody who is on duty for one, by person id."""
    return dict(_DUTY_ZONES.rows(now=now))


def _on_duty_for_a_zone() -> QuerySet[Duty, tuple[int, int]]:
    duties = duties_now(now=Slot("now", DateTimeField())).filter(zone__isnull=False)
    return duties.order_by("pk").values_list("person_id", "zone_id")


_DUTY_ZONES = Prepared(_on_duty_for_a_zone)


def on_duty(*, role: str, now: datetime, zone: int | None = None) -> QuerySet[Person]:
    """Return the people on duty in a role or qualification, by id.

    With a zone (its id): those on duty for that zone or for the whole town; without one: everywhere.
    """
    duties = duties_now(now=now).filter(role=role)
    if zone is not None:
        duties = duties.filter(Q(zone=None) | Q(zone=zone))
    return Person.objects.filter(pk__in=duties.values("person")).order_by("pk")


def own_duty(*, person_id: int, now: datetime) -> Duty | None:
    """Return the duty somebody is on now, the one that ends last; None when off duty."""
    return duties_now(now=now).filter(person=person_id).select_related("zone").order_by("-ends_at").first()


def desk_on_duty(*, now: datetime) -> list[Person]:
    """Return the people who have the desk now, dispatchers included, longest on duty first."""
    duties = duties_now(now=now).filter(role__in=DESK_ROLES).select_related("person").order_by("starts_at", "pk")
    return list({duty.person_id: duty.person for duty in duties}.values())


def is_desk_open(*, now: datetime) -> bool:
    """Say whether somebody has the desk now."""
    return duties_now(now=now).filter(role__in=DESK_ROLES).exists()


def next_desk_opening(*, now: datetime) -> datetime | None:
    """Return when the desk hours begin next, after now; None where the town has not set any.

    Hours are the town's wall clock: in the night an hour is skipped, 02:30 becomes 03:30; in the night it comes
    twice, the first counts.
    """
    place = town()
    zone = ZoneInfo(place.timezone)
    today = now.astimezone(zone).date()
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        hours = place.desk_hours.get(WEEKDAYS[day.weekday()], [])
        for opens in sorted(time.fromisoformat(start) for start, _ in hours):
            at = datetime.combine(day, opens, tzinfo=zone).astimezone(now.tzinfo)
            if at > now:
                return at
    return None


def people_to_page(*, role: str, zone: int | None, now: datetime) -> list[Person]:
    """Return who is called in a zone (its id) in a role: on duty first, then those of the zone, then of the town.

    Only people whose grant is in force; with zone None, those who hold the role anywhere.
    """
    grants = grants_in_force(now=now).filter(role=role)
    if zone is not None:
        grants = grants.filter(Q(zone=None) | Q(zone=zone))
    is_on_duty = Exists(duties_now(now=now).filter(person=OuterRef("person")))
    rows = (
        grants.annotate(is_on_duty=is_on_duty)
        .select_related("person")
        .order_by("-is_on_duty", F("zone").asc(nulls_last=True), "person")
    )
    return list({grant.person_id: grant.person for grant in rows}.values())
