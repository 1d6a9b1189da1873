"""What people write, and the corner they mean."""

import pytest

from turnout.zones.gazetteer import SURE, Entry, Gazetteer

ENTRIES = [
    Entry("Lake St & 26th Ave (Harbor)", "26 ave & lake st", is_corner=True, zone_id=1),
    Entry("Lake St & 26th Ave (Mill)", "26 ave & lake st", is_corner=True, zone_id=2),
    Entry("Lake St & 31st Ave", "31 ave & lake st", is_corner=True, zone_id=1),
    Entry("Elm Ave & 31st St", "31 st & elm ave", is_corner=True, zone_id=1),
    Entry("Colfax Ave & Mount Curve", "colfax ave & mount curve", is_corner=True, zone_id=2),
    Entry("Colfax Ave & Lowry Ave", "colfax ave & lowry ave", is_corner=True, zone_id=2),
    Entry("Groveland Ave & Colfax Ave", "colfax ave & groveland ave", is_corner=True, zone_id=3),
    Entry("De Lasalle Ave & Island Rd", "de lasalle ave & island rd", is_corner=True, zone_id=3),
    Entry("Saint Louis Ave & Cedar Lake Rd", "cedar lake rd & saint louis ave", is_corner=True, zone_id=3),
    Entry("Two Rivers Library", "two rivers library", is_corner=False, zone_id=1),
]
GAZETTEER = Gazetteer(ENTRIES, {1: ["Harbor", "The Docks"], 2: ["Mill"], 3: ["Lowry Hill"]})


def best(text: str) -> str:
    number, score = GAZETTEER.find(text, 5)[0]
    assert score >= SURE
    return ENTRIES[number].label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Lake St & 31st Ave", "Lake St & 31st Ave"),
        ("31st/lake", "Lake St & 31st Ave"),
        ("esquina de la 31 con Lake", "Lake St & 31st Ave"),
        ("la avenida 31 y LAKE street", "Lake St & 31st Ave"),
        ("elm near 31", "Elm Ave & 31st St"),
        ("colax / mount cuvre", "Colfax Ave & Mount Curve"),
        ("mountcurve @ colfax", "Colfax Ave & Mount Curve"),
        ("the food shelf at island and de lasalle", "De Lasalle Ave & Island Rd"),
        ("esquina de lasalle con island", "De Lasalle Ave & Island Rd"),
        ("st louis and cedar lake", "Saint Louis Ave & Cedar Lake Rd"),
        ("two rivers libary", "Two Rivers Library"),
        ("26 and lake, mill", "Lake St & 26th Ave (Mill)"),
        ("26 and lake, the docks", "Lake St & 26th Ave (Harbor)"),
        ("lake st & 26th ave (mill)", "Lake St & 26th Ave (Mill)"),
        ("grovelland y colfax, lowry hill", "Groveland Ave & Colfax Ave"),
    ],
)
def test_gazetteer_finds_the_place_that_was_meant(text: str, label: str) -> None:
    assert best(text) == label


def test_gazetteer_offers_both_corners_of_streets_that_meet_twice() -> None:
    found = GAZETTEER.find("26th & Lake", 5)

    assert {ENTRIES[number].zone_id for number, score in found if score >= SURE} == {1, 2}
    assert found[0][1] == found[1][1]


def test_gazetteer_is_unsure_of_a_street_named_alone() -> None:
    found = GAZETTEER.find("somewhere on Lake in Mill", 5)

    assert ENTRIES[found[0][0]].label == "Lake St & 26th Ave (Mill)"
    assert found[0][1] < SURE


@pytest.mark.parametrize("text", ["", "   ", "&", "nothing of the kind", "99th & 98th", "🙂", "a" * 5000])
def test_gazetteer_finds_nothing_where_nothing_is_named(text: str) -> None:
    assert GAZETTEER.find(text, 5) == []


def test_gazetteer_gives_no_more_than_asked() -> None:
    assert len(GAZETTEER.find("colfax", 2)) == 2
