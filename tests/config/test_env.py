"""The options of an installation: what is read, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from turnout.config import env
from turnout.config.databases import database


def test_address_splits_into_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNOUT_EMAIL_URL", "smtps://me%40here:se%2Fcret@mail.example:465")

    assert env.address("EMAIL_URL") == env.Address("smtps", "me@here", "se/cret", "mail.example", 465, "")


def test_address_without_a_scheme_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNOUT_EMAIL_URL", "mail.example")

    with pytest.raises(env.BadOption, match="TURNOUT_EMAIL_URL has no scheme"):
        env.address("EMAIL_URL")


def test_flag_understands_yes_and_no_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNOUT_HELLO", "maybe")

    with pytest.raises(env.BadOption, match="write yes or no"):
        env.flag("HELLO")


def test_file_gives_what_the_environment_leaves_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNOUT_ONE", "kept")
    monkeypatch.setenv("TURNOUT_TWO", "to be removed")
    monkeypatch.delenv("TURNOUT_TWO")
    (tmp_path / "options").write_text("# a remark\nTURNOUT_ONE=lost\nTURNOUT_TWO='taken'\n")

    env.load_file(tmp_path / "options")

    assert (env.text("ONE"), env.text("TWO")) == ("kept", "taken")
    monkeypatch.delenv("TURNOUT_TWO")


def test_database_is_a_file_in_the_home_folder_unless_told(tmp_path: Path) -> None:
    assert database(None, tmp_path)["NAME"] == tmp_path / "turnout.sqlite3"


def test_database_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(env.BadOption, match="use sqlite:// or postgresql://"):
        database(env.Address("mysql", "", "", "here", None, "name"), tmp_path)
