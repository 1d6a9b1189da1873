"""The checker of logs finds every kind of breach: a clean log, and the same log with one line made wrong."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.drills.check_log import check

Tables = dict[str, list[dict[str, Any]]]


def at(minute: float) -> str:
    """Return an instant so many minutes after half past noon in the town."""
    hours, rest = divmod(30 + minute, 60)
    return f"2026-01-15T{18 + int(hours):02}:{int(rest):02}:{int(rest % 1 * 60):02}+00:00"


def clean_log() -> Tables:
    """Return the log of one incident: a verifier looks, two observers come, everybody goes home."""
    asks, counted, deliveries = [], [], []
    for number, (dispatch, person, when, state) in enumerate(
        [(1, 10, 0, "left"), (2, 20, 10, "stood_down"), (2, 21, 10, "stood_down"), (2, 22, 10, "no")], start=1
    ):
        went = state != "no"
        asks.append(
            {
                "id": number,
                "dispatch_id": dispatch,
                "person_id": person,
                "state": state,
                "asked_at": at(when),
                "answered_at": at(when + 0.5),
                "accepted_at": at(when + 0.5) if went else None,
                "here_at": at(when + 5) if went else None,
                "left_at": at(when + 9) if state == "left" else None,
                "seat__on_scene": True,
                "seat__is_trainee": False,
                "counted_ask": number,
            }
        )
        kind = "verify" if dispatch == 1 else "respond"
        counted.append(
            {
                "id": number,
                "person_id": person,
                "kind": kind,
                "about": "incident:1",
                "state": "reserved",
                "asked_at": at(when),
            }
        )
        deliveries.append(
            {
                "reference": f"r{number}",
                "person": person,
                "about": f"dispatch:{dispatch}",
                "step": "ask",
                "channel": "fake",
                "state": "sent",
                "failed_reason": "",
                "copies": 1,
            }
        )
    times = {"kind": "public", "opened_at": at(0), "confirmed_at": at(9), "closed_at": at(60), "useful_until": at(40)}
    return {
        "incidents": [{"id": 1, **times}],
        "dispatches": [
            {"id": 1, "incident_id": 1, "purpose": "verify"},
            {"id": 2, "incident_id": 1, "purpose": "respond"},
        ],
        "asks": asks,
        "counted": counted,
        "limits": [],
        "verifiers": [{"person_id": 10, "zone_id": 1}],
        "town": [{"timezone": "America/Chicago"}],
        "duties": [],
        "deliveries": deliveries,
    }


def broken_rules(folder: Path, tables: Tables) -> set[str]:
    """Write a log and return the names of the rules it breaks."""
    for name, rows in tables.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return {row["rule"] for row in check(folder) if row["breaches"]}


def test_clean_log_breaks_no_rule(tmp_path: Path) -> None:
    assert broken_rules(tmp_path, clean_log()) == set()


def test_third_ask_of_a_day_breaks_the_budget(tmp_path: Path) -> None:
    tables = clean_log()
    more = [{**tables["counted"][1], "id": 90 + n, "asked_at": at(n)} for n in range(2)]

    tables["counted"] += more

    assert broken_rules(tmp_path, tables) == {"budget"}


def test_ask_nobody_counted_is_found(tmp_path: Path) -> None:
    tables = clean_log()

    tables["counted"].pop()

    assert broken_rules(tmp_path, tables) == {"counted"}


def test_ask_within_twelve_hours_of_a_scene_breaks_the_rest(tmp_path: Path) -> None:
    tables = clean_log()
    second = copy.deepcopy(tables["asks"][1])
    second |= {"id": 50, "person_id": 10, "asked_at": at(30), "accepted_at": None, "here_at": None, "counted_ask": 50}
    second |= {"state": "no", "answered_at": at(31)}
    tables["asks"].append(second)
    tables["counted"].append({**tables["counted"][1], "id": 50, "person_id": 10, "asked_at": at(30)})
    tables["deliveries"].append({**tables["deliveries"][1], "reference": "r50", "person": 10})

    assert broken_rules(tmp_path, tables) == {"rest"}


def test_ask_at_night_breaks_the_quiet_hours_unless_on_duty(tmp_path: Path) -> None:
    tables = clean_log()
    tables["limits"] = [
        {
            "person_id": 22,
            "per_day": 2,
            "per_week": 5,
            "per_duty_day": 4,
            "quiet_from": "12:00:00",
            "quiet_until": "13:00:00",
        }
    ]
    assert broken_rules(tmp_path, tables) == {"quiet hours"}

    tables["duties"] = [{"person_id": 22, "starts_at": at(0), "ends_at": at(60), "ended_at": None}]

    assert broken_rules(tmp_path, tables) == set()


def test_somebody_who_is_no_verifier_breaks_the_caps(tmp_path: Path) -> None:
    tables = clean_log()

    tables["verifiers"] = [{"person_id": 99, "zone_id": 1}]

    assert broken_rules(tmp_path, tables) == {"caps"}


@pytest.mark.parametrize("change", [{"copies": 2}, {"reference": "again"}])
def test_second_copy_is_a_duplicate(tmp_path: Path, change: dict[str, Any]) -> None:
    tables = clean_log()

    if "copies" in change:
        tables["deliveries"][1] |= change
    else:
        tables["deliveries"].append(tables["deliveries"][1] | change)

    assert broken_rules(tmp_path, tables) == {"duplicates"}


def test_help_asked_before_the_confirmation_breaks_the_order(tmp_path: Path) -> None:
    tables = clean_log()

    tables["incidents"][0]["confirmed_at"] = at(11)

    assert broken_rules(tmp_path, tables) == {"order"}


@pytest.mark.parametrize("state", ["queued", "failed"])
def test_ask_that_never_left_is_not_complete(tmp_path: Path, state: str) -> None:
    tables = clean_log()

    tables["deliveries"][3]["state"] = state

    assert broken_rules(tmp_path, tables) == {"complete"}
