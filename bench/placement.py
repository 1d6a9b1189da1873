"""Zones and corners on real input: a year of Minneapolis events placed, and corners found in people's words.

The official neighbourhood of each of 51,920 events (aliases.csv applied; an unmapped name counts as wrong) is looked
for among the zone and border zones of `place_point`. Beside it the same points asked of a bare shapely STRtree: what a
look-up costs without tables, version check and ranking. Each text is looked up in seven rounds over all texts; its time
is the median of the seven. The town is imported into a database of its own.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bench.harness import REPOSITORY, Bar, Figures, keep_result, median, percentile

Answer = TypeVar("Answer")

SHARED = Path(os.environ.get("TURNOUT_SHARED") or REPOSITORY.parent / "shared")
TOWN = SHARED / "data" / "towns" / "minneapolis-mn"
EVENTS = SHARED / "data" / "events" / "minneapolis_2017_events.csv.gz"
REPORTS = SHARED / "data" / "text" / "duplicate_reports.jsonl"
NEAR_M = 200.0
ROUNDS = 7
BARS = [Bar("within_30m_percent", ">=", 99.0), Bar("find_places_p95_ms", "<=", 5.0)]


def run() -> bool:
    """Measure in a process of its own and keep the result; False when a bar is missed or the input is absent."""
    absent = [str(path) for path in (TOWN, EVENTS, REPORTS) if not path.exists()]
    if absent:
        print(f"placement: real input absent (set TURNOUT_SHARED): {', '.join(absent)}")
        return False
    with tempfile.TemporaryDirectory(prefix="turnout-bench-") as home:
        command = [sys.executable, "-m", "bench.placement", home]
        measured = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True)
    return keep_result(name="placement", figures=json.loads(measured.stdout), bars=BARS)


def measure(home: Path) -> Figures:
    """Import the town into a fresh database under `home` and take all figures."""
    _open_database(home)
    from turnout.zones.services import import_town

    started = time.perf_counter()
    report = import_town(directory=TOWN, now=datetime.now(UTC), timezone="America/Chicago")
    figures: Figures = {"import_seconds": round(time.perf_counter() - started, 2), "corners": report.corners}
    return {**figures, **place_events(), **find_reported_places()}


def place_events() -> Figures:
    """Place every event of the year and compare with its official neighbourhood."""
    from turnout.zones import queries

    queries.place_point(lat=44.98, lon=-93.27)
    events = strict = within = unmapped = 0
    times = []
    points = []
    for row in _events():
        lat, lon = float(row["lat"]), float(row["lon"])
        official = {zone.pk for zone in queries.zones_called(name=row["neighborhood"])}
        seconds, placed = _timed(lambda lat=lat, lon=lon: queries.place_point(lat=lat, lon=lon))
        times.append(seconds * 1000)
        points.append((lon, lat))
        events += 1
        unmapped += not official
        strict += placed.zone is not None and placed.distance_m == 0 and placed.zone.pk in official
        within += bool(placed.zone_ids & official)
    bare = bare_lookups(points)
    return {
        "events": events,
        "unmapped": unmapped,
        "strict_percent": round(100 * strict / events, 2),
        "within_30m_percent": round(100 * within / events, 2),
        "place_point_p50_ms": round(percentile(times, 50), 4),
        "place_point_p95_ms": round(percentile(times, 95), 4),
        "bare_strtree_p50_ms": round(percentile(bare, 50), 4),
        "bare_strtree_p95_ms": round(percentile(bare, 95), 4),
    }


def bare_lookups(points: list[tuple[float, float]]) -> list[float]:
    """Ask a bare STRtree for the same points; milliseconds each."""
    import shapely

    from turnout.zones.models import Zone

    tree = shapely.STRtree(
        [shapely.from_wkb(bytes(shape)) for shape in Zone.objects.values_list("geometry", flat=True)]
    )
    return [
        _timed(lambda at=at: tree.query(shapely.Point(at), predicate="dwithin", distance=0.0003))[0] * 1000
        for at in points
    ]


def find_reported_places() -> Figures:
    """Look the places of invented reports up. Their positions are off by 85 m or more in 4 of 10 on purpose."""
    from turnout.engines.geo import distance_m
    from turnout.zones import queries

    queries.find_places(text="")
    reports = [json.loads(line) for line in REPORTS.read_text(encoding="utf-8").splitlines()]
    texts = [report["place_text"] for report in reports if report["place_text"]]
    rounds = [[_timed(lambda text=text: queries.find_places(text=text))[0] for text in texts] for _ in range(ROUNDS)]
    times = [median(seconds) * 1000 for seconds in zip(*rounds, strict=True)]
    placed, sure, near, first = 0, 0, 0, 0
    for report in reports:
        if not report["place_text"] or report["lat"] is None:
            continue
        named = [place for place in queries.find_places(text=report["place_text"]) if place.is_sure]
        metres = [distance_m(place.lat, place.lon, report["lat"], report["lon"]) for place in named]
        placed += 1
        sure += bool(metres)
        near += min(metres, default=NEAR_M) < NEAR_M
        first += bool(metres) and metres[0] < NEAR_M
    return {
        "texts": len(texts),
        "texts_with_position": placed,
        "found_percent": round(100 * sure / placed, 1),
        "one_of_found_within_200m_percent": round(100 * near / placed, 1),
        "first_found_within_200m_percent": round(100 * first / placed, 1),
        "find_places_p50_ms": round(percentile(times, 50), 3),
        "find_places_p95_ms": round(percentile(times, 95), 3),
    }


def _events() -> Iterator[dict[str, str]]:
    with gzip.open(EVENTS, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _timed(ask: Callable[[], Answer]) -> tuple[float, Answer]:
    started = time.perf_counter()
    answer = ask()
    return time.perf_counter() - started, answer


def _open_database(home: Path) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    from turnout.config.databases import sqlite

    settings.configure(
        SECRET_KEY="only for a benchmark, and long enough that nobody warns about it",  # noqa: S106 - as it says
        DATABASES={"default": sqlite(home / "turnout.sqlite3")},
        INSTALLED_APPS=["turnout.zones"],
        MIGRATION_MODULES={"zones": None},
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
