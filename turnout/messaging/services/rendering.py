"""Turn deliveries into words at the moment they are sent, and refuse those that should not leave any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from turnout.channels import registry
from turnout.channels.contract import Channel, Outgoing
from turnout.messaging import templates
from turnout.messaging.enums import FailedReason
from turnout.messaging.models import AnswerLink, Broadcast, Delivery
from turnout.messaging.services.links import link_url
from turnout.people.models import ContactPoint
from turnout.zones.models import Town

DEFAULT_NET = "Turnout"


@dataclass(frozen=True, slots=True)
class Draft:
    """A claimed delivery with all that is needed to send it: words and channel, or the reason why it must not be."""

    row: Delivery
    channel: Channel | None = None
    text: str = ""
    repeat_text: str = ""
    subject: str = ""
    link: str | None = None
    refusal: FailedReason | None = None

    def outgoing(self, *, is_repeat: bool) -> Outgoing:
        """Return what the channel is given."""
        return Outgoing(
            reference=str(self.row.reference),
            address=self.row.address,
            subject=self.subject,
            text=self.repeat_text if is_repeat else self.text,
            link=self.link,
            is_repeat=is_repeat,
        )


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What the rows of one batch need from the database."""

    net: str
    links: Mapping[tuple[int, str], AnswerLink]
    broadcasts: Mapping[str, Mapping[str, Any]]
    stopped: frozenset[tuple[int, str, str]]


def draft_all(rows: Sequence[Delivery], *, now: datetime) -> list[Draft]:
    """Return a draft for each claimed delivery; at most four queries for any number, and no write."""
    loaded = _load(rows)
    return [_draft(row, loaded, now) for row in rows]


def _draft(row: Delivery, loaded: _Loaded, now: datetime) -> Draft:
    refusal = _refusal(row, loaded, now)
    if refusal is not None:
        return Draft(row=row, refusal=refusal, channel=_channel_of(row))
    try:
        text = templates.template(row.template)
    except templates.UnknownTemplate:
        return Draft(row=row, refusal=FailedReason.NO_TEXT, channel=_channel_of(row))
    link = _link_of(row, loaded, now) if text.has_link else None
    if text.has_link and link is None:
        return Draft(row=row, refusal=FailedReason.NO_LINK, channel=_channel_of(row))
    params = {"net": loaded.net, **row.params, **loaded.broadcasts.get(row.about, {}), "link": link or ""}
    code = templates.in_language(params.get("code", ""), row.language)
    return Draft(
        row=row,
        channel=registry.channel(row.channel),
        text=text.render(language=row.language, params=params),
        repeat_text=text.render(language=row.language, params=params, is_repeat=True),
        subject=f"{loaded.net} {code}".strip(),
        link=link,
    )


def _refusal(row: Delivery, loaded: _Loaded, now: datetime) -> FailedReason | None:
    """Say why the delivery must not leave, or None; a STOP that came since it was queued wins."""
    if row.channel not in registry.names():
        return FailedReason.NO_CHANNEL
    if (row.person_id, row.channel, row.address) in loaded.stopped:
        return FailedReason.STOPPED
    if now >= row.good_until:
        return FailedReason.TOO_LATE
    return None


def _channel_of(row: Delivery) -> Channel | None:
    return registry.channel(row.channel) if row.channel in registry.names() else None


def _link_of(row: Delivery, loaded: _Loaded, now: datetime) -> str | None:
    """Return the path the sender named, else the person's own link (None when it has ended), else the front page."""
    named = row.params.get("link")
    if isinstance(named, str) and named.startswith("/"):
        return f"{settings.TURNOUT_BASE_URL}{named}"
    link = loaded.links.get((row.person_id, row.about))
    if link is None:
        return f"{settings.TURNOUT_BASE_URL}/"
    return link_url(link) if now < link.expires_at else None


def _load(rows: Sequence[Delivery]) -> _Loaded:
    people = {row.person_id for row in rows}
    abouts = {row.about for row in rows}
    links = AnswerLink.objects.filter(person__in=people, about__in=abouts)
    broadcast_ids = [about.partition(":")[2] for about in abouts if about.startswith("broadcast:")]
    broadcasts = Broadcast.objects.filter(pk__in=broadcast_ids) if broadcast_ids else []
    stopped = ContactPoint.objects.filter(person__in=people, stopped_at__isnull=False)
    return _Loaded(
        net=Town.objects.values_list("short_name", flat=True).first() or DEFAULT_NET,
        links={(link.person_id, link.about): link for link in links},
        broadcasts={f"broadcast:{one.pk}": one.params for one in broadcasts},
        stopped=frozenset(stopped.values_list("person_id", "channel", "address")),
    )
