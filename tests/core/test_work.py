"""The worker at work in a thread: woken at once, lanes apart, errors recorded, heart beating."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connections, transaction

from turnout.core import clock, heartbeat, jobs, leases, work
from turnout.core.keeper import Keeper
from turnout.core.lanes import LaneRunner
from turnout.core.models import Heartbeat, Job

pytestmark = pytest.mark.django_db(transaction=True)

gate = threading.Event()
ran: list[tuple[str, float]] = []


@jobs.handler("tests.mark")
def mark(*, word: str) -> None:
    ran.append((word, time.monotonic()))


@jobs.handler("tests.fail")
def fail() -> None:
    raise ValueError("words of a person")


@jobs.handler("tests.wait", atomic=False)
def wait_at_the_gate() -> None:
    gate.wait(20)


@pytest.fixture
def worker() -> Iterator[threading.Thread]:
    """Run a worker in a thread of its own and stop it afterwards."""
    ran.clear()
    gate.clear()
    stop, at_work = threading.Event(), work.Worker()

    def run() -> None:
        at_work.run(stop)
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    stop.set()
    gate.set()
    at_work.nudge()
    thread.join(20)
    assert not thread.is_alive()


def eventually(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Wait until it is true; say whether it became so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.005)
    return False


def test_worker_runs_a_job_and_leaves_nothing(worker: threading.Thread) -> None:
    jobs.enqueue(job="tests.mark", due_at=clock.now(), word="a")

    assert eventually(lambda: not Job.objects.exists())
    assert [word for word, _ in ran] == ["a"]


def test_worker_is_woken_by_the_commit(worker: threading.Thread) -> None:
    time.sleep(0.3)  # the worker has looked and waits
    delays = []
    for word in "abcde":
        jobs.enqueue(job="tests.mark", due_at=clock.now(), word=word)
        committed = time.monotonic()
        assert eventually(lambda word=word: any(said == word for said, _ in ran))
        delays.append(ran[-1][1] - committed)
        time.sleep(0.05)

    # Polling alone would need a quarter of a second on average.
    assert sorted(delays)[2] < 0.1


def test_worker_sees_nothing_before_the_commit(worker: threading.Thread) -> None:
    with transaction.atomic():
        jobs.enqueue(job="tests.mark", due_at=clock.now(), word="a")
        transaction.set_rollback(True)

    assert not eventually(lambda: bool(ran), seconds=0.7)


def test_worker_finds_a_job_whose_wake_up_was_lost(worker: threading.Thread) -> None:
    time.sleep(0.2)

    Job.objects.create(job="tests.mark", due_at=clock.now(), args={"word": "unsung"})

    assert eventually(lambda: bool(ran), seconds=2)


def test_worker_runs_a_job_when_it_falls_due(worker: threading.Thread) -> None:
    jobs.enqueue(job="tests.mark", due_at=clock.now() + timedelta(seconds=0.8), word="later")
    began = time.monotonic()

    assert eventually(lambda: bool(ran))
    assert 0.7 < ran[0][1] - began < 2


def test_worker_records_an_error_and_goes_on(worker: threading.Thread) -> None:
    jobs.enqueue(job="tests.fail", due_at=clock.now())
    jobs.enqueue(job="tests.mark", due_at=clock.now(), word="after")

    assert eventually(lambda: list(Job.objects.values_list("state", "attempts")) == [("queued", 1)])
    assert [word for word, _ in ran] == ["after"]
    assert "words" not in Job.objects.get(job="tests.fail").last_error


def test_worker_keeps_the_lease_of_a_long_job(worker: threading.Thread) -> None:
    jobs.enqueue(job="tests.wait", due_at=clock.now())
    assert eventually(lambda: Job.objects.filter(state="leased").exists())

    time.sleep(1.6 * leases.LEASE_SECONDS)

    assert leases.claim(Job.objects.all(), now=clock.now(), limit=1, boot="other") == []
    gate.set()
    assert eventually(lambda: not Job.objects.exists())


def test_worker_beats_its_heart(worker: threading.Thread) -> None:
    Heartbeat.objects.update_or_create(role=heartbeat.WORKER, defaults={"boot": "old", "seen": 0.0})
    before = heartbeat.worker_is_alive()

    heartbeat.beat(clock.lease_now())

    assert (before, heartbeat.worker_is_alive()) == (False, True)


def test_heart_that_beat_long_ago_is_dead() -> None:
    heartbeat.beat(clock.lease_now() - heartbeat.DEAD_AFTER_SECONDS - 1)

    assert not heartbeat.worker_is_alive()


@pytest.fixture
def lane() -> Iterator[list[str]]:
    """Register a lane of its own over the jobs table whose rows named "hole" never come back."""
    sent: list[str] = []

    def send(row: Job) -> None:
        if row.key == "hole":
            gate.wait(20)
        leases.drop(row)
        sent.append(row.key or "")

    work.register_lane("tests", model=Job, run=send, threads=4, share_by="key")
    yield sent
    work._lanes.pop("tests")


def test_lane_with_silent_sends_still_sends_the_rest(lane: list[str]) -> None:
    gate.clear()
    keeper = Keeper()
    runner = LaneRunner(lane=work._lanes["tests"], keeper=keeper, freed=lambda: None)
    for number in range(12):
        # Not queued twice under one key: a key is unique only among queued rows of one job name.
        Job.objects.create(job=f"send {number}", key="hole" if number < 8 else "open", due_at=clock.now())

    def all_open_sent() -> bool:
        runner.fill(now=clock.now(), dead=[])
        return lane.count("open") == 4

    went_through = eventually(all_open_sent)
    held = Job.objects.filter(state="leased", key="hole").count()
    gate.set()
    runner.close()
    keeper.close()

    assert (went_through, held) == (True, 2)
