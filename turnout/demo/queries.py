"""What the demonstration's pages show: whom a visitor can be now, how the evening goes, what is worth a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from turnout.demo.characters import CHARACTERS, Character
from turnout.demo.evening_cast import NOBODY_HOLDS
from turnout.people.enums import Role
from turnout.people.models import HeldQualification, Person, RoleGrant
from turnout.people.queries import duties_now
from turnout.respond.enums import ACTIVE_ASKS, AskState, IncidentState, Outcome, Purpose, ReportState
from turnout.respond.models import Ask, FollowUp, Incident, Report
from turnout.zones.queries import town
from turnout.zones.queries import zones as all_zones

WAITING = (AskState.ASKED, AskState.SILENT)
FLOOD = 5


@dataclass(frozen=True)
class Chosen:
    """Whom a character is just now: a person, and the ask that waits for them if there is one."""

    character: Character
    person: Person | None
    ask_id: int | None = None
    incident_id: int | None = None


@dataclass(frozen=True)
class Evening:
    """The evening so far, in numbers."""

    reports: int
    waiting: int
    joined: int
    incidents: int
    checking: int
    live: int
    endings: tuple[tuple[str, int], ...]
    asks: int
    said_yes: int
    there: int
    follow_ups: int


@dataclass(frozen=True)
class Sight:
    """Something worth a look now: which (a name the template has words for), the incident, and whom to become."""

    what: str
    incident: Incident
    who: str
    number: int = 0


def is_demo() -> bool:
    """Say whether this database was born as a demonstration."""
    return bool(town().is_demo)


def choices(*, now: datetime) -> list[Chosen]:
    """Return every character with the person it stands for now; about two queries a character."""
    return [chosen(code=character.code, now=now) for character in CHARACTERS.values()]


def chosen(*, code: str, now: datetime) -> Chosen:
    """Return whom a character stands for now. KeyError for an unknown code."""
    character = CHARACTERS[code]
    find = FINDERS.get(code)
    if find is None:
        return Chosen(character, None)
    found = find(now)
    return Chosen(character, found.person, found.ask_id, found.incident_id)


def evening_so_far() -> Evening:
    """Count what has happened; five queries."""
    reports = Report.objects.aggregate(
        all=Count("pk"), new=Count("pk", filter=Q(state=ReportState.NEW)), joined=Count("pk", filter=~Q(incident=None))
    )
    incidents = Incident.objects.aggregate(
        all=Count("pk"),
        live=Count("pk", filter=Q(state=IncidentState.CONFIRMED)),
        closed=Count("pk", filter=Q(state=IncidentState.CLOSED)),
    )
    ended = Incident.objects.exclude(outcome="").values_list("outcome").annotate(number=Count("pk"))
    counts = dict(ended.order_by().values_list("outcome", "number"))
    asks = Ask.objects.aggregate(
        all=Count("pk"),
        yes=Count("pk", filter=~Q(accepted_at=None)),
        here=Count("pk", filter=Q(state=AskState.HERE)),
    )
    return Evening(
        reports=reports["all"],
        waiting=reports["new"],
        joined=max(0, reports["joined"] - incidents["all"]),
        incidents=incidents["all"],
        checking=incidents["all"] - incidents["live"] - incidents["closed"],
        live=incidents["live"],
        endings=tuple((str(outcome.label), counts[outcome]) for outcome in Outcome if outcome in counts),
        asks=asks["all"],
        said_yes=asks["yes"],
        there=asks["here"],
        follow_ups=FollowUp.objects.filter(done_at=None).count(),
    )


def sights() -> list[Sight]:
    """Return what is worth a look now, one of each sort, the newest; five queries."""
    incidents = Incident.objects.select_related("zone").order_by("-opened_at")
    is_open = incidents.filter(closed_at=None)
    floods = incidents.annotate(told=Count("reports")).filter(told__gte=FLOOD)
    untrained = Q(dispatches__seats__qualification__in=NOBODY_HOLDS, confirmed_at__isnull=False)
    found = (
        ("checking", is_open.exclude(state=IncidentState.CONFIRMED).first(), "verifier"),
        ("live", is_open.filter(state=IncidentState.CONFIRMED).first(), "dispatcher"),
        ("flood", floods.order_by(F("closed_at").desc(nulls_first=True), "-opened_at").first(), "dispatcher"),
        ("too_late", incidents.filter(outcome=Outcome.TOO_LATE).first(), "dispatcher"),
        ("nobody", incidents.filter(Q(outcome=Outcome.NO_ONE_CAME) | untrained).first(), "dispatcher"),
        ("nothing", incidents.filter(outcome=Outcome.NOTHING).first(), "dispatcher"),
    )
    return [Sight(what, one, who, getattr(one, "told", 0)) for what, one, who in found if one is not None]


@dataclass(frozen=True)
class Found:
    """A person, and what of theirs is worth opening first."""

    person: Person | None
    ask_id: int | None = None
    incident_id: int | None = None


def _in_role(role: Role) -> Callable[[datetime], Found]:
    def find(now: datetime) -> Found:
        return Found(Person.objects.filter(role_grants__role=role).order_by("pk").first())

    return find


def _steward(*, busy: bool) -> Callable[[datetime], Found]:
    """Find the steward of the zone with the most, or the fewest, open incidents."""

    def find(now: datetime) -> Found:
        rows = Incident.objects.filter(closed_at=None).order_by("opened_at").values_list("zone", "pk")
        newest = dict(rows)
        numbers = Counter(zone_id for zone_id, _ in rows)
        ranked = sorted(all_zones(), key=lambda zone: (numbers[zone.pk], zone.pk))
        zone = ranked[-1 if busy else 0]
        grant = RoleGrant.objects.filter(role=Role.STEWARD, zone=zone.pk).select_related("person__home_zone").first()
        return Found(grant.person if grant else None, incident_id=newest.get(zone.pk) if busy else None)

    return find


def _asked(whom: Q, otherwise: Callable[[datetime], Person | None]) -> Callable[[datetime], Found]:
    """Find somebody whose ask waits, the newest first; else one who is on the way or there; else one on duty."""

    def find(now: datetime) -> Found:
        asks = Ask.objects.filter(whom, dispatch__incident__closed_at=None).order_by("-asked_at", "pk")
        asks = asks.select_related("person__home_zone")
        ask = (
            asks.filter(state__in=WAITING, dispatch__stopped_at=None).first()
            or asks.filter(state__in=ACTIVE_ASKS).first()
        )
        return Found(ask.person, ask_id=ask.pk) if ask else Found(otherwise(now))

    return find


def _verifier_on_duty(now: datetime) -> Person | None:
    grants = RoleGrant.objects.filter(role=Role.VERIFIER).values("person")
    duties = duties_now(now=now).filter(person__in=grants).select_related("person__home_zone")
    return getattr(duties.order_by("person").first(), "person", None)


def _qualified(*, is_trainee: bool) -> Callable[[datetime], Person | None]:
    def find(now: datetime) -> Person | None:
        held = HeldQualification.objects.filter(code="observer", is_trainee=is_trainee).values("person")
        on_now = duties_now(now=now).filter(person__in=held).select_related("person__home_zone")
        return getattr(on_now.order_by("person").first(), "person", None)

    return find


VERIFYING = Q(dispatch__purpose=Purpose.VERIFY)
HELPING = Q(dispatch__purpose=Purpose.RESPOND, seat__is_trainee=False, seat__on_scene=True)
TRAINING = Q(seat__is_trainee=True)

FINDERS: dict[str, Callable[[datetime], Found]] = {
    "desk": _in_role(Role.DESK),
    "dispatcher": _in_role(Role.DISPATCHER),
    "verifier": _asked(VERIFYING, _verifier_on_duty),
    "observer": _asked(HELPING, _qualified(is_trainee=False)),
    "trainee": _asked(TRAINING, _qualified(is_trainee=True)),
    "steward": _steward(busy=True),
    "steward-elsewhere": _steward(busy=False),
    "coordinator": _in_role(Role.COORDINATOR),
}
