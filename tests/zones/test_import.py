"""A town brought in, brought in again, and refused."""

from datetime import datetime, timedelta

import pytest
from shapely.geometry import Point, box

from tests.zones.conftest import Write, feature, row_of_zones
from turnout.zones import queries
from turnout.zones.models import Cell, Place, Town, Zone, ZoneAlias
from turnout.zones.services import TownRefused, import_town

pytestmark = pytest.mark.django_db


def test_import_town_saves_and_reports_the_whole_town(write_town: Write, now: datetime) -> None:
    report = import_town(directory=write_town(), now=now)

    assert (report.zones, report.population, report.aliases) == (3, 6001, 3)
    assert (report.corners, report.places) == (6, 7)
    assert (report.repaired, report.apportioned, report.warnings) == ((), (), ())
    assert report.cells == Cell.objects.count() > 0
    assert list(Zone.objects.order_by("code").values_list("name", "population")) == [
        ("Harbor", 3000),
        ("Hill", 1001),
        ("Mill", 2000),
    ]
    assert sum(Cell.objects.values_list("households", flat=True)) == round(6001 / 2.3)
    assert sorted(Place.objects.values_list("label", flat=True)) == [
        "Calle Río & 31st Ave",
        "Calle Río & 31st St",
        "Calle Río & Van Buren Ave",
        "Harbor Library",
        "Lake St & 31st Ave",
        "Lake St & 31st St",
        "Lake St & Van Buren Ave",
    ]


def test_import_town_makes_the_town_from_its_file(write_town: Write, now: datetime) -> None:
    import_town(directory=write_town(), now=now, name="Bend")

    town = Town.objects.get()
    assert (town.name, town.short_name, town.timezone) == ("Bend", "Bend", "America/Denver")
    assert (town.imported_at, town.is_demo) == (now, False)


def test_import_town_without_a_time_zone_says_which_it_took(write_town: Write, now: datetime) -> None:
    report = import_town(directory=write_town(toml=""), now=now)

    assert report.warnings == ("No time zone was given: America/Chicago is taken.",)
    assert Town.objects.get().name == "riverbend"


def test_import_town_refuses_an_unknown_time_zone_and_saves_nothing(write_town: Write, now: datetime) -> None:
    with pytest.raises(TownRefused, match="no time zone called America/Riverbend"):
        import_town(directory=write_town(), now=now, timezone="America/Riverbend")

    assert (Town.objects.count(), Zone.objects.count(), Place.objects.count()) == (0, 0, 0)


def test_import_town_refused_keeps_the_town_that_is_there(write_town: Write, now: datetime) -> None:
    import_town(directory=write_town(), now=now)
    before = Town.objects.values().get()

    with pytest.raises(TownRefused):
        import_town(directory=write_town(zones=[*row_of_zones(), feature(Point(0, 0), name="Dot")]), now=now)

    assert Town.objects.values().get() == before
    assert Zone.objects.count() == 3


def test_import_town_again_keeps_ids_and_settings(write_town: Write, now: datetime) -> None:
    import_town(directory=write_town(), now=now)
    ids = dict(Zone.objects.values_list("code", "pk"))
    Town.objects.update(name="Our Bend", phone="555-0101")
    counts = (Place.objects.count(), Cell.objects.count(), ZoneAlias.objects.count())

    import_town(directory=write_town(), now=now + timedelta(days=1))

    assert dict(Zone.objects.values_list("code", "pk")) == ids
    assert (Place.objects.count(), Cell.objects.count(), ZoneAlias.objects.count()) == counts
    assert list(Town.objects.values_list("name", "phone", "timezone")) == [("Our Bend", "555-0101", "America/Denver")]


def test_import_town_again_brings_changes_in(write_town: Write, now: datetime) -> None:
    import_town(directory=write_town(), now=now)
    assert queries.place_point(lat=44.01, lon=-92.99).is_outside

    import_town(
        directory=write_town(zones=[*row_of_zones(), feature(box(-93, 44, -92.98, 44.02), name="Cove")]), now=now
    )

    placed = queries.place_point(lat=44.01, lon=-92.99)
    assert placed.zone is not None
    assert placed.zone.name == "Cove"


def test_import_town_removes_an_empty_zone(write_town: Write, now: datetime) -> None:
    import_town(directory=write_town(), now=now)

    import_town(directory=write_town(zones=row_of_zones()[:2]), now=now)

    assert set(Zone.objects.values_list("code", flat=True)) == {"harbor", "mill"}


def test_import_town_refuses_to_remove_a_zone_with_people(write_town: Write, now: datetime) -> None:
    from turnout.people.models import Person

    import_town(directory=write_town(), now=now)
    Person.objects.create(name="Rosa", home_zone=Zone.objects.get(code="hill"), joined_at=now)

    with pytest.raises(TownRefused) as refused:
        import_town(directory=write_town(zones=row_of_zones()[:2]), now=now)

    assert refused.value.problems == (
        "Hill is gone from the file, but belongs to: 1 persons. Keep it, or move them first.",
    )
    assert Zone.objects.count() == 3


def test_import_town_marks_neighbours(write_town: Write, now: datetime) -> None:
    import_town(directory=write_town(), now=now)

    mill = Zone.objects.get(code="mill")
    assert set(mill.neighbours.values_list("code", flat=True)) == {"harbor", "hill"}
    assert set(Zone.objects.get(code="hill").neighbours.values_list("code", flat=True)) == {"mill"}


def test_import_town_warns_of_an_alias_without_a_zone(write_town: Write, now: datetime) -> None:
    report = import_town(directory=write_town(aliases="name,zones\nThe Cape,Cape\n"), now=now)

    assert report.aliases == 0
    assert report.warnings == ("aliases.csv: there is no zone called Cape (for The Cape).",)


def test_import_town_refuses_the_population_of_another_place(write_town: Write, now: datetime) -> None:
    with pytest.raises(TownRefused, match="1 of 1 population points lie over 2 km outside the zones"):
        import_town(directory=write_town(population="g,3000,45,-94"), now=now)


def test_import_town_names_zones_whose_people_were_apportioned(write_town: Write, now: datetime) -> None:
    report = import_town(directory=write_town(population="g,3000,44.01,-93.05\ng,2000,44.01,-93.03"), now=now)

    assert report.apportioned == ("Hill",)
    assert report.population == 5000
    assert Zone.objects.get(code="hill").population > 0
