"""Many threads at once: shared commits, one device, one answer, no doubles."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection

from tests.messaging.asking import ask
from tests.messaging.conftest import Outbox
from turnout.channels.contract import Outgoing
from turnout.channels.fake import FakeProvider, Mode
from turnout.core import leases
from turnout.messaging.enums import DeliveryState
from turnout.messaging.models import AnswerLink, Delivery, UrgentDelivery
from turnout.messaging.services import (
    LinkRefused,
    cancel_queued,
    hand_over,
    issue_link,
    link_url,
    open_link,
)
from turnout.messaging.services.together import Together, Write, write_all
from turnout.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def side_by_side(work: Callable[[int], Any]) -> list[Any]:
    """Run work(0) … work(7) on threads that start together; return what they returned or raised."""
    gate = threading.Barrier(THREADS)

    def run(number: int) -> Any:
        try:
            gate.wait()
            return work(number)
        except Exception as error:  # noqa: BLE001 - the error is what the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.parametrize("mode", list(Mode))
def test_wave_on_many_threads_leaves_once_each(
    volunteers: list[Person], outbox: Outbox, now: datetime, mode: Mode
) -> None:
    outbox.use(mode)
    ask(*volunteers, now=now)
    rows = leases.claim(UrgentDelivery.objects.all(), now=now, limit=20)

    side_by_side(lambda number: [hand_over(row=row, now=now) for row in rows[number::THREADS]])

    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    assert sorted(outbox.provider.copies().values()) == [1] * 10


class Watched(FakeProvider):
    """A slow provider that looks, whenever a copy comes in, how many the database holds in doubt."""

    def submit(self, message: Outgoing) -> str:
        self.in_doubt.append(Delivery.objects.filter(state=DeliveryState.IN_DOUBT).count())
        time.sleep(0.02)
        self.in_doubt.append(Delivery.objects.filter(state=DeliveryState.IN_DOUBT).count())
        return super().submit(message)

    in_doubt: ClassVar[list[int]] = []


def test_channel_without_references_has_one_message_under_way(
    volunteers: list[Person], outbox: Outbox, now: datetime
) -> None:
    outbox.provider = Watched()
    outbox.use(Mode.NONE)
    ask(*volunteers, now=now)
    rows = leases.claim(UrgentDelivery.objects.filter(channel="email"), now=now, limit=8)

    side_by_side(lambda number: hand_over(row=rows[number], now=now))

    # A crash at any moment finds one copy whose end is not written down, so it can double one message at most.
    assert Watched.in_doubt == [1] * 16
    assert len(outbox.provider.accepted) == 8


def test_two_devices_at_the_same_moment_let_one_in(volunteer: Person, now: datetime) -> None:
    link = issue_link(person_id=volunteer.pk, about="incident:7", expires_at=now + timedelta(hours=1), now=now)
    token = link_url(link).rpartition("/")[2]

    results = side_by_side(lambda number: open_link(token=token, device=f"phone {number}", now=now))

    assert [type(result) for result in results].count(AnswerLink) == 1
    assert [type(result) for result in results].count(LinkRefused) == THREADS - 1


def test_shared_commit_keeps_each_operations_own_error(volunteers: list[Person]) -> None:
    commits = Together(write_all)

    def rename(number: int) -> None:
        def operation() -> None:
            if number == 3:
                raise leases.LeaseLost("row 3")
            Person.objects.filter(pk=volunteers[number].pk).update(name=f"New {number}")
            if number == 5:
                raise ValueError("row 5")

        commits.do(Write(number, operation))

    results = side_by_side(rename)

    names = {3: "LeaseLost", 5: "ValueError"}
    assert [type(result).__name__ for result in results] == [names.get(number, "NoneType") for number in range(8)]
    renamed = Person.objects.filter(name__startswith="New").values_list("name", flat=True)
    assert sorted(renamed) == ["New 0", "New 1", "New 2", "New 4", "New 6", "New 7"]


def test_two_who_write_to_many_rows_never_wait_for_each_other(volunteers: list[Person], now: datetime) -> None:
    ask(*volunteers, now=now)
    about = Delivery.objects.earliest("pk").about
    rows = list(Delivery.objects.order_by("-pk"))

    def touch(row: Delivery) -> Write:
        def run() -> None:
            Delivery.objects.filter(pk=row.pk).update(last_error="")
            time.sleep(0.02)

        return Write(row.pk, run)

    def one_of_both(number: int) -> object:
        if number % 2:
            return write_all([touch(row) for row in rows])
        time.sleep(0.05)  # the others have begun
        return cancel_queued(about=about, now=now)

    results = side_by_side(one_of_both)

    assert not [result for result in results if isinstance(result, Exception)]


def test_threads_that_come_together_are_worked_on_together() -> None:
    batches: list[int] = []

    def double(numbers: Sequence[int]) -> list[int]:
        batches.append(len(numbers))
        time.sleep(0.02)
        return [2 * number for number in numbers]

    together: Together[int, int] = Together(double)

    assert side_by_side(together.do) == [2 * number for number in range(THREADS)]
    assert len(batches) < THREADS
