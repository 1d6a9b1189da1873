"""What attacks share: browsers of the cast, and the outbox as the provider sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.respond.pages import conftest as pages
from turnout.channels import registry
from turnout.channels.fake import FakeChannel, FakeProvider, Mode
from turnout.channels.live import LiveChannel
from turnout.core.live import publish

browser_of = pages.browser_of
stranger = pages.stranger


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    """Install the fake instead of every channel; put the earlier channels back at the end."""
    taking = FakeProvider()
    channel = FakeChannel(taking, Mode.IDEMPOTENT)
    before = registry.install({"email": channel, "fake": channel, "live": LiveChannel(publish)})
    yield taking
    registry.install(before)
