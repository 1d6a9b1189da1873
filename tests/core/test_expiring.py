"""The expiry thread and the purge command, which share what they run."""

import time
from datetime import datetime, timedelta

import pytest

from turnout.core import expiry
from turnout.core.commands import purge_command
from turnout.core.expiring import Expiring

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rounds():
    """Register one expiry that notes when it was called."""
    before = dict(expiry._expiries)
    expiry._expiries.clear()
    called: list[datetime] = []
    expiry.register_expiry("noted", lambda now: called.append(now) or 1)
    yield called
    expiry._expiries.clear()
    expiry._expiries.update(before)


def wait_for(condition) -> None:
    until = time.monotonic() + 10
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)


def test_expiring_runs_at_its_start_and_every_ten_minutes(rounds, stepped_clock, now):
    thread = Expiring(look_seconds=0.01)
    try:
        wait_for(lambda: len(rounds) == 1)
        stepped_clock.advance(timedelta(minutes=9))
        time.sleep(0.1)
        stepped_clock.advance(timedelta(minutes=1))
        wait_for(lambda: len(rounds) == 2)
    finally:
        thread.close()

    assert rounds == [now, now + timedelta(minutes=10)]


def test_expiring_goes_on_after_a_failure(rounds, stepped_clock):
    expiry.register_expiry("fails", lambda _: 1 // 0)
    thread = Expiring(look_seconds=0.01)
    try:
        wait_for(lambda: len(rounds) == 1)
        stepped_clock.advance(timedelta(minutes=10))
        wait_for(lambda: len(rounds) == 2)
    finally:
        thread.close()

    assert len(rounds) == 2


def test_purge_command_prints_what_went(rounds, stepped_clock, capsys):
    code = purge_command()

    assert code == 0
    assert capsys.readouterr().out == "noted: 1\n"


def test_purge_command_tells_what_failed(rounds, stepped_clock, capsys):
    expiry.register_expiry("fails", lambda _: 1 // 0)

    code = purge_command()

    assert code == 1
    assert "fails: not expired" in capsys.readouterr().err
