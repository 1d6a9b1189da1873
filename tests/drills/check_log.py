"""Check the log of a replay for breaches: `python tests/drills/check_log.py DIR [--json]`.

Imports nothing of the product. DIR holds JSON lines as `turnout replay --record DIR` writes them. The rules are written
down here a second time, from the promises, on purpose: an error in the product's own bookkeeping cannot hide in its
check. Prints a line for each rule; exits with 1 where there is a breach or nothing to check.

Rules, each over every ask that left the house:
  budget        at most per_day in 24 h (per_duty_day while on duty) and per_week in 7 x 24 h, each kind apart; an ask
                given back because the team was full in time does not count
  counted       every ask is in the ledger, under its person and kind
  rest          nobody within 12 hours of leaving a scene, and nobody while on the way or on scene
  quiet hours   by the town's clock, nobody between their quiet hours unless on duty
  caps          at most 6 verifiers an incident, 3 unanswered at once, none but verifiers; at most 24 asked for a team;
                never more than 6 on scene
  duplicates    nobody asked twice about one incident for one purpose; no delivery in more than one copy
  order         nobody asked to help before the confirmation, nobody asked after the close
  complete      every ask has a delivery that was sent, or taken back before it left
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]

DAY, WEEK = timedelta(hours=24), timedelta(days=7)
REST_AFTER_SCENE = timedelta(hours=12)
MOST_VERIFIERS, MOST_UNANSWERED, MOST_FOR_A_TEAM, MOST_ON_SCENE = 6, 3, 24, 6
SILENT_AFTER = timedelta(seconds=60)
DEFAULT_LIMITS = {"per_day": 2, "per_week": 5, "per_duty_day": 4, "quiet_from": "21:00:00", "quiet_until": "07:00:00"}


class Log:
    """The log's tables, with instants read, and indexes by person and dispatch."""

    def __init__(self, folder: Path) -> None:
        self.incidents = {row["id"]: row for row in _rows(folder, "incidents")}
        self.dispatches = {row["id"]: row for row in _rows(folder, "dispatches")}
        self.asks = list(_rows(folder, "asks"))
        self.counted = list(_rows(folder, "counted"))
        self.limits = {row["person_id"]: row for row in _rows(folder, "limits")}
        self.verifiers = {row["person_id"] for row in _rows(folder, "verifiers")}
        self.zone = ZoneInfo(next(_rows(folder, "town"))["timezone"])
        self.duties: dict[int, list[Row]] = defaultdict(list)
        for row in _rows(folder, "duties"):
            self.duties[row["person_id"]].append(row)
        self.deliveries = [row for row in _rows(folder, "deliveries") if row["channel"] != "live"]
        self.by_person: dict[int, list[Row]] = defaultdict(list)
        for ask in self.asks:
            dispatch = self.dispatches[ask["dispatch_id"]]
            ask["purpose"], ask["incident"] = dispatch["purpose"], self.incidents[dispatch["incident_id"]]
            self.by_person[ask["person_id"]].append(ask)

    def is_on_duty(self, person: int, at: datetime) -> bool:
        """Say whether somebody was on duty at an instant."""
        return any(
            duty["starts_at"] <= at < duty["ends_at"] and (duty["ended_at"] is None or at < duty["ended_at"])
            for duty in self.duties[person]
        )

    def limits_of(self, person: int) -> Row:
        """Return what somebody allowed."""
        return self.limits.get(person, DEFAULT_LIMITS)


def budget(log: Log) -> Iterator[tuple[str, bool]]:
    """Count each ask against the ones before it that still counted."""
    lines: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in log.counted:
        if row["state"] == "reserved":
            lines[row["person_id"], row["kind"]].append(row)
    for (person, kind), rows in lines.items():
        limits = log.limits_of(person)
        times = sorted(row["asked_at"] for row in rows)
        for index, at in enumerate(times):
            a_day = limits["per_duty_day"] if log.is_on_duty(person, at) else limits["per_day"]
            today = sum(other > at - DAY for other in times[: index + 1])
            week = sum(other > at - WEEK for other in times[: index + 1])
            yield f"person {person}, {kind}, {at}", today <= a_day and week <= limits["per_week"]


def counted(log: Log) -> Iterator[tuple[str, bool]]:
    """Look for an ask that nobody counted."""
    known = {row["id"]: row for row in log.counted}
    for ask in log.asks:
        row = known.get(ask["counted_ask"])
        fits = row is not None and row["person_id"] == ask["person_id"] and row["kind"] == ask["purpose"]
        yield f"ask {ask['id']}", fits


def rest(log: Log) -> Iterator[tuple[str, bool]]:
    """Look for asks while somebody was out, or within 12 hours of leaving a scene."""
    for person, asks in log.by_person.items():
        outings = [ask for ask in asks if ask["accepted_at"] and ask["seat__on_scene"]]
        for ask in asks:
            at = ask["asked_at"]
            others = [one for one in outings if one["id"] != ask["id"] and one["accepted_at"] < at]
            yield f"person {person}, {at}", not any(at < _rests_until(one) for one in others)


def quiet_hours(log: Log) -> Iterator[tuple[str, bool]]:
    """Look for asks in quiet hours to people not on duty."""
    for ask in log.asks:
        limits = log.limits_of(ask["person_id"])
        start, end = time.fromisoformat(limits["quiet_from"]), time.fromisoformat(limits["quiet_until"])
        wall = ask["asked_at"].astimezone(log.zone).time()
        is_quiet = start <= wall < end if start <= end else wall >= start or wall < end
        yield f"ask {ask['id']} at {wall}", not is_quiet or log.is_on_duty(ask["person_id"], ask["asked_at"])


