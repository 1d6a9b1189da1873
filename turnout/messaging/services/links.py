"""Answer links: issued to one person, opened on one device, answered once. Looking at one changes nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from turnout.core.keys import keyed_hash
from turnout.messaging.enums import LinkRefusal
from turnout.messaging.models import AnswerLink
from turnout.messaging.services.sending import mark_seen

LINK_PATH = "/a/"
TOKEN_BYTES = 16


class LinkRefused(Exception):
    """This link does not let anybody in, for the reason given."""

    def __init__(self, reason: LinkRefusal) -> None:
        super().__init__(str(reason.label))
        self.reason = reason


@transaction.atomic
def issue_link(*, person_id: int, about: str, expires_at: datetime, now: datetime) -> AnswerLink:
    """Return the person's link to a thing, made now if there is none; see `issue_links`."""
    issue_links(person_ids=[person_id], about=about, expires_at=expires_at, now=now)
    return AnswerLink.objects.get(person=person_id, about=about)


def issue_links(*, person_ids: Iterable[int], about: str, expires_at: datetime, now: datetime) -> None:
    """Make each person's link to a thing where there is none, in the caller's transaction; two or three queries.

    There is one link per person and thing: issued again it keeps its token and device, and lasts until the later of
    the two ends.
    """
    ids = sorted(set(person_ids))
    theirs = AnswerLink.objects.filter(person__in=ids, about=about)
    ends = dict(theirs.values_list("person_id", "expires_at"))
    if any(end < expires_at for end in ends.values()):
        theirs.filter(expires_at__lt=expires_at).update(expires_at=expires_at)
    made = [_new_link(person_id, about, expires_at, now) for person_id in ids if person_id not in ends]
    AnswerLink.objects.bulk_create(made, ignore_conflicts=True)


def link_url(link: AnswerLink) -> str:
    """Return the address that opens the link: the only place where its token appears."""
    return f"{settings.TURNOUT_BASE_URL}{LINK_PATH}{token_of(link)}"


def token_of(link: AnswerLink) -> str:
    """Compute the link's token (128 bits, 22 characters) from its nonce and the network's secret."""
    digest = hashlib.sha256(keyed_hash(purpose="answer link", value=link.nonce).encode()).digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).rstrip(b"=").decode("ascii")


def look_at_link(*, token: str, device: str | None, now: datetime) -> AnswerLink:
    """Return the link for showing its page; writes nothing, so a mail scanner may do it.

    `device` is the cookie's value, None without one. LinkRefused: unknown, expired, or bound to another device.
    """
    link = _find(token)
    if now >= link.expires_at:
        raise LinkRefused(LinkRefusal.EXPIRED)
    if link.device_hash and not _is_bound_to(link, device):
        raise LinkRefused(LinkRefusal.FOREIGN)
    return link


def open_link(*, token: str, device: str, now: datetime) -> AnswerLink:
    """Open the link by POST: the first device to do so is the only one ever; returns the link, marked as seen.

    The same device may open it as often as it likes until it expires, also after the answer. LinkRefused: unknown,
    expired, foreign. Of two devices at the same moment one gets in. Commits by itself or in the caller's transaction.
    """
    link = look_at_link(token=token, device=device, now=now)
    device_hash = hash_of_device(device)
    with transaction.atomic():
        if not link.device_hash:
            unbound = AnswerLink.objects.filter(pk=link.pk, device_hash="")
            if not unbound.update(device_hash=device_hash, opened_at=now):
                link.refresh_from_db()
                if not _is_bound_to(link, device):
                    raise LinkRefused(LinkRefusal.FOREIGN)
            else:
                link.device_hash, link.opened_at = device_hash, now
        mark_seen(person_id=link.person_id, about=link.about, now=now)
    return link


def answer_link_once(*, token: str, device: str, now: datetime) -> AnswerLink:
    """Open the link and use up its one answer, in one transaction; LinkRefused(used) for every answer after it."""
    with transaction.atomic():
        link = open_link(token=token, device=device, now=now)
        if not AnswerLink.objects.filter(pk=link.pk, answered_at=None).update(answered_at=now):
            raise LinkRefused(LinkRefusal.USED)
    link.answered_at = now
    return link


def hash_of_device(device: str) -> str:
    """Return what is kept of a device's cookie."""
    return keyed_hash(purpose="device", value=device)


def hash_of_token(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _find(token: str) -> AnswerLink:
    link = AnswerLink.objects.filter(token_hash=hash_of_token(token)).first()
    if link is None or not hmac.compare_digest(token.encode(), token_of(link).encode()):
        raise LinkRefused(LinkRefusal.UNKNOWN)
    return link


def _is_bound_to(link: AnswerLink, device: str | None) -> bool:
    return device is not None and hmac.compare_digest(link.device_hash, hash_of_device(device))


def _new_link(person_id: int, about: str, expires_at: datetime, now: datetime) -> AnswerLink:
    link = AnswerLink(
        person_id=person_id, about=about, nonce=secrets.token_hex(16), issued_at=now, expires_at=expires_at
    )
    link.token_hash = hash_of_token(token_of(link))
    return link
