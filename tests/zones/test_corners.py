"""Corners of streets drawn by hand, in metres."""

from shapely.geometry import LineString

from turnout.zones.corners import Corner, find_corners
from turnout.zones.naming import street_name


def corners_of(**lines: list[tuple[float, float]]) -> list[Corner]:
    names = [street_name(name.rstrip("_").replace("_", " ")) for name in lines]
    return find_corners(names, [LineString(line) for line in lines.values()])


def test_find_corners_finds_a_crossing_and_a_shared_end() -> None:
    found = corners_of(Lake_St=[(0, 0), (500, 0)], Elm_Ave=[(100, -50), (100, 50)], Oak_Ave=[(500, 0), (500, 90)])

    assert [(corner.label, corner.x, corner.y) for corner in found] == [
        ("Elm Ave & Lake St", 100, 0),
        ("Lake St & Oak Ave", 500, 0),
    ]


def test_find_corners_forgives_two_metres_of_bad_drawing() -> None:
    (corner,) = corners_of(Lake_St=[(0, 0), (500, 0)], Elm_Ave=[(100, 1.5), (100, 50)])

    assert abs(corner.x - 100) < 1
    assert 0 <= corner.y <= 1.5


def test_find_corners_ignores_streets_that_end_before_meeting() -> None:
    assert corners_of(Lake_St=[(0, 0), (500, 0)], Elm_Ave=[(100, 20), (100, 50)]) == []


def test_find_corners_does_not_let_a_street_meet_itself() -> None:
    assert corners_of(Lake_St=[(0, 0), (500, 0)], Lake_Street=[(100, -50), (100, 50)]) == []


def test_find_corners_makes_one_corner_of_a_boulevard() -> None:
    lanes = corners_of(Lake_St=[(0, 0), (500, 0)], Lake_St_=[(0, 30), (500, 30)], Elm_Ave=[(100, -50), (100, 80)])

    assert [corner.label for corner in lanes] == ["Elm Ave & Lake St"]


def test_find_corners_keeps_both_of_two_far_meetings() -> None:
    horseshoe = [(0, 0), (0, 100), (400, 100), (400, 0)]

    found = corners_of(Horse_Ln=horseshoe, Lake_St=[(-50, 50), (500, 50)])

    assert [(corner.x, corner.y) for corner in found] == [(0, 50), (400, 50)]


def test_corner_reads_the_named_street_first_and_its_words_are_sorted() -> None:
    (corner,) = corners_of(**{"31st_Ave": [(0, -9), (0, 9)], "Lake_St": [(-9, 0), (9, 0)]})

    assert corner.label == "Lake St & 31st Ave"
    assert corner.words == "31 ave & lake st"
