"""The yardstick of a wake-up: insert, commit, wake another process, which updates, commits and answers.

`python -m bench.first_ask_echo HOME [DATABASE_URL]` is that other process.
"""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ASK, ANSWER = "bench_ask", "bench_answer"


class Line:
    """One end: a connection of its own, and the way to wake the other end and to be woken."""

    def __init__(self, home: Path, url: str, *, hears: str, wakes: str) -> None:
        self._url = url
        self._wakes = wakes
        self.connection = self._connect(home)
        if url:
            self._ears = self._connect(home)
            self._ears.execute(f"LISTEN {hears}")
            return
        self._folder = home
        (home / hears).unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(home / hears))

    def write(self, statement: str, *values: object) -> None:
        """Write one row, commit durably, and wake the other end."""
        self.connection.execute("BEGIN" if self._url else "BEGIN IMMEDIATE")
        self.connection.execute(statement.replace("?", "%s") if self._url else statement, values)
        if self._url:
            self.connection.execute(f"NOTIFY {self._wakes}")
        self.connection.execute("COMMIT")
        if not self._url:
            self._socket.sendto(b".", str(self._folder / self._wakes))

    def wait(self) -> None:
        """Wait until the other end wakes this one."""
        if self._url:
            next(self._ears.notifies(stop_after=1))
        else:
            self._socket.recv(16)

    def _connect(self, home: Path) -> Any:
        if self._url:
            import psycopg

            return psycopg.connect(self._url, autocommit=True)
        from turnout.config.databases import SQLITE_PRAGMAS

        connection = sqlite3.connect(home / "bare.sqlite3", timeout=20, isolation_level=None)
        connection.executescript(SQLITE_PRAGMAS)
        return connection


class Echo:
    """The other process, and how long it takes to have it answer."""

    def __init__(self, home: Path, url: str) -> None:
        self._line = Line(home, url, hears=ANSWER, wakes=ASK)
        self._line.connection.execute("CREATE TABLE bare_ask (id INTEGER PRIMARY KEY, content TEXT)")
        command = [sys.executable, "-m", "bench.first_ask_echo", str(home), url]
        self._process = subprocess.Popen(command)
        self._number = 0
        self._line.wait()

    def __enter__(self) -> Echo:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()

    def wake_up(self) -> float:
        """Return the milliseconds from before the insert to the answer."""
        self._number += 1
        began = time.perf_counter()
        self._line.write("INSERT INTO bare_ask (id, content) VALUES (?, ?)", self._number, "x" * 200)
        self._line.wait()
        return (time.perf_counter() - began) * 1000


def answer(home: Path, url: str) -> Iterator[None]:
    """Say that this end listens, then answer each wake-up with an update."""
    line = Line(home, url, hears=ASK, wakes=ANSWER)
    line.write("UPDATE bare_ask SET content = ?", "")
    while True:
        line.wait()
        line.write("UPDATE bare_ask SET content = ? WHERE id = (SELECT max(id) FROM bare_ask)", "seen")
        yield


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        for _ in answer(Path(sys.argv[1]), sys.argv[2]):
            pass
