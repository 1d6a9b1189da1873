"""One evening of the kill drill: a town with people in it, and legs of traffic, faults, quiet and proof."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter

from django.db import connection

from tests import people
from tests.drills import proof
from tests.drills.cluster import Cluster
from tests.drills.site import Site, Victim, wait_until
from tests.drills.traffic import Traffic
from tests.factories import small_town, volunteer_crowd
from turnout.people.enums import Role
from turnout.people.models import RoleGrant
from turnout.respond.models import Ask, Report

ZONES = ("harbor", "mill", "hill")
SKILLS = ("observer", "observer", "family", "rights_reader")
FROZEN_SECONDS = 2.6
KILLED_AT_START = 0.15


def draw_town(number: int) -> None:
    """Draw Riverbend: a dispatcher, verifiers, and so many volunteers of several skills who can be written to."""
    small_town()
    people.dispatcher()
    for zone in ZONES:
        for verifier in volunteer_crowd(20, zone=zone, contacts=True):
            people.with_passkey(verifier)
            RoleGrant.objects.create(
                person=verifier, role=Role.VERIFIER, zone=verifier.home_zone, reason="drill", granted_at=people.NOW
            )
        for skill in SKILLS:
            volunteer_crowd(number // len(SKILLS) // len(ZONES) + 1, zone=zone, qualification=skill, contacts=True)


class Drill:
    """One database's drill, leg after leg."""

    def __init__(self, *, site: Site, cluster: Cluster | None, seed: int) -> None:
        self.findings = proof.Findings()
        self.faults: Counter[str] = Counter()
        self.troubles: Counter[str] = Counter()
        self.caught_at_work = 0
        self._site = site
        self._cluster = cluster
        self._seed = seed
        self._chance = random.Random(seed)
        self._began = time.monotonic()
        self._doomed_at: dict[str, float] = {}
        self._running: dict[str, Victim] = {}

    def play(self, *, mode: str, kills: int, is_disturbed: bool) -> None:
        """Play one leg: traffic and kills, a stop and a crash where it is disturbed; then quiet, then the proof."""
        after = Ask.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        known = Report.objects.count()
        self._site.start_provider(mode)
        self._running = {"web": self._site.start_web(), "worker": self._site.start_worker()}
        for victim in self._running.values():
            victim.wait_ready()
        self._say("the processes run")
        traffic = Traffic(url=self._site.url, seed=self._seed, prefix=mode)
        traffic.start()
        try:
            wait_until(lambda: Ask.objects.filter(pk__gt=after).count() > 5, "the first asks")
            self._say("in full swing")
            self._kill(kills - kills // 2)
            self._say("half of the kills done")
            if is_disturbed:
                self._stop_past_lease()
                self._crash_database()
                self._say("stopped past a lease")
            self._kill(kills // 2)
        except BaseException:
            traffic.abandon()
            raise
        traffic.finish()
        self._say("the traffic is over")
        self._wait_quiet()
        self._say("quiet")
        proof.check_running_dispatches(self.findings)
        traffic.close_all()
        self._wait_quiet()
        for victim in self._running.values():
            victim.end()
        self.troubles.update(traffic.troubles)
        self.findings.wrong["answers_changed"] += traffic.changed_answers
        self._prove(mode, traffic, after)
        self.findings.wrong["reports_from_nowhere"] += Report.objects.count() != known + len(traffic.sent)

    def _prove(self, mode: str, traffic: Traffic, after: int) -> None:
        proof.check_reports(self.findings, acknowledged=traffic.acknowledged, sent=traffic.sent)
        proof.check_asks(self.findings, after=after, journal=self._site.journal)
        proof.check_copies(self.findings, journal=self._site.journal, mode=mode)
        proof.check_budgets(self.findings)
        proof.check_database(self.findings)

    def _kill(self, kills: int) -> None:
        """Kill worker and web, each as soon as its hour has come, and start it again at once."""
        for _ in range(kills):
            name = self._next_doomed()
            self._caught(name)
            self._running[name].kill()
            self._count(f"kills_{name}")
            self._running[name] = self._site.start_web() if name == "web" else self._site.start_worker()
            self._doomed_at.pop(name, None)
            if self._chance.random() < KILLED_AT_START:
                self._doomed_at[name] = time.monotonic() + self._chance.uniform(0.1, 1.5)
        for victim in self._running.values():
            victim.wait_ready()

    def _next_doomed(self) -> str:
        while True:
            for name, victim in self._running.items():
                if name not in self._doomed_at and victim.is_ready():
                    self._doomed_at[name] = time.monotonic() + self._chance.uniform(0.0, 1.5)
                if time.monotonic() >= self._doomed_at.get(name, float("inf")):
                    return name
            time.sleep(0.005)

    def _caught(self, name: str) -> None:
        if name == "worker":
            self.caught_at_work += bool(proof.work_in_hand())

    def _stop_past_lease(self) -> None:
        """Stop a worker for longer than its leases while a second one goes on; then the first wakes up, and leaves."""
        first, second = self._running["worker"], self._site.start_worker()
        second.wait_ready()
        time.sleep(self._chance.uniform(0.0, 0.5))
        first.freeze()
        time.sleep(FROZEN_SECONDS)
        first.thaw()
        self._count("stops")
        time.sleep(self._chance.uniform(0.2, 1.0))
        first.end()
        self._running["worker"] = second

    def _crash_database(self) -> None:
        if self._cluster is not None:
            self._cluster.crash_and_restart()
            connection.close()
            self._count("database_crashes")
            time.sleep(1.0)

    def _say(self, what: str) -> None:
        sys.stderr.write(f"{time.monotonic() - self._began:5.0f} s  {self._site.mode}: {what}\n")

    def _count(self, fault: str) -> None:
        self.faults[fault] += 1
        self.faults[f"all_{self._site.mode}"] += 1

    def _wait_quiet(self) -> None:
        wait_until(lambda: not proof.open_deliveries() and not proof.due_jobs(), "the worker to be done", 90)
