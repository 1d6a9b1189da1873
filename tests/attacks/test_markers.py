"""Two hundred words that are written nowhere else are planted in all that people may write, and are gone at expiry."""

from __future__ import annotations

import logging
import random
import sqlite3
import string
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from django.db import connection, transaction
from django.test import Client

from tests import people
from tests.attacks.search import stored, words_in
from tests.factories.town import CORNERS, NOW, zone_named
from tests.respond.alarm import reported
from turnout.core import keys
from turnout.core.expiry import run_expiry
from turnout.core.jobs import run_due
from turnout.messaging.services import process_inbound, receive_inbound
from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.enums import FollowUpKind, Outcome
from turnout.respond.models import Incident, Report
from turnout.respond.services.sealing import keep_sealing_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stepped_clock")]

ROUNDS = 25
LONG_AFTER = NOW + timedelta(days=40)
YEAR_AFTER = NOW + timedelta(days=367)


@dataclass
class Planted:
    """What was planted. `sealed` may never be read on the disk; `reasons` stay a year in the audit, by declaration."""

    sealed: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def word(self) -> str:
        self.sealed.append("".join(self.chance.choices(string.ascii_lowercase, k=14)))
        return self.sealed[-1]

    def number(self) -> str:
        self.sealed.append("612" + "".join(self.chance.choices("23456789", k=7)))
        return self.sealed[-1]

    def reason(self) -> str:
        self.reasons.append("".join(self.chance.choices(string.ascii_lowercase, k=14)))
        return self.reasons[-1]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def plant(rounds: int) -> Planted:
    """Reports by page and phone, details, meeting points, leaks, slips, reasons, texts: the life of some incidents."""
    marks, dana, amina = Planted(), people.dispatcher(), people.care_owner()
    people.verifier(), people.responder()
    keep_sealing_key(person=amina, recipient=str(pyrage.x25519.Identity.generate().to_public()), now=NOW)
    for number in range(rounds):
        # One durable write for each life: the disk is what this test waits for.
        with transaction.atomic():
            live_through(marks, number, dana, amina)
    run_due(NOW)
    return marks


def live_through(marks: Planted, number: int, dana: Person, amina: Person) -> None:
    _, lat, lon = CORNERS["mill"]
    report = reported(marks.word(), key=f"{number}", place=marks.word(), caller=marks.number())
    details = {"words": marks.word(), "place": "", "language": "en"}
    Client().post(f"/r/{services.token_of(str(number))}/details/", details)
    plan = services.IncidentPlan(
        report_id=report.pk,
        kind="public",
        zone_id=zone_named("mill").pk,
        meeting_label=marks.word(),
        lat=lat,
        lon=lon,
        apart_reason=marks.reason(),
    )
    incident = services.open_incident(plan=plan, by=dana, now=NOW)
    second = reported(f"the same {number}", key=f"second {number}", caller=f"65155501{number:02}")
    services.join_report(report_id=second.pk, incident_id=incident.pk, by=dana, now=NOW)
    services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=True, now=NOW)
    services.ask_more(incident_id=incident.pk, by=dana, reason=marks.reason(), now=NOW)
    moved = services.NewMeetingPoint(label=marks.word(), lat=lat, lon=lon)
    services.report_leak(incident_id=incident.pk, place=moved, by=dana, now=NOW)
    plan_of_follow_up = services.FollowUpPlan(
        incident_id=incident.pk,
        kind=FollowUpKind.CALL_FAMILY,
        owner_id=amina.pk,
        due_at=NOW,
        slip=marks.word(),
    )
    services.add_follow_up(plan=plan_of_follow_up, by=dana, now=NOW)
    address = "amina@riverbend.example"
    came = receive_inbound(channel="email", provider_id=f"in {number}", address=address, body=marks.word(), now=NOW)
    assert came is not None
    process_inbound(inbound_id=came.pk, now=NOW)


def closed_and_expired(now: datetime) -> None:
    dana = Person.objects.get(name="Dana")
    for incident in Incident.objects.filter(closed_at=None):
        services.close_incident(incident_id=incident.pk, outcome=Outcome.CALM, by=dana, now=NOW)
    run_expiry(now)


def test_two_hundred_planted_words_are_gone_after_expiry(home: Path, log: pytest.LogCaptureFixture) -> None:
    planted = plant(ROUNDS)
    assert len(planted.sealed) == 8 * ROUNDS == 200
    assert words_in(stored(home), planted.sealed) == set()
    traces = traces_of_today(home)

    closed_and_expired(LONG_AFTER)

    left = stored(home) + log.text.encode()
    assert words_in(left, planted.sealed) == set()
    assert [trace for trace in traces if trace in left] == []


def test_search_finds_what_is_there(home: Path) -> None:
    planted = plant(2)

    assert words_in(stored(home), [*planted.sealed, *planted.reasons]) == set(planted.reasons)
    report = Report.objects.get(client_key=keys.keyed_hash(purpose="client-key", value="1"))
    assert keys.unseal(key_id=report.key_id, sealed=bytes(report.words or b"")) in planted.sealed
    assert all(trace in stored(home) for trace in traces_of_today(home))


def test_reasons_are_gone_from_the_audit_after_a_year(home: Path) -> None:
    planted = plant(2)

    closed_and_expired(YEAR_AFTER)

    assert words_in(stored(home), planted.reasons) == set()


def test_reader_in_the_way_only_delays_the_forgetting(home: Path) -> None:
    plant(2)
    traces = traces_of_today(home)
    other = connection.copy()
    with closing(other), other.cursor() as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM respond_report")
        wait_no_longer_than_a_moment()
        closed_and_expired(LONG_AFTER)
        reader.execute("COMMIT")

    run_expiry(LONG_AFTER + timedelta(minutes=10))

    left = stored(home)
    assert [trace for trace in traces if trace in left] == []


def wait_no_longer_than_a_moment() -> None:
    """Let SQLite give up on a log that somebody reads at once, not after twenty seconds."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")


def traces_of_today(home: Path) -> list[bytes]:
    """Return what must go besides the words: ciphertexts, callers' fingerprints, wrapped keys."""
    reports = Report.objects.all()
    dying = {*reports.values_list("key_id", flat=True), *Incident.objects.values_list("key_id", flat=True)}
    with closing(sqlite3.connect(home / "keys.sqlite3")) as store:
        wrapped = [row[1] for row in store.execute("SELECT id, wrapped FROM key") if row[0] in dying]
    assert len(wrapped) == len(dying)
    hashes = reports.exclude(caller_hash="").values_list("caller_hash", flat=True)
    sealed = [bytes(words).hex().encode() for words in reports.values_list("words", flat=True) if words]
    return [*wrapped, *sealed, *(value.encode() for value in hashes)]
