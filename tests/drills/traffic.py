"""What goes on while processes are killed: neighbours report over HTTP, the desk opens and confirms, volunteers answer.

All of it runs in the drill's own process, which is never killed. A report counts as acknowledged once its HTTP answer
arrived; a neighbour who got none sends the same form, with the same client key, again.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import httpx
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from tests.factories.town import CORNERS, zone_named
from turnout.core import clock
from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.enums import AskState, Dismissal, Outcome, Purpose, ReportState, Verdict
from turnout.respond.models import Ask, Incident, Report
from turnout.respond.rules import Refused

REPORTERS = 3
REPORT_PAUSE_SECONDS = 0.4
DESK_PAUSE_SECONDS = 0.6
ANSWER_PAUSE_SECONDS = 0.2
ANSWER_AFTER_SECONDS = 1.0
OPEN_AT_ONCE = 12
REPEAT_SHARE = 0.1
# As people answer by engines/simulate: going, no, silence.
GOING, NO = 0.36, 0.80


PRESSES = 5


class Traffic:
    """An evening's traffic from `start` to `finish`; what was acknowledged and what went wrong is kept."""

    def __init__(self, *, url: str, seed: int, prefix: str) -> None:
        self.acknowledged: dict[str, str] = {}
        self.sent: set[str] = set()
        self.changed_answers = 0
        self.troubles: Counter[str] = Counter()
        self._url = url
        self._seed = seed
        self._prefix = prefix
        self._over = threading.Event()
        self._abandoned = False
        self._incidents: list[int] = []
        loops = [self._desk, self._volunteers, *[self._reporter] * REPORTERS]
        self._threads = [threading.Thread(target=loop, args=(number,)) for number, loop in enumerate(loops)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Let everybody finish: each report that was begun is sent until it is acknowledged."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def abandon(self) -> None:
        """Let everybody stop where they are, because the drill failed."""
        self._abandoned = True
        self.finish()

    def close_all(self) -> None:
        """Sort what is left and close every incident: nothing more will be due."""
        desk = Person.objects.get(name="Dana")
        for pk in list(Report.objects.filter(state=ReportState.NEW).values_list("pk", flat=True)):
            dismissal = partial(services.dismiss_report, report_id=pk, dismissal=Dismissal.NOTHING, by=desk)
            self._until_done(
                dismissal, lambda pk=pk: Report.objects.exclude(state=ReportState.NEW).filter(pk=pk).exists()
            )
        for pk in list(Incident.objects.filter(closed_at=None).values_list("pk", flat=True)):
            close = partial(services.close_incident, incident_id=pk, outcome=Outcome.CALM, by=desk)
            self._until_done(close, lambda pk=pk: Incident.objects.exclude(closed_at=None).filter(pk=pk).exists())

    def _until_done(self, step: Callable[..., object], is_done: Callable[[], bool]) -> None:
        """Press a button again, a few times, where the database broke it off: half of it is never done."""
        for _ in range(PRESSES):
            self._try(lambda: step(now=clock.now()))
            if is_done():
                return
        raise AssertionError(f"the desk pressed {PRESSES} times and nothing was done: {step}")

    def _reporter(self, number: int) -> None:
        chance = random.Random(f"{self._seed} {number}")
        client = httpx.Client(base_url=self._url, timeout=5, trust_env=False)
        while not self._over.wait(chance.uniform(0, 2 * REPORT_PAUSE_SECONDS)):
            key = f"{self._prefix}-phone-{number}-{len(self.sent):06d}-{chance.getrandbits(32):08x}"
            self.sent.add(key)
            self.acknowledged[key] = self._send(client, key)
            if chance.random() < REPEAT_SHARE:
                self.changed_answers += self._send(client, key) != self.acknowledged[key]
        client.close()

    def _send(self, client: httpx.Client, key: str) -> str:
        """Send one report until it is acknowledged; returns the address of its page."""
        while not self._abandoned:
            try:
                answer = client.post("/report/now/public/", data={"client_key": key, "place": "3rd Ave & Main St"})
            except httpx.TransportError as error:
                self.troubles[type(error).__name__] += 1
            else:
                if answer.status_code == httpx.codes.FOUND:
                    return answer.headers["location"]
                self.troubles[f"HTTP {answer.status_code}"] += 1
            time.sleep(0.1)
        return ""

    def _desk(self, number: int) -> None:
        chance = random.Random(f"{self._seed} {number}")
        while not self._over.wait(DESK_PAUSE_SECONDS):
            self._try(lambda: self._open_one(chance))
        connection.close()

    def _open_one(self, chance: random.Random) -> None:
        """Open the newest report as an incident and confirm it, drop the other reports, close the oldest incident."""
        now, dana = clock.now(), Person.objects.get(name="Dana")
        newest, *others = Report.objects.filter(state=ReportState.NEW).order_by("-pk")[:10] or [None]
        for report in others[5:]:
            services.dismiss_report(report_id=report.pk, dismissal=Dismissal.NOTHING, by=dana, now=now)
        if newest is None:
            return
        kind = chance.choice(["public", "door", "door"])
        plan = plan_for(newest, kind=kind, zone=chance.choice(sorted(CORNERS)))
        incident = services.open_incident(plan=plan, by=dana, now=now)
        self._incidents.append(incident.pk)
        if kind == "door":
            services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=True, now=now)
        if len(self._incidents) > OPEN_AT_ONCE:
            oldest = self._incidents.pop(0)
            services.close_incident(incident_id=oldest, outcome=Outcome.HELPED, by=dana, now=clock.now())

    def _volunteers(self, number: int) -> None:
        chance = random.Random(f"{self._seed} {number}")
        seen: set[int] = set()
        while not self._over.wait(ANSWER_PAUSE_SECONDS):
            self._try(lambda: self._answer_some(chance, seen))
        connection.close()

    def _answer_some(self, chance: random.Random, seen: set[int]) -> None:
        asked = Ask.objects.filter(state=AskState.ASKED).order_by("-pk")[:40]
        for ask in [ask for ask in asked if ask.pk not in seen]:
            if (clock.now() - ask.asked_at).total_seconds() < ANSWER_AFTER_SECONDS:
                continue
            seen.add(ask.pk)
            self._try(lambda ask=ask: self._answer(ask, chance.random()))

    def _answer(self, ask: Ask, draw: float) -> None:
        if draw < GOING:
            services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=5, now=clock.now())
            services.mark_here(ask_id=ask.pk, now=clock.now())
            if ask.dispatch.purpose == Purpose.VERIFY:
                services.give_verdict(ask_id=ask.pk, verdict=Verdict.REAL, now=clock.now())
        elif draw < NO:
            services.answer_ask(ask_id=ask.pk, answer="no", now=clock.now())

    def _try(self, step: Callable[[], object]) -> None:
        """Take a step; a rule may refuse it, and a database that restarts may break it off."""
        try:
            step()
        except Refused as refusal:
            self.troubles[type(refusal).__name__] += 1
        except (DatabaseError, InterfaceError) as error:
            self.troubles[type(error).__name__] += 1
            connection.close()
            close_old_connections()


def plan_for(report: Report, *, kind: str, zone: str) -> services.IncidentPlan:
    """Return the plan of an incident at the zone's corner, apart from every other one."""
    label, lat, lon = CORNERS[zone]
    return services.IncidentPlan(
        report_id=report.pk,
        kind=kind,
        zone_id=zone_named(zone).pk,
        meeting_label=label,
        lat=lat,
        lon=lon,
        apart_reason="drill",
    )
