"""The busiest recorded day on real input, on both databases at once; bench/replay.py measures how long it takes."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench.replay import replay_on

pytestmark = [pytest.mark.drill, pytest.mark.real_input]


def test_busiest_day_loses_nothing_and_breaks_no_promise(shared: Path) -> None:
    assert shared.is_dir()
    if not os.environ.get("TURNOUT_TEST_DATABASE_URL"):
        pytest.skip("PostgreSQL absent: set TURNOUT_TEST_DATABASE_URL")

    with ThreadPoolExecutor() as both:
        days = list(both.map(replay_on, ["sqlite", "postgresql"]))

    for day in days:
        assert (day["reports"], day["lost"], day["budget_breaches"], day["breaches"]) == (283, 0, 0, 0)
        assert day["filled_share"] >= 0.95
        assert day["checked"] > 5_000
