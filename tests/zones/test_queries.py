"""Look-ups in the imported town."""

from datetime import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.zones.conftest import Write, feature, zone_box
from turnout.engines.geo import NotAPlace, cell_of
from turnout.zones import queries
from turnout.zones.models import Cell, Zone
from turnout.zones.services import import_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def riverbend(write_town: Write, now: datetime) -> None:
    """Import the town of three zones."""
    import_town(directory=write_town(), now=now)


def test_town_before_the_first_import_has_the_defaults() -> None:
    town = queries.town()

    assert (town.pk, town.timezone, town.emergency_number) == (None, "America/Chicago", "911")


def test_town_is_the_imported_one(riverbend: None) -> None:
    assert queries.town().name == "Riverbend"


def test_place_point_before_the_first_import_says_so() -> None:
    with pytest.raises(queries.NoTown):
        queries.place_point(lat=44.01, lon=-93.03)


def test_place_point_inside_names_the_zone(riverbend: None) -> None:
    placed = queries.place_point(lat=44.01, lon=-93.03)

    assert placed.zone == Zone.objects.get(code="mill")
    assert (placed.border_zones, placed.distance_m, placed.is_outside) == ((), 0, False)


def test_place_point_on_the_border_names_both_the_lower_code_first(riverbend: None) -> None:
    placed = queries.place_point(lat=44.01, lon=-93.04)

    assert placed.zone is not None
    assert [placed.zone.code, *(zone.code for zone in placed.border_zones)] == ["harbor", "mill"]
    assert placed.zone_ids == set(Zone.objects.exclude(code="hill").values_list("pk", flat=True))


@pytest.mark.parametrize(("lat", "lon"), [(44.01, -92.99), (0, 0), (-90, 180)])
def test_place_point_outside_the_town_is_flagged(riverbend: None, lat: float, lon: float) -> None:
    placed = queries.place_point(lat=lat, lon=lon)

    assert (placed.zone, placed.border_zones, placed.is_outside) == (None, (), True)
    assert placed.distance_m > 700


def test_place_point_refuses_a_place_off_the_globe(riverbend: None) -> None:
    with pytest.raises(NotAPlace):
        queries.place_point(lat=float("nan"), lon=-93.03)


def test_place_point_costs_one_query_once_the_atlas_is_open(
    riverbend: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queries.place_point(lat=44.01, lon=-93.03)

    with django_assert_num_queries(1):
        queries.place_point(lat=44.01, lon=-93.05)


def test_zones_called_knows_names_and_aliases_in_any_case(riverbend: None) -> None:
    def codes(name: str) -> list[str]:
        return sorted(zone.code for zone in queries.zones_called(name=name))

    assert codes("HARBOR") == ["harbor"]
    assert codes("the  docks") == ["harbor"]
    assert codes("Old Town") == ["harbor", "mill"]
    assert codes("Atlantis") == []


def test_zone_neighbours_are_those_next_door(riverbend: None) -> None:
    ids = dict(Zone.objects.values_list("code", "pk"))

    assert queries.zone_neighbours(ids["harbor"]) == {ids["mill"]}
    assert queries.zone_neighbours(0) == frozenset()


def test_find_places_gives_corner_zone_and_cell(riverbend: None) -> None:
    place = queries.find_places(text="lake con 31st ave")[0]

    assert (place.label, place.is_sure) == ("Lake St & 31st Ave", True)
    assert (place.lat, place.lon) == pytest.approx((44.005, -93.05), abs=1e-5)
    assert place.zone_id == Zone.objects.get(code="harbor").pk
    assert place.cell == cell_of(place.lat, place.lon)


def test_find_places_finds_a_named_place_and_nothing_in_nothing(riverbend: None) -> None:
    assert queries.find_places(text="harbour library")[0].label == "Harbor Library"
    assert queries.find_places(text="") == []


def test_find_places_before_the_first_import_finds_nothing() -> None:
    assert queries.find_places(text="Lake & 31st") == []


def test_named_place_is_the_one_that_was_named(riverbend: None) -> None:
    place = queries.named_place(text="rio y van buren")

    assert place is not None
    assert place.label == "Calle Río & Van Buren Ave"


@pytest.mark.parametrize("text", ["lake & 31", "lake", "atlantis"])
def test_named_place_is_none_where_the_text_leaves_doubt(riverbend: None, text: str) -> None:
    assert queries.named_place(text=text) is None


def test_nearest_corner_is_the_nearest(riverbend: None) -> None:
    assert queries.nearest_corner(lat=44.006, lon=-93.031).label == "Lake St & Van Buren Ave"


def test_nearest_corner_without_streets_is_a_named_place(write_town: Write, now: datetime) -> None:
    import_town(directory=write_town(streets=[]), now=now)

    assert queries.nearest_corner(lat=44.01, lon=-93.01).label == "Harbor Library"


def test_nearest_corner_without_any_place_is_the_middle_of_the_zone(write_town: Write, now: datetime) -> None:
    import_town(directory=write_town(streets=[], places=[]), now=now)

    place = queries.nearest_corner(lat=44.01, lon=-93.01)

    assert (place.label, place.kind, place.zone_id) == ("Hill", "", Zone.objects.get(code="hill").pk)


def test_home_cell_choices_have_a_label_each_and_200_households(riverbend: None) -> None:
    choices = queries.home_cell_choices()

    labels = [choice.label for choice in choices]
    assert len(set(labels)) == len(labels) == Cell.objects.count()
    assert min(choice.households for choice in choices) >= 200
    assert all("around " in label for label in labels)


def test_home_cell_choices_of_a_zone_are_only_its_own(riverbend: None) -> None:
    harbor = Zone.objects.get(code="harbor")

    choices = queries.home_cell_choices(zone_id=harbor.pk)

    assert {choice.cell for choice in choices} == set(harbor.cells.values_list("h3", flat=True))


def test_home_cell_choices_without_streets_name_zone_and_side(write_town: Write, now: datetime) -> None:
    import_town(directory=write_town(streets=[], places=[]), now=now)

    for choice in queries.home_cell_choices():
        assert choice.label.split(",")[0] in {"Harbor", "Mill", "Hill"}


def test_home_cell_of_is_a_cell_one_may_choose(riverbend: None) -> None:
    offered = {choice.cell for choice in queries.home_cell_choices()}

    found = {queries.home_cell_of(lat=44 + step / 1000, lon=-93.06 + step * 0.003) for step in range(1, 20)}

    assert found <= offered
    assert queries.home_cell_of(lat=45, lon=-93) is None


def test_home_cell_choices_of_an_empty_country_are_wide_but_never_small(write_town: Write, now: datetime) -> None:
    report = import_town(
        directory=write_town(zones=[feature(zone_box("Hill"), name="Hill")], population="g,90,44.01,-93.01"), now=now
    )

    assert report.cells == 1
    assert "The town has under 200 households in all." in report.warnings
    assert queries.home_cell_choices() == []
