"""The two Python servers of the live benchmark: `ours PORT` (the hub behind uvicorn), `raw PORT` (asyncio alone)."""

import asyncio
import sys
from typing import cast

import uvloop

RAW_HEADER = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"


def serve_ours(port: int) -> int:
    """Serve the product's own application with a rule that lets the benchmark's listeners in."""
    import django

    django.setup()
    from turnout.config import process
    from turnout.core import live

    live.may_listen.connect(lambda person_id, topic: topic == "bench")
    return process.serve(host="127.0.0.1", port=port)


class RawListener(asyncio.Protocol):
    """The yardstick: a connection is a transport in a list, a broadcast is a loop of writes of the same bytes.

    What comes in on the publisher's connection (it says PUBLISH first) goes out on all others.
    """

    listeners: list[asyncio.Transport] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.publisher = False

    def data_received(self, data: bytes) -> None:
        if data == b"PUBLISH\n":
            self.publisher = True
        elif self.publisher:
            for transport in self.listeners:
                transport.write(data)
        else:
            self.listeners.append(self.transport)
            self.transport.write(RAW_HEADER)


async def serve_raw(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(RawListener, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        sys.exit(serve_ours(int(sys.argv[2])))
    uvloop.run(serve_raw(int(sys.argv[2])))
