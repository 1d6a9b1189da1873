"""The command line: its commands, its quickness, its answers to what it cannot understand."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.command import turnout
from turnout.config import cli

COMMANDS = ["serve", "worker", "init", "demo", "import-town", "replay", "purge", "doctor"]


@pytest.mark.parametrize("command", COMMANDS)
def test_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])

    assert ended.value.code == 0
    assert f"turnout {command}" in capsys.readouterr().out


def test_help_loads_nothing_of_the_product() -> None:
    script = "import sys; from turnout.config import cli; cli.parser().format_help(); print('django' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert answer.stdout == "False\n"


def test_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["fly"])

    assert ended.value.code == 2
    assert "invalid choice: 'fly'" in capsys.readouterr().err


def test_option_that_cannot_be_understood_is_told_in_one_line(tmp_path: Path) -> None:
    answer = turnout("doctor", home=tmp_path, TURNOUT_DATABASE_URL="mysql://here/name")

    assert answer.returncode == 1
    assert answer.stderr == "turnout: TURNOUT_DATABASE_URL starts with mysql://; use sqlite:// or postgresql://.\n"


def test_every_target_of_a_command_exists() -> None:
    commands = cli.parser()._subparsers
    assert commands is not None
    for chosen in commands._group_actions[0].choices.values():
        module, function = chosen.get_default("run").args[0].split(":")
        assert callable(getattr(import_module(f"turnout.{module}"), function))


def test_replay_reads_its_options() -> None:
    words = ["replay", "--town", "t", "--events", "e.csv", "--volunteers", "12", "--json", "out.json"]

    options = cli.parser().parse_args(words)

    assert (options.town, options.day, options.volunteers, options.speed) == (Path("t"), "busiest", 12, "max")
    assert options.json == Path("out.json")
