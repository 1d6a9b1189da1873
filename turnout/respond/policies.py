"""Dispatch policies, read once from content/policies.toml: how fast and how far people are asked."""

from __future__ import annotations

import tomllib
from typing import Any

from turnout.engines.dispatch.problem import Policy
from turnout.respond.kinds import CONTENT, SPEEDS, Kind

# Before a confirmation at most this many verifiers are asked: DESIGN's refusal, not a town's choice.
MOST_VERIFIERS = 6
MOST_VERIFIERS_AT_ONCE = 3


class PolicyRefused(ValueError):
    """The content loosens a line that is fixed."""


def read_policies(source: str) -> tuple[Policy, dict[str, Policy]]:
    """Read the verifiers' policy and one per speed from TOML; raises PolicyRefused or the engine's ProblemRefused."""
    tables = tomllib.loads(source)
    verify = _policy(tables["verifiers"])
    if verify.cap > MOST_VERIFIERS or not verify.at_once or verify.at_once > MOST_VERIFIERS_AT_ONCE:
        raise PolicyRefused(
            f"at most {MOST_VERIFIERS} verifiers are asked, {MOST_VERIFIERS_AT_ONCE} at once, before a confirmation"
        )
    return verify, {speed: _policy(tables["speed"][speed]) for speed in SPEEDS}


def for_kind(kind: Kind) -> Policy:
    """Return the policy that fills a kind's team, by its speed."""
    return BY_SPEED[kind.speed]


def _policy(table: dict[str, Any]) -> Policy:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    return Policy(**values)


_SOURCE = (CONTENT / "policies.toml").read_text(encoding="utf-8")
VERIFY, BY_SPEED = read_policies(_SOURCE)
NEAR_REPEAT_M = float(tomllib.loads(_SOURCE)["near_repeat"]["metres"])
NEAR_REPEAT_MINUTES = float(tomllib.loads(_SOURCE)["near_repeat"]["minutes"])
