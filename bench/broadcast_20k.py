"""One message to 20,000 people, written out by the worker while reports go on coming in.

The message is one durable row; the worker writes its 20,000 deliveries in small steps and, at the same time, hands
them over to the fake provider. Meanwhile this process takes in 1,000 reports a minute as the web process does. Kept:
seconds from the broadcast's commit until the last delivery is queued, the p99 of intake in that time and before it, the
worker's peak memory. Yardstick: the same 20,000 rows in one bulk insert of bare rows and one commit, on the same disk.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from bench.bare import Bare
from bench.harness import Bar, Figures, keep_result, percentile
from bench.installation import SERVER, demo_town, installation, measured, paced, say
from bench.intake import numbered, receive

PEOPLE = 20_000
QUIET_REPORTS = 167
PATIENCE_SECONDS = 120
LIMITS = {"seconds": 20.0, "intake_p99_ms": 150.0, "worker_peak_mb": 300.0}


def run() -> bool:
    """Measure on each database and keep the result; True when the bars are met."""
    databases = ["sqlite", *(["postgresql"] if SERVER else [])]
    bars = [Bar(f"{database}_{figure}", "<=", value) for database in databases for figure, value in LIMITS.items()]
    return keep_result(name="broadcast_20k", figures=measured("broadcast_20k"), bars=bars)


def measure(database: str) -> None:
    """Measure on one database and print the figures."""
    with installation(database) as site:
        demo_town(volunteers=PEOPLE)
        site.start_provider("idempotent", latency_seconds=0.03)
        worker = site.start_worker()
        worker.wait_ready()
        bare = Bare(home=site.home, database_url=os.environ.get("TURNOUT_DATABASE_URL", ""))
        quiet = paced(numbered(receive, 0), number=QUIET_REPORTS, seed=0)
        taken, seconds, queued = send_to_all()
        figures: Figures = {
            "people": queued,
            "seconds": round(seconds, 2),
            "intake_p99_ms": round(percentile(taken, 99), 1),
            "intake_p50_ms": round(percentile(taken, 50), 1),
            "intake_quiet_p99_ms": round(percentile(quiet, 99), 1),
            "worker_peak_mb": peak_mb(worker.pid),
            "bare_seconds": round(bare.insert_many(PEOPLE), 2),
        }
        say(figures)


def send_to_all() -> tuple[list[float], float, int]:
    """Send the broadcast while reports come in; returns their times, the seconds it took, how many were queued."""
    from turnout.core import clock
    from turnout.messaging.models import Delivery
    from turnout.messaging.services import Audience, broadcast

    taken: list[float] = []
    over = threading.Event()
    reports = threading.Thread(target=keep_reporting, args=(taken, over))
    reports.start()
    began = time.perf_counter()
    row = broadcast(
        template="messaging.note",
        params={"words": "Training on Thursday at seven, in the library."},
        audience=Audience(),
        made_by_id=None,
        now=clock.now(),
    )
    while row.state == "expanding" and time.perf_counter() - began < PATIENCE_SECONDS:
        time.sleep(0.05)
        row.refresh_from_db()
    seconds = time.perf_counter() - began
    over.set()
    reports.join()
    return taken, seconds, Delivery.objects.filter(about=f"broadcast:{row.pk}").count()


def keep_reporting(taken: list[float], over: threading.Event) -> None:
    """Take in reports at 1,000 a minute until it is over, noting how long each took."""
    number = 0
    while not over.is_set():
        number += 1
        taken += paced(numbered(receive, number), number=20, seed=number)


def peak_mb(pid: int) -> int:
    """Return the most memory a process has held so far. Linux only."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    raise RuntimeError("this system does not tell")


if __name__ == "__main__":
    measure(sys.argv[1])
