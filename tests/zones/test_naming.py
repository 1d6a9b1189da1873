"""One spelling for every way to write a street."""

import pytest

from turnout.zones.naming import is_meeting_street, readable, street_name, words_of


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("42ND", "42"),
        ("E 42nd Street", "42 st"),
        ("Lake St E", "lake st"),
        ("LAKE STREET", "lake st"),
        ("Calle Río", "rio st"),
        ("EAST RIVER", "east river"),
        ("LAKE OF THE ISLES", "lake of the isles"),
        ("St. Louis Ave", "saint louis ave"),
        ("26 1/2", "26 half"),
        ("River Terrace", "river ter"),
        ("Steven's Square", "stevens sq"),
        ("PARKWAY", "pkwy"),
    ],
)
def test_street_name_has_one_key_for_all_spellings(written: str, key: str) -> None:
    assert street_name(written).key == key


def test_street_name_keeps_streets_apart_that_differ_in_type_only() -> None:
    assert street_name("31st St").key != street_name("31st Ave").key


@pytest.mark.parametrize(
    ("one", "other"),
    [("42ND STREET", "42 st"), ("Río & Lake", "rio and lake"), ("1st Ave", "First Avenue"), ("51t", "51st")],
)
def test_words_of_gives_the_same_for_both_spellings(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("LAKE OF THE ISLES", "Lake of the Isles"),
        ("42ND", "42nd"),
        ("MCKINLEY", "McKinley"),
        ("De la Salle", "De la Salle"),
        ("8TH AVE NE", "8th Ave NE"),
    ],
)
def test_readable_is_what_a_person_writes(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize("written", ["NB I35W TO LAKE ST", "INTERSTATE 94", "HIGHWAY 62", "GARAGE A EXIT", "FS 11", ""])
def test_is_meeting_street_refuses_ramps_and_motorways(written: str) -> None:
    assert not is_meeting_street(written)


@pytest.mark.parametrize("written", ["LAKE", "42ND", "Toledo Ave", "Highland Ave"])
def test_is_meeting_street_accepts_streets(written: str) -> None:
    assert is_meeting_street(written)
