"""People shared out, none lost and none made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from turnout.zones.population import population_by_zone, whole_shares
from turnout.zones.reading.tables import CensusPoint
from turnout.zones.territory import Territory

ZONES = [box(-93.04, 44, -93.02, 44.02), box(-93.02, 44, -93.00, 44.02)]


@given(st.lists(st.floats(min_value=0, max_value=1e6), min_size=1), st.integers(min_value=0, max_value=10**7))
def test_whole_shares_add_up_to_the_total(shares: list[float], total: int) -> None:
    expected = total if sum(shares) > 1e-300 else None

    whole = whole_shares(shares, total)

    assert expected is None or sum(whole) == expected
    assert min(whole) >= 0


def test_whole_shares_give_the_rest_to_the_largest_remainders() -> None:
    assert whole_shares([1.6, 1.6, 0.8], 4) == [2, 1, 1]
    assert whole_shares([1, 1, 1], 4) == [2, 1, 1]


def test_population_counts_a_point_for_its_zone_and_one_outside_for_the_nearest() -> None:
    points = [CensusPoint(100, 44.01, -93.03), CensusPoint(40, 44.01, -93.01), CensusPoint(2, 44.01, -92.99)]

    assert population_by_zone(Territory(ZONES), ZONES, points) == ([100, 42], [])


def test_population_of_a_zone_without_a_point_is_apportioned_by_area() -> None:
    people, apportioned = population_by_zone(Territory(ZONES), ZONES, [CensusPoint(100, 44.01, -93.03)])

    assert people == [50, 50]
    assert apportioned == [1]


def test_population_is_taken_from_the_nearest_ground_only() -> None:
    zones = [box(-93.04, 44, -93.02, 44.02), box(-93.02, 44, -93.00, 44.02), box(-93.00, 44, -92.98, 44.02)]
    points = [CensusPoint(1000, 44.01, -93.03), CensusPoint(400, 44.01, -92.99)]

    people, apportioned = population_by_zone(Territory(zones), zones, points)

    assert apportioned == [1]
    assert people == pytest.approx([667, 467, 267], abs=1)
    assert sum(people) == 1400


def test_population_of_two_points_at_one_place_counts_both() -> None:
    points = [CensusPoint(100, 44.01, -93.03), CensusPoint(60, 44.01, -93.03)]

    people, _apportioned = population_by_zone(Territory(ZONES), ZONES, points)

    assert people == [80, 80]
