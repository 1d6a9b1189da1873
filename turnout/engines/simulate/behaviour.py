"""How simulated people answer and travel. Every draw belongs to its person and thing, whatever the order of calls."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

Z95 = NormalDist().inv_cdf(0.95)


class Reply(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Shares of answers, and the delay before one: lognormal, given by its median and 95th percentile in seconds."""

    accept: float = 0.36
    reject: float = 0.44
    delay_median_s: float = 40.0
    delay_p95_s: float = 88.0
    metres_per_s: float = 4.5
    set_out_s: float = 120.0
    detour: float = 1.3

    def __post_init__(self) -> None:
        if not (self.accept >= 0 and self.reject >= 0 and self.accept + self.reject <= 1):
            raise ValueError("shares of answers are between 0 and 1 and sum to at most 1")
        if not 0 < self.delay_median_s < self.delay_p95_s:
            raise ValueError("the median delay is positive and below its 95th percentile")

    @property
    def sigma(self) -> float:
        """Spread of the logarithm of the delay."""
        return math.log(self.delay_p95_s / self.delay_median_s) / Z95


@dataclass(frozen=True, slots=True)
class SimulatedAnswer:
    """What somebody answers, and how many seconds after the message reached them."""

    reply: Reply
    delay_s: float


def draw(seed: int, *names: object) -> float:
    """Return a number in (0, 1) that belongs to these names: equal for equal ones, independent for others."""
    digest = hashlib.blake2b(repr((seed, *names)).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") + 0.5) / 2**64


def choose(seed: int, shares: dict[str, float], *names: object) -> str:
    """Return one of the keys with the probability of its share; shares need not sum to 1."""
    point = draw(seed, *names) * sum(shares.values())
    for key, share in shares.items():
        point -= share
        if point < 0:
            return key
    return next(reversed(shares))


def delay_s(seed: int, median_s: float, p95_s: float, *names: object) -> float:
    """Return a lognormal delay in seconds with this median and 95th percentile."""
    sigma = math.log(p95_s / median_s) / Z95
    return median_s * math.exp(sigma * NormalDist().inv_cdf(draw(seed, *names)))


def answer_of(*, person: int, ask: str, seed: int, behaviour: Behaviour) -> SimulatedAnswer:
    """Return how a person answers an ask; the same for the same (seed, person, ask)."""
    point = draw(seed, "reply", person, ask)
    if point < behaviour.accept:
        reply = Reply.ACCEPT
    else:
        reply = Reply.REJECT if point < behaviour.accept + behaviour.reject else Reply.SILENT
    return SimulatedAnswer(reply, delay_s(seed, behaviour.delay_median_s, behaviour.delay_p95_s, "delay", person, ask))


def travel_s(distance_m: float, behaviour: Behaviour) -> float:
    """Return the seconds from saying yes to being there: setting out, then the way by the streets."""
    return behaviour.set_out_s + behaviour.detour * distance_m / behaviour.metres_per_s
