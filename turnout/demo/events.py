"""Recorded events as demand: when and where something was reported, and which kind of need stands in for it."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from turnout.engines.simulate import KindRow, RecordedEvent, kind_of

TIME_COLUMN = "time"
LABEL_COLUMNS = ("kind", "title")


class EventsRefused(ValueError):
    """The file of events or its kind map cannot be used; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded event: an instant, a point in degrees, the incident kind that stands in for it."""

    at: datetime
    lat: float
    lon: float
    kind: str


def read_day(*, path: Path, day: str, timezone: str) -> tuple[date, list[Event]]:
    """Read the events of one day of the town's calendar, in order of time.

    `day` is `busiest` or YYYY-MM-DD. The kinds come from `kind_map.csv` beside the file. Raises EventsRefused.
    """
    zone = ZoneInfo(timezone)
    rows = list(_read_rows(path))
    if not rows:
        raise EventsRefused(f"{path.name} holds no events.")
    local_days = [_instant(row[TIME_COLUMN], zone).astimezone(zone).date() for row in rows]
    chosen = Counter(local_days).most_common(1)[0][0] if day == "busiest" else _date(day)
    kind_map = _read_kind_map(path)
    of_day = [row for row, local in zip(rows, local_days, strict=True) if local == chosen]
    if not of_day:
        raise EventsRefused(f"{path.name} has no events on {chosen}.")
    return chosen, sorted((_event(row, path.name, kind_map, zone) for row in of_day), key=lambda event: event.at)


def _event(row: dict[str, str], file: str, kind_map: list[KindRow], zone: ZoneInfo) -> Event:
    label = next(row[column] for column in LABEL_COLUMNS if column in row)
    kind = kind_of(RecordedEvent(file, row[TIME_COLUMN], row["lat"], row["lon"], label), kind_map)
    if kind is None:
        raise EventsRefused(f"kind_map.csv has no row for an event of {file} labelled {label!r}.")
    return Event(_instant(row[TIME_COLUMN], zone).astimezone(UTC), float(row["lat"]), float(row["lon"]), kind)


def _read_rows(path: Path) -> Iterable[dict[str, str]]:
    if not path.is_file():
        raise EventsRefused(f"There is no file {path}.")
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = csv.DictReader(io.StringIO(data.decode("utf-8")))
    missing = {TIME_COLUMN, "lat", "lon"} - set(rows.fieldnames or ())
    if missing or not set(LABEL_COLUMNS) & set(rows.fieldnames or ()):
        raise EventsRefused(f"{path.name} lacks the columns {', '.join(sorted(missing)) or 'kind or title'}.")
    return rows


def _read_kind_map(path: Path) -> list[KindRow]:
    table = path.parent / "kind_map.csv"
    if not table.is_file():
        raise EventsRefused(f"There is no {table.name} beside {path.name}: it says which kind stands in for an event.")
    with table.open(encoding="utf-8", newline="") as lines:
        return [
            KindRow(
                file=row["file"],
                starts_with=row["starts_with"],
                incident_kind=row["incident_kind"],
                bucket_from=int(row["bucket_from"]),
                bucket_to=int(row["bucket_to"]),
            )
            for row in csv.DictReader(lines)
        ]


def _instant(text: str, zone: ZoneInfo) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise EventsRefused(f"{text} is no date; write busiest, or a date such as 2017-06-19.") from error
