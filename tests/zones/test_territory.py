"""Points in, on and beside three squares of a kilometre and more."""

import pytest
from shapely.geometry import Point, box

from turnout.engines.geo import NotAPlace, distance_m
from turnout.zones.plane import Plane
from turnout.zones.territory import Territory

WEST, EAST, FAR = box(-93.04, 44, -93.02, 44.02), box(-93.02, 44, -93.00, 44.02), box(-92.95, 44, -92.93, 44.02)
ROW = Territory([WEST, EAST, FAR])
METRE_EAST = 1 / 79_990
"""Degrees of longitude a metre takes at 44 degrees north."""


def test_plane_measures_as_the_globe_does() -> None:
    plane = Plane.around([WEST, EAST])

    measured = plane.point(44.001, -93.039).distance(plane.point(44.019, -93.001))

    assert measured == pytest.approx(distance_m(44.001, -93.039, 44.019, -93.001), rel=0.001)


def test_plane_lifts_what_it_flattened() -> None:
    plane = Plane.around([WEST])

    back = plane.lift(plane.flatten(Point(-93.03, 44.005)))

    assert (back.x, back.y) == pytest.approx((-93.03, 44.005))


def test_locate_inside_names_one_zone_at_distance_0() -> None:
    found = ROW.locate(44.01, -93.03)

    assert (found.zone, found.border, found.distance_m) == (0, (), 0)


@pytest.mark.parametrize(("metres", "zone", "border"), [(-29, 0, (1,)), (29, 1, (0,)), (-31, 0, ()), (31, 1, ())])
def test_locate_near_a_border_names_the_other_zone_within_30_m(
    metres: float, zone: int, border: tuple[int, ...]
) -> None:
    found = ROW.locate(44.01, -93.02 + metres * METRE_EAST)

    assert (found.zone, found.border) == (zone, border)


def test_locate_on_the_border_takes_the_first_zone() -> None:
    assert ROW.locate(44.01, -93.02).zone == 0
    assert Territory([EAST, WEST]).locate(44.01, -93.02).zone == 0


def test_locate_just_outside_takes_the_nearest_zone() -> None:
    found = ROW.locate(44.01, -93.00 + 20 * METRE_EAST)

    assert found.zone == 1
    assert found.distance_m == pytest.approx(20, abs=0.1)


def test_locate_outside_names_no_zone_and_says_how_far() -> None:
    found = ROW.locate(44.01, -93.00 + 1000 * METRE_EAST)

    assert (found.zone, found.border) == (None, ())
    assert found.distance_m == pytest.approx(1000, rel=0.001)


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (0, 181), (float("nan"), 0), (0, float("inf"))])
def test_locate_refuses_a_place_off_the_globe(lat: float, lon: float) -> None:
    with pytest.raises(NotAPlace):
        ROW.locate(lat, lon)


def test_neighbours_are_zones_within_30_m() -> None:
    assert ROW.neighbours() == [(0, 1)]
