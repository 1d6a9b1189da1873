"""Where replay and demonstration play: a home of their own, and a plain word when the port is taken."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from turnout.config.env import BadOption
from turnout.config.playground import prepare_demo
from turnout.demo.diary import Diary, write_diary

NOW = datetime(2026, 1, 15, 23, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in an empty folder; put the environment back at the end."""
    monkeypatch.chdir(tmp_path)
    before = dict(os.environ)
    yield tmp_path
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def prepare(port: int, *, again: bool = False, speed: float = 6.0, host: str = "localhost") -> None:
    prepare_demo(host=host, port=port, again=again, speed=speed)


def prepared_home(folder: Path) -> Path:
    home = folder / "var/demo"
    home.mkdir(parents=True)
    write_diary(home, Diary(NOW, NOW, NOW, 6.0))
    return home


def test_demo_gets_a_home_and_a_channel_of_its_own(folder: Path, port: int) -> None:
    os.environ["TURNOUT_DATABASE_URL"] = "postgresql://127.0.0.1/a_real_town"

    prepare(port)

    assert os.environ["TURNOUT_HOME"] == str(folder / "var/demo")
    assert os.environ["TURNOUT_FAKE_CHANNEL"] == "memory"
    assert os.environ["TURNOUT_BASE_URL"] == f"http://localhost:{port}"
    assert "TURNOUT_DATABASE_URL" not in os.environ


def test_taken_port_is_told_and_nothing_is_thrown_away(folder: Path) -> None:
    home = prepared_home(folder)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        with pytest.raises(BadOption, match="is taken"):
            prepare(other.getsockname()[1], host="127.0.0.1", again=True)

    assert home.exists()


def test_prepared_evening_stays_unless_it_is_to_begin_again(folder: Path, port: int) -> None:
    home = prepared_home(folder)

    prepare(port)
    assert home.exists()

    prepare(port, again=True)
    assert not home.exists()


def test_half_prepared_evening_is_thrown_away(folder: Path, port: int) -> None:
    home = prepared_home(folder)
    (home / "evening.json").unlink()

    prepare(port)

    assert not home.exists()


@pytest.mark.parametrize("speed", [0, -1, 1000])
def test_speed_nobody_can_watch_is_refused(folder: Path, port: int, speed: float) -> None:
    with pytest.raises(BadOption, match="cannot be played"):
        prepare(port, speed=speed)
