"""Sending the alarm path's messages: code, zone and need, never the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from turnout.messaging import services as messaging
from turnout.messaging import templates
from turnout.messaging.templates import Params
from turnout.respond import kinds
from turnout.respond.models import Incident
from turnout.zones import queries as zones


@dataclass(frozen=True)
class Topic:
    """What a message is about in the ledgers, and which step of it: sent once to a person, whatever is repeated."""

    about: str
    step: str


def tell(
    *,
    person_ids: Iterable[int] | Mapping[int, Params],
    template: str,
    topic: Topic,
    words: Params,
    now: datetime,
    good_until: datetime | None = None,
) -> int:
    """Queue one message to each person in the caller's transaction; returns how many deliveries that made.

    `words` may hold more than the text fills in; a mapping of people gives each words of their own besides. A message
    to nobody is none.
    """
    each = person_ids if isinstance(person_ids, Mapping) else {}
    person_ids = list(person_ids)
    if not person_ids:
        return 0
    text = templates.template(template)
    until = {"good_until": good_until} if good_until else {}
    return messaging.send(
        person_ids=person_ids,
        template=template,
        params=words,
        each=each,
        about=topic.about,
        step=topic.step,
        purpose=text.purpose,
        now=now,
        **until,
    )


def report_words(*, code: str) -> Params:
    """Return what a page about a report says."""
    town = zones.town()
    return {"net": town.short_name, "code": code, "phone": town.phone}


def incident_words(*, incident: Incident) -> Params:
    """Return what messages about an incident may say: code, kind, zone, the desk's number."""
    return {**report_words(code=incident.code), "zone": incident.zone.name, "kind": kinds.kind(incident.kind).short}


def seat_words(*, qualification: str) -> Params:
    """Return what an ask says to one person: the seat it is for."""
    return {"seat": kinds.seat_name(qualification)}
