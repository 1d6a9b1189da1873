"""Replay of the busiest recorded day of Minneapolis: 283 reports, 3,000 made-up volunteers, seed 1, the real path.

Each database runs `turnout replay` in a process of its own and has its log checked by tests/drills/check_log.py, which
imports nothing of the product. PostgreSQL where TURNOUT_TEST_DATABASE_URL names a server. Bars for each: 3 minutes,
nothing lost, 95 % of confirmed incidents filled, no breach in the log.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.harness import REPOSITORY, Bar, Figures, keep_result

SHARED = Path(os.environ.get("TURNOUT_SHARED") or REPOSITORY.parent / "shared") / "data"
PLAN = ("--day", "busiest", "--volunteers", "3000", "--seed", "1", "--speed", "max")
NAMES = (
    "reports",
    "incidents",
    "confirmed",
    "teams_filled",
    "filled_share",
    "asks_per_incident",
    "lost",
    "budget_breaches",
)


def run() -> bool:
    """Replay on each database there is and keep the figures."""
    figures: Figures = {}
    bars: list[Bar] = []
    for database in ("sqlite", *(["postgresql"] if os.environ.get("TURNOUT_TEST_DATABASE_URL") else [])):
        for name, value in replay_on(database).items():
            figures[f"{database}_{name}"] = value
        bars += [
            Bar(f"{database}_seconds", "<=", 180),
            Bar(f"{database}_lost", "==", 0),
            Bar(f"{database}_filled_share", ">=", 0.95),
            Bar(f"{database}_breaches", "==", 0),
        ]
    return keep_result(name="replay", figures=figures, bars=bars)


def replay_on(database: str) -> Figures:
    """Replay in a process of its own on `sqlite` or `postgresql`; return its figures and those of the checked log."""
    with tempfile.TemporaryDirectory(prefix="turnout-bench-") as folder, _address(database) as address:
        record, out = Path(folder) / "record", Path(folder) / "figures.json"
        town, events = SHARED / "towns/minneapolis-mn", SHARED / "events/minneapolis_2017_events.csv.gz"
        command = [sys.executable, "-m", "turnout", "replay", "--town", town, "--events", events, *PLAN]
        # Under pytest the environment names the settings of the tests, which know no database but their own.
        settings = {"DJANGO_SETTINGS_MODULE": "turnout.config.settings", "TURNOUT_DATABASE_URL": address}
        environment = {**os.environ, **settings}
        subprocess.run([*command, "--json", out, "--record", record], check=True, env=environment, stdout=sys.stderr)
        said = json.loads(out.read_text(encoding="utf-8"))
        checker = [sys.executable, REPOSITORY / "tests/drills/check_log.py", record, "--json"]
        checked = json.loads(subprocess.run(checker, check=False, capture_output=True, text=True).stdout)
    return {
        "seconds": said["seconds"],
        **{name: said[name] for name in NAMES},
        "minutes_to_first_median": said["minutes_to_first"]["median"],
        "minutes_to_team_median": said["minutes_to_team"]["median"],
        "minutes_to_team_p90": said["minutes_to_team"]["p90"],
        "unfilled": json.dumps(said["unfilled"]),
        "checked": sum(rule["checked"] for rule in checked),
        "breaches": sum(rule["breaches"] for rule in checked),
    }


@contextmanager
def _address(database: str) -> Iterator[str]:
    """Give the address of an empty database: none for SQLite, a new one on the server for PostgreSQL."""
    if database == "sqlite":
        yield ""
        return
    server = os.environ["TURNOUT_TEST_DATABASE_URL"]
    name = f"turnout_replay_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # a number of our own
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]  # as above
