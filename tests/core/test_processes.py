"""Real processes: killed, stopped and continued, asked to stop. What they did to the database happened once."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.db import connection

from turnout.core import clock, heartbeat, jobs, live
from turnout.core.models import Job, LiveEvent

pytestmark = pytest.mark.django_db(transaction=True)

REPOSITORY = Path(__file__).resolve().parent.parent.parent
Start = Callable[..., subprocess.Popen[bytes]]


def database_url() -> str:
    """Name the test database, so that another process opens the same one."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that starts a process on the test's own database; all are gone afterwards."""
    running: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.core.core_settings",
        "TURNOUT_HOME": str(settings.TURNOUT_HOME),
        "TURNOUT_DATABASE_URL": database_url(),
    }

    def begin(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.core.a_process", *words]
        running.append(subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.DEVNULL))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.wait()
    for left in Path(settings.TURNOUT_HOME).glob("begun-*"):
        left.unlink()
    word().unlink(missing_ok=True)


def word() -> Path:
    """Return the file that lets waiting handlers go on."""
    return Path(settings.TURNOUT_HOME) / "go"


def begun(number: int) -> bool:
    return (Path(settings.TURNOUT_HOME) / f"begun-{number}").exists()


def effects() -> Counter[str]:
    return Counter(LiveEvent.objects.filter(topic="effect").values_list("reference", flat=True))


def wait_until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until it is true, or fail."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)


@pytest.mark.parametrize("name", ["process.atomic", "process.steps"])
def test_job_of_a_killed_worker_is_done_once_by_the_next(start: Start, name: str) -> None:
    jobs.enqueue(job=name, due_at=clock.now(), number=1)
    first = start("work")
    wait_until(lambda: begun(1))

    first.kill()
    first.wait()
    before = effects()
    word().touch()
    start("work")

    wait_until(lambda: not Job.objects.exists())
    assert (before, effects()) == (Counter(), Counter({"1": 1}))


@pytest.mark.parametrize("name", ["process.atomic", "process.steps"])
def test_worker_stopped_past_its_lease_doubles_nothing(start: Start, name: str) -> None:
    jobs.enqueue(job=name, due_at=clock.now(), number=1)
    first = start("work")
    wait_until(lambda: begun(1))
    first.send_signal(signal.SIGSTOP)
    time.sleep(2.5)
    start("work")
    word().touch()

    # On SQLite a worker stopped inside its transaction holds the one write lock: nobody can overtake it.
    if connection.vendor == "postgresql" or name == "process.steps":
        wait_until(lambda: not Job.objects.exists())
    first.send_signal(signal.SIGCONT)
    wait_until(lambda: not Job.objects.exists())
    time.sleep(0.5)

    assert effects() == Counter({"1": 1})


def test_kills_at_random_moments_lose_and_double_nothing(start: Start) -> None:
    chance = random.Random(1)
    for number in range(120):
        jobs.enqueue(job="process.quick", due_at=clock.now(), number=number)

    for _ in range(4):
        had = sum(effects().values())
        worker = start("work")
        wait_until(lambda had=had: sum(effects().values()) > had)
        time.sleep(chance.uniform(0.0, 0.2))
        worker.kill()
        worker.wait()
    start("work")

    wait_until(lambda: not Job.objects.exists())
    assert effects() == Counter({str(number): 1 for number in range(120)})


def test_two_workers_share_the_work_and_double_nothing(start: Start) -> None:
    start("work"), start("work")
    for number in range(80):
        jobs.enqueue(job="process.quick", due_at=clock.now(), number=number)

    wait_until(lambda: not Job.objects.exists())
    assert effects() == Counter({str(number): 1 for number in range(80)})


def test_worker_asked_to_stop_finishes_what_it_has_begun(start: Start) -> None:
    jobs.enqueue(job="process.steps", due_at=clock.now(), number=1)
    worker = start("work")
    wait_until(lambda: begun(1))

    worker.terminate()
    time.sleep(0.2)
    word().touch()

    assert (worker.wait(10), effects()) == (0, Counter({"1": 1}))


def test_working_worker_is_seen_alive(start: Start) -> None:
    before = heartbeat.worker_is_alive()

    start("work")

    wait_until(heartbeat.worker_is_alive)
    assert not before


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def site(start: Start) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    """Return a browser on a served site, and the serving process."""
    port = free_port()
    process = start("serve", str(port))

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until(answers)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as browser:
        yield browser, process


def test_server_answers_pages_in_threads(site: tuple[httpx.Client, subprocess.Popen[bytes]]) -> None:
    browser, _ = site

    answer = browser.post("/page", content=b"x" * 300_000)

    assert (answer.status_code, answer.text.split("_")[0]) == (200, "300000 in WSGI")


def test_server_streams_what_another_process_publishes(site: tuple[httpx.Client, subprocess.Popen[bytes]]) -> None:
    browser, _ = site
    token = live.topic_token(person_id=7, topics=["desk"])

    with browser.stream("GET", "/live", params={"token": token}) as stream:
        lines = stream.iter_lines()
        first = next(lines)
        live.publish("desk", event="changed", reference="r1")
        heard = [next(lines) for _ in range(4)][-1]

    assert (stream.headers["content-type"], first) == ("text/event-stream; charset=utf-8", "retry: 2000")
    assert heard == 'data: {"topic": "desk", "reference": "r1"}'


def test_server_asked_to_stop_ends_its_streams_and_leaves(
    site: tuple[httpx.Client, subprocess.Popen[bytes]],
) -> None:
    browser, process = site
    token = live.topic_token(person_id=7, topics=["desk"])

    with browser.stream("GET", "/live", params={"token": token}) as stream:
        lines = stream.iter_lines()
        next(lines)
        process.terminate()
        rest = list(lines)

    assert (rest, process.wait(5)) == ([""], 0)


def is_broken_off(peer: socket.socket) -> bool:
    """Read what is left; say whether the server broke the connection before the stream's own end."""
    peer.settimeout(5)
    last = b""
    try:
        while part := peer.recv(65536):
            last = part
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return not last.endswith(b"\r\n0\r\n\r\n")


def publish_many(number: int) -> str:
    """Publish five hundred long events at once; returns the last one's reference."""
    reference = f"{number:0>120}"
    one = {"topic": "desk", "event": "changed" * 8, "published_at": clock.now()}
    LiveEvent.objects.bulk_create([LiveEvent(**one, reference="x" * 120) for _ in range(499)])
    live.publish("desk", event="changed", reference=reference)
    return reference


def test_server_drops_a_peer_that_does_not_read(site: tuple[httpx.Client, subprocess.Popen[bytes]]) -> None:
    browser, _ = site
    token = live.topic_token(person_id=7, topics=["desk"])
    with socket.create_connection((browser.base_url.host, browser.base_url.port or 80)) as sleeper:
        sleeper.sendall(f"GET /live?token={token} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        sleeper.recv(100)
        with browser.stream("GET", "/live", params={"token": token}) as stream:
            lines = stream.iter_lines()
            for number in range(100):
                last = publish_many(number)
                while last not in next(lines):
                    pass

        assert is_broken_off(sleeper)
