"""Count an ask before it is sent, and give it back when it was not needed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from turnout.core.id_lists import among
from turnout.load.enums import AskKind, AskState, Refusal
from turnout.load.models import CountedAsk, LoadSetting
from turnout.load.queries import availability_about
from turnout.load.rules import Reserved, ReservedAsk
from turnout.load.services.ledger import hold_lines


def reserve_asks(*, person_ids: Collection[int], kind: AskKind, now: datetime, about: str) -> Reserved:
    """Count one ask for each person who may be asked now, and say why for each who may not.

    Returns Reserved(granted {person: ask}, refused {person: Refusal}), both in the order given. Atomic: however
    many reserve at once, nobody is asked beyond their budget, while resting, or twice about one thing. Within a
    longer transaction the people stay held until it ends. `about` is "incident:<id>". Five queries.
    """
    wanted = list(dict.fromkeys(person_ids))
    with transaction.atomic():
        hold_lines(wanted)
        known = availability_about(person_ids=wanted, now=now, kind=kind, about=about)
        refusals = {one: known[one].refusal if one in known else Refusal.UNKNOWN for one in wanted}
        asked = [one for one in wanted if refusals[one] is None]
        rows = CountedAsk.objects.bulk_create(
            [CountedAsk(person_id=one, kind=kind, about=about, asked_at=now) for one in asked]
        )
        if asked:
            among(LoadSetting.objects.all(), "pk", asked).update(last_asked_at=now, was_asked=True)
    return Reserved(
        granted={row.person_id: row.pk for row in rows},
        refused={one: refusal for one, refusal in refusals.items() if refusal is not None},
    )


def reserve_ask(*, person_id: int, kind: AskKind, now: datetime, about: str) -> ReservedAsk | Refusal:
    """Count one ask for one person, or return why not. Atomic, as `reserve_asks`."""
    reserved = reserve_asks(person_ids=[person_id], kind=kind, now=now, about=about)
    if person_id in reserved.granted:
        return ReservedAsk(ask_id=reserved.granted[person_id])
    return reserved.refused[person_id]


def release_asks(*, ask_ids: Collection[int], now: datetime) -> int:
    """Give the budget of these asks back; return how many were still counted.

    A released ask still keeps its person from being asked again about the same thing.
    """
    asks = among(CountedAsk.objects.filter(state=AskState.RESERVED, asked_at__lte=now), "pk", ask_ids)
    return asks.update(state=AskState.RELEASED)
