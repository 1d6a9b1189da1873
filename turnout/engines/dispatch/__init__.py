"""Choose whom to ask for a team's open seats, now. See README.md."""

from turnout.engines.dispatch.explain import SENTENCES, why_not
from turnout.engines.dispatch.problem import (
    Ask,
    Asked,
    AskedState,
    Candidate,
    Decision,
    Policy,
    Problem,
    ProblemRefused,
    Seat,
    Sentence,
    Stop,
)
from turnout.engines.dispatch.solve import seat_on_yes, solve

__all__ = [
    "SENTENCES",
    "Ask",
    "Asked",
    "AskedState",
    "Candidate",
    "Decision",
    "Policy",
    "Problem",
    "ProblemRefused",
    "Seat",
    "Sentence",
    "Stop",
    "seat_on_yes",
    "solve",
    "why_not",
]
