"""The seven real towns, where they are at hand."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from django.db.models import Sum

from turnout.engines.geo import cell_of, parent
from turnout.zones import queries
from turnout.zones.models import Cell, Place, Zone
from turnout.zones.services import ImportReport, import_town

pytestmark = [pytest.mark.django_db, pytest.mark.real_input]

TOWNS = {  # zones, people, zones repaired
    "albany-ny": (24, 89790, 0),
    "columbus-oh": (39, 897142, 2),
    "cook-county-mn": (1, 5600, 0),
    "fargo-nd": (38, 128550, 1),
    "minneapolis-mn": (85, 429962, 1),
    "saint-paul-mn": (17, 311527, 0),
    "west-linn-or": (11, 25039, 0),
}

WRITTEN = {
    "26th/Lake": {"Lake & 26th (East Isles)", "Lake & 26th (Longfellow)"},
    "humboldt by banneker": {"Banneker & Humboldt"},
    "31st near Lyndale, Hawthorne": {"Lyndale & 31st (Hawthorne)"},
    "la lavanderia de grovelland y bryant, lowry hill": {"Bryant & Groveland"},
}


def imported(shared: Path, town: str, now: datetime) -> ImportReport:
    return import_town(directory=shared / "data" / "towns" / town, now=now)


@pytest.mark.parametrize("town", TOWNS)
def test_town_is_imported_whole(shared: Path, town: str, now: datetime) -> None:
    zones, people, repaired = TOWNS[town]

    report = imported(shared, town, now)

    assert (report.zones, report.population, len(report.repaired)) == (zones, people, repaired)
    assert Zone.objects.aggregate(people=Sum("population"))["people"] == people
    assert Zone.objects.filter(population=0).count() == 0
    assert Cell.objects.aggregate(all=Sum("households"))["all"] == round(people / 2.3)
    assert Cell.objects.filter(households__lt=200).count() == 0
    assert _places_without_one_home_cell(shared / "data" / "towns" / town) == []
    labels = [choice.label for choice in queries.home_cell_choices()]
    assert len(labels) == len(set(labels)) == report.cells


def test_minneapolis_has_its_aliases_and_the_corners_people_write(shared: Path, now: datetime) -> None:
    report = imported(shared, "minneapolis-mn", now)

    assert report.repaired == ("Longfellow (Too few points in geometry component)",)
    assert report.apportioned == ("Camden Industrial", "Humboldt Industrial")
    assert report.aliases == 19
    assert report.corners > 5000
    twice = Place.objects.filter(words="26 & bryant").order_by("lat").values_list("zone__name", flat=True)
    assert list(twice) == ["Lowry Hill East", "Hawthorne"]
    (east_phillips,) = queries.zones_called(name="East Phillips")
    assert east_phillips.name == "Phillips"

    for text, labels in WRITTEN.items():
        found = queries.find_places(text=text)
        assert {place.label for place in found if place.score == found[0].score} == labels
        assert found[0].is_sure


def _places_without_one_home_cell(folder: Path) -> list[dict[str, str]]:
    """Return the census points of a town whose home cell is not the finest chosen one around them."""
    cells = set(Cell.objects.values_list("h3", flat=True))
    (path,) = folder.glob("population_*.csv")
    with path.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if not _has_one_home_cell(row, cells)]


def _has_one_home_cell(row: dict[str, str], cells: set[int]) -> bool:
    lat, lon = float(row["lat"]), float(row["lon"])
    home = queries.home_cell_of(lat=lat, lon=lon)
    around = [parent(cell_of(lat, lon, 9), resolution) for resolution in range(9, 3, -1)]
    finest = next((cell for cell in around if cell in cells), None)
    is_inside = queries.place_point(lat=lat, lon=lon).zone is not None
    return home in cells and finest in (None, home) if is_inside else home is None
