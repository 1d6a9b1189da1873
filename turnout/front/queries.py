"""What pages that join apps show: my day, what is kept and for how long, yesterday's counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Subquery, Sum, Value
from django.utils.translation import gettext as _

from turnout.core.privacy import DeclaredField, FieldClass, field_table
from turnout.load.enums import WEEK, AskKind, AskState
from turnout.load.queries import OwnLoad, own_load
from turnout.people.models import Person
from turnout.people.queries import duties_now
from turnout.respond import kinds
from turnout.respond.models import DayCount
from turnout.respond.queries.asks import AskLine, own_asks
from turnout.zones import queries as zones

FEWEST = 5
"""Counts below this are not shown: a small number points at people."""


@dataclass(frozen=True)
class HomePage:
    """A signed-in person's first page."""

    asks: tuple[AskLine, ...]
    follow_ups: int
    load: OwnLoad
    duty_until: datetime | None
    on_duty: int
    zone: str
    week_used: int

    @property
    def week_pips(self) -> tuple[bool, ...]:
        """One mark per ask of the week's budget, True where it is used."""
        allowed = self.load.setting.per_week
        return tuple(number < self.week_used for number in range(allowed))


@dataclass(frozen=True)
class KeptTable:
    """One table of the database by the fate of its fields."""

    name: str
    plain: tuple[str, ...]
    sealed: tuple[str, ...]
    expiring: tuple[str, ...]


@dataclass(frozen=True)
class KeptKinds:
    """How long incidents of some kinds are kept after their close."""

    hours: int
    labels: tuple[str, ...]

    @property
    def days(self) -> str:
        return f"{self.hours / 24:g}"


@dataclass(frozen=True)
class ZoneDay:
    """How many incidents a zone had on a day; never fewer than five."""

    zone: str
    number: int


def home_page(*, person: Person, now: datetime) -> HomePage:
    """Return what somebody sees first. Five queries: asks, load, and one for everything that is only a number."""
    on_now = duties_now(now=now).order_by()
    counted = Q(counted_asks__kind=AskKind.RESPOND, counted_asks__state=AskState.RESERVED)
    row = (
        Person.objects.filter(pk=person.pk)
        .annotate(
            owed=Count("follow_ups", filter=Q(follow_ups__done_at=None), distinct=True),
            asked=Count("counted_asks", filter=counted & Q(counted_asks__asked_at__gt=now - WEEK), distinct=True),
            duty_until=Subquery(on_now.filter(person=person).order_by("-ends_at").values("ends_at")[:1]),
            on_duty=Subquery(
                on_now.values(all=Value(1)).annotate(people=Count("person", distinct=True)).values("people")
            ),
        )
        .values_list("owed", "asked", "duty_until", "on_duty", "home_zone__name")
        .get()
    )
    owed, asked, duty_until, number_on_duty, zone = row
    return HomePage(
        asks=tuple(own_asks(person_id=person.pk)),
        follow_ups=owed,
        load=own_load(person_id=person.pk, now=now),
        duty_until=duty_until,
        on_duty=number_on_duty or 0,
        zone=zone or "",
        week_used=asked,
    )


def kept_kinds() -> list[KeptKinds]:
    """Return the hours until an incident's key dies, with the kinds that share them, the shortest first."""
    by_hours = sorted(kinds.all_kinds(), key=lambda kind: kind.keep_hours)
    return [
        KeptKinds(hours, tuple(str(kind) for kind in group))
        for hours, group in groupby(by_hours, key=lambda kind: kind.keep_hours)
    ]


def kept_tables() -> list[KeptTable]:
    """Return every table with its fields by fate, computed from the field classes of the models."""
    tables = []
    for model, rows in groupby(field_table(), key=lambda row: row.model):
        fields = list(rows)
        tables.append(
            KeptTable(
                name=model,
                plain=_of(fields, FieldClass.PLAIN),
                sealed=_of(fields, FieldClass.SEALED),
                expiring=_of(fields, FieldClass.EXPIRING),
            )
        )
    return tables


def yesterday_counts(*, now: datetime) -> tuple[datetime, list[ZoneDay]]:
    """Return yesterday (in the town's time) and the zones with five incidents or more, by name. Two queries.

    Nothing else is returned: no total, from which a small number could be reckoned.
    """
    today = now.astimezone(ZoneInfo(zones.town().timezone))
    yesterday = today - timedelta(days=1)
    rows = DayCount.objects.filter(day=yesterday.date()).values_list("zone__name").annotate(Sum("number"))
    shown = [ZoneDay(zone, number) for zone, number in rows.order_by("zone__name") if number >= FEWEST]
    return yesterday, shown


def refusals() -> tuple[str, ...]:
    """Return what Turnout refuses, in sentences a neighbour can hold us to."""
    return (
        _("911 comes first. No text of ours promises help, and nobody of ours replaces an ambulance or the police."),
        _("We keep no record of anyone or anything being watched: no names, looks, faces, plates, papers or health."),
        _("We never write down which way anyone went. There is no map, list or export that makes a trail."),
        _("We do not go to anybody's home on another person's word."),
        _("We observe, write down and support. We never block, chase, touch, hide or warn anyone off."),
        _("Nobody is asked to come before a trained person has looked, or two callers and a call-back agree."),
        _("There is no public live map or feed. You see counts of yesterday, and only from five upwards."),
        _("Volunteers are not tracked. No place of theirs is stored but an area of at least 200 homes."),
        _("Everything about an incident is erased on a date, and a test of ours proves it."),
        _("No other company learns that you opened these pages."),
        _("We belong to no party. Campaigns name institutions, never persons or homes."),
    )


def _of(fields: list[DeclaredField], fate: FieldClass) -> tuple[str, ...]:
    return tuple(row.field for row in fields if row.field_class is fate)
