"""The alphabet of text messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.channels.gsm7 import gsm7_length, transliterate


def test_spanish_keeps_what_the_alphabet_has_and_loses_the_other_accents() -> None:
    assert (
        transliterate("¿Llegó más tú allí? ¡Sí, niño, pingüino, café!")
        == "¿Llego mas tu alli? ¡Si, niño, pingüino, café!"
    )


def test_typographic_signs_become_plain_ones() -> None:
    assert transliterate("“No”… it’s 5–6") == '"No"... it\'s 5-6'


def test_extended_signs_take_two_places() -> None:
    assert gsm7_length("A7 [€]") == 9


def test_length_of_a_text_outside_the_alphabet_is_refused() -> None:
    with pytest.raises(ValueError, match="á"):
        gsm7_length("más")


@given(st.text())
def test_every_text_can_be_brought_into_the_alphabet(text: str) -> None:
    written = transliterate(text)

    assert gsm7_length(written) >= len(written)
    assert transliterate(written) == written
