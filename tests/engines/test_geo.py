"""Distances against known ones, cells against their parents and rings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.engines import geo

MINNEAPOLIS = (44.9778, -93.2650)
SAINT_PAUL = (44.9537, -93.0900)

latitudes = st.floats(min_value=-85, max_value=85)
longitudes = st.floats(min_value=-180, max_value=180)
resolutions = st.integers(min_value=0, max_value=15)


def test_distance_one_degree_of_latitude_is_111_km() -> None:
    assert geo.distance_m(44, -93, 45, -93) == pytest.approx(111_195, abs=1)


def test_distance_between_the_twin_cities_is_14_km() -> None:
    assert geo.distance_m(*MINNEAPOLIS, *SAINT_PAUL) == pytest.approx(14_030, abs=50)


def test_distance_across_the_date_line_is_short() -> None:
    assert geo.distance_m(0, 179.9, 0, -179.9) == pytest.approx(22_239, abs=1)


def test_distance_to_the_antipode_is_half_the_globe() -> None:
    assert geo.distance_m(0, 0, 0, 180) == pytest.approx(20_015_114, abs=1)


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_the_same_both_ways(a: float, b: float, c: float, d: float) -> None:
    assert geo.distance_m(a, b, c, d) == pytest.approx(geo.distance_m(c, d, a, b))


def test_cell_of_is_the_known_cell_of_the_library() -> None:
    assert geo.cell_of(44.98, -93.27, 9) == 617684907284758527


@given(latitudes, longitudes, resolutions)
def test_cell_of_has_the_resolution_asked_and_a_stable_centre(lat: float, lon: float, resolution: int) -> None:
    cell = geo.cell_of(lat, lon, resolution)

    assert geo.resolution_of(cell) == resolution
    assert 0 < cell < 2**63
    assert geo.cell_of(*geo.centre(cell), resolution) == cell


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (0, 181), (float("nan"), 0), (0, float("inf"))])
def test_cell_of_refuses_a_place_off_the_globe(lat: float, lon: float) -> None:
    with pytest.raises(geo.NotAPlace):
        geo.cell_of(lat, lon)


@pytest.mark.parametrize("number", [0, -1, 12, 2**63, 2**70])
def test_centre_refuses_what_is_not_a_cell(number: int) -> None:
    with pytest.raises(geo.NotACell):
        geo.centre(number)


def test_parent_goes_one_step_up_or_to_the_resolution_asked() -> None:
    cell = geo.cell_of(*MINNEAPOLIS, 9)

    assert geo.parent(cell) == geo.cell_of(*MINNEAPOLIS, 8)
    assert geo.parent(cell, 7) == geo.parent(geo.parent(cell))
    assert geo.parent(cell, 9) == cell


def test_parent_refuses_a_finer_resolution() -> None:
    with pytest.raises(ValueError, match="no parent"):
        geo.parent(geo.cell_of(*MINNEAPOLIS, 8), 9)


@pytest.mark.parametrize(("steps", "cells"), [(0, 1), (1, 7), (2, 19), (3, 37)])
def test_ring_holds_the_hexagonal_number_of_cells(steps: int, cells: int) -> None:
    centre = geo.cell_of(*MINNEAPOLIS, 9)

    found = geo.ring(centre, steps)

    assert len(found) == cells
    assert centre in found


def test_covers_is_true_for_itself_and_ancestors_only() -> None:
    cell = geo.cell_of(*MINNEAPOLIS, 9)
    beside = min(geo.ring(cell, 1) - {cell})

    assert geo.covers(cell, cell)
    assert geo.covers(geo.parent(cell, 7), cell)
    assert not geo.covers(cell, geo.parent(cell, 7))
    assert not geo.covers(cell, beside)


def test_cell_distance_of_neighbours_at_resolution_9_is_about_350_m() -> None:
    cell = geo.cell_of(*MINNEAPOLIS, 9)
    beside = min(geo.ring(cell, 1) - {cell})

    assert geo.cell_distance_m(cell, beside) == pytest.approx(350, abs=60)
    assert geo.cell_distance_m(cell, cell) == 0


def test_cell_distance_of_mixed_resolutions_is_centre_to_centre() -> None:
    fine = geo.cell_of(*MINNEAPOLIS, 9)
    coarse = geo.cell_of(*SAINT_PAUL, 7)

    measured = geo.cell_distance_m(fine, coarse)

    assert measured == geo.distance_m(*geo.centre(fine), *geo.centre(coarse))
    assert measured == geo.cell_distance_m(coarse, fine)
