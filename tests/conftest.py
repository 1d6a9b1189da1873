"""Fixtures of all tests: the instant, the clock that can be stepped, the home folder, real input."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from turnout.core import clock, keys

REPOSITORY = Path(__file__).resolve().parent.parent

pytest_plugins = ["tests.left_out", "tests.browser"]


@pytest.fixture
def now() -> datetime:
    """Return the instant all tests start from: a Thursday, 12:30 in the demo town."""
    return datetime(2026, 1, 15, 18, 30, tzinfo=UTC)


@pytest.fixture
def stepped_clock(now: datetime) -> Iterator[clock.SteppedClock]:
    """Put the domain on a clock that stands at `now` until the test moves it."""
    stepped = clock.SteppedClock(now)
    with clock.use_clock(stepped):
        yield stepped


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder of this repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of the real input; skip, loudly, where it is absent. .ci/run lets no skip pass."""
    root = Path(os.environ.get("TURNOUT_SHARED") or REPOSITORY.parent / "shared")
    if not (root / "data").is_dir():
        pytest.skip("real input absent: set TURNOUT_SHARED to the folder that holds it")
    return root


@pytest.fixture(scope="session", autouse=True)
def home() -> Path:
    """Return the home folder of this test process, with its secret and its key store."""
    keys.make_home()
    return Path(settings.TURNOUT_HOME)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin in English: a request in another language leaves its thread in that language, as Django does."""
    with translation.override("en"):
        yield
