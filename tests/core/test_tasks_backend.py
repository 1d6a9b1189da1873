"""django-tasks over our jobs: written with the transaction, run by the worker, deferred in domain time."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks.exceptions import InvalidTaskError

from turnout.core import jobs
from turnout.core.models import Job
from turnout.core.tasks_backend import LeasedBackend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]

called: list[tuple[int, str]] = []


@task
def note(number: int, *, word: str) -> None:
    called.append((number, word))


def enqueue(deferred: Task[..., None], *args: object, **kwargs: object) -> object:
    return LeasedBackend("default", {}).enqueue(deferred, args, kwargs)


def test_task_runs_as_a_job(now: datetime) -> None:
    called.clear()
    result = enqueue(note, 7, word="a")

    ran = jobs.run_due(now)

    assert (ran, called, result.status) == (1, [(7, "a")], TaskResultStatus.READY)


def test_task_is_undone_with_its_transaction() -> None:
    with transaction.atomic():
        enqueue(note, 7, word="a")
        transaction.set_rollback(True)

    assert not Job.objects.exists()


def test_task_with_a_context_is_refused() -> None:
    backend = LeasedBackend("default", {})

    with pytest.raises(InvalidTaskError, match="context"):
        backend.validate_task(task(takes_context=True)(with_context))


def test_task_waits_until_it_is_due(now: datetime) -> None:
    called.clear()
    tomorrow = now + timedelta(days=1)
    enqueue(note.using(run_after=tomorrow), 7, word="a")

    assert (jobs.run_due(now), jobs.next_due(), jobs.run_due(tomorrow), called) == (0, tomorrow, 1, [(7, "a")])


def with_context(context: object) -> None:
    """Stand for a task that wants its context."""
