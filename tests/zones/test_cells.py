"""Cells to live in: 200 households each, none lost, one for every place."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from turnout.engines.geo import cell_of, centre, parent, resolution_of, ring
from turnout.zones.cells import MIN_HOUSEHOLDS, choose, home_cells
from turnout.zones.reading.tables import CensusPoint
from turnout.zones.territory import Territory

START = cell_of(44.98, -93.27, 9)
ATOMS = sorted(ring(START, 12))
FAMILY = sorted(cell for cell in ring(START, 3) if parent(cell) == parent(START))

households = st.lists(st.sampled_from([0.0, 3.5, 40.0, 150.0, 200.0, 900.0]), min_size=len(ATOMS), max_size=len(ATOMS))


def test_choose_takes_the_finest_cell_of_200_households() -> None:
    chosen = choose(dict.fromkeys(FAMILY, 200.0))

    assert sorted(chosen) == FAMILY


def test_choose_counts_what_is_too_small_together_in_the_parent() -> None:
    first, *others = FAMILY

    chosen = choose({first: 250.0, **dict.fromkeys(others, 40.0)})

    assert {cell: group.households for cell, group in chosen.items()} == {parent(first): 240.0, first: 250.0}


def test_choose_hides_a_small_remainder_behind_a_chosen_cell() -> None:
    first, *others = FAMILY

    chosen = choose({first: 250.0, **dict.fromkeys(others, 1.0)})

    assert {resolution_of(cell): group.households for cell, group in chosen.items()} == {6: 256.0}


def test_choose_makes_one_cell_of_a_hamlet() -> None:
    (group,) = choose(dict.fromkeys(FAMILY, 1.0)).values()

    assert group.households == len(FAMILY)
    assert sorted(group.members) == FAMILY


@given(households)
def test_choose_loses_nobody_and_gives_nobody_less_than_200_to_hide_in(counts: list[float]) -> None:
    chosen = choose(dict(zip(ATOMS, counts, strict=True)))

    assert sorted(atom for group in chosen.values() for atom in group.members) == ATOMS
    assert sum(group.households for group in chosen.values()) == pytest.approx(sum(counts))
    assert len(chosen) == 1 or min(group.households for group in chosen.values()) >= MIN_HOUSEHOLDS


def test_home_cells_preserve_households_and_give_every_place_one_cell() -> None:
    town = box(-93.30, 44.90, -93.20, 45.00)
    draw = random.Random(3)
    points = [CensusPoint(1500, draw.uniform(44.9, 45.0), draw.uniform(-93.3, -93.2)) for _ in range(60)]

    cells = {cell.h3: cell for cell in home_cells(Territory([town]), town, points)}

    assert sum(cell.households for cell in cells.values()) == round(60 * 1500 / 2.3)
    assert min(cell.households for cell in cells.values()) >= MIN_HOUSEHOLDS
    for _ in range(2000):
        atom = cell_of(draw.uniform(44.9, 45.0), draw.uniform(-93.3, -93.2), 9)
        assert any(parent(atom, resolution) in cells for resolution in range(9, 5, -1))


def test_home_cells_belong_to_the_zone_where_most_of_their_people_live() -> None:
    zones = [box(-93.30, 44.90, -93.25, 45.00), box(-93.25, 44.90, -93.20, 45.00)]
    points = [CensusPoint(100_000, 44.95, -93.27), CensusPoint(100_000, 44.95, -93.23)]

    cells = home_cells(Territory(zones), box(-93.30, 44.90, -93.20, 45.00), points)

    fine = [cell for cell in cells if cell.resolution >= 8]
    middles = [Point(centre(cell.h3)[::-1]) for cell in fine]
    assert {cell.zone for cell in fine} == {0, 1}
    assert all(zones[cell.zone].distance(middle) < 0.01 for cell, middle in zip(fine, middles, strict=True))
