"""The cell by which somebody is known: never one that only a few volunteers chose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import lru_cache

from django.db.models import Count

from turnout.core.id_lists import among
from turnout.engines.geo import parent, resolution_of
from turnout.people.enums import COARSEST_HOME_RESOLUTION, VOLUNTEERS_PER_CELL
from turnout.people.models import Person


def effective_cells(*, person_ids: Collection[int]) -> dict[int, int]:
    """Return the cell each person is known by: the chosen one where 5 active volunteers share it, else a parent.

    People without a home cell are absent. Two queries for any number of people. A parent counts everybody who
    chose it or a cell inside it; at H3 resolution 5 (about 250 square kilometres) it stops climbing.
    """
    chosen = dict(among(Person.objects.exclude(home_cell=None), "pk", person_ids).values_list("pk", "home_cell"))
    known = _known_cells()
    return {person_id: known.get(cell, cell) for person_id, cell in chosen.items() if cell is not None}


def _known_cells() -> dict[int, int]:
    """Map every chosen cell to the smallest cell around it that 5 volunteers share."""
    rows = (
        Person.objects.filter(is_active=True, suspended_at=None)
        .exclude(home_cell=None)
        .values_list("home_cell")
        .annotate(people=Count("pk"))
        .order_by()
    )
    shared: Counter[int] = Counter()
    for cell, people in rows:
        for around in _climb(cell):
            shared[around] += people
    return {cell: _smallest_shared(cell, shared) for cell, _ in rows}


@lru_cache(maxsize=10_000)
def _climb(cell: int) -> tuple[int, ...]:
    """List a cell and those around it, fine to coarse. Geometry never changes, so it is reckoned once a process."""
    coarsest = min(COARSEST_HOME_RESOLUTION, resolution_of(cell))
    return tuple(parent(cell, resolution) for resolution in range(resolution_of(cell), coarsest - 1, -1))


def _smallest_shared(cell: int, shared: Counter[int]) -> int:
    path = _climb(cell)
    return next((around for around in path if shared[around] >= VOLUNTEERS_PER_CELL), path[-1])
