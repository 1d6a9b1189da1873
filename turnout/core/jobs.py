"""Jobs: things to do later, written in the decision's transaction and run at least once, recorded exactly once.

`enqueue` from services, `@handler` in tasks.py. The worker that runs them is `core/work.py`.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Least

from turnout.core import clock, leases
from turnout.core.models import Job, LeaseState
from turnout.core.wake import wake_on_commit

logger = logging.getLogger(__name__)

ATTEMPTS = 8
BATCH = 20
SOON = timedelta(seconds=5)
"""Longer than a worker ever waits before it looks again."""

Function = Callable[..., Any]


class UnknownJob(LookupError):
    """No handler is registered under this job's name."""


@dataclass(frozen=True)
class Handler:
    """The function of a job, and how it wants to be run."""

    function: Function
    atomic: bool
    attempts: int


_handlers: dict[str, Handler] = {}
_running: ContextVar[Job | None] = ContextVar("running", default=None)


def handler(name: str, *, atomic: bool = True, attempts: int = ATTEMPTS) -> Callable[[Function], Function]:
    """Register the decorated function as the handler of a job; it is called with the job's args as keywords.

    By default the call and the end of the job are one transaction: what the handler wrote is undone when it raises or
    when its lease was lost meanwhile, so the effect in the database happens once. It must do no slow input or output.
    `atomic=False`: the handler opens its own transactions and may run twice: it works something out first and writes
    it down in `with jobs.last_step():`, which happens once.
    """

    def register(function: Function) -> Function:
        known = _handlers.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"job {name} has two handlers")
        _handlers[name] = Handler(function=function, atomic=atomic, attempts=attempts)
        return function

    return register


def enqueue(*, job: str, due_at: datetime, key: str | None = None, **args: Any) -> None:
    """Write a job in the caller's transaction and wake the worker when it commits.

    `due_at` is domain time; args must be JSON. With a `key`, a job of the same name and key that nobody has begun
    stands for this one too, and the earlier due time of the two holds. What is not due soon wakes nobody: the worker
    looks for itself.
    """
    if key is None:
        Job.objects.create(job=job, due_at=due_at, args=args)
    elif not _queued(job, key).update(due_at=Least("due_at", due_at)):
        Job.objects.bulk_create([Job(job=job, key=key, due_at=due_at, args=args)], ignore_conflicts=True)
    if due_at < clock.now() + SOON:
        wake_on_commit("work")


def cancel(*, job: str, key: str) -> int:
    """Take back a keyed job nobody has begun, in the caller's transaction; returns how many there were (0 or 1)."""
    return _queued(job, key).delete()[0]


def failed_jobs() -> list[Job]:
    """Return the jobs whose every attempt failed, for the desk and the doctor; oldest first."""
    return list(Job.objects.filter(state=Job.FAILED_STATE).order_by("pk"))


def next_due() -> datetime | None:
    """Return when (domain time) the next job falls due, or None when there is none."""
    return leases.first_due(Job)


def run_due(now: datetime, limit: int | None = None) -> int:
    """Run the jobs due at `now` in this thread, those they enqueue included, and return how many were run.

    For replay and tests, inside or outside a transaction. An error is recorded as the worker would (the job waits for
    its next attempt) and then raised.
    """
    done = 0
    while limit is None or done < limit:
        wanted = BATCH if limit is None else min(BATCH, limit - done)
        rows = leases.claim(Job.objects.all(), now=now, limit=wanted)
        if not rows:
            break
        for position, row in enumerate(rows):
            try:
                run(row)
            except Exception:
                for unbegun in rows[position + 1 :]:
                    leases.release(unbegun)
                raise
            done += 1
    return done


@contextmanager
def last_step() -> Iterator[None]:
    """Open the transaction in which the running job (of an `atomic=False` handler) writes its effect and ends.

    LeaseLost at its end undoes the effect when another worker holds the job by now. Outside a job it is a plain
    transaction, so that a handler can be called by hand.
    """
    row = _running.get()
    with transaction.atomic():
        yield
        if row is not None:
            leases.drop(row)
    _running.set(None)


def run(row: Job) -> None:
    """Run one claimed job and end it; a handler's error is recorded with the next attempt and raised again.

    A job whose lease was lost meanwhile leaves no trace and raises nothing: its new holder does it.
    """
    found = _handlers.get(row.job)
    try:
        if found is None:
            raise UnknownJob(row.job)
        _run_to_its_end(row, found)
    except leases.LeaseLost:
        logger.warning("the lease of %s was lost; its work here is undone", row)
    except Exception as error:
        _record_failure(row, error, attempts=found.attempts if found else ATTEMPTS)
        raise


def _run_to_its_end(row: Job, found: Handler) -> None:
    before = _running.set(None if found.atomic else row)
    try:
        if found.atomic:
            with transaction.atomic():
                found.function(**row.args)
                leases.drop(row)
        else:
            found.function(**row.args)
            if _running.get() is not None:  # it had nothing to write down
                leases.drop(row)
    finally:
        _running.reset(before)


def _record_failure(row: Job, error: BaseException, *, attempts: int) -> None:
    # The key is given up: a job of the same key may be queued by now.
    try:
        leases.retry_or_fail(row, error=error, now=clock.now(), attempts=attempts, key=None)
    except leases.LeaseLost:
        logger.warning("the lease of %s was lost", row)


def _queued(job: str, key: str) -> QuerySet[Job]:
    return Job.objects.filter(job=job, key=key, state=LeaseState.QUEUED)
