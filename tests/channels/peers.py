"""Real peers for channels: an SMTP server on a socket that can be told how to fail, the fake provider on HTTP."""

# ruff: noqa: N802 - aiosmtpd finds its hooks by these names

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from turnout.channels.fake import FakeProvider
from turnout.channels.fake.server import FakeServer


class Postbox:
    """Keeps mails, and answers as it was told: a reply by command name, or `drop_after_data`."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.replies: dict[str, list[str]] = {}
        self.drop_after_data = 0
        self.silent_seconds = 0.0
        self.connections = 0

    def _reply(self, command: str) -> str | None:
        waiting = self.replies.get(command, [])
        return waiting.pop(0) if waiting else None

    async def handle_EHLO(
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if reply := self._reply("MAIL"):
            return reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if reply := self._reply("RCPT"):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if reply := self._reply("DATA"):
            return reply
        if self.silent_seconds:
            waited, self.silent_seconds = self.silent_seconds, 0.0
            await asyncio.sleep(waited)
            return "451 too late"
        self.mails.append(envelope)
        if self.drop_after_data:
            self.drop_after_data -= 1
            reset(server.transport.get_extra_info("socket"))
            server.transport.abort()
        return "250 OK"


def reset(connection: Any) -> None:
    """Make the close of this socket a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextmanager
def mail_server(postbox: Postbox, **options: Any) -> Iterator[Controller]:
    """Serve a postbox by SMTP on a free port of this machine."""
    controller = Controller(postbox, hostname="127.0.0.1", **{"port": free_port(), **options})
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


@contextmanager
def fake_server(provider: FakeProvider) -> Iterator[FakeServer]:
    """Serve a fake provider by HTTP on a free port of this machine."""
    with FakeServer(provider) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
