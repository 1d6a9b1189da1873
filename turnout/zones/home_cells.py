"""Words for the cells people may choose as home, so that nobody needs a map. Reads the atlas only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from turnout.engines.geo import centre
from turnout.zones.atlas import Atlas
from turnout.zones.cells import MIN_HOUSEHOLDS
from turnout.zones.models import Cell

WIDE_RESOLUTION = 7
"""From this resolution on (5 square kilometres) a corner's name alone would promise too small an area."""


@dataclass(frozen=True)
class HomeCell:
    """A cell somebody may choose as home, and words for it."""

    cell: int
    label: str
    zone_id: int
    households: int


def labelled_cells(held: Atlas) -> list[HomeCell]:
    """Return the cells wide enough to hide in, each with words of its own, by zone and label."""
    cells = [cell for cell in held.cells.values() if cell.households >= MIN_HOUSEHOLDS]
    labels = _corner_labels(held, cells) if held.corners else _zone_labels(held, cells)
    choices = [HomeCell(cell.h3, label, cell.zone_id, cell.households) for cell, label in _told_apart(labels)]
    return sorted(choices, key=lambda choice: (held.zone_by_id[choice.zone_id].name, choice.label, choice.cell))


def _corner_labels(held: Atlas, cells: list[Cell]) -> Iterator[tuple[Cell, str]]:
    """Name each cell after the corner nearest to its middle that no other cell took, fine cells first."""
    taken: set[int] = set()
    for cell in sorted(cells, key=lambda cell: (-cell.resolution, cell.h3)):
        around = held.corners_by_distance(*centre(cell.h3))
        number = next((index for index in around if index not in taken), around[0])
        taken.add(number)
        corner = held.corners[number].label
        wide = cell.resolution <= WIDE_RESOLUTION
        yield cell, (_("the wider area around %(corner)s") if wide else _("around %(corner)s")) % {"corner": corner}


def _zone_labels(held: Atlas, cells: list[Cell]) -> Iterator[tuple[Cell, str]]:
    """Name each cell after its zone and the side it lies on."""
    for cell in cells:
        zone = held.zone_by_id[cell.zone_id]
        yield cell, _("%(zone)s, %(side)s") % {"zone": zone.name, "side": _side(cell, zone.lat, zone.lon)}


def _told_apart(labels: Iterable[tuple[Cell, str]]) -> Iterator[tuple[Cell, str]]:
    """Number the labels that come again: a town may have more cells than corners."""
    seen: Counter[str] = Counter()
    for cell, label in labels:
        seen[label] += 1
        yield cell, label if seen[label] == 1 else f"{label} ({seen[label]})"


def _side(cell: Cell, lat: float, lon: float) -> str:
    north, east = np.subtract(centre(cell.h3), (lat, lon))
    if abs(north) > abs(east):
        return _("north") if north > 0 else _("south")
    return _("east") if east > 0 else _("west")
