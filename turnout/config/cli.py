"""The `turnout` command: it reads the words after it and calls the app that owns the work. Nothing is decided here.

The options of a command are the keyword arguments of the function that carries it out; that function returns
the exit code: 0 done, 1 it did not work and the message says what to do. 2: the command was not understood.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from turnout.config.env import BadOption


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = vars(parser().parse_args(words))
    run: Callable[..., int] = options.pop("run")
    before = options.pop("before", "")
    try:
        if before:
            _function(before)(**options)
        return run(**options)
    except BadOption as error:
        print(f"turnout: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; nothing else of the product is imported for it."""
    top = argparse.ArgumentParser(prog="turnout", description="Turnout helps a town show up for its people.")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add = partial(_add, commands)

    serve = add("serve", "config.process:serve", "answer the browsers: pages and live updates")
    _add_address(serve)

    add("worker", "config.process:work", "do what is due: send, wait, remind, expire")

    add("init", "config.install:init_command", "make the home folder, the keys, the tables and the first invitation")

    demo = add("demo", "demo.commands:demo_command", "play an evening in a made-up town, in a database of its own")
    demo.set_defaults(before="config.playground:prepare_demo")
    _add_address(demo)
    demo.add_argument("--speed", type=float, default=6.0, help="how many times as fast as real time (%(default)g)")
    demo.add_argument("--again", action="store_true", help="throw the last demo away and begin anew")

    town = add("import-town", "zones.commands:import_town_command", "read zones, residents and streets of a town")
    town.add_argument("directory", type=Path, metavar="DIR", help="holds zones.geojson, a population CSV, meta.json …")
    town.add_argument("--name", help="the town's name, where meta.json has none")
    town.add_argument("--timezone", help="such as America/Chicago, where meta.json has none")

    replay = add("replay", "demo.commands:replay_command", "drive the real path with a day of recorded events")
    replay.set_defaults(before="config.playground:prepare_replay")
    _add_replay(replay)

    add("purge", "core.commands:purge_command", "remove what has expired, now, and print how much")
    add("doctor", "config.doctor:doctor_command", "look at this installation and say what to mend")
    return top


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, target: str, about: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
    command.set_defaults(run=partial(_call, target))
    return command


def _call(target: str, **options: object) -> int:
    """Load Django, then the one module that carries the command out: a fault elsewhere does not stop it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turnout.config.settings")
    import django

    django.setup()
    return int(_function(target)(**options) or 0)


def _function(target: str) -> Callable[..., int | None]:
    module, function = target.split(":")
    found: Callable[..., int | None] = getattr(import_module(f"turnout.{module}"), function)
    return found


def _add_address(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="localhost", help="the address to listen on (%(default)s)")
    command.add_argument("--port", type=int, default=8000, help="the port to listen on (%(default)s)")


def _add_replay(command: argparse.ArgumentParser) -> None:
    command.add_argument("--town", type=Path, required=True, metavar="DIR", help="a town's folder, as for import-town")
    command.add_argument("--events", type=Path, required=True, metavar="FILE", help="the recorded events, a CSV")
    command.add_argument("--day", default="busiest", help="busiest, or a date such as 2017-06-19 (%(default)s)")
    command.add_argument("--volunteers", type=int, default=3000, metavar="N", help="people to make up (%(default)s)")
    command.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed plays the same day again")
    command.add_argument("--speed", default="max", help="times real time, or max: step the clock (%(default)s)")
    command.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    command.add_argument(
        "--record", type=Path, metavar="DIR", help="where to write the log for tests/drills/check_log.py"
    )
