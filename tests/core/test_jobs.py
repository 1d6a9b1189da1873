"""Jobs: written with the decision, run once in effect, tried again, parked when nothing helps."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from turnout.core import clock, jobs, leases
from turnout.core.models import Heartbeat, Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]


class Broken(Exception):
    """What a handler of these tests raises."""


seen: list[object] = []


@jobs.handler("tests.note")
def note(*, word: str) -> None:
    seen.append(word)


@jobs.handler("tests.break")
def break_down() -> None:
    Heartbeat.objects.create(role="half done", boot="", seen=0)
    raise Broken


@jobs.handler("tests.chain")
def chain(*, left: int) -> None:
    seen.append(left)
    if left:
        jobs.enqueue(job="tests.chain", due_at=clock.now(), left=left - 1)


@jobs.handler("tests.write")
def write() -> None:
    Heartbeat.objects.create(role="written", boot="", seen=0)


@jobs.handler("tests.work out", atomic=False)
def work_out() -> None:
    with jobs.last_step():
        Heartbeat.objects.create(role="worked out", boot="", seen=0)


@pytest.fixture
def done() -> list[object]:
    """Return the list the handlers of these tests write to, empty."""
    seen.clear()
    return seen


def test_enqueue_is_undone_with_its_transaction(now: datetime) -> None:
    with transaction.atomic():
        jobs.enqueue(job="tests.note", due_at=now, word="a")
        transaction.set_rollback(True)

    assert Job.objects.count() == 0


def test_run_due_runs_what_is_due_and_leaves_nothing(now: datetime, done: list[object]) -> None:
    jobs.enqueue(job="tests.note", due_at=now + timedelta(seconds=1), word="later")
    jobs.enqueue(job="tests.note", due_at=now, word="b")
    jobs.enqueue(job="tests.note", due_at=now - timedelta(seconds=1), word="a")

    ran = jobs.run_due(now)

    assert (ran, done) == (2, ["a", "b"])
    assert [row.args for row in Job.objects.all()] == [{"word": "later"}]


def test_run_due_runs_what_its_jobs_enqueue(now: datetime, done: list[object]) -> None:
    jobs.enqueue(job="tests.chain", due_at=now, left=3)

    assert (jobs.run_due(now), done) == (4, [3, 2, 1, 0])


def test_run_due_stops_at_its_limit(now: datetime, done: list[object]) -> None:
    jobs.enqueue(job="tests.chain", due_at=now, left=3)

    assert (jobs.run_due(now, limit=2), done) == (2, [3, 2])


def test_next_due_is_the_earliest_due_time(now: datetime) -> None:
    empty = jobs.next_due()
    jobs.enqueue(job="tests.note", due_at=now + timedelta(hours=2), word="a")
    jobs.enqueue(job="tests.note", due_at=now + timedelta(hours=1), word="b")

    assert (empty, jobs.next_due()) == (None, now + timedelta(hours=1))


def test_key_collapses_jobs_nobody_has_begun_to_the_earlier_due_time(now: datetime) -> None:
    for minutes in (5, 3, 9):
        jobs.enqueue(job="tests.note", key="i7", due_at=now + timedelta(minutes=minutes), word="a")
    jobs.enqueue(job="tests.note", key="i8", due_at=now, word="other")

    assert list(Job.objects.order_by("pk").values_list("key", "due_at")) == [
        ("i7", now + timedelta(minutes=3)),
        ("i8", now),
    ]


def test_key_does_not_collapse_into_a_job_that_has_begun(now: datetime) -> None:
    jobs.enqueue(job="tests.note", key="i7", due_at=now, word="a")
    leases.claim(Job.objects.all(), now=now, limit=1)

    jobs.enqueue(job="tests.note", key="i7", due_at=now, word="b")

    assert sorted(Job.objects.values_list("state", flat=True)) == ["leased", "queued"]


def test_cancel_takes_back_only_a_job_nobody_has_begun(now: datetime) -> None:
    jobs.enqueue(job="tests.note", key="i7", due_at=now, word="a")
    leases.claim(Job.objects.all(), now=now, limit=1)
    jobs.enqueue(job="tests.note", key="i7", due_at=now, word="b")

    cancelled = jobs.cancel(job="tests.note", key="i7"), jobs.cancel(job="tests.note", key="i7")

    assert (cancelled, Job.objects.get().args) == ((1, 0), {"word": "a"})


def test_failed_handler_leaves_no_trace_and_is_tried_again(now: datetime, done: list[object]) -> None:
    jobs.enqueue(job="tests.break", key="k", due_at=now)

    with pytest.raises(Broken):
        jobs.run_due(now)

    row = Job.objects.get()
    assert (row.state, row.due_at, row.key) == ("queued", now + timedelta(seconds=2), None)
    assert row.last_error.startswith("Broken at test_jobs.py:")
    assert not Heartbeat.objects.exists()


def test_failed_handler_frees_the_other_jobs_of_its_batch(now: datetime, done: list[object]) -> None:
    jobs.enqueue(job="tests.break", due_at=now - timedelta(seconds=1))
    jobs.enqueue(job="tests.note", due_at=now, word="after")

    with pytest.raises(Broken):
        jobs.run_due(now)

    assert (jobs.run_due(now), done) == (1, ["after"])


def test_job_that_always_fails_is_parked_and_listed(now: datetime, stepped_clock: clock.SteppedClock) -> None:
    jobs.enqueue(job="nobody's", due_at=now)

    for _ in range(jobs.ATTEMPTS):
        with pytest.raises(jobs.UnknownJob):
            jobs.run_due(clock.now())
        stepped_clock.advance(timedelta(hours=1))

    (row,) = jobs.failed_jobs()
    assert (row.job, row.attempts, jobs.run_due(clock.now())) == ("nobody's", jobs.ATTEMPTS, 0)


def test_work_under_a_lost_lease_is_undone(now: datetime) -> None:
    jobs.enqueue(job="tests.write", due_at=now)
    (stale,) = leases.claim(Job.objects.all(), now=now, limit=1, boot="one", lease_seconds=-0.001)
    leases.claim(Job.objects.all(), now=now, limit=1, boot="two")

    jobs.run(stale)

    assert (Heartbeat.objects.count(), Job.objects.get().boot) == (0, "two")


def test_last_step_ends_the_job_with_what_it_writes(now: datetime) -> None:
    jobs.enqueue(job="tests.work out", due_at=now)

    ran = jobs.run_due(now)

    assert (ran, Heartbeat.objects.get().role, Job.objects.count()) == (1, "worked out", 0)


def test_last_step_under_a_lost_lease_is_undone(now: datetime) -> None:
    jobs.enqueue(job="tests.work out", due_at=now)
    (stale,) = leases.claim(Job.objects.all(), now=now, limit=1, boot="one", lease_seconds=-0.001)
    leases.claim(Job.objects.all(), now=now, limit=1, boot="two")

    jobs.run(stale)

    assert (Heartbeat.objects.count(), Job.objects.get().boot) == (0, "two")


def test_last_step_outside_a_job_is_a_plain_transaction() -> None:
    work_out()

    assert Heartbeat.objects.get().role == "worked out"


def test_handler_name_belongs_to_one_function() -> None:
    with pytest.raises(ValueError, match="two handlers"):
        jobs.handler("tests.note")(lambda: None)
