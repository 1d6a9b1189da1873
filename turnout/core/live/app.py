"""The ASGI side of live updates: GET /live?token=… as a stream of server-sent events."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from turnout.core.live.client import Client, Message, Send
from turnout.core.live.hub import Hub, event_message
from turnout.core.live.stream import BadToken, Pass, may_listen_to_all, read_token
from turnout.core.live.tail import missed_events

CLIENTS_AT_MOST = 10_000
LAST_WORDS_SECONDS = 1.0
ABORT = "turnout.abort"
"""Scope extension: a function that breaks the connection without waiting for a peer that does not read."""

HELLO: Message = {"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True}
RELOAD: Message = {"type": "http.response.body", "body": b"event: reload\ndata: {}\n\n", "more_body": True}
END: Message = {"type": "http.response.body", "body": b"", "more_body": False}
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]

Receive = Callable[[], Awaitable[Message]]

hub = Hub()


async def live_app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request for a stream.

    401 for a token that is forged or older than a minute, 403 when the hook does not allow a topic, 405 for anything
    but GET, 503 while stopping or full. Resumes after the Last-Event-ID header or the `after` parameter, else after
    the newest event at the time of the token; sends `reload` when what was missed is no longer kept.
    """
    if scope["method"] != "GET":
        await _refuse(send, 405, b"Only GET.")
        return
    if hub.is_stopping or len(hub.clients) >= CLIENTS_AT_MOST:
        await _refuse(send, 503, b"No stream free, try again.")
        return
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    try:
        given = read_token(query.get("token", [""])[0])
    except BadToken:
        await _refuse(send, 401, b"This page has been open too long, load it again.")
        return
    client = Client(send=send, person_id=given.person_id, topics=given.topics)
    hub.add(client)  # before the question, so that a revocation in between finds it
    try:
        if not await hub.ask(partial(may_listen_to_all, person_id=given.person_id, topics=given.topics)):
            await _refuse(send, 403, b"Not yours to listen to.")
            return
        await _stream(receive, send, client, _resume_after(scope, query, given))
        why = await client.closed
    finally:
        hub.remove(client)
    await _end(scope, send, why)


def _resume_after(scope: dict[str, Any], query: dict[str, list[str]], given: Pass) -> int:
    header = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    said = header or query.get("after", [""])[0]
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else given.since


async def _stream(receive: Receive, send: Send, client: Client, after: int) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send(HELLO)
    client.watch(_until_gone(receive, client))
    await _replay(client, after)


async def _replay(client: Client, after: int) -> None:
    """Send what was missed, then what came in meanwhile."""
    rows = await hub.ask(partial(missed_events, since=after, topics=client.topics))
    if rows is None:
        client.write(RELOAD)
    elif rows:
        client.write(event_message(rows))
    client.end_replay({row.pk for row in rows or ()})


async def _until_gone(receive: Receive, client: Client) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    client.close("gone")


async def _end(scope: dict[str, Any], send: Send, why: str) -> None:
    """Take leave politely where the peer still reads, else break the connection."""
    if why in {"revoked", "stopping"}:
        try:
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                await send(END)
            return
        except TimeoutError:
            pass
    abort = scope.get("extensions", {}).get(ABORT)
    if abort is not None:
        abort()


async def _refuse(send: Send, status: int, words: bytes) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(words)),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words, "more_body": False})
