"""`turnout init` makes a private installation that serves, once and again; `turnout doctor` tells what is missing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.command import turnout

LINK = "http://localhost:8000/invitation/"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder that `turnout init` has made."""
    home = tmp_path_factory.mktemp("installation") / "home"
    made = turnout("init", home=home)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.count(LINK) == 1
    return home


def test_init_makes_the_home_private(installed: Path) -> None:
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in [installed, *installed.glob("*.key")]}

    assert rights == {"home": 0, "secret.key": 0, "django.key": 0}


def test_init_again_keeps_keys_and_gives_a_fresh_link(installed: Path) -> None:
    before = (installed / "secret.key").read_text(), (installed / "django.key").read_text()

    again = turnout("init", home=installed)

    assert again.returncode == 0
    assert again.stdout.count(LINK) == 1
    assert ((installed / "secret.key").read_text(), (installed / "django.key").read_text()) == before


def test_doctor_names_what_is_missing_after_init(installed: Path) -> None:
    told = turnout("doctor", home=installed)

    to_mend = [line.strip() for line in told.stdout.splitlines() if line.startswith("     ")]
    assert told.returncode == 1
    assert to_mend == [
        "Run: turnout worker",
        "Set TURNOUT_EMAIL_URL: nobody can be reached away from an open page.",
        "Run: turnout import-town DIR",
    ]


def test_doctor_tells_of_a_key_that_others_can_open(installed: Path) -> None:
    key = installed / "secret.key"
    key.chmod(0o644)

    told = turnout("doctor", home=installed)

    key.chmod(0o600)
    assert f"Run: chmod go-rwx {key}" in told.stdout


def test_doctor_works_before_init(tmp_path: Path) -> None:
    told = turnout("doctor", home=tmp_path / "nowhere")

    assert told.returncode == 1
    assert "There is no home folder" in told.stdout
    assert "Traceback" not in told.stderr


def test_purge_prints_what_was_removed(installed: Path) -> None:
    purged = turnout("purge", home=installed)

    assert purged.returncode == 0
    assert "sessions: 0" in purged.stdout.splitlines()
