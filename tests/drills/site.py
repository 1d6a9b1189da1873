"""The processes of one installation under the drill: the web process, workers, and the provider that survives all."""

from __future__ import annotations

import io
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

from tests.drills.cluster import free_port

REPOSITORY = Path(__file__).resolve().parent.parent.parent
READY = "the worker is ready"
PATIENCE_SECONDS = 60.0


class TookTooLong(AssertionError):
    """Something that must come about did not."""


class Victim:
    """One process that may be killed: what it is, since when it runs, whether it is at work by now."""

    def __init__(
        self, command: list[str], *, log: Path, environment: dict[str, str], is_up: Callable[[], bool]
    ) -> None:
        self.began = log.stat().st_size if log.exists() else 0
        self._is_up = is_up
        self._was_up = False
        with log.open("ab") as output:
            self._process = subprocess.Popen(command, stderr=output, stdout=output, env=environment, cwd=REPOSITORY)

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_ready(self) -> bool:
        if self._process.poll() is not None:
            raise TookTooLong(f"a process ended by itself with {self._process.returncode}")
        self._was_up = self._was_up or self._is_up()
        return self._was_up

    def wait_ready(self) -> None:
        wait_until(self.is_ready, "a process to be ready")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """Ask it to stop, as a service manager would."""
        self._process.terminate()
        self._process.wait(30)


class Site:
    """An installation in `home`: starts its processes and knows their addresses."""

    def __init__(self, *, home: Path, options: dict[str, str]) -> None:
        self.home = home
        self.port = free_port()
        self.provider_url = ""
        self.mode = ""
        self._options = options
        self._provider: subprocess.Popen[str] | None = None
        self._started: list[Victim] = []

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave nothing running."""
        for victim in self._started:
            victim.kill()
        self.end_provider()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def journal(self) -> Path:
        """Return the file of every copy the present provider took."""
        return self.home / f"journal-{self.mode}"

    def start_provider(self, mode: str, *, latency_seconds: float = 0.03) -> None:
        """Start a provider of this mode in place of the last one; what starts from now on sends through it."""
        self.end_provider()
        self.mode = mode
        command = [sys.executable, "-m", "turnout.channels.fake", "--mode", mode, "--journal", str(self.journal)]
        command += ["--latency-median", f"{latency_seconds}", "--latency-p95", f"{3 * latency_seconds}"]
        self._provider = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=REPOSITORY
        )
        assert self._provider.stdout is not None
        self.provider_url = self._provider.stdout.readline().strip()

    def end_provider(self) -> None:
        if self._provider is not None:
            self._provider.kill()
            self._provider.wait()

    def start_web(self) -> Victim:
        def answers() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0

        return self._start("serve", "--host", "127.0.0.1", "--port", str(self.port), is_up=answers)

    def start_worker(self) -> Victim:
        log = self.home / "worker.log"
        began = log.stat().st_size if log.exists() else 0

        def says_ready() -> bool:
            with log.open("rb") as file:
                file.seek(began)
                return READY.encode() in file.read()

        return self._start("worker", is_up=says_ready)

    def _start(self, *words: str, is_up: Callable[[], bool]) -> Victim:
        command = [sys.executable, "-m", "turnout", *words]
        channel = {"TURNOUT_FAKE_CHANNEL": f"{self.provider_url}:{self.mode}"} if self.mode else {}
        environment = {**os.environ, **self._options, **channel}
        self._started.append(Victim(command, log=self.home / f"{words[0]}.log", environment=environment, is_up=is_up))
        return self._started[-1]


def set_up(*, home: Path, database_url: str, rate: float) -> dict[str, str]:
    """Make an installation as `turnout init` does, and load Django on it in this process, once.

    Its day begins now, on a Thursday noon, and runs so many times as fast as ours. Returns the options its processes
    are started with.
    """
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    options = {
        "TURNOUT_HOME": str(home),
        "TURNOUT_ENV_FILE": os.devnull,
        "TURNOUT_CLOCK": f"scaled:{now}:20260115T183000.000000Z:{rate:g}",
        "DJANGO_SETTINGS_MODULE": "turnout.config.settings",
    }
    if database_url:
        options["TURNOUT_DATABASE_URL"] = database_url
    for name in [name for name in os.environ if name.startswith(("TURNOUT_", "DJANGO_"))]:
        del os.environ[name]
    os.environ.update(options)
    import django

    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    from turnout.config.install import init_command

    with redirect_stdout(io.StringIO()):
        init_command()
    return options


def wait_until(true: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until it is true; TookTooLong after so many seconds."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TookTooLong(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.02)
