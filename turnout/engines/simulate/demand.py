"""Which incident kind stands in for a recorded event. Arbitrary on purpose: it says nothing about the event."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KindRow:
    """One row of a kind map: events of a file whose label begins so and whose bucket lies between become a kind."""

    file: str
    starts_with: str
    incident_kind: str
    bucket_from: int
    bucket_to: int


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """The fields of one event exactly as its file has them."""

    file: str
    time: str
    lat: str
    lon: str
    label: str

    @property
    def bucket(self) -> int:
        """A number from 0 to 999 that belongs to this event."""
        text = f"{self.time}|{self.lat}|{self.lon}|{self.label}"
        return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 1000


def kind_of(event: RecordedEvent, rows: Sequence[KindRow]) -> str | None:
    """Return the incident kind of the first row that fits, or None."""
    bucket = event.bucket
    for row in rows:
        if (
            row.file == event.file
            and event.label.startswith(row.starts_with)
            and row.bucket_from <= bucket <= row.bucket_to
        ):
            return row.incident_kind
    return None
