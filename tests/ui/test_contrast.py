"""WCAG 2.2 contrast of every pair of colours the components use, light and dark. Reads tokens.css only."""

import re
from pathlib import Path

import pytest

import turnout.ui

STATES = ("new", "check", "live", "ok", "short", "rest", "fix")
TEXT = [("ink", ground) for ground in ("paper", "surface", "sunk", "land", "land-2", "river-soft")]
TEXT += [("ink-2", ground) for ground in ("paper", "surface", "sunk")]
TEXT += [("river", ground) for ground in ("paper", "surface", "sunk", "river-soft")]
TEXT += [("on-river", "river"), ("on-river", "river-deep"), ("on-bar", "bar"), ("on-bar-2", "bar")]
TEXT += [("on-lamp", "lamp"), ("surface", "live"), ("on-alarm", "alarm")]
TEXT += [(state, ground) for state in STATES for ground in (f"{state}-soft", "surface", "paper")]
TEXT += [("ink", f"{state}-soft") for state in STATES] + [("ink-2", f"{state}-soft") for state in STATES]
SHAPES = [("edge", "surface"), ("edge", "paper"), ("edge", "sunk"), ("lamp", "bar"), ("river", "land")]
SHAPES += [("river", "surface")]
# Whatever may lie under or beside a focused control, pale and deep.
GROUNDS = ["paper", "surface", "sunk", "river", "river-deep", "river-soft", "lamp", "land", "land-2"]
GROUNDS += [*STATES, *(f"{state}-soft" for state in STATES)]
# Inside the bar and the emergency line the ring has a colour of its own (components.css).
OWN_RINGS = [("lamp", "bar"), ("on-alarm", "alarm")]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    css = (Path(turnout.ui.__file__).parent / "static" / "ui" / "tokens.css").read_text(encoding="utf-8")
    parts = re.split(r"@media \(prefers-color-scheme: dark\)|:root\[data-theme=\"dark\"\]", css)
    light, dark, chosen_dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", part)) for part in parts)
    return light, dark, chosen_dark


@pytest.fixture(params=["light", "dark"])
def colours(request) -> dict[str, str]:
    light, dark, _ = blocks()
    return light if request.param == "light" else {**light, **dark}


def too_weak(colours: dict[str, str], pairs: list[tuple[str, str]], floor: float) -> list[str]:
    found = ((one, other, ratio(colours[one], colours[other])) for one, other in pairs)
    return [f"{one} on {other}: {value:.2f}" for one, other, value in found if value < floor]


def test_both_dark_blocks_hold_the_same_colours():
    _, by_system, by_choice = blocks()

    assert by_system == by_choice


def test_text_reaches_four_and_a_half(colours):
    assert too_weak(colours, TEXT, 4.5) == []


def test_shapes_and_borders_reach_three(colours):
    assert too_weak(colours, SHAPES, 3.0) == []


def test_focus_ring_stands_out_on_every_ground(colours):
    best = {ground: max(ratio(colours[tone], colours[ground]) for tone in ("focus", "focus-gap")) for ground in GROUNDS}

    assert {ground: value for ground, value in best.items() if value < 3} == {}


def test_focus_ring_is_one_light_and_one_dark_tone(colours):
    assert ratio(colours["focus"], colours["focus-gap"]) >= 4.5


def test_rings_of_their_own_reach_three(colours):
    assert too_weak(colours, OWN_RINGS, 3.0) == []
