"""Wake another process of the same installation the moment a transaction commits.

SQLite: an empty datagram to each unix socket in the home folder. PostgreSQL: NOTIFY. A wake-up carries nothing and may
be lost; whoever listens also looks by itself at least once a second.
"""

import hashlib
import logging
import os
import socket
import tempfile
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

logger = logging.getLogger(__name__)

LONGEST_SOCKET_PATH = 100
STOP_SECONDS = 0.5
RECONNECT_SECONDS = 1.0


def wake_on_commit(name: str) -> None:
    """Wake the listeners of `name` when the current transaction commits, once however often it is asked.

    PostgreSQL holds a NOTIFY back until the commit by itself; sent after it, it would be a second durable commit.
    """
    rings_itself = connection.vendor == "postgresql" and connection.in_atomic_block
    ring = _has_rung(name) if rings_itself else _ring(name)
    if any(entry[1] is ring for entry in connection.run_on_commit):
        return
    if rings_itself:
        wake(name)
    transaction.on_commit(ring, robust=True)


def wake(name: str) -> None:
    """Wake every listener of `name` now; never raises for a listener that is gone or busy."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [f"turnout_{name}"])
        return
    for path in _socket_folder().glob(f"{name}.*.sock"):
        _poke(path)


@lru_cache(maxsize=16)
def _ring(name: str) -> Callable[[], None]:
    def ring() -> None:
        wake(name)

    return ring


@lru_cache(maxsize=16)
def _has_rung(name: str) -> Callable[[], None]:
    """Return what stands in the list of the transaction (and goes when that is undone) for a NOTIFY sent in it."""

    def has_rung() -> None:
        logger.debug("woken: %s", name)

    return has_rung


def _poke(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        try:
            sender.sendto(b".", str(path))
        except BlockingIOError:
            return  # its buffer is full: it has been woken already
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)  # left by a killed process
        except FileNotFoundError:
            return


def _socket_folder() -> Path:
    """Return the folder of the sockets: in the home folder, or in the temporary one where that path is too long."""
    home = Path(settings.TURNOUT_HOME).absolute()
    folder = home / "wake"
    if len(str(folder)) + 24 > LONGEST_SOCKET_PATH:
        short = hashlib.sha256(str(home).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"turnout-{os.getuid()}-{short}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class Listener:
    """A thread that calls `woken` (from that thread) for each wake-up of `name`, until `close`."""

    def __init__(self, *, name: str, woken: Callable[[], object]) -> None:
        self._name = name
        self._woken = woken
        self._closing = threading.Event()
        # The socket is bound here, so that nothing sent after the constructor returned goes unheard.
        self._socket = None if connection.vendor == "postgresql" else self._bind()
        self._thread = threading.Thread(target=self._listen, name=f"wake-{name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the thread and remove its socket."""
        self._closing.set()
        if self._socket is not None:
            _poke(Path(self._socket.getsockname()))
        self._thread.join(timeout=5)

    def _bind(self) -> socket.socket:
        path = _socket_folder() / f"{self._name}.{os.getpid()}.sock"
        path.unlink(missing_ok=True)
        bound = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        bound.bind(str(path))
        bound.settimeout(STOP_SECONDS)
        return bound

    def _listen(self) -> None:
        if self._socket is not None:
            self._listen_on_socket(self._socket)
            return
        while not self._closing.is_set():
            try:
                self._listen_on_postgresql()
            except Exception as error:  # noqa: BLE001 - a restarting server: polling carries on meanwhile
                logger.warning("not listening for wake-ups (%s)", type(error).__name__)
                self._closing.wait(RECONNECT_SECONDS)

    def _listen_on_socket(self, bound: socket.socket) -> None:
        path = bound.getsockname()
        while not self._closing.is_set():
            try:
                bound.recv(16)
            except TimeoutError:
                continue
            if not self._closing.is_set():
                self._woken()
        bound.close()
        Path(path).unlink(missing_ok=True)

    def _listen_on_postgresql(self) -> None:
        import psycopg  # only there where PostgreSQL is used

        options: dict[str, Any] = connection.get_connection_params()
        options.pop("cursor_factory", None)
        options.pop("context", None)
        with psycopg.connect(**options, autocommit=True) as listening:
            listening.execute(f"LISTEN turnout_{self._name}")
            self._woken()  # whatever came while nobody listened
            while not self._closing.is_set():
                for _ in listening.notifies(timeout=STOP_SECONDS, stop_after=1):
                    self._woken()
