"""One listening page: hand it chunks without waiting, keep a short queue when it is slow, drop it when that is full."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

QUEUE_AT_MOST = 64
QUEUE_BYTES_AT_MOST = 256 * 1024
_DONE = object()

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]


class Client:
    """A stream and the people's rights behind it.

    `write` calls the server's `send` and runs it in place: as long as the connection takes the bytes no task is
    made. Only when `send` has to wait does a task take over, and what follows queues behind it.
    """

    __slots__ = (
        "_backlog",
        "_backlog_bytes",
        "_replayed",
        "_send",
        "_task",
        "_watching",
        "closed",
        "person_id",
        "replaying",
        "topics",
    )

    def __init__(self, *, send: Send, person_id: int | None, topics: tuple[str, ...]) -> None:
        self._send = send
        self._backlog: deque[Message] = deque()
        self._backlog_bytes = 0
        self._task: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self.person_id = person_id
        self.topics = topics
        self._replayed: set[int] = set()
        self.replaying: list[tuple[tuple[int, ...], Message]] | None = []
        self.closed: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def write(self, message: Message) -> None:
        """Send a message now, or queue it behind the one that waits; a full queue closes the stream as "slow"."""
        if self._task is not None:
            self._queue(message)
            return
        step = self._send(message).__await__()
        try:
            awaited = next(step, _DONE)
        except Exception:  # noqa: BLE001 - whatever one server's `send` raises must not stop the broadcast
            self.close("gone")
            return
        if awaited is _DONE:
            return
        self._task = asyncio.get_running_loop().create_task(self._carry_on(step, awaited))

    def offer(self, ids: tuple[int, ...], message: Message) -> None:
        """Write the events of these ids, or hold them until the replay of what was missed is done."""
        if self.replaying is None:
            if not (self._replayed and self._replayed.issuperset(ids)):
                self.write(message)
        elif len(self.replaying) < QUEUE_AT_MOST:
            self.replaying.append((ids, message))
        else:
            self.close("slow")

    def end_replay(self, replayed: set[int]) -> None:
        """Write what came in during the replay; a chunk whose every event the replay held is left out."""
        waiting, self.replaying, self._replayed = self.replaying or [], None, replayed
        for ids, message in waiting:
            self.offer(ids, message)

    def watch(self, gone: Coroutine[Any, Any, None]) -> None:
        """Run what waits for the peer to leave, until the stream is abandoned."""
        self._watching = asyncio.get_running_loop().create_task(gone)

    def close(self, why: str) -> None:
        """End the stream: "revoked", "stopping", "slow" or "gone"."""
        if not self.closed.done():
            self.closed.set_result(why)

    def abandon(self) -> None:
        """Stop writing and watching for good."""
        self._backlog.clear()
        for task in (self._task, self._watching):
            if task is not None:
                task.cancel()

    def _queue(self, message: Message) -> None:
        if len(self._backlog) >= QUEUE_AT_MOST or self._backlog_bytes >= QUEUE_BYTES_AT_MOST:
            self.close("slow")
        else:
            self._backlog.append(message)
            self._backlog_bytes += len(message["body"])

    async def _carry_on(self, step: Generator[Any, None, None], awaited: Any) -> None:
        try:
            await _Begun(step, awaited)
            while self._backlog:
                message = self._backlog.popleft()
                self._backlog_bytes -= len(message["body"])
                await self._send(message)
        except Exception:  # noqa: BLE001 - as above: this stream ends, the others go on
            self.close("gone")
        finally:
            self._task = None


class _Begun:
    """An awaitable that was begun outside a task and waits for `awaited`."""

    def __init__(self, step: Generator[Any, None, None], awaited: Any) -> None:
        self._step = step
        self._awaited = awaited

    def __await__(self) -> Generator[Any, None, None]:
        awaited = self._awaited
        while True:
            try:
                yield awaited
            except BaseException as error:
                self._step.throw(error)  # a cancelled task: `send` does not go on after that
                raise
            try:
                awaited = next(self._step)
            except StopIteration:
                return
