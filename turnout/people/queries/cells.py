"""The cell by which somebody is known: never one that only a few volunteers chose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from django.db.models import Count, Q, QuerySet

from turnout.core.prepared import Prepared
from turnout.engines.geo import parent, resolution_of
from turnout.people.enums import COARSEST_HOME_RESOLUTION, VOLUNTEERS_PER_CELL
from turnout.people.models import Person


def known_cells() -> Mapping[int, int]:
    """Map each chosen cell to the one its people are known by: itself if 5 active volunteers share it, else a parent.

    A parent counts everybody who chose it or a cell inside it; at H3 resolution 5 (about 250 square kilometres) it
    stops climbing. One query; what it gives is reckoned again only when somebody has moved.
    """
    return _smallest_shared(tuple(_PEOPLE_PER_CELL.rows()))


def _people_per_cell() -> QuerySet[Person, tuple[int, int]]:
    chosen = Person.objects.filter(home_cell__isnull=False)
    living = Count("pk", filter=Q(is_active=True, suspended_at=None))
    return chosen.values_list("home_cell").annotate(people=living).order_by("home_cell")


_PEOPLE_PER_CELL = Prepared(_people_per_cell)


@lru_cache(maxsize=4)
def _smallest_shared(rows: tuple[tuple[int, int], ...]) -> Mapping[int, int]:
    shared: Counter[int] = Counter()
    for cell, people in rows:
        for around in _climb(cell):
            shared[around] += people
    return {
        cell: next((around for around in _climb(cell) if shared[around] >= VOLUNTEERS_PER_CELL), _climb(cell)[-1])
        for cell, _ in rows
    }


@lru_cache(maxsize=10_000)
def _climb(cell: int) -> tuple[int, ...]:
    """List a cell and those around it, fine to coarse. Geometry never changes, so it is reckoned once a process."""
    coarsest = min(COARSEST_HOME_RESOLUTION, resolution_of(cell))
    return tuple(parent(cell, resolution) for resolution in range(resolution_of(cell), coarsest - 1, -1))
