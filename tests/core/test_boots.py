"""Boots: this process is alive, a killed one is dead, a stopped one and one of another machine are not provably so."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from turnout.core.boots import is_dead, this_boot

SAY_BOOT_AND_WAIT = "from turnout.core.boots import this_boot; print(this_boot(), flush=True); input()"


@pytest.fixture
def other() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SAY_BOOT_AND_WAIT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


def boot_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_this_process_is_alive() -> None:
    assert not is_dead(this_boot())


def test_a_killed_process_is_dead(other: subprocess.Popen[str]) -> None:
    boot = boot_of(other)
    alive_before = not is_dead(boot)

    other.kill()
    other.wait()

    assert (alive_before, is_dead(boot)) == (True, True)


def test_a_killed_process_nobody_waited_for_is_dead(other: subprocess.Popen[str]) -> None:
    boot = boot_of(other)

    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)

    assert is_dead(boot)


def test_a_stopped_process_is_alive(other: subprocess.Popen[str]) -> None:
    boot = boot_of(other)

    other.send_signal(signal.SIGSTOP)

    assert not is_dead(boot)


def test_a_pid_used_again_is_another_boot() -> None:
    machine, pid, _ = this_boot().split("-")

    assert is_dead(f"{machine}-{pid}-1")


@pytest.mark.parametrize("boot", ["elsewhere-1-1", "", "nonsense", "a-b-c"])
def test_a_boot_of_another_machine_is_not_provably_dead(boot: str) -> None:
    assert not is_dead(boot)
