"""The pace of the evening: every process follows it, and time never runs back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

import pytest

from turnout.core.clock import FOLLOWED_EVERY_SECONDS, ClockError, clock_from
from turnout.demo.diary import Diary, read_diary, write_diary
from turnout.demo.pace import Pace

BEGINS = datetime(2026, 1, 15, 23, tzinfo=UTC)


def test_followers_agree_on_the_time(tmp_path: Path) -> None:
    pace = Pace(home=tmp_path, starts_at=BEGINS, speed=6.0)

    first, second = clock_from(pace.setting).now(), clock_from(pace.setting).now()

    assert timedelta() <= first - BEGINS < timedelta(minutes=1)
    assert timedelta() <= second - first < timedelta(minutes=1)


def test_time_slows_down_while_the_visitor_is_asked_and_never_runs_back(tmp_path: Path) -> None:
    pace = Pace(home=tmp_path, starts_at=BEGINS, speed=1000.0)
    follower = clock_from(pace.setting)
    before = follower.now()

    pace.follow(is_visitor_asked=True, now=before)
    readings = [follower.now() for _ in range(5)]
    sleep(FOLLOWED_EVERY_SECONDS * 1.2)
    slow = [follower.now() for _ in range(5)]

    assert [before, *readings, *slow] == sorted([before, *readings, *slow])
    assert slow[-1] - slow[0] < timedelta(seconds=1)


def test_clock_without_its_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ClockError, match="says no time"):
        clock_from(f"follow:{tmp_path / 'none'}").now()


def test_diary_is_read_as_it_was_written(tmp_path: Path) -> None:
    diary = Diary(BEGINS, BEGINS + timedelta(hours=4), BEGINS + timedelta(hours=1), 6.0)

    write_diary(tmp_path, diary)

    assert read_diary(tmp_path) == diary
    assert not diary.is_over
    assert diary.at(diary.ends_at).is_over


def test_home_without_a_diary_was_never_prepared(tmp_path: Path) -> None:
    assert read_diary(tmp_path) is None
