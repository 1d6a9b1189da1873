"""The stage of a replay or an evening: simulated people act through the same services as everybody, each in time."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from turnout.engines.geo import cell_distance_m
from turnout.engines.simulate import Behaviour, Reply, answer_of, choose, draw, travel_s
from turnout.messaging.enums import DeliveryState
from turnout.messaging.models import Delivery
from turnout.respond import services
from turnout.respond.enums import AskState, IncidentState, Purpose, Verdict
from turnout.respond.models import Ask
from turnout.respond.rules import Refused

ASK_TEMPLATES = ("verify.ask", "alert.ask")
SENT = (DeliveryState.SENT, DeliveryState.DELIVERED)
LOOK = timedelta(seconds=60)
REACTS_WITHIN = timedelta(minutes=15)
FORGETS = 0.04
"""Share of people who say yes and never arrive: they press "cannot" on the way."""

Action = Callable[[datetime], object]


@dataclass(order=True)
class _Due:
    at: datetime
    number: int
    action: Action = field(compare=False)


@dataclass(frozen=True)
class Truth:
    """What is really going on behind a report: the verdict somebody at the place would give."""

    verdict: Verdict
    languages: tuple[str, ...] = ()


class Stage:
    """Acts that are due, and the reactions of simulated people to the asks that reach them."""

    def __init__(self, *, seed: int, behaviour: Behaviour | None = None) -> None:
        self.seed = seed
        self.behaviour = behaviour or Behaviour()
        self.truths: dict[int, Truth] = {}
        self.played: set[int] = set()
        self._acts: list[_Due] = []
        self._numbers = itertools.count()
        self._reacted: set[int] = set()

    def at(self, instant: datetime, action: Action) -> None:
        """Let something happen at an instant."""
        heapq.heappush(self._acts, _Due(instant, next(self._numbers), action))

    @property
    def next_at(self) -> datetime | None:
        """When the next act is due."""
        return self._acts[0].at if self._acts else None

    def act(self, now: datetime) -> int:
        """Do everything that is due; returns how many acts it was."""
        done = 0
        while self._acts and self._acts[0].at <= now:
            heapq.heappop(self._acts).action(now)
            done += 1
        return done

    def react(self, now: datetime) -> int:
        """Let the people whom an ask has reached since the last look decide; returns how many."""
        sent = Delivery.objects.filter(
            queued_at__gte=now - REACTS_WITHIN, template__in=ASK_TEMPLATES, step="ask", state__in=SENT
        ).exclude(channel="live")
        fresh = [row for row in sent.values_list("pk", "person_id", "about") if row[0] not in self._reacted]
        for pk, person_id, about in fresh:
            self._reacted.add(pk)
            if person_id not in self.played:
                self._decide(person_id, int(about.removeprefix("dispatch:")), now)
        return len(fresh)

    def _decide(self, person_id: int, dispatch_id: int, now: datetime) -> None:
        ask = (
            Ask.objects.select_related("dispatch__incident", "person")
            .filter(dispatch=dispatch_id, person=person_id)
            .first()
        )
        if ask is None:
            return
        name = f"{ask.dispatch.incident_id}:{ask.dispatch.purpose}"
        answer = answer_of(person=person_id, ask=name, seed=self.seed, behaviour=self.behaviour)
        if answer.reply is Reply.SILENT:
            return
        when = now + timedelta(seconds=answer.delay_s)
        if answer.reply is Reply.REJECT:
            self.at(when, lambda at: self._say(ask.pk, "no", None, at))
            return
        way_s = self._way_s(ask)
        self.at(when, lambda at: self._go(ask, way_s, at))

    def _way_s(self, ask: Ask) -> float:
        home = ask.person.home_cell
        distance = cell_distance_m(home, ask.dispatch.incident.cell) if home else 3_000.0
        return travel_s(distance, self.behaviour) if ask.seat.on_scene else 60.0

    def _say(self, ask_id: int, answer: str, eta_minutes: int | None, now: datetime) -> bool:
        try:
            services.answer_ask(ask_id=ask_id, answer=answer, eta_minutes=eta_minutes, now=now)
        except Refused:
            return False
        return True

    def _go(self, ask: Ask, way_s: float, now: datetime) -> None:
        if not self._say(ask.pk, "going", round(way_s / 60), now):
            return
        if draw(self.seed, "forgets", ask.person_id, ask.dispatch_id) < FORGETS:
            self.at(now + timedelta(seconds=way_s / 2), lambda at: self._say(ask.pk, "no", None, at))
            return
        self.at(now + timedelta(seconds=way_s), lambda at: self._arrive(ask, at))

    def _arrive(self, ask: Ask, now: datetime) -> None:
        if Ask.objects.filter(pk=ask.pk, state=AskState.GOING).exists():
            services.mark_here(ask_id=ask.pk, now=now)
            if ask.dispatch.purpose == Purpose.VERIFY:
                self.at(now + LOOK, lambda at: self._look(ask, at))

    def _look(self, ask: Ask, now: datetime) -> None:
        incident_id = ask.dispatch.incident_id
        truth = self.truths.get(incident_id, Truth(Verdict.REAL))
        try:
            incident = services.give_verdict(ask_id=ask.pk, verdict=truth.verdict, now=now)
        except Refused:
            return
        if incident.state == IncidentState.CONFIRMED:
            self.at(now + timedelta(minutes=2), lambda at: self._leave(ask.pk, at))

    def _leave(self, ask_id: int, now: datetime) -> None:
        if Ask.objects.filter(pk=ask_id, state=AskState.HERE).exists():
            services.mark_left(ask_id=ask_id, now=now)

    def draw_truth(self, name: object, *, real: float = 0.62) -> Truth:
        """Draw what is really there, the same for the same name."""
        rest = 1 - real
        shares = {
            Verdict.REAL: real,
            Verdict.NOTHING: 0.6 * rest,
            Verdict.OVER: 0.25 * rest,
            Verdict.NOT_OURS: 0.15 * rest,
        }
        verdict = Verdict(choose(self.seed, {key.value: share for key, share in shares.items()}, "truth", name))
        languages = ("es",) if draw(self.seed, "language", name) < 0.2 else ()
        return Truth(verdict, languages)
