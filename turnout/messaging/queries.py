"""Reads of messaging: ways to people, the delivery log, who has not seen a message. Never writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db.models import Q

from turnout.channels import registry
from turnout.core import leases
from turnout.messaging import rules
from turnout.messaging.enums import DeliveryState
from turnout.messaging.models import Delivery, PlainDelivery, UrgentDelivery
from turnout.people.enums import Purpose
from turnout.people.models import ContactPoint, Person, RoleGrant


@dataclass(frozen=True, slots=True)
class Way:
    """One way to one person: a channel, the address there, and her language."""

    person_id: int
    channel: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One line of the delivery log; instants in UTC, no place, no address."""

    reference: str
    person: int
    purpose: str
    template: str
    about: str
    step: str
    channel: str
    state: str
    failed_reason: str
    queued_at: datetime
    sent_at: datetime | None
    seen_at: datetime | None
    copies: int
    is_repeat: bool


LINE_FIELDS = (
    *("reference", "person_id", "purpose", "template", "about", "step", "channel", "state", "failed_reason"),
    *("queued_at", "sent_at", "seen_at", "copies", "is_repeat"),
)


def ways_to(*, person_ids: Sequence[int], purpose: Purpose) -> list[Way]:
    """Return how each active person is written to for a purpose, by person id; two queries.

    The first contact point in rank order that allows the purpose, is not stopped and whose channel is installed; for
    alerts and pages the person's open pages too. Somebody without any way is left out.
    """
    installed = set(registry.names())
    languages = dict(
        Person.objects.filter(pk__in=person_ids, is_active=True).order_by("pk").values_list("pk", "ui_language")
    )
    points = ContactPoint.objects.filter(person__in=list(languages), stopped_at=None, channel__in=installed)
    first: dict[int, tuple[str, str]] = {}
    for person_id, channel, address, purposes in points.order_by("rank", "pk").values_list(
        "person_id", "channel", "address", "purposes"
    ):
        if purpose in purposes and channel != rules.LIVE:
            first.setdefault(person_id, (channel, address))
    live = rules.LIVE in installed and rules.is_shown_live(purpose)
    ways = []
    for person_id, language in languages.items():
        if person_id in first:
            ways.append(Way(person_id, *first[person_id], language))
        if live:
            ways.append(Way(person_id, rules.LIVE, rules.live_topic(person_id), language))
    return ways


def audience_page(*, zone_id: int | None, role: str, after: int, limit: int) -> list[int]:
    """Return the next ids of active people of a zone (by home) or of a role (in that zone, if given), in order."""
    people = Person.objects.filter(pk__gt=after, is_active=True, suspended_at=None)
    if role:
        grants = RoleGrant.objects.filter(role=role, revoked_at=None)
        grants = grants.filter(Q(zone=zone_id) | Q(zone=None)) if zone_id is not None else grants
        people = people.filter(pk__in=grants.values("person"))
    elif zone_id is not None:
        people = people.filter(home_zone=zone_id)
    return list(people.order_by("pk").values_list("pk", flat=True)[:limit])


def reachable_people(*, person_ids: Sequence[int], purpose: Purpose) -> frozenset[int]:
    """Return those who have a way other than an open page; somebody without one should not be asked."""
    ways = ways_to(person_ids=person_ids, purpose=purpose)
    return frozenset(way.person_id for way in ways if way.channel != rules.LIVE)


def about_is(prefix: str) -> Q:
    """Match what is about this thing or a part of it: "incident:1" matches "incident:1/ask:7", never "incident:12"."""
    if prefix.endswith((":", "/")):
        return Q(about__startswith=prefix)
    return Q(about=prefix) | Q(about__startswith=f"{prefix}/")


def delivery_log(*, about_prefix: str = "") -> list[DeliveryLine]:
    """Return the deliveries about one thing ("incident:7", or all with ""), in the order they were queued."""
    rows = Delivery.objects.filter(about_is(about_prefix)) if about_prefix else Delivery.objects.all()
    return list(_lines(rows))


def who_has_not_seen(*, about: str, step: str) -> list[int]:
    """Return the ids of people who got this step and have neither opened it nor a provider's word that it came."""
    seen = Q(seen_at__isnull=False) | Q(state=DeliveryState.DELIVERED)
    got = Delivery.objects.filter(about=about, step=step)
    people = set(got.values_list("person_id", flat=True))
    return sorted(people - set(got.filter(seen).values_list("person_id", flat=True)))


def export_log(path: Path) -> int:
    """Write the whole delivery log as JSON lines for an independent checker; returns how many lines.

    Keys: those of DeliveryLine; instants as UTC ISO 8601; `person` is the number of the person, nothing else of her.
    """
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for line in _lines(Delivery.objects.all()):
            file.write(json.dumps(asdict(line), default=_iso, sort_keys=True) + "\n")
            count += 1
    return count


def next_delivery_due() -> datetime | None:
    """Return when the next waiting delivery is due (domain time), None where nothing waits."""
    dues = [leases.first_due(lane) for lane in (UrgentDelivery, PlainDelivery)]
    return min((due for due in dues if due is not None), default=None)


def open_deliveries() -> int:
    """Return how many deliveries have not come to their end."""
    return Delivery.objects.filter(
        state__in=[DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.IN_DOUBT]
    ).count()


def _lines(rows: Any) -> Iterator[DeliveryLine]:
    ordered: Iterable[Any] = rows.order_by("queued_at", "pk").values_list(*LINE_FIELDS).iterator(chunk_size=2000)
    for reference, *rest in ordered:
        yield DeliveryLine(str(reference), *rest)


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into the log")
