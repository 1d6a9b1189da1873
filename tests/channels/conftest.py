"""Fixtures of channel tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.peers import Postbox, mail_server
from turnout.channels.email import EmailChannel, EmailOptions, Security


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def email(postbox: Postbox) -> Iterator[EmailChannel]:
    """Return the e-mail channel to a real SMTP server that fills `postbox`."""
    with mail_server(postbox) as server:
        channel = EmailChannel(plain_options(server.port))
        yield channel
        channel.close()


def plain_options(port: int, **changes: object) -> EmailOptions:
    """Return options for a server on this machine."""
    options = {
        "host": "127.0.0.1",
        "port": port,
        "sender": "desk@river.example",
        "security": Security.PLAIN,
        "timeout_seconds": 2.0,
    }
    return EmailOptions(**{**options, **changes})
