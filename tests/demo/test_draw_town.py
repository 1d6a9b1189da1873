"""The demonstration's town: drawn the same each time, small, and nobody's home."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from turnout.demo.draw_town import TOWN, ZONES, draw_town
from turnout.zones import queries
from turnout.zones.models import Zone
from turnout.zones.services import import_town

FILES = {"zones.geojson", "streets.geojson", "places.geojson", "water.geojson", "population.csv", "town.toml"}


def test_town_files_are_those_the_script_draws(tmp_path: Path) -> None:
    draw_town(tmp_path)

    assert {path.name for path in TOWN.iterdir()} == {path.name for path in tmp_path.iterdir()} == FILES
    for name in FILES:
        assert (tmp_path / name).read_text(encoding="utf-8") == (TOWN / name).read_text(encoding="utf-8")


def test_town_files_are_small() -> None:
    assert sum(path.stat().st_size for path in TOWN.iterdir()) < 150_000


def test_town_lies_in_open_water() -> None:
    drawn = json.loads((TOWN / "zones.geojson").read_text(encoding="utf-8"))

    for feature in drawn["features"]:
        for lon, lat in feature["geometry"]["coordinates"][0]:
            assert 26 < lat < 27
            assert -91 < lon < -90


@pytest.mark.django_db
def test_town_is_imported_without_a_warning(now: datetime) -> None:
    report = import_town(directory=TOWN, now=now)

    assert (report.zones, report.population, report.warnings, report.apportioned) == (9, 52_000, (), ())
    assert 200 <= report.corners <= 500
    assert report.places - report.corners == 25
    assert dict(Zone.objects.values_list("name", "population")) == {name: people for name, (people, _) in ZONES.items()}
    assert all(queries.home_cell_choices(zone_id=zone.pk) for zone in queries.zones())
    assert queries.find_places(text="old chruch steps")[0].label == "Old Church steps"
