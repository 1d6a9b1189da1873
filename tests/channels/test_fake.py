"""The fake provider: modes, faults, and a journal that outlives the process."""

from __future__ import annotations

import random
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.channels.peers import fake_server
from turnout.channels.contract import Outgoing, TransportError
from turnout.channels.fake import FakeChannel, FakeProvider, Fault, Faults, Mode


def message(reference: str) -> Outgoing:
    return Outgoing(reference, "ana", "River", "Coming?")


class Process:
    """The stand-alone provider, started as the drills start it."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "turnout.channels.fake", *options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    def end(self, how: signal.Signals) -> int:
        self._process.send_signal(how)
        code = self._process.wait(timeout=10)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code


@pytest.fixture
def channels() -> Iterator[list[FakeChannel]]:
    """Collect channels that are closed at the end."""
    opened: list[FakeChannel] = []
    yield opened
    for channel in opened:
        channel.close()


@pytest.mark.parametrize(("mode", "copies"), [(Mode.IDEMPOTENT, 1), (Mode.LOOKUP, 2), (Mode.NONE, 2)])
def test_copies_of_one_reference_by_mode(mode: Mode, copies: int) -> None:
    provider = FakeProvider(mode=mode)
    channel = FakeChannel(provider, mode)

    channel.send(message("a"))
    channel.send(message("a"))

    assert provider.copies() == {"a": copies}


def test_faults_come_as_often_as_asked_and_the_same_for_one_seed() -> None:
    faults = Faults(refuse=0.2, reset_after_accept=0.1)
    drawn = [[faults.draw(chance) for _ in range(5_000)] for chance in (random.Random(7), random.Random(7))]

    assert drawn[0] == drawn[1]
    assert drawn[0].count(Fault.REFUSE) / 5_000 == pytest.approx(0.2, abs=0.02)
    assert drawn[0].count(Fault.RESET_AFTER_ACCEPT) / 5_000 == pytest.approx(0.1, abs=0.02)


def test_latency_follows_its_median_and_p95() -> None:
    chance = random.Random(7)
    faults = Faults(latency_median_seconds=0.04, latency_p95_seconds=0.088)
    drawn = sorted(faults.draw_latency(chance) for _ in range(5_000))

    assert statistics.median(drawn) == pytest.approx(0.04, rel=0.05)
    assert drawn[4_750] == pytest.approx(0.088, rel=0.08)


def test_message_takes_its_latency() -> None:
    provider = FakeProvider(faults=Faults(latency_median_seconds=0.05, latency_p95_seconds=0.05))
    with fake_server(provider) as server:
        channel = FakeChannel(server.url, timeout_seconds=2.0)
        channel.send(message("a"))
        response = httpx.get(f"{server.url}/accepted", trust_env=False)
        channel.close()

    assert response.elapsed.total_seconds() < 0.05
    assert [kept["reference"] for kept in response.json()] == ["a"]


def test_unreachable_provider_is_temporary_and_certain(channels: list[FakeChannel]) -> None:
    channels.append(FakeChannel("http://127.0.0.1:9", "idempotent", timeout_seconds=0.5))

    with pytest.raises(TransportError) as caught:
        channels[0].send(message("a"))

    assert (caught.value.permanent, caught.value.in_doubt) == (False, False)


def test_killed_provider_remembers_what_it_accepted(tmp_path: Path, channels: list[FakeChannel]) -> None:
    journal = tmp_path / "journal"
    first = Process("--mode", "lookup", "--journal", str(journal))
    channels.append(FakeChannel(first.url, "lookup"))
    receipt = channels[0].send(message("a"))

    first.end(signal.SIGKILL)
    second = Process("--mode", "lookup", "--journal", str(journal))
    channels.append(FakeChannel(second.url, "lookup"))

    assert channels[1].lookup("a") == receipt
    assert channels[1].lookup("b") is None
    assert second.end(signal.SIGINT) == 0


def test_torn_last_line_of_the_journal_is_cut_off(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    FakeChannel(FakeProvider(journal=journal)).send(message("a"))
    whole = journal.read_bytes()
    journal.write_bytes(whole + whole[: len(whole) // 2])

    provider = FakeProvider(journal=journal)

    assert provider.copies() == {"a": 1}
    assert journal.read_bytes() == whole


def test_faults_can_be_changed_from_outside() -> None:
    provider = FakeProvider()
    with fake_server(provider) as server:
        httpx.post(f"{server.url}/faults", json={"refuse": 1.0}, trust_env=False)
        channel = FakeChannel(server.url)
        with pytest.raises(TransportError):
            channel.send(message("a"))
        channel.close()

    assert provider.accepted == []
