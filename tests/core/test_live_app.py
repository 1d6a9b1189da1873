"""The live stream as a server sees it: who gets one, what it carries, when it ends. Driven through plain ASGI."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from turnout.core.live import may_listen, publish, revoke, topic_token
from turnout.core.live.app import hub, live_app
from turnout.core.live.client import QUEUE_AT_MOST, Client
from turnout.core.live.hub import event_message
from turnout.core.models import LiveEvent

pytestmark = pytest.mark.django_db(transaction=True)

forbidden: set[tuple[int | None, str]] = set()


def rights(*, person_id: int | None, topic: str) -> bool | None:
    """Speak for topics that no app above core knows."""
    if topic.startswith("tests.unknown"):
        return None
    return (person_id, topic) not in forbidden


@pytest.fixture(autouse=True)
def rule() -> Iterator[None]:
    """Let everybody listen to everything but what is forbidden or unknown, whatever the apps above would say."""
    forbidden.clear()
    connected = list(may_listen.functions)
    for function in connected:
        may_listen.disconnect(function)
    may_listen.connect(rights)
    yield
    may_listen.disconnect(rights)
    for function in connected:
        may_listen.connect(function)


class Peer:
    """A browser on the other end: what it got, and whether it reads."""

    def __init__(self) -> None:
        self.status = 0
        self.text = ""
        self.ended = False
        self.aborted = False
        self.reads = asyncio.Event()
        self.reads.set()
        self._left = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def open(self, token: str, **headers: str) -> None:
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "query_string": urlencode({"token": token}).encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
            "extensions": {"turnout.abort": self.abort},
        }
        self._task = asyncio.create_task(live_app(scope, self.receive, self.send))

    def abort(self) -> None:
        self.aborted = True

    async def receive(self) -> dict[str, Any]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.text += message["body"].decode()
            self.ended = not message["more_body"]

    async def leave(self) -> None:
        self._left.set()
        await self.finished()

    async def finished(self) -> None:
        assert self._task is not None
        await asyncio.wait_for(self._task, 5)

    async def hears(self, words: str, seconds: float = 5.0) -> bool:
        for _ in range(int(seconds * 100)):
            if words in self.text:
                return True
            await asyncio.sleep(0.01)
        return False


def live(test: Callable[[], Awaitable[None]]) -> None:
    """Run a test's coroutine with a started hub, and leave no database connection of its threads open."""

    async def run() -> None:
        await hub.start()
        try:
            await test()
        finally:
            await hub.stop()
            await sync_to_async(connections.close_all)()

    asyncio.run(run())


@asynccontextmanager
async def listening(*topics: str, person_id: int | None = 7, **headers: str) -> AsyncIterator[Peer]:
    """Give a peer that has its stream open, and let it leave afterwards."""
    peer = Peer()
    peer.open(await sync_to_async(topic_token)(person_id=person_id, topics=topics), **headers)
    assert await peer.hears("retry:")
    yield peer
    await peer.leave()


say = sync_to_async(publish)


def test_listener_hears_its_topics_and_no_other() -> None:
    async def test() -> None:
        async with listening("tests.desk", "tests.incident:4") as peer:
            await say("tests.incident:5", event="changed", reference="other")
            await say("tests.incident:4", event="changed", reference="r4")

            assert await peer.hears('event: changed\ndata: {"topic": "tests.incident:4", "reference": "r4"}\n\n')
            assert (peer.status, "other" in peer.text) == (200, False)

    live(test)


def test_events_come_with_their_ids_in_order_and_none_is_missing() -> None:
    async def test() -> None:
        async with listening("tests.desk") as peer:
            for number in range(5):
                await say("tests.desk", event="changed", reference=f"r{number}")

            assert await peer.hears("r4")
            # One may come twice where the replay and the first broadcast overlap.
            ids = [int(line[4:]) for line in peer.text.splitlines() if line.startswith("id: ")]
            assert (len(set(ids)), list(dict.fromkeys(ids))) == (5, sorted(set(ids)))

    live(test)


def test_what_happened_between_page_and_stream_is_replayed() -> None:
    async def test() -> None:
        await say("tests.desk", event="changed", reference="before")
        token = await sync_to_async(topic_token)(person_id=7, topics=["tests.desk"])
        await say("tests.desk", event="changed", reference="between")
        peer = Peer()
        peer.open(token)

        assert await peer.hears("between")
        await peer.leave()

    live(test)


def test_last_event_id_replays_what_was_missed() -> None:
    async def test() -> None:
        async with listening("tests.desk") as peer:
            await say("tests.desk", event="changed", reference="heard")
            assert await peer.hears("heard")
            last = [line[4:] for line in peer.text.splitlines() if line.startswith("id: ")][-1]
        await say("tests.desk", event="changed", reference="missed")

        async with listening("tests.desk", last_event_id=last) as peer:
            assert await peer.hears("missed")

    live(test)


