"""What an independent checker needs of a replay, as JSON lines: people are numbers, places are not in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.db.models import Model, QuerySet

from turnout.load.models import CountedAsk, LoadSetting
from turnout.messaging.queries import export_log
from turnout.people.enums import Role
from turnout.people.models import Duty, RoleGrant
from turnout.respond.models import Ask, Dispatch, Incident
from turnout.zones.queries import town

TABLES: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "incidents": (Incident, ("id", "kind", "opened_at", "confirmed_at", "closed_at", "useful_until")),
    "dispatches": (Dispatch, ("id", "incident_id", "purpose", "started_at", "filled_at", "stopped_at", "policy")),
    "asks": (
        Ask,
        (
            "id",
            "dispatch_id",
            "person_id",
            "state",
            "asked_at",
            "answered_at",
            "accepted_at",
            "here_at",
            "left_at",
            "seat__on_scene",
            "seat__is_trainee",
            "counted_ask",
        ),
    ),
    "counted": (CountedAsk, ("id", "person_id", "kind", "about", "state", "asked_at")),
    "limits": (LoadSetting, ("person_id", "per_day", "per_week", "per_duty_day", "quiet_from", "quiet_until")),
    "duties": (Duty, ("person_id", "starts_at", "ends_at", "ended_at")),
}


def write_record(folder: Path) -> None:
    """Write deliveries and every table the checker reads into a folder, one JSON object a line."""
    folder.mkdir(parents=True, exist_ok=True)
    export_log(folder / "deliveries.jsonl")
    for name, (model, fields) in TABLES.items():
        _write(folder / f"{name}.jsonl", _values(model._default_manager.order_by("pk"), fields))
    grants = RoleGrant.objects.filter(role=Role.VERIFIER).order_by("pk")
    _write(folder / "verifiers.jsonl", _values(grants, ("person_id", "zone_id")))
    _write(folder / "town.jsonl", [{"timezone": town().timezone}])


def _values(rows: QuerySet[Any], fields: tuple[str, ...]) -> Iterable[dict[str, Any]]:
    return rows.values(*fields).iterator(chunk_size=2000)


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps({name: _plain(value) for name, value in row.items()}) + "\n")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | time) else value
