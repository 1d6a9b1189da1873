"""A person's own sealing key: the public half is kept here, the private half never leaves their device."""

from __future__ import annotations

from datetime import datetime

import pyrage
from django.utils.translation import gettext_lazy as _

from turnout.core import audit
from turnout.people.models import Person, SealingKey
from turnout.respond.rules import Refused


class NotARecipient(Refused):
    message = _("That is no public key. Nothing was changed; make your key anew on this page.")


def keep_sealing_key(*, person: Person, recipient: str, now: datetime) -> SealingKey:
    """Keep the public half of a new key; a former one is replaced, and slips sealed to it open with the old key only.

    Atomic. Raises NotARecipient for anything but an age X25519 recipient.
    """
    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise NotARecipient from error
    key, _made = SealingKey.objects.update_or_create(person=person, defaults={"recipient": recipient, "made_at": now})
    audit.record(action="keep_sealing_key", actor_id=person.pk, now=now)
    return key
