"""What the content may say: kinds that help somebody, policies that keep the caps, texts that fit one message."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from turnout.messaging import templates
from turnout.respond import kinds, policies, texts
from turnout.respond.fixed_lines import CONDUCT, EMERGENCY

KINDS = (kinds.CONTENT / "kinds.toml").read_text(encoding="utf-8")
POLICIES = (kinds.CONTENT / "policies.toml").read_text(encoding="utf-8")


def first_kind(pattern: str = "", replacement: str = "") -> str:
    """Return the first kind of the content alone, changed at one place."""
    alone = KINDS.split("[[kind]]")[1].replace('then = "taken"', 'then = ""')
    changed = re.sub(pattern, replacement, alone, count=1, flags=re.DOTALL) if pattern else alone
    assert not pattern or changed != alone
    return f"[[kind]]{changed}"


def test_content_loads_whole() -> None:
    found = kinds.all_kinds()

    assert len(found) == 15
    assert {kind.method for kind in found} == set(kinds.METHODS)
    assert kinds.kind("public").seats[0] == kinds.SeatPlan("observer", 2, on_scene=True, if_asked=False)


def test_every_seat_has_a_name_that_fits_a_message() -> None:
    names = [kinds.seat_name(seat.qualification) for kind in kinds.all_kinds() for seat in kind.seats]

    assert [name for name in names if max(map(len, name.values())) > templates.LONGEST["seat"]] == []
    assert [name for name in names if name["en"] == name["en"].lower()] == []


def test_unchanged_kind_is_taken() -> None:
    assert [kind.code for kind in kinds.read_kinds(first_kind())] == ["public"]


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"Officers in a public place", "A suspicious person"),
        (r"What do you see right now\?", "Who lives here?"),
        (r"Roughly how many people\?", "Is anyone a citizen?"),
        (r"Roughly how many people\?", "What is on the plate?"),
        (r"helps = .*?\n", ""),
        (r"max_on_scene = 4", "max_on_scene = 7"),
        (r"care = \[.*?\n\]", "care = []"),
        (r"\"(interpreter|family)\"", '"observer"'),
        (r"method = \"place\"", 'method = "rumour"'),
        (r"speed = \"now\"", 'speed = "whenever"'),
        (r"then = \"\"", 'then = "nothing-such"'),
        (r", es = \"Agentes[^\"]*\"", ""),
        (r"short = \{ en = \"[^\"]*\"", 'short = { en = "Officers in a public place"'),
    ],
)
def test_kind_we_refuse_does_not_load(pattern: str, replacement: str) -> None:
    source = first_kind(pattern, replacement)
    if "observer" in replacement:
        source = source.replace('"family"', '"observer"')

    with pytest.raises(kinds.KindRefused):
        kinds.read_kinds(source)


def test_kind_that_is_there_twice_does_not_load() -> None:
    with pytest.raises(kinds.KindRefused, match="twice"):
        kinds.read_kinds(first_kind() + first_kind())


def test_three_verifiers_are_asked_at_once_and_six_at_most() -> None:
    assert (policies.VERIFY.at_once, policies.VERIFY.cap, policies.VERIFY.ring_after_s) == (3, 6, (120,))


@pytest.mark.parametrize("loosened", [("cap = 6", "cap = 7"), ("at_once = 3", "at_once = 4")])
def test_policy_that_asks_more_verifiers_does_not_load(loosened: tuple[str, str]) -> None:
    with pytest.raises(policies.PolicyRefused):
        policies.read_policies(POLICIES.replace(*loosened, 1))


def test_policy_follows_the_speed_of_the_kind() -> None:
    assert policies.for_kind(kinds.kind("public")).interval_s == 30
    assert policies.for_kind(kinds.kind("errand")).interval_s == 600


def test_texts_that_are_sent_carry_no_place_and_no_name() -> None:
    sent = [text for text in templates.registered() if text.id.split(".")[0] in {"alert", "verify", "page", "sos"}]

    assert sent
    assert [text.id for text in sent if text.fields & {"place", "name", "address", "words"}] == []


def test_words_to_say_are_in_the_reporters_language() -> None:
    said = texts.words_to_say("report.unfounded", "es", net="Riverbend", code="7KQ2", phone="555-0100")

    assert said.startswith("Riverbend 7KQ2: fuimos a mirar")


@pytest.mark.parametrize("language", ["en", "es"])
def test_fixed_lines_are_said_in_every_language(language: str) -> None:
    with translation.override(language):
        assert "911" in str(EMERGENCY)
        assert str(CONDUCT).startswith({"en": "We observe", "es": "Observamos"}[language])
