"""The two clocks, where clocks go wrong: naive times, steps back, the hour that comes twice."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from turnout.core import clock

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
CHICAGO = ZoneInfo("America/Chicago")


def test_system_clock_tells_aware_utc():
    at = clock.SystemClock().now()

    assert at.tzinfo is UTC


def test_stepped_clock_moves_only_when_told():
    stepped = clock.SteppedClock(NOON)

    stepped.advance(timedelta(minutes=3))

    assert stepped.now() == NOON + timedelta(minutes=3)


def test_stepped_clock_refuses_to_go_back_unless_told():
    stepped = clock.SteppedClock(NOON)
    before = NOON - timedelta(hours=1)

    with pytest.raises(clock.ClockError):
        stepped.step_to(before)
    stepped.step_to(before, allow_back=True)

    assert stepped.now() == before


@pytest.mark.parametrize("build", [clock.SteppedClock, lambda at: clock.ScaledClock(at, NOON, 1), clock.utc])
def test_clock_refuses_naive_times(build):
    with pytest.raises(clock.ClockError, match="no time zone"):
        build(datetime(2026, 1, 15, 12))  # noqa: DTZ001 - the point of the test


def test_scaled_clock_runs_faster_than_the_machine():
    scaled = clock.ScaledClock(datetime.now(UTC), NOON, 10_000)

    time.sleep(0.02)

    assert timedelta(seconds=200) <= scaled.now() - NOON < timedelta(hours=5)


def test_scaled_clock_stands_at_its_start_before_it():
    scaled = clock.ScaledClock(datetime.now(UTC) + timedelta(hours=1), NOON, 60)

    assert scaled.now() == NOON


def test_scaled_clock_setting_makes_another_process_agree():
    scaled = clock.ScaledClock(datetime.now(UTC) - timedelta(hours=1), NOON, 60)

    twin = clock.clock_from(scaled.setting())

    assert abs(twin.now() - scaled.now()) < timedelta(seconds=30)


@pytest.mark.parametrize("setting", ["sundial", "scaled:now:then:2", "scaled:20260101T000000Z:20260101T000000Z:0"])
def test_clock_from_refuses_what_it_does_not_understand(setting):
    with pytest.raises(clock.ClockError):
        clock.clock_from(setting)


def test_clock_from_refuses_instants_without_zone():
    with pytest.raises(clock.ClockError, match="no time zone"):
        clock.clock_from("scaled:20260101T000000:20260101T000000:2")


def test_use_clock_gives_the_earlier_clock_back():
    with clock.use_clock(clock.SteppedClock(NOON)):
        inner = clock.SteppedClock(NOON + timedelta(days=1))
        with clock.use_clock(inner):
            assert clock.now() == inner.now()
        assert clock.now() == NOON


def test_hour_that_comes_twice_stays_two_hours():
    first = datetime(2026, 11, 1, 1, 30, tzinfo=CHICAGO, fold=0)
    second = datetime(2026, 11, 1, 1, 30, tzinfo=CHICAGO, fold=1)

    assert clock.utc(second) - clock.utc(first) == timedelta(hours=1)
    assert clock.utc(first) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_stepped_clock_passes_through_the_hour_that_comes_twice():
    stepped = clock.SteppedClock(datetime(2026, 11, 1, 1, 59, tzinfo=CHICAGO, fold=0))

    stepped.step_to(datetime(2026, 11, 1, 1, 1, tzinfo=CHICAGO, fold=1))

    assert stepped.now() == datetime(2026, 11, 1, 7, 1, tzinfo=UTC)


def test_hour_that_is_left_out_is_one_instant_later():
    before = datetime(2026, 3, 8, 1, 59, tzinfo=CHICAGO)
    after = datetime(2026, 3, 8, 3, 0, tzinfo=CHICAGO)

    assert clock.utc(after) - clock.utc(before) == timedelta(minutes=1)


def test_system_clock_waits_out_a_small_step_back():
    readings = iter([NOON, NOON - timedelta(seconds=1), NOON + timedelta(seconds=1)])
    machine = clock.SystemClock(read=lambda: next(readings))

    told = [machine.now() for _ in range(3)]

    assert told == [NOON, NOON, NOON + timedelta(seconds=1)]


def test_system_clock_follows_a_large_step_back(caplog):
    readings = iter([NOON, NOON - timedelta(hours=1)])
    machine = clock.SystemClock(read=lambda: next(readings))

    told = [machine.now() for _ in range(2)]

    assert told == [NOON, NOON - timedelta(hours=1)]
    assert "went back by 1:00:00" in caplog.text


def test_lease_clock_counts_real_seconds(stepped_clock):
    started = clock.lease_now()

    stepped_clock.advance(timedelta(days=365))

    assert 0 <= clock.lease_now() - started < 60
