"""Simulated people for replay, the demonstration and drills: seeded, the same for the same seed in any order."""

from turnout.engines.simulate.behaviour import (
    Behaviour,
    Reply,
    SimulatedAnswer,
    answer_of,
    choose,
    delay_s,
    draw,
    travel_s,
)
from turnout.engines.simulate.demand import KindRow, RecordedEvent, kind_of
from turnout.engines.simulate.population import SimulatedPerson, ZoneShare, place_volunteers

__all__ = [
    "Behaviour",
    "KindRow",
    "RecordedEvent",
    "Reply",
    "SimulatedAnswer",
    "SimulatedPerson",
    "ZoneShare",
    "answer_of",
    "choose",
    "delay_s",
    "draw",
    "kind_of",
    "place_volunteers",
    "travel_s",
]
