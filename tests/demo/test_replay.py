"""A tiny replay: three recorded events in the made-up town, played through the real path."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from turnout.channels.fake import FakeProvider
from turnout.demo.draw_town import TOWN
from turnout.demo.events import EventsRefused, read_day
from turnout.demo.figures import Figures
from turnout.demo.replay import ReplayPlan, pace_of, replay
from turnout.respond.enums import ReportState
from turnout.respond.models import Report

EVENTS = """time,lat,lon,kind
2017-06-18T12:00:00,26.51691,-90.50844,Crowd
2017-06-19T15:00:00,26.51691,-90.50844,Crowd
2017-06-19T15:02:00,26.51690,-90.50843,Crowd
2017-06-19T16:30:00,26.48291,-90.51608,Errand
"""
KIND_MAP = """file,starts_with,incident_kind,bucket_from,bucket_to
day.csv,Crowd,public,0,999
day.csv,Errand,errand,0,999
"""


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Write a file of recorded events with its kind map beside it."""
    (tmp_path / "kind_map.csv").write_text(KIND_MAP, encoding="utf-8")
    path = tmp_path / "day.csv"
    path.write_text(EVENTS, encoding="utf-8")
    return path


def figures(events: Path, *, seed: int = 1) -> Figures:
    plan = ReplayPlan(town=TOWN, events=events, day="busiest", volunteers=150, seed=seed)
    return replay(plan=plan, progress=lambda line: None, pace=pace_of("max"))


@pytest.mark.django_db
def test_replay_figures_add_up(events: Path, provider: FakeProvider) -> None:
    found = figures(events)

    assert (found.day, found.reports, found.lost, found.budget_breaches) == ("2017-06-19", 3, 0, 0)
    assert found.incidents == found.reports - found.joined - found.unsorted
    assert found.teams_filled <= found.confirmed <= found.incidents
    assert found.asks + found.verifier_asks >= 1
    assert not Report.objects.filter(state=ReportState.NEW).exists()


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_replay_of_the_same_seed_has_the_same_figures(events: Path, provider: FakeProvider) -> None:
    first = figures(events, seed=3)
    call_command("flush", verbosity=0, interactive=False)

    assert figures(events, seed=3) == first


def test_busiest_day_is_the_one_with_most_events(events: Path) -> None:
    day, of_day = read_day(path=events, day="busiest", timezone="America/Chicago")

    assert day.isoformat() == "2017-06-19"
    assert [event.kind for event in of_day] == ["public", "public", "errand"]


@pytest.mark.parametrize(("day", "why"), [("2018-01-01", "no events on"), ("someday", "is no date")])
def test_day_without_events_is_refused(events: Path, day: str, why: str) -> None:
    with pytest.raises(EventsRefused, match=why):
        read_day(path=events, day=day, timezone="America/Chicago")


def test_events_without_a_kind_map_are_refused(events: Path) -> None:
    (events.parent / "kind_map.csv").unlink()

    with pytest.raises(EventsRefused, match="no kind_map"):
        read_day(path=events, day="busiest", timezone="America/Chicago")


@pytest.mark.parametrize("speed", ["0", "-1", "fast"])
def test_speed_that_is_none_is_refused(speed: str) -> None:
    with pytest.raises(ValueError, match=r"speed|convert"):
        pace_of(speed)
