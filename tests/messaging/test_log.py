"""The delivery log, its export, and forgetting."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.messaging.asking import ask
from turnout.messaging.hooks import frozen_things
from turnout.messaging.models import AnswerLink, Delivery
from turnout.messaging.queries import delivery_log, export_log, open_deliveries
from turnout.messaging.services import deliver_due, expire_messages, forget, issue_link
from turnout.people.models import Person

pytestmark = pytest.mark.usefixtures("outbox")


def test_log_tells_each_delivery_in_order(volunteers: list[Person], now: datetime) -> None:
    ask(volunteers[1], now=now + timedelta(seconds=1))
    ask(volunteers[0], now=now)
    deliver_due(now=now)

    lines = [(line.person, line.channel, line.state, line.copies) for line in delivery_log(about_prefix="incident:7")]

    first, second = volunteers[0].pk, volunteers[1].pk
    assert lines == [
        (first, "email", "sent", 1),
        (first, "live", "sent", 1),
        (second, "email", "queued", 0),
        (second, "live", "queued", 0),
    ]
    assert open_deliveries() == 2


def test_log_of_one_incident_knows_no_other(volunteer: Person, now: datetime) -> None:
    for about in ("incident:1", "incident:12", "incident:1/ask:7"):
        ask(volunteer, now=now, about=about)

    assert {line.about for line in delivery_log(about_prefix="incident:1")} == {"incident:1", "incident:1/ask:7"}
    assert len(delivery_log()) == 6
    assert len(delivery_log(about_prefix="incident:")) == 6


def test_export_is_json_lines_without_address_or_words(volunteer: Person, now: datetime, tmp_path: Path) -> None:
    ask(volunteer, now=now)
    deliver_due(now=now)

    count = export_log(tmp_path / "log.jsonl")

    text = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert count == len(lines) == 2
    assert lines[0] == {
        "reference": str(Delivery.objects.get(channel="email").reference),
        "person": volunteer.pk,
        "purpose": "alerts",
        "template": "test.ask",
        "about": "incident:7",
        "step": "ask",
        "channel": "email",
        "state": "sent",
        "failed_reason": "",
        "queued_at": "2026-01-15T18:30:00+00:00",
        "sent_at": "2026-01-15T18:30:00+00:00",
        "seen_at": None,
        "copies": 1,
        "is_repeat": False,
    }
    assert "river.example" not in text
    assert "Mill" not in text


def test_forgetting_takes_all_about_a_thing_and_nothing_else(volunteer: Person, now: datetime) -> None:
    for about in ("incident:1", "incident:12"):
        issue_link(person_id=volunteer.pk, about=about, expires_at=now, now=now)
        ask(volunteer, now=now, about=about)

    assert forget(about_prefix="incident:1", now=now) == 3

    assert set(Delivery.objects.values_list("about", flat=True)) == {"incident:12"}
    assert set(AnswerLink.objects.values_list("about", flat=True)) == {"incident:12"}


def test_nothing_outlives_its_days(volunteer: Person, now: datetime) -> None:
    issue_link(person_id=volunteer.pk, about="incident:1", expires_at=now, now=now)
    ask(volunteer, now=now)

    assert expire_messages(now + timedelta(hours=25)) == 1
    assert expire_messages(now + timedelta(days=29)) == 0
    assert expire_messages(now + timedelta(days=31)) == 2


@pytest.fixture
def frozen() -> Iterator[set[str]]:
    """Return a set of things that are frozen, for the test to fill; nobody else is asked."""
    things: set[str] = set()
    others, frozen_things._functions = frozen_things._functions, []
    frozen_things.connect(lambda *, abouts, now: things.intersection(abouts))
    yield things
    frozen_things._functions = others


def test_frozen_messages_outlive_their_days_until_they_are_freed(
    volunteer: Person, now: datetime, frozen: set[str]
) -> None:
    for about in ("incident:1", "incident:12"):
        issue_link(person_id=volunteer.pk, about=about, expires_at=now, now=now)
        ask(volunteer, now=now, about=about)
    frozen.add("incident:12")

    assert expire_messages(now + timedelta(days=31)) == 3
    assert set(Delivery.objects.values_list("about", flat=True)) == {"incident:12"}
    assert AnswerLink.objects.get().about == "incident:12"

    frozen.clear()
    assert expire_messages(now + timedelta(days=31)) == 3


def test_more_frozen_than_one_step_keep_nothing_else(volunteer: Person, now: datetime, frozen: set[str]) -> None:
    ask(volunteer, now=now, about="incident:0")
    first = Delivery.objects.filter(channel="email").values().get()
    del first["id"]
    copies = [{**first, "about": f"incident:{number}", "reference": uuid.uuid4()} for number in range(1, 1300)]
    Delivery.objects.bulk_create([Delivery(**copy) for copy in copies])
    frozen.update(f"incident:{number}" for number in range(1200))

    assert expire_messages(now + timedelta(days=31)) == 100

    assert Delivery.objects.count() == 1201
