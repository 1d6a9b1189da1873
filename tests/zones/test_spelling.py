"""Slips of the pen, counted and forgiven up to two."""

import pytest

from turnout.zones.spelling import Spelling, slips_between

KNOWN = Spelling({"colfax", "curve", "vincent", "lake", "lane", "26", "groveland"})


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("", "", 0),
        ("lake", "lake", 0),
        ("lake", "lae", 1),
        ("lake", "laek", 1),
        ("vincnet", "vincent", 1),
        ("", "ab", 2),
    ],
)
def test_slips_between_counts_lost_added_changed_and_swapped(one: str, other: str, slips: int) -> None:
    assert slips_between(one, other) == slips
    assert slips_between(other, one) == slips


@pytest.mark.parametrize(("typed", "meant"), [("colax", "colfax"), ("cuvre", "curve"), ("grovelland", "groveland")])
def test_spelling_finds_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert KNOWN.near(typed) == [(meant, 1)]


def test_spelling_forgives_two_slips_in_long_words_only() -> None:
    assert KNOWN.near("grovland") == [("groveland", 1)]
    assert KNOWN.near("grvland") == [("groveland", 2)]
    assert KNOWN.near("crv") == []
    assert KNOWN.near("clfx") == []


def test_spelling_never_guesses_numbers() -> None:
    assert KNOWN.near("2600") == []
