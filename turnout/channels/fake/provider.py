"""FakeProvider: takes messages as a real one would, in one of three modes, with the faults real ones have."""

import json
import os
import random
import threading
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from math import exp, log
from pathlib import Path

from turnout.channels.contract import Outgoing

Z95 = 1.6449


class Mode(StrEnum):
    """What the provider offers against doubles."""

    IDEMPOTENT = "idempotent"  # it takes our reference and keeps one message per reference
    LOOKUP = "lookup"  # it can be asked whether it has a reference
    NONE = "none"  # neither


class Fault(StrEnum):
    """What may go wrong with one message."""

    NOTHING = "nothing"
    REFUSE = "refuse"  # refused for now
    REFUSE_FOR_GOOD = "refuse_for_good"
    BLACK_HOLE = "black_hole"  # accepts nothing and never answers
    RESET_AFTER_ACCEPT = "reset_after_accept"  # has it, and breaks the connection instead of saying so


class Connection(StrEnum):
    """How a submission that is no acceptance ended, seen from the provider's side."""

    REFUSED = "refused"
    REFUSED_FOR_GOOD = "refused_for_good"
    SILENT = "silent"
    RESET = "reset"


class Unanswered(Exception):
    """The provider gives no receipt; `connection` says what the caller sees instead."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.value)
        self.connection = connection


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares of messages (0 to 1) that meet each fault, and the latency of all: lognormal, by median and p95."""

    refuse: float = 0.0
    refuse_for_good: float = 0.0
    black_hole: float = 0.0
    reset_after_accept: float = 0.0
    latency_median_seconds: float = 0.0
    latency_p95_seconds: float = 0.0

    def draw(self, chance: random.Random) -> Fault:
        """Return the fault of the next message."""
        point = chance.random()
        for fault, share in (
            (Fault.REFUSE, self.refuse),
            (Fault.REFUSE_FOR_GOOD, self.refuse_for_good),
            (Fault.BLACK_HOLE, self.black_hole),
            (Fault.RESET_AFTER_ACCEPT, self.reset_after_accept),
        ):
            if point < share:
                return fault
            point -= share
        return Fault.NOTHING

    def draw_latency(self, chance: random.Random) -> float:
        """Return the seconds the next message takes."""
        if self.latency_median_seconds <= 0:
            return 0.0
        spread = log(max(self.latency_p95_seconds / self.latency_median_seconds, 1.0)) / Z95
        return self.latency_median_seconds * exp(chance.gauss(0.0, spread))


@dataclass(frozen=True, slots=True)
class Accepted:
    """One copy the provider took."""

    provider_id: str
    reference: str
    address: str
    text: str
    is_repeat: bool
    accepted_at: float


@dataclass
class FakeProvider:
    """Keeps what it accepts, in memory and, with a journal, durably before it answers. Safe for many threads.

    `journal` is a file of JSON lines, one per accepted copy, read back at the start: a killed provider forgets nothing.
    """

    mode: Mode = Mode.IDEMPOTENT
    faults: Faults = field(default_factory=Faults)
    seed: int = 0
    journal: Path | None = None

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - draws faults, keeps no secret
        self._lock = threading.Lock()
        self._disk = threading.Lock()
        self._synced = 0
        self._next: deque[Fault] = deque()
        self._accepted: list[Accepted] = []
        self._by_reference: dict[str, Accepted] = {}
        if self.journal is not None and self.journal.exists():
            for kept in _read_journal(self.journal):
                self._keep(kept)

    @property
    def accepted(self) -> list[Accepted]:
        """Every copy taken so far, in order."""
        with self._lock:
            return list(self._accepted)

    def copies(self) -> Counter[str]:
        """Return how many copies of each reference were taken."""
        return Counter(message.reference for message in self.accepted)

    def meet(self, *faults: Fault) -> None:
        """Let the next messages meet exactly these faults, before chance has its turn again."""
        with self._lock:
            self._next.extend(faults)

    def suffer(self, **shares: float) -> None:
        """Change the shares of faults from here on, by the names of Faults."""
        with self._lock:
            self.faults = replace(self.faults, **shares)

    def submit(self, message: Outgoing) -> str:
        """Take a message and return the provider's id; Unanswered when a fault wants otherwise."""
        with self._lock:
            fault = self._next.popleft() if self._next else self.faults.draw(self._chance)
            latency = self.faults.draw_latency(self._chance)
        if latency:
            time.sleep(latency)
        refusal = {
            Fault.REFUSE: Connection.REFUSED,
            Fault.REFUSE_FOR_GOOD: Connection.REFUSED_FOR_GOOD,
            Fault.BLACK_HOLE: Connection.SILENT,
        }.get(fault)
        if refusal is not None:
            raise Unanswered(refusal)
        provider_id = self._accept(message)
        self._sync()
        if fault is Fault.RESET_AFTER_ACCEPT:
            raise Unanswered(Connection.RESET)
        return provider_id

    def find(self, reference: str) -> str | None:
        """Return the id of the message with this reference; None when it was never accepted."""
        with self._lock:
            kept = self._by_reference.get(reference)
        return kept.provider_id if kept else None

    def _accept(self, message: Outgoing) -> str:
        with self._lock:
            known = self._by_reference.get(message.reference)
            if known is not None and self.mode is Mode.IDEMPOTENT:
                return known.provider_id
            taken = Accepted(
                provider_id=f"fake-{len(self._accepted) + 1}",
                reference=message.reference,
                address=message.address,
                text=message.text,
                is_repeat=message.is_repeat,
                accepted_at=time.time(),
            )
            if self.journal is not None:
                _append(self.journal, taken)
            self._keep(taken)
            return taken.provider_id

    def _sync(self) -> None:
        """Make the journal durable up to now; those who come while another one waits for the disk share its wait."""
        if self.journal is None:
            return
        mine = len(self._accepted)
        with self._disk:
            if self._synced < mine:
                covered = len(self._accepted)
                with self.journal.open("rb") as file:
                    os.fsync(file.fileno())
                self._synced = covered

    def _keep(self, taken: Accepted) -> None:
        self._accepted.append(taken)
        self._by_reference.setdefault(taken.reference, taken)


def _append(journal: Path, taken: Accepted) -> None:
    with journal.open("ab") as file:
        file.write(json.dumps(asdict(taken)).encode() + b"\n")


def _read_journal(journal: Path) -> list[Accepted]:
    """Read the copies; a last line without its end was never answered for, and is cut off."""
    content = journal.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        os.truncate(journal, len(whole))
    return [Accepted(**json.loads(line)) for line in whole.splitlines()]
