"""Expiry: everyone's turn comes, a full disk and a jumping clock included."""

import errno
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from turnout.core import ballast, expiry
from turnout.core.models import LimitCounter

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> Iterator[Callable[..., None]]:
    """Register expiries for the length of a test."""
    before = dict(expiry._expiries)
    yield expiry.register_expiry
    expiry._expiries.clear()
    expiry._expiries.update(before)


@pytest.fixture
def ballast_file(settings) -> Path:
    assert ballast.load_ballast()
    return Path(settings.TURNOUT_HOME) / "ballast"


def test_run_expiry_counts_what_each_removed(register, now):
    register("reports", lambda _: 3)
    register("links", lambda _: 0)

    counts = expiry.run_expiry(now)

    assert (counts["reports"], counts["links"]) == (3, 0)


def test_run_expiry_gives_everyone_a_turn_and_tells_of_failures(register, now):
    turns = []
    register("a fails", lambda _: 1 // 0)
    register("b works", lambda at: turns.append(at) or 1)

    with pytest.raises(expiry.ExpiryFailed, match="a fails") as caught:
        expiry.run_expiry(now)

    assert turns == [now]
    assert caught.value.counts["b works"] == 1


def test_register_expiry_refuses_two_of_a_name(register):
    register("reports", len)

    with pytest.raises(ValueError, match="two expiries"):
        register("reports", repr)


def test_run_expiry_gives_up_the_ballast_when_the_disk_is_full(register, ballast_file, now):
    found_ballast = []

    def purge(_now) -> int:
        found_ballast.append(ballast_file.exists())
        if ballast_file.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        return 5

    register("reports", purge)

    counts = expiry.run_expiry(now)

    assert counts["reports"] == 5
    assert found_ballast == [True, False]
    assert ballast_file.exists()


def test_run_expiry_fails_openly_when_the_ballast_was_not_enough(register, ballast_file, now):
    def purge(_now) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    register("reports", purge)

    with pytest.raises(expiry.ExpiryFailed, match="No space left"):
        expiry.run_expiry(now)


def test_jump_ahead_holds_expiry_until_it_stood_an_hour(now):
    jumps = expiry._Jumps()
    ten_years = timedelta(days=3650)

    held = [
        jumps.is_ahead(now, 0.0),
        jumps.is_ahead(now + timedelta(minutes=10), 600.0),
        jumps.is_ahead(now + ten_years, 1200.0),
        jumps.is_ahead(now + ten_years + timedelta(minutes=50), 4200.0),
        jumps.is_ahead(now + ten_years + timedelta(minutes=70), 5400.0),
    ]

    assert held == [False, False, True, True, False]


def test_jump_that_is_taken_back_expires_nothing(now):
    jumps = expiry._Jumps()
    jumps.is_ahead(now, 0.0)

    held = [
        jumps.is_ahead(now + timedelta(days=3650), 600.0),
        jumps.is_ahead(now + timedelta(minutes=20), 1200.0),
        jumps.is_ahead(now + timedelta(days=3650), 1800.0),
    ]

    assert held == [True, False, True]


def test_machine_that_slept_is_no_jump(now):
    jumps = expiry._Jumps()
    jumps.is_ahead(now, 0.0)

    assert jumps.is_ahead(now + timedelta(days=3), 3 * 86400.0) is False


def test_stepped_clock_is_never_held(register, stepped_clock):
    register("reports", lambda _: 1)
    expiry.run_expiry(stepped_clock.now())

    stepped_clock.advance(timedelta(days=400))

    assert expiry.run_expiry(stepped_clock.now())["reports"] == 1


def test_core_lets_its_own_rows_expire():
    names = [name for name in expiry.registered_expiries() if name.startswith("core.")]

    assert names == ["core.audit_reasons", "core.limit_counters", "core.live_events", "core.unused_keys"]


def test_delete_in_steps_removes_all_and_only_the_chosen(now):
    LimitCounter.objects.bulk_create(
        LimitCounter(name="old" if at < 7 else "new", scope=str(at), window=0, ends_at=now) for at in range(9)
    )

    removed = expiry.delete_in_steps(LimitCounter.objects.filter(name="old"), step=3)

    assert removed == 7
    assert set(LimitCounter.objects.values_list("name", flat=True)) == {"new"}


@pytest.mark.django_db(transaction=True)
def test_folded_log_is_in_the_file_and_holds_nobody_up(now):
    LimitCounter.objects.create(name="a name found nowhere else", scope="", window=1, ends_at=now)
    expiry.fold_log()

    file = Path(connection.settings_dict["NAME"])

    assert connection.vendor != "sqlite" or b"a name found nowhere else" in file.read_bytes()
