"""Publishing, tokens, replay and expiry of live events, without a server."""

from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.db import transaction

from turnout.core import clock
from turnout.core.live import expire_events, publish, topic_token
from turnout.core.live.stream import BadToken, read_token
from turnout.core.live.tail import GAP_SECONDS, Tail, ids_commit_late, missed_events
from turnout.core.models import LiveEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]


def event(pk: int, topic: str = "desk") -> LiveEvent:
    return LiveEvent.objects.create(pk=pk, topic=topic, event="changed", published_at=clock.now())


def test_publish_is_undone_with_its_transaction() -> None:
    with transaction.atomic():
        publish("desk", event="changed")
        transaction.set_rollback(True)

    assert not LiveEvent.objects.exists()


@pytest.mark.parametrize(
    ("topic", "name", "reference"),
    [
        ("desk\n", "changed", ""),
        ("", "changed", ""),
        ("!revoked", "changed", ""),
        ("desk", "changed\ndata: x", ""),
        ("desk", "changed", 'a"b'),
        ("desk", "changed", "12 Elm St"),
    ],
)
def test_publish_refuses_words(topic: str, name: str, reference: str) -> None:
    with pytest.raises(ValueError, match="not a live event"):
        publish(topic, event=name, reference=reference)


def test_token_says_who_what_and_since_when() -> None:
    publish("desk", event="changed")

    given = read_token(topic_token(person_id=7, topics=["desk", "incident:4"]))

    assert (given.person_id, given.topics, given.since) == (7, ("desk", "incident:4"), LiveEvent.objects.get().pk)


def test_token_may_be_for_nobody_signed_in() -> None:
    assert read_token(topic_token(person_id=None, topics=["report:x"])).person_id is None


@pytest.mark.parametrize(
    "token",
    ["", "x", "a:b:c", signing.dumps({"p": 1}, salt="turnout.live"), signing.dumps({})],
    ids=["empty", "word", "parts", "no-topics", "other-purpose"],
)
def test_token_that_is_not_ours_is_refused(token: str) -> None:
    with pytest.raises(BadToken):
        read_token(token)


def test_token_older_than_a_minute_is_refused(now: datetime) -> None:
    signer = signing.TimestampSigner(salt="turnout.live")
    old = topic_token(person_id=7, topics=["desk"]).split(":")[0]
    stamp = signing.b62_encode(int(clock.lease_now()) - 61)
    token = f"{old}:{stamp}:{signer.signature(f'{old}:{stamp}')}"
    fresh = f"{old}:{signing.b62_encode(int(clock.lease_now()) - 50)}"

    with pytest.raises(BadToken):
        read_token(token)

    assert read_token(f"{fresh}:{signer.signature(fresh)}").person_id == 7


@pytest.mark.parametrize("topics", [[], ["a"] * 17, ["a b"], ["!revoked"]])
def test_token_for_what_is_no_topic_is_refused(topics: list[str]) -> None:
    with pytest.raises(ValueError, match="not topics"):
        topic_token(person_id=1, topics=topics)


def test_expire_events_removes_the_old_and_keeps_the_newest(stepped_clock: clock.SteppedClock) -> None:
    event(1)
    event(2)
    stepped_clock.advance(timedelta(hours=2))

    removed = expire_events(clock.now())

    assert (removed, LiveEvent.objects.get().pk) == (1, 2)


def test_tail_returns_each_event_once_in_order() -> None:
    tail = Tail(floor=0, gaps_fill=ids_commit_late())
    event(1)
    event(2)
    first = [row.pk for row in tail.read()]
    event(3)

    assert (first, [row.pk for row in tail.read()], tail.read()) == ([1, 2], [3], [])


def test_tail_returns_an_event_that_was_committed_late() -> None:
    tail = Tail(floor=0, gaps_fill=True)
    event(1)
    event(3)
    first = [row.pk for row in tail.read()]
    event(2)

    assert (first, [row.pk for row in tail.read()], tail.read(), tail.floor) == ([1, 3], [2], [], 3)


def test_tail_gives_up_a_gap_that_stays() -> None:
    tail = Tail(floor=0, gaps_fill=True)
    event(2)
    tail.read()
    waiting = tail.floor

    tail._gap_since = clock.lease_now() - GAP_SECONDS - 1
    tail.read()

    assert (waiting, tail.floor) == (0, 2)


def test_missed_events_are_those_of_the_topics_after_the_id() -> None:
    for pk, topic in ((51, "desk"), (52, "other"), (53, "desk"), (100, "desk"), (101, "other")):
        event(pk, topic)

    rows = missed_events(since=99, topics=("desk",))

    assert [row.pk for row in rows or ()] == [100]


def test_missed_events_are_unknown_once_they_expired() -> None:
    event(50)

    assert (missed_events(since=48, topics=("desk",)), missed_events(since=50, topics=("x",))) == (None, [])


def test_missed_events_are_unknown_when_there_are_too_many() -> None:
    LiveEvent.objects.bulk_create(
        LiveEvent(pk=pk, topic="desk", event="changed", published_at=clock.now()) for pk in range(1, 202)
    )

    assert missed_events(since=0, topics=("desk",)) is None


def test_missed_events_include_one_committed_late_on_postgresql() -> None:
    event(1)
    event(60)

    rows = missed_events(since=61, topics=("desk",))

    assert [row.pk for row in rows or ()] == ([60] if ids_commit_late() else [])
