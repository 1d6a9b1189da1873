"""A full disk loses nothing that was acknowledged, and expiry still works on it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.drill

SCRIPT = Path(__file__).parent / "full_disk.py"
MOUNT = 'mount -t tmpfs -o size=40m tmpfs "$0" && exec "$@"'


@pytest.fixture
def on_small_disk(tmp_path: Path) -> list[str]:
    """Return the beginning of a command that runs the rest with a disk of 40 MB at tmp_path, seen by it alone."""
    begin = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    probe = subprocess.run([*begin, "sh", "-c", MOUNT, str(tmp_path), "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("a small disk needs Linux and the right to mount (unshare --mount)")
    return [*begin, "sh", "-c", MOUNT, str(tmp_path)]


def test_full_disk_keeps_what_was_acknowledged_and_can_be_purged(on_small_disk, tmp_path, repository):
    command = [*on_small_disk, sys.executable, "-W", "ignore", str(SCRIPT), str(tmp_path / "home")]
    done = subprocess.run(command, capture_output=True, check=False, text=True, cwd=repository, timeout=300)

    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["acknowledged"] > 10_000
    assert figures["kept"] == figures["removed"] == figures["acknowledged"]
    assert figures["integrity"] == "ok"
    assert "full" in figures["refusal"]
    assert (figures["left"], figures["keys_left"], figures["markers"]) == (0, 0, 0)
    assert figures["ballast"] is True