def test_page_that_missed_too_much_is_told_to_reload() -> None:
    async def test() -> None:
        for number in range(3):
            await say("tests.desk", event="changed", reference=str(number))
        heard = await sync_to_async(LiveEvent.objects.get)(reference="0")
        await sync_to_async(LiveEvent.objects.exclude(reference="2").delete)()

        async with listening("tests.desk", last_event_id=str(heard.pk)) as peer:
            assert await peer.hears("event: reload\n")

    live(test)


@pytest.mark.parametrize(("person_id", "topic"), [(7, "tests.secret"), (7, "tests.unknown"), (None, "tests.secret")])
def test_topic_without_a_right_is_refused(person_id: int | None, topic: str) -> None:
    forbidden.update({(7, "tests.secret"), (None, "tests.secret")})

    async def test() -> None:
        peer = Peer()
        peer.open(await sync_to_async(topic_token)(person_id=person_id, topics=["tests.desk", topic]))
        await peer.finished()

        assert (peer.status, peer.ended, len(hub.clients)) == (403, True, 0)

    live(test)


def test_forged_token_is_refused() -> None:
    async def test() -> None:
        peer = Peer()
        peer.open("forged")
        await peer.finished()

        assert (peer.status, peer.ended) == (401, True)

    live(test)


def test_revocation_closes_the_streams_of_one_person() -> None:
    async def test() -> None:
        async with listening("tests.desk", person_id=8) as other, listening("tests.desk", person_id=7) as peer:
            await sync_to_async(revoke)(7)
            await peer.finished()

            assert (peer.ended, other.ended, len(hub.clients)) == (True, False, 1)

    live(test)


def test_right_that_was_lost_closes_the_stream_at_the_next_check() -> None:
    async def test() -> None:
        async with listening("tests.desk", person_id=8) as other, listening("tests.desk", person_id=7) as peer:
            forbidden.add((7, "tests.desk"))
            await hub.check_rights()
            await peer.finished()

            assert (peer.ended, other.ended) == (True, False)

    live(test)


def test_peer_that_does_not_read_is_dropped_and_stops_nobody() -> None:
    async def test() -> None:
        async with listening("tests.desk") as reader, listening("tests.desk") as sleeper:
            sleeper.reads.clear()
            for number in range(QUEUE_AT_MOST + 4):
                await say("tests.desk", event="changed", reference=f"r{number}.")
                assert await reader.hears(f"r{number}.")
            await sleeper.finished()

            assert (sleeper.aborted, reader.ended, len(hub.clients)) == (True, False, 1)

    live(test)


def test_peer_that_reads_again_in_time_misses_nothing() -> None:
    async def test() -> None:
        async with listening("tests.desk") as peer:
            peer.reads.clear()
            for number in range(10):
                await say("tests.desk", event="changed", reference=f"r{number}.")
            await asyncio.sleep(0.2)
            heard = "r0." in peer.text
            peer.reads.set()

            assert (heard, await peer.hears("r9.")) == (False, True)
            assert [f"r{number}." in peer.text for number in range(10)] == [True] * 10

    live(test)


def test_stopping_ends_every_stream_and_refuses_new_ones() -> None:
    async def test() -> None:
        async with listening("tests.desk") as peer:
            hub.close_streams()
            await peer.finished()
            late = Peer()
            late.open(await sync_to_async(topic_token)(person_id=7, topics=["tests.desk"]))
            await late.finished()

            assert (peer.ended, late.status) == (True, 503)

    live(test)


def test_event_held_during_the_replay_is_written_once() -> None:
    async def test() -> None:
        peer = Peer()
        client = Client(send=peer.send, person_id=7, topics=("tests.desk",))
        peer.status = 200
        for pk in (3, 4):
            client.offer((pk,), {"type": "http.response.body", "body": b"%d " % pk, "more_body": True})
        held = peer.text

        client.end_replay({3})
        client.offer((3,), {"type": "http.response.body", "body": b"late", "more_body": True})

        assert (held, peer.text) == ("", "4 ")

    asyncio.run(test())


def test_event_message_is_one_chunk_for_many() -> None:
    rows = [LiveEvent(pk=pk, topic="tests.desk", event="changed", reference="r") for pk in (1, 2)]

    body = event_message(rows)["body"].decode()

    data = 'event: changed\ndata: {"topic": "tests.desk", "reference": "r"}\n\n'
    assert body == f"id: 1\n{data}id: 2\n{data}"
