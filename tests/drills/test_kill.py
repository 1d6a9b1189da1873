"""The kill drill in its short form, on both databases; kill.py says what it does."""

import json
import os
import subprocess
import sys

import pytest

from tests.drills.cluster import NoPostgres, programs

pytestmark = pytest.mark.drill

KILLS = os.environ.get("TURNOUT_DRILL_KILLS", "20")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killed_processes_lose_and_double_nothing(database, repository):
    if database == "postgresql":
        try:
            programs()
        except NoPostgres as missing:
            pytest.skip(str(missing))
    command = [sys.executable, "-m", "tests.drills.kill", "--kills", KILLS, "--database", database]

    done = subprocess.run(command, capture_output=True, check=False, text=True, cwd=repository)

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    if int(KILLS) < 100:
        assert json.loads(done.stdout[done.stdout.index("{") :])["asks"] > int(KILLS)