def caps(log: Log) -> Iterator[tuple[str, bool]]:
    """Count verifiers asked, unanswered at once, people asked for a team, people on scene."""
    by_dispatch: dict[int, list[Row]] = defaultdict(list)
    on_scene: dict[int, list[Row]] = defaultdict(list)
    for ask in log.asks:
        by_dispatch[ask["dispatch_id"]].append(ask)
        if ask["here_at"] and ask["seat__on_scene"]:
            on_scene[ask["incident"]["id"]].append(ask)
    for number, asks in by_dispatch.items():
        if asks[0]["purpose"] == "verify":
            yield f"verifiers of dispatch {number}", len(asks) <= MOST_VERIFIERS
            yield (
                f"verifiers at once, {number}",
                max(_unanswered(asks, one["asked_at"]) for one in asks) <= MOST_UNANSWERED,
            )
            yield f"only verifiers, {number}", all(one["person_id"] in log.verifiers for one in asks)
        else:
            yield f"asked for team {number}", len(asks) <= MOST_FOR_A_TEAM
    for incident, asks in on_scene.items():
        there = max(sum(_is_there(other, one["here_at"]) for other in asks) for one in asks)
        yield f"on scene of {incident}", there <= MOST_ON_SCENE


def duplicates(log: Log) -> Iterator[tuple[str, bool]]:
    """Look for the same person asked twice, the same delivery twice, and copies."""
    seen: set[tuple[int, int]] = set()
    for ask in log.asks:
        key = (ask["dispatch_id"], ask["person_id"])
        yield f"ask {key}", key not in seen
        seen.add(key)
    sent: set[tuple[str, int, str]] = set()
    for row in log.deliveries:
        line = (row["about"], row["person"], row["step"])
        yield f"delivery {row['reference']}", line not in sent and row["copies"] <= 1
        sent.add(line)


def order(log: Log) -> Iterator[tuple[str, bool]]:
    """Look for help asked before the confirmation, and for asks after the close."""
    for ask in log.asks:
        incident, at = ask["incident"], ask["asked_at"]
        confirmed = incident["confirmed_at"]
        if ask["purpose"] == "respond":
            yield f"ask {ask['id']} before the confirmation", confirmed is not None and confirmed <= at
        else:
            yield f"verifier's ask {ask['id']} after the confirmation", confirmed is None or at <= confirmed
        yield f"ask {ask['id']} after the close", incident["closed_at"] is None or at <= incident["closed_at"]


def complete(log: Log) -> Iterator[tuple[str, bool]]:
    """Look for an ask that never left the house, and for an ask's message without an ask."""
    messages = {(row["about"], row["person"]): row for row in log.deliveries if row["step"] == "ask"}
    for ask in log.asks:
        row = messages.pop((f"dispatch:{ask['dispatch_id']}", ask["person_id"]), None)
        left = row is not None and (
            row["state"] in {"sent", "delivered"} or row["failed_reason"] in {"cancelled", "too_late"}
        )
        yield f"ask {ask['id']}", left
    for (about, person), row in messages.items():
        yield f"message {about} to {person}", row is None


RULES = (budget, counted, rest, quiet_hours, caps, duplicates, order, complete)


def check(folder: Path) -> list[Row]:
    """Return what each rule checked, how many breaches it found, and the first of them."""
    log = Log(folder)
    found = []
    for rule in RULES:
        checked = list(rule(log))
        broken = [what for what, holds in checked if not holds]
        name = rule.__name__.replace("_", " ")
        found.append({"rule": name, "checked": len(checked), "breaches": len(broken), "first": broken[:5]})
    return found


def main(folder: str, as_json: str = "") -> int:
    """Check every rule and print the result; return 1 where one is broken or has nothing to hold on to."""
    found = check(Path(folder))
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        for row in found:
            print(f"{row['rule']}: {row['checked']} checked, {row['breaches']} breaches", *row["first"], sep="; ")
    return int(any(row["breaches"] or not row["checked"] for row in found))


def _rests_until(outing: Row) -> datetime:
    """Return until when somebody may not be asked after saying yes: out, then resting if they were there."""
    ended = outing["left_at"] or outing["incident"]["closed_at"]
    if outing["state"] == "no" and outing["answered_at"]:
        return outing["answered_at"]
    if ended is None:
        return datetime.max.replace(tzinfo=outing["accepted_at"].tzinfo)
    if outing["state"] == "stood_down" and outing["incident"]["closed_at"] is None:
        return outing["accepted_at"]
    return ended + REST_AFTER_SCENE if outing["here_at"] else ended


def _unanswered(asks: list[Row], at: datetime) -> int:
    """Count asks out at an instant that were neither answered nor silent by then."""
    return sum(
        one["asked_at"] <= at < one["asked_at"] + SILENT_AFTER
        and (one["answered_at"] is None or at < one["answered_at"])
        for one in asks
    )


def _is_there(ask: Row, at: datetime) -> bool:
    ended = ask["left_at"] or ask["incident"]["closed_at"]
    return bool(ask["here_at"] <= at and (ended is None or at < ended))


def _rows(folder: Path, name: str) -> Iterator[Row]:
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield {key: _instant(key, value) for key, value in json.loads(line).items()}


def _instant(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith("_at") and value else value


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
