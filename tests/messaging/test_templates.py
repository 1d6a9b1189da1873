"""Texts: registered once, in two languages, short enough, carrying nothing they should not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from turnout.channels.gsm7 import gsm7_length, transliterate
from turnout.messaging import templates
from turnout.messaging.templates import BadTemplate, TextTemplate, register
from turnout.people.enums import Purpose

ASK = TextTemplate("test.one", en="{code}: {zone}?", es="{code}: ¿{zone}?", purpose=Purpose.ALERTS)


def test_every_registered_text_fits_one_text_message_with_its_longest_values() -> None:
    texts = [text for text in templates.registered() if not text.id.startswith("test.")]
    too_long = {text.id: (text.longest("en"), text.longest("es")) for text in texts}

    assert {text_id: lengths for text_id, lengths in too_long.items() if max(lengths) > 160} == {}
    assert "messaging.note" in too_long


def test_text_of_one_place_too_many_is_refused() -> None:
    register(replace(ASK, id="test.fits", en="x" * 155 + "{code}", es="{code}"))

    with pytest.raises(BadTemplate, match=r"161 of 160 characters in es"):
        register(replace(ASK, id="test.long", es="x" * 156 + "{code}", en="{code}"))


@pytest.mark.parametrize("field", ["place", "address", "name", "0"])
def test_text_that_would_carry_something_else_is_refused(field: str) -> None:
    with pytest.raises(BadTemplate, match="may not be sent"):
        register(replace(ASK, en=f"{{{field}}}", es=f"{{{field}}}"))


def test_languages_must_fill_in_the_same_things() -> None:
    with pytest.raises(BadTemplate, match="different things"):
        register(replace(ASK, es="{code}"))


def test_second_text_of_one_id_is_refused() -> None:
    register(ASK)
    register(replace(ASK))

    with pytest.raises(BadTemplate, match=r"two texts are called test\.one"):
        register(replace(ASK, en="{code}, {zone}?"))


def test_values_may_differ_by_language() -> None:
    text = TextTemplate("test.kind", en="{kind}?", es="¿{kind}?", purpose=Purpose.ALERTS)
    params = {"kind": {"en": "Threat", "es": "Amenaza"}}

    assert [text.render(language=language, params=params) for language in ("en", "es", "so")] == [
        "Threat?",
        "¿Amenaza?",
        "Threat?",
    ]


def test_long_value_is_cut_so_that_the_text_still_fits() -> None:
    words = ASK.render(language="en", params={"code": "A7", "zone": "Upper Northeast Riverside Park"})

    assert words == "A7: Upper Northeast R?"
    assert gsm7_length(transliterate(words)) <= 160


def test_link_is_never_cut() -> None:
    text = TextTemplate("test.link", en="{link}", es="{link}", purpose=Purpose.ALERTS)
    link = "https://a-town-with-a-very-long-name.example.org/a/0123456789012345678901"

    assert text.render(language="en", params={"link": link}) == link


def test_repeat_says_so_in_its_language() -> None:
    params = {"code": "A7", "zone": "Mill"}

    assert ASK.render(language="en", params=params, is_repeat=True) == "AGAIN: A7: Mill?"
    assert ASK.render(language="es", params=params, is_repeat=True) == "REPITE: A7: ¿Mill?"
