"""Broken and contradicting town files: each named in plain words, all at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import LineString, Point, box

from tests.zones.conftest import Write, feature, row_of_zones, zone_box
from turnout.zones.reading.features import TownRefused
from turnout.zones.reading.town_files import read_town_files

BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[-93.0, 44.0], [-92.98, 44.02], [-92.98, 44.0], [-93.0, 44.02], [-93.0, 44.0]]],
}
FLAT = {"type": "Polygon", "coordinates": [[[-93.0, 44.0], [-92.9, 44.0], [-93.0, 44.0], [-93.0, 44.0]]]}


def problems_of(directory: Path) -> tuple[str, ...]:
    with pytest.raises(TownRefused) as refused:
        read_town_files(directory)
    return refused.value.problems


def one_more(geometry: Any, **properties: Any) -> list[dict[str, Any]]:
    return [*row_of_zones(), feature(geometry, **properties)]


def test_read_town_files_reads_the_whole_town(write_town: Write) -> None:
    files = read_town_files(write_town())

    assert [zone.code for zone in files.zones] == ["harbor", "hill", "mill"]
    assert [point.population for point in files.population] == [3000, 2000, 1001]
    assert [(alias.name, alias.zones) for alias in files.aliases] == [
        ("The Docks", ("Harbor",)),
        ("Old Town", ("Harbor", "Mill")),
    ]
    assert len(files.streets) == 5
    assert [label for label, _shape in files.places] == ["Harbor Library"]
    assert files.settings == {"name": "Riverbend", "timezone": "America/Denver"}
    assert files.warnings == []


@pytest.mark.parametrize(
    ("geometry", "complaint"),
    [
        (None, "has no shape"),
        ({"type": "Polygon", "coordinates": []}, "has an empty shape"),
        ({"type": "Polygon", "coordinates": [-93, 44]}, "contradicts itself"),
        ({"type": "Polygon"}, "contradicts itself"),
        ({"type": "Hexagon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]}, "contradicts itself"),
        ({"type": "Polygon", "coordinates": [[["a", "b"], [1, 1], [1, 0], ["a", "b"]]]}, "contradicts itself"),
        (LineString([(-93, 44), (-92.9, 44)]), "is a LineString; a zone must be a Polygon"),
        (box(470_000, 4_970_000, 471_000, 4_971_000), "are not longitude and latitude"),
        ({"type": "Polygon", "coordinates": [[[float("nan"), 0], [1, 1], [1, 0], [0, 0]]]}, "a shape"),
        (FLAT, "without any surface"),
    ],
)
def test_read_zones_names_a_broken_feature(write_town: Write, geometry: Any, complaint: str) -> None:
    (problem,) = problems_of(write_town(zones=one_more(geometry, name="Cove")))

    assert problem.startswith("Zone 4 (Cove)")
    assert complaint in problem


def test_read_zones_names_all_broken_features_at_once(write_town: Write) -> None:
    zones = [feature(None, name="Cove"), feature(zone_box("Hill")), feature(Point(-93, 44), name="Bay")]

    problems = problems_of(write_town(zones=zones))

    assert [problem.split(")")[0] for problem in problems] == ["Zone 1 (Cove", "Zone 2 (without a name", "Zone 3 (Bay"]


def test_read_zones_refuses_two_zones_of_one_name(write_town: Write) -> None:
    (problem,) = problems_of(write_town(zones=one_more(box(-93, 44, -92.98, 44.02), name="HARBOR")))

    assert problem == "2 zones are called HARBOR / Harbor. Join them or give each its own name."


def test_read_zones_refuses_two_zones_on_one_ground(write_town: Write) -> None:
    (problem,) = problems_of(write_town(zones=one_more(zone_box("Mill"), name="Mill Again")))

    assert problem == "Mill and Mill Again cover the same ground (100 % of the smaller one)."


def test_read_zones_warns_of_a_small_overlap(write_town: Write) -> None:
    files = read_town_files(write_town(zones=one_more(box(-93.001, 44, -92.98, 44.02), name="Cove")))

    assert files.warnings == ["Hill and Cove overlap by 5 % of the smaller one."]


def test_read_zones_repairs_and_says_what(write_town: Write) -> None:
    files = read_town_files(write_town(zones=one_more(BOW_TIE, name="Bow Tie")))

    (repaired,) = (zone for zone in files.zones if zone.repaired)
    assert (repaired.name, repaired.repaired) == ("Bow Tie", "Self-intersection")
    assert repaired.geometry.is_valid
    assert repaired.geometry.area == pytest.approx(0.0002)


def test_read_zones_refuses_a_town_as_wide_as_a_country(write_town: Write) -> None:
    (problem,) = problems_of(write_town(zones=one_more(box(44, -89, 44.02, -88.98), name="Swapped")))

    assert "swapped" in problem


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "zones.geojson is not JSON"),
        ("[]", "not a GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection", "features": 3}', "not a GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "holds no zone"),
        ('{"type": "FeatureCollection", "features": [7]}', "is not a feature"),
        ("[" * 100_000, "zones.geojson is not JSON"),
    ],
)
def test_read_zones_names_a_broken_file(write_town: Write, text: str, complaint: str) -> None:
    folder = write_town()
    (folder / "zones.geojson").write_text(text, encoding="utf-8")

    assert complaint in "\n".join(problems_of(folder))


def test_read_zones_names_a_file_that_is_not_text(write_town: Write) -> None:
    folder = write_town()
    (folder / "zones.geojson").write_bytes(b"\xff\xfe\x00")

    assert "zones.geojson cannot be read" in problems_of(folder)[0]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("g,many,44.01,-93.05", "1 rows are not a number of people at a place (row 2)"),
        ("g,-3,44.01,-93.05\ng,4,99,-93.05", "2 rows are not a number of people at a place (row 2, 3)"),
        ("g,10", "1 rows are not"),
        ("g,nan,44.01,-93.05", "1 rows are not"),
        ("g,0,44.01,-93.05", "counts nobody"),
    ],
)
def test_read_population_names_broken_rows(write_town: Write, rows: str, complaint: str) -> None:
    (problem,) = problems_of(write_town(population=rows))

    assert complaint in problem


def test_read_population_names_a_missing_column(write_town: Write) -> None:
    folder = write_town()
    (folder / "population_blockgroups_2020.csv").write_text("people,lat\n3,4\n", encoding="utf-8")

    assert problems_of(folder) == ("population_blockgroups_2020.csv lacks the columns lon, population.",)


def test_read_town_files_needs_a_population(write_town: Write) -> None:
    folder = write_town()
    (folder / "population_blockgroups_2020.csv").unlink()

    assert "There is no population file" in problems_of(folder)[0]


def test_read_town_files_names_an_absent_folder(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "nowhere") == (f"There is no folder {tmp_path / 'nowhere'}.",)


@pytest.mark.parametrize("toml", ["name = ", "name = 3", 'colour = "red"'])
def test_read_settings_refuses_what_it_does_not_know(write_town: Write, toml: str) -> None:
    assert "town.toml" in problems_of(write_town(toml=toml))[0]


def test_read_town_files_leaves_broken_lines_out_and_says_so(write_town: Write) -> None:
    files = read_town_files(write_town(streets=[feature(None, n="LAKE ST"), feature(Point(-93, 44), n="ELM ST")]))

    assert files.streets == []
    assert files.warnings == ["streets.geojson: 2 broken lines left out."]


def test_read_town_files_takes_the_name_from_meta_json(write_town: Write) -> None:
    folder = write_town()
    (folder / "town.toml").unlink()
    (folder / "meta.json").write_text(json.dumps({"name": "Riverbend on Sea"}), encoding="utf-8")

    assert read_town_files(folder).settings == {"name": "Riverbend on Sea"}
