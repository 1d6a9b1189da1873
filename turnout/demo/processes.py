"""The processes beside the driver: one serves pages, one works. One that dies is started again, and that is said."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

READY_SECONDS = 60.0
STOP_SECONDS = 10.0
RESTARTS_AT_MOST = 5


class NotReady(RuntimeError):
    """A process did not come up; the message says which in plain words."""


class Processes:
    """`turnout serve` and `turnout worker` as children with their own environment, until `stop`."""

    def __init__(self, *, host: str, port: int, logs: Path, environment: Mapping[str, str]) -> None:
        self.address = (host, port)
        self._logs = logs
        self._environment = {**os.environ, **environment}
        self._words = {"pages": ("serve", "--host", host, "--port", str(port)), "worker": ("worker",)}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._restarts = 0

    def start(self) -> None:
        """Start both and return when pages are answered. Raises NotReady."""
        for name in self._words:
            self._start(name)
        until = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self._running["pages"].poll() is not None or time.monotonic() > until:
                raise NotReady(
                    f"nothing answers at http://{self.address[0]}:{self.address[1]}; {self._logs}/pages.log says why"
                )
            time.sleep(0.1)

    def look_after(self) -> list[str]:
        """Start again what has died; return the names. Raises NotReady when that happens again and again."""
        dead = [name for name, process in self._running.items() if process.poll() is not None]
        for name in dead:
            self._restarts += 1
            if self._restarts > RESTARTS_AT_MOST:
                raise NotReady(f"the process for {name} stops again and again")
            self._start(name)
        return dead

    def stop(self) -> None:
        """End both, first by asking."""
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        for process in self._running.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, name: str) -> None:
        # The same words by which an installation runs them. The terminal stays for what the visitor has to read.
        words = [sys.executable, "-m", "turnout", *self._words[name]]
        with (self._logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(words, env=self._environment, stdout=log, stderr=log)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(self.address, timeout=1):
                return True
        except OSError:
            return False
