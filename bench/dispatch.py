"""How long the choice of a wave takes among 20,000 candidates, ring by ring."""

from __future__ import annotations

import gc
import random
import time
from dataclasses import replace

from bench.harness import Bar, Figures, keep_result, percentile
from turnout.engines.dispatch import Candidate, Policy, Problem, Seat, solve

CANDIDATES = 20_000
ROUNDS = 200
SKILLS = ("observer", "interpreter", "family", "driver", "runner", "visitor", "companion", "welcome", "verifier")
POLICY = Policy(wave=1, interval_s=30, silent_after_s=60, cap=12, hard_cap=24)
TEAM = (
    Seat(1, "observer"),
    Seat(2, "observer"),
    Seat(3, "interpreter", language="so", language_required=True),
    Seat(4, "family", on_scene=False, language="es"),
)
ELAPSED_S = {"own_zone": 0.0, "next_zones": 200.0, "town": 400.0, "town_off_duty": 400.0}
BARS = [Bar(f"{ring}_p99_ms", "<=", 20.0) for ring in ELAPSED_S]


def run() -> bool:
    """Measure solve() with the town closed, half open and open; True when every bar is met."""
    people = tuple(_candidate(number) for number in range(CANDIDATES))
    figures: Figures = {"candidates": CANDIDATES, "seats": len(TEAM), "rounds": ROUNDS}
    for ring, elapsed_s in ELAPSED_S.items():
        gc.collect()
        asked = tuple(replace(one, on_duty=False) for one in people) if ring == "town_off_duty" else people
        costs = [_cost_ms(Problem(TEAM, asked, POLICY, elapsed_s=elapsed_s, seed=seed)) for seed in range(ROUNDS)]
        figures[f"{ring}_p50_ms"] = round(percentile(costs, 50), 2)
        figures[f"{ring}_p99_ms"] = round(percentile(costs, 99), 2)
    return keep_result(name="dispatch", figures=figures, bars=BARS)


def _candidate(number: int) -> Candidate:
    chance = random.Random(number)
    return Candidate(
        id=number,
        qualifications=frozenset(chance.sample(SKILLS, chance.choice([1, 1, 2, 2, 3]))),
        languages=frozenset({"en", *chance.sample(["es", "so", "hmn"], chance.choice([0, 0, 1]))}),
        distance_m=chance.uniform(0, 15_000),
        on_duty=chance.random() < 0.1,
        last_asked_minutes=chance.uniform(0, 1e5),
        never_asked=chance.random() < 0.3,
        in_zone_ring=chance.choices([0, 1, 2], [1, 6, 80])[0],
    )


def _cost_ms(problem: Problem) -> float:
    began = time.process_time()
    solve(problem)
    return (time.process_time() - began) * 1000
