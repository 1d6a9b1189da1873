"""Live updates to 5,000 listeners: the hub behind uvicorn beside a raw asyncio broadcast and mosquitto.

All three servers hold their 5,000 listeners all the time; in each round each broadcasts the same number of messages of
the same size, one after the other, when everybody got the last one. A latency runs from before the message is
published (ours: before its row is written and committed on SQLite with synchronous=FULL) to its arrival at one
listener. Processor time is the server process's own; listeners and publisher are other processes.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from bench.harness import Bar, Figures, cpu_seconds, keep_result, median

LISTENERS = int(os.environ.get("BENCH_LISTENERS", "5000"))
ROUNDS = 7
MESSAGES = 20
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 120
MOSQUITTO = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin")
BARS = [Bar("p99_to_raw", "<=", 2.0), Bar("cpu_to_mosquitto", "<=", 1.0)]


class Listeners:
    """The process that holds a server's listeners, and what it says."""

    def __init__(self, kind: str, port: int, entry: str) -> None:
        command = [sys.executable, "-m", "bench.live_listeners", kind, str(port), str(LISTENERS), entry]
        self.kind = kind
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def expect(self, word: str) -> None:
        """Wait for the next thing they say, which must be this word."""
        if (line := self._line()) != word:
            raise RuntimeError(f"{self.kind}: the listeners said {line!r}, not {word!r}")

    def end_round(self) -> str:
        """Return the figures of the round that ends."""
        print("round", file=cast(IO[str], self.process.stdin), flush=True)
        return self._line()

    def _line(self) -> str:
        return cast(IO[str], self.process.stdout).readline().strip()


@dataclass
class Contestant:
    """One server under load, how to publish through it, and what was measured."""

    kind: str
    server: subprocess.Popen[bytes]
    listeners: Listeners
    publish: Callable[[str], None]
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)

    def play_round(self) -> None:
        """Broadcast the round's messages and note latencies (ms) and processor time (µs for each delivery)."""
        before = cpu_seconds(self.server.pid)
        for _ in range(MESSAGES):
            self.publish(f"::{time.monotonic_ns()}::")
            self.listeners.expect("done")
            time.sleep(PAUSE_SECONDS)
        used = cpu_seconds(self.server.pid) - before
        figures = json.loads(self.listeners.end_round())
        if figures["deliveries"] != MESSAGES * LISTENERS:
            raise RuntimeError(f"{self.kind}: {figures['deliveries']} deliveries of {MESSAGES * LISTENERS}")
        self.p50.append(figures["p50"])
        self.p99.append(figures["p99"])
        self.cpu_us.append(used * 1e6 / figures["deliveries"])


def run() -> bool:
    """Play seven interleaved rounds and keep the result; True when both bars are met."""
    if MOSQUITTO is None:
        print("live: mosquitto is missing; on Debian: sudo apt-get install mosquitto")
        return False
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="turnout-bench-")))
        contestants = [stack.enter_context(enter(home)) for enter in (enter_ours, enter_raw, enter_mosquitto)]
        for number in range(ROUNDS):
            for turn in range(len(contestants)):
                contestants[(number + turn) % len(contestants)].play_round()
    name = "live" if LISTENERS == 5000 else f"live_{LISTENERS}"
    return keep_result(name=name, figures=figures_of(contestants), bars=BARS)


def figures_of(contestants: list[Contestant]) -> Figures:
    """Return the medians over the rounds; ratios are the median of the rounds' own ratios."""
    ours, raw, mosquitto = contestants
    figures: Figures = {"listeners": LISTENERS, "rounds": ROUNDS, "messages_a_round": MESSAGES}
    for one in contestants:
        figures[f"{one.kind}_p50_ms"] = round(median(one.p50), 2)
        figures[f"{one.kind}_p99_ms"] = round(median(one.p99), 2)
        figures[f"{one.kind}_cpu_us"] = round(median(one.cpu_us), 2)
    figures["p99_to_raw"] = round(median([a / b for a, b in zip(ours.p99, raw.p99, strict=True)]), 3)
    figures["cpu_to_raw"] = round(median([a / b for a, b in zip(ours.cpu_us, raw.cpu_us, strict=True)]), 3)
    figures["cpu_to_mosquitto"] = round(median([a / b for a, b in zip(ours.cpu_us, mosquitto.cpu_us, strict=True)]), 3)
    return figures


@contextmanager
def enter_ours(home: Path) -> Iterator[Contestant]:
    """Start the product's server; publishing writes a LiveEvent and commits, from this process."""
    os.environ |= {"TURNOUT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "bench.live_settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from turnout.core import keys
    from turnout.core.live import publish, topic_token

    keys.make_home()
    call_command("migrate", run_syncdb=True, verbosity=0)
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "bench.live_servers", "ours", str(port)])
    wait_for(port)
    with stopping(server), listening("ours", port, topic_token(person_id=1, topics=["bench"])) as listeners:
        yield Contestant("ours", server, listeners, lambda stamp: publish("bench", event="on", reference=stamp))
    connections.close_all()


@contextmanager
def enter_raw(_home: Path) -> Iterator[Contestant]:
    """Start the raw broadcast; it sends the bytes our hub would."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "bench.live_servers", "raw", str(port)])
    wait_for(port)
    with stopping(server), listening("raw", port) as listeners, publisher(port) as wire:
        wire.sendall(b"PUBLISH\n")
        time.sleep(0.2)
        yield Contestant("raw", server, listeners, lambda stamp: wire.sendall(as_chunk(stamp)))


@contextmanager
def enter_mosquitto(home: Path) -> Iterator[Contestant]:
    """Start mosquitto without a disk or a log; its messages carry the same bytes at QoS 0."""
    port = free_port()
    written = home / "mosquitto.conf"
    written.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type none\n")
    server = subprocess.Popen([str(MOSQUITTO), "-c", str(written)], stderr=subprocess.DEVNULL)
    wait_for(port)
    with stopping(server), listening("mosquitto", port) as listeners, publisher(port) as wire:
        wire.sendall(b"\x10\x10\x00\x04MQTT\x04\x02\x00\x00\x00\x04talk")
        wire.recv(4)
        yield Contestant("mosquitto", server, listeners, lambda stamp: wire.sendall(as_packet(as_chunk(stamp))))


def as_chunk(stamp: str) -> bytes:
    """Return an event as the hub encodes it."""
    return f'id: 1\nevent: on\ndata: {{"topic": "bench", "reference": "{stamp}"}}\n\n'.encode()


def as_packet(payload: bytes) -> bytes:
    """Return an MQTT 3.1.1 PUBLISH packet (QoS 0, topic "bench")."""
    body = b"\x00\x05bench" + payload
    return b"\x30%c" % len(body) + body


@contextmanager
def listening(kind: str, port: int, entry: str = "-") -> Iterator[Listeners]:
    """Hold the listeners' connections in a process of their own."""
    listeners = Listeners(kind, port, entry)
    with stopping(listeners.process):
        listeners.expect("ready")
        yield listeners


@contextmanager
def stopping(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> Iterator[None]:
    """End a process when the block ends."""
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def publisher(port: int) -> Iterator[socket.socket]:
    """Open the publisher's connection."""
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield wire


def free_port() -> int:
    """Return a port nobody uses, below the range from which the listeners' own ports are taken."""
    for port in range(20_000, 32_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return port
    raise RuntimeError("no free port")


def wait_for(port: int) -> None:
    """Wait until a server takes connections."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")
