"""What comes in: kept once, a STOP obeyed at once, the rest read later by whoever listens."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from django.db import transaction

from turnout.core import jobs, keys
from turnout.messaging.enums import DeliveryState, InboundKind
from turnout.messaging.hooks import answer_received
from turnout.messaging.models import Delivery, Inbound
from turnout.messaging.services.sending import stop_queued
from turnout.people.models import ContactPoint

PROCESS = "messaging.process_inbound"
LONGEST_BODY = 2_000

# The words by which carriers and people end a conversation; the first word decides, and it need not be alone.
STOP_WORDS = frozenset({"STOP", "STOPALL", "ALTO", "BAJA", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "UNSTOP"})


@transaction.atomic
def receive_inbound(*, channel: str, provider_id: str, address: str, body: str, now: datetime) -> Inbound | None:
    """Keep a message that came in and answer the provider; None when it has been here before. Atomic.

    STOP stops every contact point with this address, and what is queued for it, before anything else happens; START
    opens them again. The words are sealed; `answer_received` is called by the worker.
    """
    kind = kind_of(body)
    points = ContactPoint.objects.filter(channel=channel, address=address)
    person_ids = sorted(set(points.values_list("person_id", flat=True)))
    key_id = keys.new_key(now=now)
    row, is_new = Inbound.objects.get_or_create(
        channel=channel,
        provider_id=provider_id,
        defaults={
            # One number may be a family's; only a single owner is known by name.
            "person_id": person_ids[0] if len(person_ids) == 1 else None,
            "kind": kind,
            "key_id": key_id,
            "body": keys.seal(key_id=key_id, text=body[:LONGEST_BODY]),
            "received_at": now,
        },
    )
    if not is_new:
        return None
    if kind == InboundKind.STOP:
        points.filter(stopped_at=None).update(stopped_at=now)
        stop_queued(person_ids=person_ids, channel=channel, address=address)
    elif kind == InboundKind.START:
        points.update(stopped_at=None)
    jobs.enqueue(job=PROCESS, due_at=now, inbound_id=row.pk)
    return row


def process_inbound(*, inbound_id: int, now: datetime) -> None:
    """Tell the listeners of `answer_received` what came in, once; part of the worker's transaction."""
    row = Inbound.objects.filter(pk=inbound_id, processed_at=None).first()
    if row is None:
        return
    words = keys.unseal(key_id=row.key_id, sealed=bytes(row.body))
    if words is not None:
        answer_received.call(
            person_id=row.person_id, channel=row.channel, kind=InboundKind(row.kind), words=words, now=now
        )
    Inbound.objects.filter(pk=row.pk).update(processed_at=now)


def record_receipt(*, channel: str, provider_id: str, now: datetime) -> int:
    """Note that the provider says this message reached the phone; returns 1, or 0 for a message we do not know."""
    sent = Delivery.objects.filter(channel=channel, provider_id=provider_id, state=DeliveryState.SENT)
    return sent.update(state=DeliveryState.DELIVERED, delivered_at=now)


def kind_of(body: str) -> InboundKind:
    """Say whether a message asks to stop, to start again, or holds words; accents, case and marks are forgiven."""
    plain = unicodedata.normalize("NFKD", body).encode("ascii", "ignore").decode("ascii").upper()
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    if words and words[0] in STOP_WORDS:
        return InboundKind.STOP
    if len(words) == 1 and words[0] in START_WORDS:
        return InboundKind.START
    return InboundKind.WORDS
