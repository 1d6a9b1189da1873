"""The kind map on real events: known rows, and every row exactly one kind."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from turnout.engines.simulate import KindRow, RecordedEvent, kind_of

pytestmark = pytest.mark.real_input

MINNEAPOLIS, MONTGOMERY = "minneapolis_2017_events.csv.gz", "montgomery_pa_911_calls.csv"
KINDS = ("visit", "errand", "rumor", "court", "public", "earlier", "hate", "event")
EXPECTED = {
    MONTGOMERY: dict(zip(KINDS, (721, 892, 506, 293, 264, 174, 139, 62), strict=True)),
    MINNEAPOLIS: dict(zip(KINDS, (12_285, 12_104, 9_679, 5_163, 4_708, 3_798, 3_120, 1_063), strict=True)),
}


@pytest.fixture
def rows(shared: Path) -> list[KindRow]:
    with (shared / "data" / "events" / "kind_map.csv").open(encoding="utf-8", newline="") as file:
        return [
            KindRow(
                row["file"], row["starts_with"], row["incident_kind"], int(row["bucket_from"]), int(row["bucket_to"])
            )
            for row in csv.DictReader(file)
        ]


def events_of(folder: Path, name: str) -> list[RecordedEvent]:
    content = (folder / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith("gz") else content).decode()
    label = "kind" if name == MINNEAPOLIS else "title"
    return [
        RecordedEvent(name, row["time"], row["lat"], row["lon"], row[label])
        for row in csv.DictReader(text.splitlines())
    ]


@pytest.mark.parametrize(("name", "bucket", "kind"), [(MINNEAPOLIS, 666, "court"), (MONTGOMERY, 354, "visit")])
def test_first_event_falls_into_its_known_bucket(
    shared: Path, rows: list[KindRow], name: str, bucket: int, kind: str
) -> None:
    first = events_of(shared / "data" / "events", name)[0]

    assert (first.bucket, kind_of(first, rows)) == (bucket, kind)


@pytest.mark.parametrize("name", [MINNEAPOLIS, MONTGOMERY])
def test_every_event_has_a_kind_in_the_known_numbers(shared: Path, rows: list[KindRow], name: str) -> None:
    events = events_of(shared / "data" / "events", name)

    assert Counter(kind_of(event, rows) for event in events) == EXPECTED[name]
