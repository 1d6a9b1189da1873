"""Fixtures of messaging tests: texts, an outbox behind the fake provider, people who can be written to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from turnout.channels import registry
from turnout.channels.fake import FakeChannel, FakeProvider, Mode
from turnout.channels.live import LiveChannel
from turnout.core.hooks import Hook
from turnout.messaging import templates
from turnout.messaging.hooks import answer_received, delivery_failed
from turnout.messaging.templates import TextTemplate
from turnout.people.enums import Purpose
from turnout.people.models import ContactPoint, Person

templates.register(
    TextTemplate(
        "test.ask",
        en="{net} {code}: {zone}. Coming? {link}",
        es="{net} {code}: {zone}. ¿Va? {link}",
        purpose=Purpose.ALERTS,
    ),
    TextTemplate("test.over", en="{net} {code}: it is over.", es="{net} {code}: ya pasó.", purpose=Purpose.ALERTS),
    TextTemplate("test.news", en="{net}: {words}", es="{net}: {words}", purpose=Purpose.NEWS),
)  # fmt: skip - one text a line


@dataclass
class Outbox:
    """What left this installation: the fake provider under "email", events of open pages under "live"."""

    provider: FakeProvider
    events: list[str] = field(default_factory=list)

    def publish(self, *topics: str, event: str, reference: str = "") -> None:
        self.events += topics

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.provider.accepted]

    def use(self, mode: Mode, **options: Any) -> None:
        """Let the provider work in this mode from here on."""
        self.provider.mode = mode
        options = {"timeout_seconds": 0.05, **options}
        channel = FakeChannel(self.provider, mode, **options)
        registry.install({"email": channel, "live": LiveChannel(self.publish)})


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    """Install the fake as "email" and the live channel; put the earlier channels back at the end."""
    before = registry.install({})
    box = Outbox(FakeProvider())
    box.use(Mode.IDEMPOTENT)
    yield box
    registry.install(before)


@pytest.fixture
def volunteer(db: None, now: datetime) -> Person:
    """Return a person who allows everything by mail."""
    return make_volunteer("Ana", now)


@pytest.fixture
def volunteers(db: None, now: datetime) -> list[Person]:
    """Return ten people who allow everything by mail."""
    return [make_volunteer(f"Volunteer {number}", now) for number in range(10)]


def make_volunteer(name: str, now: datetime, *, language: str = "en", contact: bool = True) -> Person:
    """Make a person, with one contact point unless told otherwise."""
    address = f"{name.lower().replace(' ', '')}@river.example"
    person = Person.objects.create(name=name, email=address, password="!", ui_language=language, joined_at=now)
    if contact:
        ContactPoint.objects.create(person=person, channel="email", address=address, purposes=Purpose.values)
    return person


def listening(hook: Hook) -> Iterator[list[dict[str, Any]]]:
    """Collect the calls of a hook, with nobody else connected."""
    calls: list[dict[str, Any]] = []
    others, hook._functions = hook._functions, []
    hook.connect(lambda **call: calls.append(call))
    yield calls
    hook._functions = others


@pytest.fixture
def failures() -> Iterator[list[dict[str, Any]]]:
    """Collect the calls of `delivery_failed`."""
    yield from listening(delivery_failed)


@pytest.fixture
def answers() -> Iterator[list[dict[str, Any]]]:
    """Collect the calls of `answer_received`."""
    yield from listening(answer_received)
