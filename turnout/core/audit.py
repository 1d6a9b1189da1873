"""Write and check the audit chain. Its rows hold aliases; only this network can compute whose they are."""

import hashlib
import json
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from turnout.core.clock import utc
from turnout.core.keys import keyed_hash
from turnout.core.limits import limit
from turnout.core.models.audit import AuditHead, AuditRow
from turnout.engines.redact import redact

CHECK_STEP = 2_000
BLANK_STEP = 500
FIRST_HASH = "0" * 64


def record(*, action: str, actor_id: int | None, subject: str = "", reason: str = "", now: datetime) -> int:
    """Add one act to the chain, in the caller's transaction, and return its number.

    `subject` is an about-string such as "person:7" or "incident:12"; both it and the actor are kept as
    aliases. Locks the end of the chain until the caller's transaction ends, so call it last. Of the reason, personal
    data is taken out; it is cut to 400 characters and blanked a year later without breaking the chain.
    """
    longest = AuditRow._meta.get_field("reason").max_length
    reason = redact(reason[:longest]).text[:longest] if reason else ""
    with transaction.atomic():
        head = _locked_head()
        row = AuditRow(
            seq=head.seq + 1,
            at=utc(now),
            action=action,
            actor="" if actor_id is None else alias(f"person:{actor_id}"),
            subject=alias(subject) if subject else "",
            reason=reason,
            reason_mac=_reason_mac(head.seq + 1, reason),
            previous_hash=head.hash,
        )
        row.hash = _hash(row)
        row.save(force_insert=True)
        head.seq, head.hash = row.seq, row.hash
        head.save(update_fields=["seq", "hash"])
    return row.seq


def alias(about: str) -> str:
    """Return the alias under which the chain knows an about-string."""
    return keyed_hash(purpose="audit", value=about)


def rows_about(*, subject: str) -> QuerySet[AuditRow]:
    """Return the acts upon an about-string, newest first."""
    return AuditRow.objects.filter(subject=alias(subject)).order_by("-seq")


def lookups_of(*, person_id: int) -> QuerySet[AuditRow]:
    """Return the acts upon a person, look-ups included, newest first, for that person to read."""
    return rows_about(subject=f"person:{person_id}")


def verify_chain() -> int | None:
    """Return the number of the first row that was changed, added or removed; None when the chain is whole.

    A reason that expired does not break the chain, a changed one does. When rows are missing at the end,
    the number is that of the first missing row.
    """
    head = AuditHead.objects.first() or AuditHead()
    seq, previous = 0, FIRST_HASH
    for row in AuditRow.objects.order_by("seq").iterator(chunk_size=CHECK_STEP):
        seq += 1
        if row.seq != seq or row.previous_hash != previous or row.hash != _hash(row):
            return seq
        if row.reason and row.reason_mac != _reason_mac(seq, row.reason):
            return seq
        previous = row.hash
    if head.seq > seq:
        return seq + 1
    return None if (head.seq, head.hash) == (seq, previous) else seq


def expire_reasons(now: datetime) -> int:
    """Blank the free-text reasons of old acts; return how many. Acts and aliases stay."""
    kept_since = utc(now) - timedelta(days=limit("audit_reason_days"))
    old = AuditRow.objects.filter(at__lt=kept_since).exclude(reason="").order_by("seq")
    blanked = 0
    while some := list(old.values_list("seq", flat=True)[:BLANK_STEP]):
        blanked += AuditRow.objects.filter(seq__in=some).update(reason="")
    return blanked


def _locked_head() -> AuditHead:
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(pk=1)], ignore_conflicts=True)
        head = AuditHead.objects.select_for_update().get(pk=1)
    return head


def _reason_mac(seq: int, reason: str) -> str:
    return keyed_hash(purpose="audit-reason", value=f"{seq}:{reason}")


def _hash(row: AuditRow) -> str:
    parts = [row.seq, row.at.isoformat(), row.action, row.actor, row.subject, row.reason_mac, row.previous_hash]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
