"""The hub: who listens to what, and the loop that hands them each new event. Lives in the server's event loop."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from typing import Any, TypeVar

from django.db import close_old_connections, connections

from turnout.core.live.client import Client, Message
from turnout.core.live.stream import REVOKED, may_listen_to_all, newest_event
from turnout.core.live.tail import READ_AT_MOST, Tail, ids_commit_late
from turnout.core.models import LiveEvent
from turnout.core.wake import Listener

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

POLL_SECONDS = 1.0
COMMENT_SECONDS = 20.0
RIGHTS_SECONDS = 60.0
SLICE = 1000
COMMENT: Message = {"type": "http.response.body", "body": b":\n\n", "more_body": True}


def event_message(rows: Iterable[LiveEvent]) -> Message:
    """Encode events as one chunk, once for all who get it."""
    chunk = "".join(
        f'id: {row.pk}\nevent: {row.event}\ndata: {{"topic": "{row.topic}", "reference": "{row.reference}"}}\n\n'
        for row in rows
    )
    return {"type": "http.response.body", "body": chunk.encode(), "more_body": True}


class Hub:
    """The listening clients of this process. Every method runs in its event loop; the database is asked in threads."""

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self._by_topic: dict[str, set[Client]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self) -> None:
        """Begin to follow the events and to tend the streams."""
        self._stopping = False
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-reader")
        self._asker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-asker")
        self._nudged = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._listener = Listener(name="live", woken=partial(loop.call_soon_threadsafe, self._nudged.set))
        self._tasks = [loop.create_task(self._follow()), loop.create_task(self._tend())]

    async def stop(self) -> None:
        """Close every stream, stop the loops, and close the threads' database connections."""
        self.close_streams()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._listener.close)
        for pool in (self._reader, self._asker):
            pool.submit(connections.close_all)
            await asyncio.to_thread(pool.shutdown)

    def close_streams(self) -> None:
        """End every stream and take no new ones: the server is stopping."""
        self._stopping = True
        for client in list(self.clients):
            client.close("stopping")

    @property
    def is_stopping(self) -> bool:
        """Whether new streams are to be refused."""
        return self._stopping

    def add(self, client: Client) -> None:
        """Let a client hear its topics from now on."""
        self.clients.add(client)
        for topic in client.topics:
            self._by_topic.setdefault(topic, set()).add(client)

    def remove(self, client: Client) -> None:
        """Forget a client."""
        self.clients.discard(client)
        for topic in client.topics:
            listening = self._by_topic.get(topic, set())
            listening.discard(client)
            if not listening:
                self._by_topic.pop(topic, None)
        client.abandon()

    async def ask(self, question: Callable[[], Answer]) -> Answer:
        """Run a database question in the asking thread."""
        return await asyncio.get_running_loop().run_in_executor(self._asker, _with_fresh_connection, question)

    async def _follow(self) -> None:
        """Read new events whenever woken, and once a second in any case."""
        tail: Tail | None = None
        loop = asyncio.get_running_loop()
        while True:
            try:
                if tail is None:
                    floor = await loop.run_in_executor(self._reader, _with_fresh_connection, newest_event)
                    tail = Tail(floor=floor, gaps_fill=ids_commit_late())
                rows = await loop.run_in_executor(self._reader, _with_fresh_connection, tail.read)
                await self.broadcast(rows)
                if len(rows) == READ_AT_MOST:
                    continue
            except Exception as error:  # noqa: BLE001 - a busy or restarting database: the tail stands still meanwhile
                logger.warning("live events not read (%s)", type(error).__name__)
                await asyncio.sleep(POLL_SECONDS)
            await self._wait_for_nudge()

    async def _wait_for_nudge(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._nudged.wait()
        except TimeoutError:
            pass
        self._nudged.clear()

    async def broadcast(self, rows: list[LiveEvent]) -> None:
        """Hand events to their listeners in the order of their ids; what follows on one topic goes as one chunk."""
        for topic, group in groupby(rows, key=_topic_of):
            run = list(group)
            if topic == REVOKED:
                self._revoke({row.reference for row in run})
                continue
            message, ids = event_message(run), tuple(row.pk for row in run)
            for part in _slices(self._by_topic.get(topic, ())):
                for client in part:
                    client.offer(ids, message)
                await asyncio.sleep(0)

    def _revoke(self, people: set[str]) -> None:
        for client in list(self.clients):
            if client.person_id is not None and str(client.person_id) in people:
                client.close("revoked")

    async def _tend(self) -> None:
        """Send comments so that proxies keep the streams open and dead ones are noticed; ask for rights again."""
        asked = 0.0
        while True:
            await asyncio.sleep(COMMENT_SECONDS)
            for part in _slices(self.clients):
                for client in part:
                    if client.replaying is None:
                        client.write(COMMENT)
                await asyncio.sleep(0)
            asked += COMMENT_SECONDS
            if asked >= RIGHTS_SECONDS:
                asked = 0.0
                await self.check_rights()

    async def check_rights(self) -> None:
        """Ask the hook again for every listening client and close the streams it no longer allows.

        Whoever cannot be asked about (database away, an error in the hook) is closed too, and comes back by itself.
        """
        for person_id, topics in {(client.person_id, client.topics) for client in self.clients}:
            try:
                allowed = await self.ask(partial(may_listen_to_all, person_id=person_id, topics=topics))
            except Exception as error:  # noqa: BLE001 - whatever a hook raises, the answer is no
                logger.warning("rights to listen not known (%s)", type(error).__name__)
                allowed = False
            if not allowed:
                for client in [one for one in self.clients if (one.person_id, one.topics) == (person_id, topics)]:
                    client.close("revoked")


def _topic_of(row: LiveEvent) -> str:
    return row.topic


def _slices(clients: Iterable[Client]) -> Iterator[list[Client]]:
    """Cut the clients of this moment into parts, between which the loop serves others."""
    everyone = list(clients)
    for start in range(0, len(everyone), SLICE):
        yield everyone[start : start + SLICE]


def _with_fresh_connection(question: Callable[[], Any]) -> Any:
    close_old_connections()
    return question()
