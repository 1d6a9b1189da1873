"""From a confirmation to the first ask in the provider's hands, with 3,000 volunteers in town.

This process confirms as the web process does; the worker decides whom to ask, writes the asks and hands them over; the
fake provider, a third process, notes when it has the first one. The time runs from the end of the confirmation's
commit. Yardstick, in rounds between ours: another process woken the same way (a unix datagram on SQLite, NOTIFY on
PostgreSQL) by one committed insert answers with one committed update (bench/first_ask_echo).
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.first_ask_echo import Echo
from bench.harness import Bar, Figures, keep_result, median, percentile
from bench.installation import SERVER, demo_town, installation, measured, say
from tests.drills.site import Site, wait_until

if TYPE_CHECKING:
    from turnout.respond.services import IncidentPlan

VOLUNTEERS = 3000
ROUNDS = 5
INCIDENTS_A_ROUND = 20


def run() -> bool:
    """Measure on each database and keep the result; True when the bars are met."""
    bars = [Bar("sqlite_ours_p50_ms", "<=", 50.0), *([Bar("postgresql_ours_p50_ms", "<=", 50.0)] if SERVER else [])]
    return keep_result(name="first_ask", figures=measured("first_ask"), bars=bars)


def measure(database: str) -> None:
    """Measure on one database and print the figures."""
    with installation(database) as site, Echo(site.home, os.environ.get("TURNOUT_DATABASE_URL", "")) as echo:
        demo_town(volunteers=VOLUNTEERS)
        site.start_provider("idempotent", latency_seconds=0)
        site.start_worker().wait_ready()
        confirm_one(site)  # the worker's caches are warm after the first
        taken: dict[str, list[list[float]]] = {"ours": [], "bare": []}
        for _ in range(ROUNDS):
            taken["ours"].append(one_round(lambda: confirm_one(site)))
            taken["bare"].append(one_round(echo.wake_up))
        say(figures_of(taken))


def one_round(step: Callable[[], float]) -> list[float]:
    """Take the steps of a round, at moments that fit no timer of the worker's."""
    taken = []
    for _ in range(INCIDENTS_A_ROUND):
        time.sleep(random.uniform(0.1, 0.4))
        taken.append(step())
    return taken


def figures_of(taken: dict[str, list[list[float]]]) -> Figures:
    """Return p50 and p95 in milliseconds, medians over the rounds."""
    figures: Figures = {"volunteers": VOLUNTEERS, "incidents": ROUNDS * INCIDENTS_A_ROUND}
    for name, rounds in taken.items():
        figures[f"{name}_p50_ms"] = round(median([percentile(one, 50) for one in rounds]), 2)
        figures[f"{name}_p95_ms"] = round(median([percentile(one, 95) for one in rounds]), 2)
    pairs = zip(taken["ours"], taken["bare"], strict=True)
    return {**figures, "p50_to_bare": round(median([percentile(a, 50) / percentile(b, 50) for a, b in pairs]), 2)}


def confirm_one(site: Site) -> float:
    """Open an incident, confirm it by a call, and return the milliseconds until the provider has the first ask."""
    from turnout.core import clock
    from turnout.people.models import Person
    from turnout.respond import services
    from turnout.respond.enums import Outcome

    dispatcher = Person.objects.get(name="Desk 1")
    incident = services.open_incident(plan=plan(), by=dispatcher, now=clock.now())
    already = site.journal.stat().st_size if site.journal.exists() else 0
    services.confirm_by_call(incident_id=incident.pk, by=dispatcher, called_back=True, now=clock.now())
    confirmed_at = time.time()
    first_at = wait_for_ask(site, already)
    services.close_incident(incident_id=incident.pk, outcome=Outcome.CALM, by=dispatcher, now=clock.now())
    wait_quiet()
    return (first_at - confirmed_at) * 1000


def plan() -> IncidentPlan:
    """Take a call in, and plan its incident at one of the town's corners."""
    from turnout.core import clock
    from turnout.respond import services
    from turnout.respond.enums import Entry, Source
    from turnout.zones.models import Place

    intake = services.ReportIntake(client_key=uuid.uuid4().hex, entry=Entry.NOW, source=Source.CALL)
    report = services.receive_report(intake=intake, now=clock.now())
    corner = random.choice(Place.objects.exclude(zone=None))
    return services.IncidentPlan(
        report_id=report.report_id,
        kind="door",
        zone_id=corner.zone_id,
        meeting_label=corner.label,
        lat=corner.lat,
        lon=corner.lon,
        apart_reason="bench",
    )


def wait_for_ask(site: Site, already: int) -> float:
    """Return when the provider took the first message that stands in its journal after this length."""
    wait_until(lambda: site.journal.exists() and site.journal.read_bytes().find(b"\n", already) > 0, "an ask")
    line = site.journal.read_bytes()[already:].partition(b"\n")[0]
    return float(json.loads(line)["accepted_at"])


def wait_quiet() -> None:
    """Let every message leave before the next incident."""
    from tests.drills.proof import due_jobs, open_deliveries

    wait_until(lambda: not open_deliveries() and not due_jobs(), "the worker to be done")


if __name__ == "__main__":
    measure(sys.argv[1])
