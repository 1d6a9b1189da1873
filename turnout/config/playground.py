"""Replay and demonstration never touch a real network: they get a home, a database and a channel of their own."""

from __future__ import annotations

import atexit
import errno
import os
import secrets
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

from turnout.config.env import BadOption
from turnout.demo.diary import read_diary

DEMO_HOME = Path("var/demo")
FASTEST = 100.0
PORT_TAKEN = "port {port} of {host} is taken. End what uses it, or choose another: make demo DEMO='--port 8001'."


def prepare_replay(**_options: object) -> None:
    """Give this process a home that goes with it, and a channel that leads nowhere.

    With TURNOUT_DATABASE_URL the replay runs there, on an empty database; else in a file of the home.
    """
    home = tempfile.mkdtemp(prefix="turnout-replay-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ |= {
        "TURNOUT_HOME": home,
        "TURNOUT_FAKE_CHANNEL": "memory",
        "TURNOUT_CLOCK": "system",
        "TURNOUT_ENV_FILE": os.devnull,
    }


def prepare_demo(*, host: str, port: int, again: bool, speed: float) -> None:
    """Give the demonstration its home var/demo, SQLite, an address and a channel that leads nowhere.

    With `again`, or where an earlier preparation broke off, what lies there is thrown away. Raises BadOption where
    the port is taken or the speed is none.
    """
    if not 0 < speed <= FASTEST:
        raise BadOption(f"a speed of {speed:g} cannot be played; choose one above 0 and up to {FASTEST:g}.")
    _check_port(host, port)
    home = DEMO_HOME.absolute()
    if home.exists() and (again or read_diary(home) is None):
        shutil.rmtree(home)
    os.environ.pop("TURNOUT_DATABASE_URL", None)
    os.environ |= {
        "TURNOUT_HOME": str(home),
        "TURNOUT_BASE_URL": f"http://{host}:{port}",
        "TURNOUT_FAKE_CHANNEL": "memory",
        "TURNOUT_CLOCK": "system",
        "TURNOUT_ENV_FILE": os.devnull,
        # New with every start: whoever somebody was before, nobody is signed in now.
        "TURNOUT_SECRET_KEY": secrets.token_urlsafe(48),
    }


def _check_port(host: str, port: int) -> None:
    for family, kind, protocol, _, address in _addresses(host, port):
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(address)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise BadOption(PORT_TAKEN.format(host=host, port=port)) from error
                if error.errno != errno.EADDRNOTAVAIL:
                    raise BadOption(f"{host}:{port} cannot be listened on: {error.strerror}.") from error


def _addresses(host: str, port: int) -> list[tuple[Any, ...]]:
    try:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, OverflowError) as error:
        raise BadOption(f"{host}:{port} is no address of this machine.") from error
