"""Writers of one SQLite file take turns in order."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from turnout.core.clock import now
from turnout.core.models import LiveEvent

pytestmark = pytest.mark.django_db(transaction=True)


def test_writer_waits_for_no_more_than_the_one_before() -> None:
    stop, waits = threading.Event(), []

    def hog() -> None:
        while not stop.is_set():
            with transaction.atomic():
                LiveEvent.objects.create(topic="t", event="e", published_at=now())
                time.sleep(0.01)
        connection.close()

    hogs = [threading.Thread(target=hog) for _ in range(3)]
    for thread in hogs:
        thread.start()
    for _ in range(20):
        before = time.monotonic()
        with transaction.atomic():
            waits.append(time.monotonic() - before)
        time.sleep(0.005)
    stop.set()
    for thread in hogs:
        thread.join()

    # Three others before it, 10 ms and a commit each; SQLite's own back-off has waits of many times that.
    assert sorted(waits)[len(waits) // 2] < 0.5


def test_rollback_gives_the_turn_on() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError

    done = threading.Event()

    def write() -> None:
        with transaction.atomic():
            done.set()
        connection.close()

    threading.Thread(target=write).start()
    assert done.wait(5)
