"""One real process for the tests: `python -m tests.core.a_process work` or `… serve PORT`."""

import sys
import time
from pathlib import Path

import django
from django.conf import settings

django.setup()

from turnout.config import process  # noqa: E402 - the apps must be ready first
from turnout.core import clock, jobs, live  # noqa: E402 - Django is set up first
from turnout.core.models import LiveEvent  # noqa: E402 - Django is set up first


def write_effect(number: int) -> None:
    """Write what can be counted: a row with no rule against a second one."""
    LiveEvent.objects.create(topic="effect", event="done", reference=str(number), published_at=clock.now())


def wait_for_word(number: int) -> None:
    home = Path(settings.TURNOUT_HOME)
    (home / f"begun-{number}").touch()
    until = time.monotonic() + 30
    while not (home / "go").exists() and time.monotonic() < until:
        time.sleep(0.01)


@jobs.handler("process.quick")
def quick(*, number: int) -> None:
    write_effect(number)
    time.sleep(0.01)


@jobs.handler("process.atomic")
def in_one_transaction(*, number: int) -> None:
    write_effect(number)
    wait_for_word(number)


@jobs.handler("process.steps", atomic=False)
def in_steps(*, number: int) -> None:
    wait_for_word(number)
    with jobs.last_step():
        write_effect(number)


@live.may_listen.connect
def everybody_may(*, person_id: int | None, topic: str) -> bool:
    return topic == "desk" and person_id == 7


if __name__ == "__main__":
    if sys.argv[1] == "work":
        sys.exit(process.work())
    sys.exit(process.serve(host="127.0.0.1", port=int(sys.argv[2])))
