"""The proof of the kill drill finds each fault it is there for: faults are planted here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests import people
from tests.drills import proof
from tests.respond.alarm import opened, reported
from turnout.channels import registry
from turnout.channels.fake import FakeChannel, FakeProvider
from turnout.core.clock import SteppedClock
from turnout.core.jobs import cancel, run_due
from turnout.load.models import CountedAsk, LoadSetting
from turnout.messaging.models import Delivery
from turnout.respond.jobs import Job
from turnout.respond.models import Dispatch
from turnout.respond.services import token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]


@pytest.fixture
def findings() -> proof.Findings:
    return proof.Findings()


@pytest.fixture
def mail() -> Iterator[None]:
    """Install the fake as "email"."""
    before = registry.install({})
    registry.install({**before, "email": FakeChannel(FakeProvider())})
    yield
    registry.install(before)


@pytest.fixture
def asked(mail: None, now: datetime) -> Dispatch:
    """Return a dispatch that has asked one verifier."""
    dana, _ = people.dispatcher(), people.verifier()
    opened(dana)
    run_due(now)
    return Dispatch.objects.get()


def write_journal(folder: Path, *copies: tuple[str, bool]) -> Path:
    journal = folder / "journal"
    journal.write_text("".join(json.dumps({"reference": one, "is_repeat": again}) + "\n" for one, again in copies))
    return journal


def test_report_that_was_acknowledged_and_is_gone_is_lost(findings: proof.Findings) -> None:
    kept, gone = "a first phone's key", "a second phone's key"
    reported(key=kept)

    proof.check_reports(findings, acknowledged={key: f"/r/{token_of(key)}/" for key in (kept, gone)}, sent={kept, gone})

    assert (findings.wrong["reports_lost"], findings.seen["reports"]) == (1, 2)


def test_report_that_was_never_acknowledged_is_not_lost(findings: proof.Findings) -> None:
    proof.check_reports(findings, acknowledged={}, sent={"a phone's key"})

    assert not +findings.wrong


def test_ask_without_its_message_is_lost(findings: proof.Findings, asked: Dispatch, tmp_path: Path) -> None:
    Delivery.objects.all().delete()

    proof.check_asks(findings, after=0, journal=write_journal(tmp_path))

    assert findings.wrong["asks_lost"] == 1


def test_ask_said_to_be_sent_that_no_provider_knows_is_lost(
    findings: proof.Findings, asked: Dispatch, tmp_path: Path
) -> None:
    Delivery.objects.update(state="sent")

    proof.check_asks(findings, after=0, journal=write_journal(tmp_path))

    assert findings.wrong["asks_lost"] == 1


def test_ask_in_the_journal_is_not_lost(findings: proof.Findings, asked: Dispatch, tmp_path: Path) -> None:
    Delivery.objects.update(state="sent")
    reference = str(Delivery.objects.get(channel="email").reference)

    proof.check_asks(findings, after=0, journal=write_journal(tmp_path, (reference, False)))

    assert (+findings.wrong, findings.seen["asks"]) == ({}, 1)


def test_copy_beyond_the_first_counts_and_must_say_so(findings: proof.Findings, tmp_path: Path) -> None:
    journal = write_journal(tmp_path, ("a", False), ("b", False), ("a", True), ("b", False))

    proof.check_copies(findings, journal=journal, mode="none")

    assert (findings.wrong["extra_copies_none"], findings.wrong["repeats_unmarked"]) == (2, 1)


def test_third_ask_of_a_day_breaks_the_budget(findings: proof.Findings, now: datetime) -> None:
    rosa, ravi = people.responder(), people.second_responder()
    LoadSetting.objects.bulk_create([LoadSetting(person=rosa), LoadSetting(person=ravi)])
    for hours in (0, 12, 23, 25):
        at = now + timedelta(hours=hours)
        CountedAsk.objects.create(person=rosa, kind="respond", about=f"incident:{hours}", asked_at=at)
        if hours != 12:
            CountedAsk.objects.create(person=ravi, kind="respond", about=f"incident:{hours}", asked_at=at)

    proof.check_budgets(findings)

    assert (findings.wrong["budget_breaches"], findings.seen["people_asked"]) == (1, 2)


def test_dispatch_without_a_next_decision_has_stalled(
    findings: proof.Findings, asked: Dispatch, stepped_clock: SteppedClock
) -> None:
    proof.check_running_dispatches(findings)
    before = findings.wrong["dispatches_stalled"]
    cancel(job=Job.RUN_WAVE, key=f"{asked.pk}")

    proof.check_running_dispatches(findings)

    assert (before, findings.wrong["dispatches_stalled"]) == (0, 1)
