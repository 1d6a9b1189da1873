"""An installation to measure: a home of its own, SQLite or PostgreSQL, real processes; one database a process.

Django is set up once in a process, so each database is measured by `python -m bench.<name> <database>`, which prints
its figures as JSON.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bench.harness import REPOSITORY, Figures
from tests.drills.site import Site, set_up

SERVER = os.environ.get("TURNOUT_TEST_DATABASE_URL", "")
WEB_THREADS = 8
REPORTS_A_SECOND = 1000 / 60


def measured(name: str) -> Figures:
    """Run a benchmark on each database there is, and return all figures, prefixed by the database's name."""
    figures: Figures = {}
    for database in ["sqlite", *(["postgresql"] if SERVER else [])]:
        command = [sys.executable, "-m", f"bench.{name}", database]
        said = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True).stdout
        figures |= {f"{database}_{figure}": value for figure, value in json.loads(said.splitlines()[-1]).items()}
    if not SERVER:
        print(f"{name}: not measured on PostgreSQL; set TURNOUT_TEST_DATABASE_URL=postgresql://user@host/name")
    return figures


def say(figures: Figures) -> None:
    """Print one database's figures for `measured` to read."""
    print(json.dumps(figures))


@contextmanager
def installation(database: str) -> Iterator[Site]:
    """Make an installation, load Django on it in this process, and let nothing of it remain."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="turnout-bench-"))) / "home"
        url = stack.enter_context(own_database()) if database == "postgresql" else ""
        options = set_up(home=home, database_url=url, rate=1)
        from django.db import connections

        stack.callback(connections.close_all)
        yield stack.enter_context(Site(home=home, options=options))


@contextmanager
def own_database() -> Iterator[str]:
    """Make a database on the server of TURNOUT_TEST_DATABASE_URL; drop it at the end."""
    import psycopg

    name = f"turnout_bench_{os.getpid()}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def demo_town(*, volunteers: int) -> None:
    """Import the demonstration's town, and make up people at the desk and so many volunteers as a replay does."""
    from turnout.core import clock
    from turnout.demo.cast import make_desk, make_up_volunteers
    from turnout.zones.services import import_town

    now = clock.now()
    import_town(directory=REPOSITORY / "turnout" / "demo" / "town", now=now)
    make_desk(midnight=now)
    make_up_volunteers(number=volunteers, seed=1, midnight=now)


def paced(work: Callable[[int], object], *, number: int, seed: int, rate: float = REPORTS_A_SECOND) -> list[float]:
    """Let so many arrive at random moments, `rate` a second, on the web process's number of threads.

    Returns the milliseconds from each arrival to the end of its work, waiting for a free thread included.
    """
    chance = random.Random(seed)
    taken: list[float] = []

    def one(index: int, arrived: float) -> None:
        work(index)
        taken.append((time.perf_counter() - arrived) * 1000)

    with ThreadPoolExecutor(WEB_THREADS) as pool:
        due, waiting = time.perf_counter(), []
        for index in range(number):
            due += chance.expovariate(rate)
            time.sleep(max(0.0, due - time.perf_counter()))
            waiting.append(pool.submit(one, index, time.perf_counter()))
        for future in waiting:
            future.result()
    return taken
