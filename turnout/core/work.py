"""The worker: its lanes, its loop, and the same work done inline for replay and tests.

Jobs are the first lane; messaging registers deliveries as another, so that neither waits for the other.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import close_old_connections, connection, connections

from turnout.core import clock, jobs, leases
from turnout.core.keeper import Keeper
from turnout.core.lanes import Lane, LaneRunner
from turnout.core.models import Job, Leased
from turnout.core.wake import Listener

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
SHORTEST_WAIT_SECONDS = 0.005
# What was taken wants the processor now; its end, and new work, end this wait.
AFTER_TAKING_SECONDS = 0.05

_lanes: dict[str, Lane] = {}


def register_lane(
    name: str,
    *,
    model: type[Leased],
    run: Callable[[Any], None],
    threads: int = 8,
    batch: int = 1,
    share_by: str | None = None,
) -> None:
    """Let the worker run the due rows of a Leased model on a pool of `threads`.

    `run(row)` gets a claimed row and ends it with `leases.finish`, `leases.drop` or `leases.postpone`, outside any
    transaction of the worker's; what it raises counts as a failed attempt. Up to `threads * batch` rows are held at
    once. `share_by` names a field (a delivery's channel) of which one value may take at most half of the threads, so
    that a silent provider does not stop the others. Registering a name again replaces the lane.
    """
    _lanes[name] = Lane(name=name, model=model, run=run, threads=threads, batch=batch, share_by=share_by)


def lanes() -> list[Lane]:
    """Return every lane, jobs first."""
    return [_job_lane(), *_lanes.values()]


def _job_lane() -> Lane:
    # SQLite has one writer: a second thread would only wait for the first.
    threads = 2 if connection.vendor == "postgresql" else 1
    return Lane(name="jobs", model=Job, run=_run_job, threads=threads, batch=8)


def _run_job(row: Job) -> None:
    try:
        jobs.run(row)
    except Exception as error:  # noqa: BLE001 - recorded with the job by now; the lane goes on
        logger.error("%s failed: %s", row, leases.place_of(error))


def run_due(now: datetime, limit: int | None = None) -> int:
    """Run everything due at `now` of every lane in this thread until all is quiet; returns how many rows were run.

    For replay and tests. Errors of jobs reach the caller; a lane's errors too.
    """
    done = 0
    while limit is None or done < limit:
        step = jobs.run_due(now, None if limit is None else limit - done)
        for lane in _lanes.values():
            for row in leases.claim(lane.model._default_manager.all(), now=now, limit=jobs.BATCH):
                lane.run(row)
                step += 1
        if not step:
            break
        done += step
    return done


def next_due() -> datetime | None:
    """Return when (domain time) the next row of any lane falls due, or None when there is none."""
    dues = [leases.first_due(lane.model) for lane in lanes()]
    return min((due for due in dues if due is not None), default=None)


def work_forever(*, stop: threading.Event) -> None:
    """Run jobs and every registered lane until `stop` is set, then finish what has begun."""
    Worker().run(stop)


class Worker:
    """The loop of one worker process."""

    def __init__(self) -> None:
        self._nudged = threading.Event()
        self._dead: list[str] = []
        self._looked = 0.0

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish what has begun. Survives a database that is busy or restarting."""
        listener = Listener(name="work", woken=self._nudged.set)
        keeper = Keeper()
        runners = [LaneRunner(lane=lane, keeper=keeper, freed=self._nudged.set) for lane in lanes()]
        try:
            while not stop.is_set():
                self._nudged.clear()
                keeper.made_progress()
                self._nudged.wait(self._go_round(runners))
        finally:
            for runner in runners:
                runner.close()
            listener.close()
            keeper.close()
            connections.close_all()

    def nudge(self) -> None:
        """Let the loop look at once (after `stop` was set, for one)."""
        self._nudged.set()

    def _go_round(self, runners: list[LaneRunner]) -> float:
        """Fill every lane once; returns how many seconds to wait unless nudged."""
        try:
            now, dead = clock.now(), self._dead_boots(runners)
            taken = sum(runner.fill(now=now, dead=dead) for runner in runners)
            return AFTER_TAKING_SECONDS if taken else self._wait()
        except Exception as error:  # noqa: BLE001 - a busy or restarting database: look again soon
            logger.warning("no work taken (%s): %s", type(error).__name__, leases.place_of(error))
            close_old_connections()
            return POLL_SECONDS

    def _dead_boots(self, runners: list[LaneRunner]) -> list[str]:
        """Return the boots whose leases are void; looked for at the start and twice a second."""
        if not 0 <= clock.lease_now() - self._looked < POLL_SECONDS:
            self._dead = [boot for runner in runners for boot in runner.dead_boots()]
            self._looked = clock.lease_now()
        return self._dead

    def _wait(self) -> float:
        due = next_due()
        if due is None:
            return POLL_SECONDS
        seconds = (due - clock.now()).total_seconds()
        return min(max(seconds, SHORTEST_WAIT_SECONDS), POLL_SECONDS) if seconds > 0 else POLL_SECONDS
