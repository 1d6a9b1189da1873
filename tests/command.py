"""Run the `turnout` command as a person would: in a process of its own, with nothing of the tests' settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

OURS = ("TURNOUT_", "DJANGO_", "PYTEST_")


def turnout(*words: str, home: Path, **options: str) -> subprocess.CompletedProcess[str]:
    """Run one command on a home folder; options are further TURNOUT_… settings."""
    return _run("turnout", *words, home=home, **options)


def django_admin(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run one of Django's own commands on a home folder."""
    return _run("django", *words, "--settings", "turnout.config.settings", home=home)


def _run(*words: str, home: Path, **options: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= {"TURNOUT_HOME": str(home), "TURNOUT_ENV_FILE": os.devnull, **options}
    return subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False, env=environment)
