"""What tests of replay and demonstration share: the fake channel, and a short form of the evening."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from turnout.channels import registry
from turnout.channels.fake import FakeChannel, FakeProvider, Mode
from turnout.channels.live import LiveChannel
from turnout.core.clock import SteppedClock, use_clock
from turnout.core.live import publish
from turnout.demo.driver import Evening, prepare_evening
from turnout.demo.evening import Story, stories

DAY = datetime(2026, 1, 15, 18, 30, tzinfo=UTC)
VOLUNTEERS = 240
SHORT = ("Market Hall", "South Flats Hall", "Bell St & Summit Ave", "Depot Square", "Footbridge, south end", "Willow")


def short_script() -> tuple[Story, ...]:
    """Return six stories: a flood, an errand, one nobody can take, a false alarm, one too late, one that is refused."""
    return tuple(next(story for story in stories() if story.place.startswith(place)) for place in SHORT)


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    """Install the fake instead of every channel; put the earlier channels back at the end."""
    taking = FakeProvider()
    channel = FakeChannel(taking, Mode.IDEMPOTENT)
    before = registry.install({"email": channel, "fake": channel, "live": LiveChannel(publish)})
    yield taking
    registry.install(before)


@pytest.fixture
def evening(db: None, provider: FakeProvider) -> Iterator[Evening]:
    """Prepare the short evening and let the clock stand where a visitor arrives."""
    played, arrival, _ = prepare_evening(day=DAY, volunteers=VOLUNTEERS, script=short_script(), say=lambda line: None)
    with use_clock(SteppedClock(arrival)):
        yield played


def evening_end(evening: Evening) -> datetime:
    """Return when everything of the short evening has ended."""
    return evening.begins_at + timedelta(hours=5)


@pytest.fixture
def quiet_evening(db: None, provider: FakeProvider) -> Iterator[Evening]:
    """Prepare an evening in which nothing happens: the town, its people, and the clock."""
    played, arrival, _ = prepare_evening(day=DAY, volunteers=VOLUNTEERS, script=(), say=lambda line: None)
    with use_clock(SteppedClock(arrival)):
        yield played
