"""The writing side of live updates: publish, tokens, revocation, expiry. Runs anywhere; knows nothing of ASGI."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

from turnout.core import clock
from turnout.core.hooks import Hook
from turnout.core.models import LiveEvent
from turnout.core.wake import wake_on_commit

TOKEN_SECONDS = 60
TOPICS_AT_MOST = 16
KEPT = timedelta(hours=1)
REVOKED = "!revoked"

_SALT = "turnout.live"
_WORD = re.compile(r"[A-Za-z0-9_.:\-]{1,60}")
_TOPIC = re.compile(r"[A-Za-z0-9_.:\-]{1,120}")

may_listen = Hook("may_listen")
"""Called with person_id (None: nobody signed in) and topic. A stream is given only when somebody says True and nobody
says False; None means "not my topic". Asked at the start and every minute."""


@dataclass(frozen=True)
class Pass:
    """What a topic token says: who may listen to what, and from which event on."""

    person_id: int | None
    topics: tuple[str, ...]
    since: int


class BadToken(ValueError):
    """The token is forged, malformed or older than a minute."""


def publish(*topics: str, event: str, reference: str = "") -> None:
    """Tell the listeners of these topics that something changed, when the caller's transaction commits.

    `reference` is an opaque id the listener may ask about; never words, names or places. ValueError for a topic, event
    or reference with other characters than letters, digits and `_.:-`.
    """
    well_said = all(map(_TOPIC.fullmatch, topics)) and _WORD.fullmatch(event)
    if not well_said or (reference and not _TOPIC.fullmatch(reference)):
        raise ValueError(f"not a live event: {topics!r} {event!r} {reference!r}")
    _write(*topics, event=event, reference=reference)


def revoke(person_id: int) -> None:
    """Close every stream of this person when the caller's transaction commits."""
    _write(REVOKED, event="revoked", reference=str(person_id))


def _write(*topics: str, event: str, reference: str) -> None:
    now = clock.now()
    LiveEvent.objects.bulk_create(
        LiveEvent(topic=topic, event=event, reference=reference, published_at=now) for topic in topics
    )
    wake_on_commit("live")


def topic_token(*, person_id: int | None, topics: Sequence[str]) -> str:
    """Sign who may listen to which topics, for sixty seconds.

    The token remembers the newest event, so that what happens between the page and its stream is not missed.
    ValueError for no topic, more than sixteen, or one with characters `publish` would refuse.
    """
    if not 1 <= len(topics) <= TOPICS_AT_MOST or not all(_TOPIC.fullmatch(topic) for topic in topics):
        raise ValueError(f"not topics: {topics!r}")
    return signing.dumps({"p": person_id, "t": list(topics), "i": newest_event()}, salt=_SALT, compress=True)


def read_token(token: str) -> Pass:
    """Return what a token says; BadToken when it is forged or older than sixty seconds."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
        return Pass(person_id=said["p"], topics=tuple(said["t"]), since=int(said["i"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise BadToken from error


def may_listen_to_all(*, person_id: int | None, topics: Sequence[str]) -> bool:
    """Say whether the hook allows every one of these topics; without a connected function nothing is allowed."""
    return all(_allowed(may_listen.call(person_id=person_id, topic=topic)) for topic in topics)


def _allowed(answers: list[bool | None]) -> bool:
    return True in answers and False not in answers


def newest_event() -> int:
    """Return the id of the newest event, 0 when there is none."""
    return LiveEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def expire_events(now: datetime) -> int:
    """Remove events older than an hour (domain time), save the newest, by which a returning page knows what it missed.

    Returns how many were removed.
    """
    old = LiveEvent.objects.filter(published_at__lt=now - KEPT).exclude(pk=newest_event())
    return old.delete()[0]
