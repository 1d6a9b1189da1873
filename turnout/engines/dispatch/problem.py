"""What the dispatch engine is given and what it answers: frozen, checked, no behaviour beyond that."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

ScalarParam = str | int | float
FARTHEST_M = 30_000_000.0
OWN_ZONE, NEXT_ZONES, TOWN = 0, 1, 2


class ProblemRefused(ValueError):
    """The problem contradicts itself; the message names the part."""


class AskedState(StrEnum):
    """Where one ask stands. Somebody at the place counts as going; somebody who left as no."""

    PENDING = "pending"
    GOING = "going"
    NO = "no"
    SILENT = "silent"
    LATER = "later"


class Stop(StrEnum):
    """What the engine says about the whole: Decision.reason."""

    FILLED = "filled"
    ASKING = "asking"
    WAITING = "waiting"
    CAP = "cap"
    NOBODY_LEFT = "nobody_left"
    SCENE_FULL = "scene_full"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence for a person to read: an id in explain.SENTENCES and its values."""

    message_id: str
    params: tuple[tuple[str, ScalarParam], ...] = ()

    @property
    def values(self) -> dict[str, ScalarParam]:
        """The params as a dict, ready for formatting."""
        return dict(self.params)


@dataclass(frozen=True, slots=True)
class Seat:
    """One place in the team. `language` is preferred, or demanded where `language_required`."""

    id: int
    qualification: str
    on_scene: bool = True
    language: str | None = None
    language_required: bool = False

    def __post_init__(self) -> None:
        if not self.qualification:
            raise ProblemRefused(f"seat {self.id} asks for no qualification")
        if self.language_required and self.language is None:
            raise ProblemRefused(f"seat {self.id} demands a language and names none")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person who may be asked: the caller has taken out those resting, out of budget, in quiet hours or busy.

    `in_zone_ring` is 0 for the own zone, 1 for the next zones, 2 for the rest of the town.
    """

    id: int
    qualifications: frozenset[str]
    languages: frozenset[str]
    distance_m: float
    on_duty: bool = False
    last_asked_minutes: float | None = None
    never_asked: bool = False
    in_zone_ring: int = TOWN

    def __post_init__(self) -> None:
        if not 0 <= self.distance_m <= FARTHEST_M:
            raise ProblemRefused(f"candidate {self.id} is {self.distance_m} m away")
        if self.in_zone_ring not in (OWN_ZONE, NEXT_ZONES, TOWN):
            raise ProblemRefused(f"candidate {self.id} stands in ring {self.in_zone_ring}")


@dataclass(frozen=True, slots=True)
class Policy:
    """How fast and how far to ask. Seconds throughout.

    wave: asks out at one time beyond the open seats. interval_s: an ask this old no longer holds back the next wave.
    replace_no: a no is replaced at once, else with the next wave. silent_after_s: no answer by then is silence.
    cap: people asked in all; a dispatcher may raise it, with a reason, up to hard_cap. ring_after_s: when ring 1 and
    ring 2 open; a missing entry never opens. newcomer_share: share of asks kept for people never asked, among equals.
    at_once: most asks without an answer at one time, None for no limit. widen_when_dry: open the next ring early when
    nobody nearer is left. band_m: distances within one band count as equal.
    """

    wave: int
    interval_s: float
    silent_after_s: float
    cap: int
    replace_no: bool = True
    hard_cap: int | None = None
    ring_after_s: tuple[float, ...] = (180.0, 360.0)
    newcomer_share: float = 1 / 3
    at_once: int | None = None
    widen_when_dry: bool = True
    band_m: float = 500.0

    def __post_init__(self) -> None:
        checks = {
            "wave": self.wave >= 0,
            "interval_s": self.interval_s > 0,
            "silent_after_s": self.silent_after_s > 0,
            "cap": self.cap >= 1 and (self.hard_cap is None or self.cap <= self.hard_cap),
            "ring_after_s": len(self.ring_after_s) <= TOWN and list(self.ring_after_s) == sorted(self.ring_after_s),
            "newcomer_share": 0 <= self.newcomer_share <= 1,
            "at_once": self.at_once is None or self.at_once >= 1,
            "band_m": self.band_m >= 1,
        }
        wrong = [name for name, holds in checks.items() if not holds]
        if wrong:
            raise ProblemRefused(f"the policy's {', '.join(wrong)} cannot be right")


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asked before. Once going, `seat_id` is the seat they took (see solve.seat_on_yes)."""

    candidate_id: int
    seat_id: int
    asked_s_ago: float
    state: AskedState

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", AskedState(self.state))


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything one decision needs. `seats` is the whole team, taken seats too; trainee seats are beside it.

    Equal problems get equal decisions: chance comes from `seed` alone. Raises ProblemRefused.
    """

    seats: tuple[Seat, ...]
    candidates: tuple[Candidate, ...]
    policy: Policy
    asked: tuple[Asked, ...] = ()
    elapsed_s: float = 0.0
    max_on_scene: int = 4
    trainee_seats: tuple[Seat, ...] = ()
    seed: int = 0
    seats_by_id: dict[int, Seat] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        every_seat = (*self.seats, *self.trainee_seats)
        seats_by_id = {seat.id: seat for seat in every_seat}
        if len(seats_by_id) != len(every_seat):
            raise ProblemRefused("two seats have the same id")
        if len({candidate.id for candidate in self.candidates}) != len(self.candidates):
            raise ProblemRefused("two candidates have the same id")
        if len({asked.candidate_id for asked in self.asked}) != len(self.asked):
            raise ProblemRefused("somebody was asked twice")
        strangers = [asked.seat_id for asked in self.asked if asked.seat_id not in seats_by_id]
        if strangers:
            raise ProblemRefused(f"asked for a seat that does not exist: {strangers[0]}")
        if self.max_on_scene < 0 or self.elapsed_s < 0:
            raise ProblemRefused("max_on_scene and elapsed_s must not be negative")
        object.__setattr__(self, "seats_by_id", seats_by_id)


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this person for this seat, for this reason."""

    candidate_id: int
    seat_id: int
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Decision:
    """Whom to ask now, and when to look again if nothing happens first.

    exhausted: seats stay open, nobody more can be asked and nobody is still to answer: a person at the desk decides.
    next_in_s: None when nothing will change by itself. short: open seats for which there are not enough people, known
    before exhausted is true.
    """

    asks: tuple[Ask, ...]
    next_in_s: float | None
    exhausted: bool
    reason: Stop
    short: tuple[int, ...] = ()
