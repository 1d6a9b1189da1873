"""The rule that nothing is left out in silence, tried on a suite that leaves things out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.house import tree

SUITE = """
import pytest
def test_runs(): pass
def test_lacks_something(): pytest.skip("real input absent")
@pytest.mark.drill
def test_takes_long(): pass
"""


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_suite.py").write_text(SUITE)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = drill: takes long\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.left_out",
        "-p",
        "xdist",
        "-p",
        "no:cacheprovider",
        "-q",
    ]
    return subprocess.run(
        [*command, "--rootdir", str(folder), "-m", "not drill", *options, str(folder)],
        cwd=tree.ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )


def test_skip_passes_unless_nothing_may_be_left_out(tmp_path: Path) -> None:
    assert run(tmp_path).returncode == 0
    assert run(tmp_path, "--no-skips").returncode == 1


def test_no_skips_says_what_was_lacking(tmp_path: Path) -> None:
    assert "left out where nothing may be: " in run(tmp_path, "--no-skips").stdout


def test_unselected_tests_are_counted_aloud(tmp_path: Path) -> None:
    for workers in ("-n0", "-n2"):
        assert "NOT RUN HERE: 1 marked drill; run them with: make drill" in run(tmp_path, workers).stdout
