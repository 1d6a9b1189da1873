"""The load of the live benchmark: `KIND PORT COUNT TOKEN`, a process that holds many listening connections.

It prints `ready`, then `done` for each event all connections got; a line on its input ends a round, which it answers
with the latencies. Every message carries the moment it was published: "::<monotonic nanoseconds>::".
"""

import asyncio
import json
import sys
import time
from typing import cast

import uvloop

from bench.harness import percentile

CONNECTING_AT_ONCE = 100


def request(kind: str, token: str, number: int) -> list[bytes]:
    """Return what a connection says, one part for each answer it waits for."""
    if kind == "mosquitto":
        name = b"l%07d" % number
        connect = b"\x00\x04MQTT\x04\x02\x00\x00" + len(name).to_bytes(2, "big") + name
        subscribe = b"\x00\x01\x00\x05bench\x00"
        return [b"\x10%c" % len(connect) + connect, b"\x82%c" % len(subscribe) + subscribe]
    return [f"GET /live?token={token} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()]


class Round:
    """The latencies of one round, and how many connections got the latest event."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.latencies: list[int] = []

    def note(self, now: int, data: bytes) -> None:
        self.latencies.append(now - int(data.split(b"::", 2)[1]))
        if len(self.latencies) % self.count == 0:
            print("done", flush=True)

    def end(self) -> str:
        milliseconds = [latency / 1e6 for latency in self.latencies]
        self.latencies = []
        figures = {"p50": percentile(milliseconds, 50), "p99": percentile(milliseconds, 99), "max": max(milliseconds)}
        return json.dumps({"deliveries": len(milliseconds), **figures})


class Listener(asyncio.Protocol):
    """One connection."""

    def __init__(self, parts: list[bytes], noting: Round, ready: asyncio.Future[None]) -> None:
        self.parts = parts
        self.noting = noting
        self.ready = ready

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.parts.pop(0))

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        if b"::" in data:
            self.noting.note(now, data)
        elif self.parts:
            self.transport.write(self.parts.pop(0))
        elif not self.ready.done():
            self.ready.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        sys.exit(f"a listener was dropped: {exc}")


async def listen(kind: str, port: int, count: int, token: str) -> None:
    loop = asyncio.get_running_loop()
    noting, slots = Round(count), asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def connect(number: int) -> None:
        async with slots:
            ready: asyncio.Future[None] = loop.create_future()
            parts = request(kind, token, number)
            await loop.create_connection(lambda: Listener(parts, noting, ready), "127.0.0.1", port)
            await ready

    await asyncio.gather(*(connect(number) for number in range(count)))
    print("ready", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(noting.end(), flush=True)


if __name__ == "__main__":
    uvloop.run(listen(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
