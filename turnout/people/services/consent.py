"""What somebody agreed to, and the ways to reach them with the purposes each may be used for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from turnout.people.enums import CONSENT_VERSION, Purpose
from turnout.people.models import Consent, ContactPoint, Person
from turnout.people.rules import NoConsent


def give_consent(*, person: Person, purpose: str, now: datetime, text_version: str = CONSENT_VERSION) -> Consent:
    """Record that somebody agrees to a purpose, with the date and the version of the text they read.

    Atomic. Agreeing again to the same version changes nothing; to a newer one it closes the older.
    """
    with transaction.atomic():
        standing = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None)
        same = standing.filter(text_version=text_version).first()
        if same is not None:
            return same
        standing.update(withdrawn_at=now)
        return Consent.objects.create(person=person, purpose=purpose, text_version=text_version, given_at=now)


def withdraw_consent(*, person: Person, purpose: str, now: datetime) -> None:
    """Take an agreement back: from now on no contact point of this person carries that purpose. Atomic."""
    with transaction.atomic():
        Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).update(withdrawn_at=now)
        for point in ContactPoint.objects.select_for_update().filter(person=person):
            if purpose in point.purposes:
                point.purposes = [kept for kept in point.purposes if kept != purpose]
                point.save(update_fields=["purposes"])


def set_contact_point(
    *, person: Person, channel: str, address: str, purposes: Collection[str], rank: int = 0
) -> ContactPoint:
    """Set a way to reach somebody and what it may be used for; an address set before is changed, and used again.

    Atomic. Raises NoConsent for a purpose the person has not agreed to (messages about the account need none).
    """
    with transaction.atomic():
        agreed = set(Consent.objects.filter(person=person, withdrawn_at=None).values_list("purpose", flat=True))
        if not set(purposes) <= agreed | {Purpose.ACCOUNT.value}:
            raise NoConsent
        point, _ = ContactPoint.objects.update_or_create(
            person=person,
            channel=channel,
            address=address,
            defaults={"purposes": sorted(set(purposes)), "rank": rank, "stopped_at": None},
        )
    return point


def remove_contact_point(*, person: Person, contact_point_id: int) -> None:
    """Forget a way to reach somebody; another person's is left alone."""
    ContactPoint.objects.filter(person=person, pk=contact_point_id).delete()


def stop_contact_point(*, channel: str, address: str, now: datetime) -> int:
    """Send nothing more to an address, whoever it belongs to: STOP always wins. Return how many points stopped."""
    return ContactPoint.objects.filter(channel=channel, address=address, stopped_at=None).update(stopped_at=now)
