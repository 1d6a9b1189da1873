"""Sending the alarm path's messages: code, zone and need, never the place."""

from __future__ import annotations

from collections.abc import Iterable
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
    person_ids: Iterable[int],
    template: str,
    topic: Topic,
    words: Params,
    now: datetime,
    good_until: datetime | None = None,
) -> int:
    """Queue one message to each person in the caller's transaction; returns how many deliveries that made.

    `words` may hold more than the text fills in. A message to nobody is none.
    """
    person_ids = list(person_ids)
    if not person_ids:
        return 0
    text = templates.template(template)
    values = {name: value for name, value in words.items() if name in text.fields}
    until = {"good_until": good_until} if good_until else {}
    return messaging.send(
        person_ids=person_ids,
        template=template,
        params=values,
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


def ask_words(*, incident: Incident, qualification: str) -> Params:
    """Return what an ask says: the seat it is for, besides."""
    return {**incident_words(incident=incident), "seat": kinds.seat_name(qualification)}
