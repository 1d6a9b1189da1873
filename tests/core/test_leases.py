"""Leases: one holder at a time, and a holder that lost its lease records nothing."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from turnout.core import leases
from turnout.core.boots import this_boot
from turnout.core.clock import lease_now
from turnout.core.models import Job

pytestmark = pytest.mark.django_db


def job(now: datetime, **fields: Any) -> Job:
    return Job.objects.create(job="walk", due_at=now, **fields)


def claim(now: datetime, *, boot: str = "one", limit: int = 10, **options: Any) -> list[Job]:
    return leases.claim(Job.objects.all(), now=now, limit=limit, boot=boot, **options)


def test_claim_takes_what_is_due_the_longest_due_first(now: datetime) -> None:
    job(now + timedelta(seconds=1))
    second = job(now)
    first = job(now - timedelta(minutes=1))

    taken = claim(now)

    assert taken == [first, second]


def test_claim_takes_no_more_than_its_limit(now: datetime) -> None:
    first, second = job(now), job(now)

    assert (claim(now, limit=1), claim(now, limit=0), claim(now, limit=1)) == ([first], [], [second])


def test_claim_returns_rows_as_they_are_stored(now: datetime) -> None:
    job(now)

    (taken,) = claim(now)

    stored = Job.objects.get()
    assert (stored.state, stored.token, stored.attempts, stored.boot) == ("leased", 1, 1, "one")
    assert (taken.state, taken.token, taken.attempts, taken.lease_until) == ("leased", 1, 1, stored.lease_until)


def test_claim_leaves_a_row_that_is_held(now: datetime) -> None:
    job(now)
    claim(now, boot="one")

    assert claim(now, boot="two") == []


def test_claim_takes_over_a_lease_that_ran_out(now: datetime) -> None:
    job(now)
    (stale,) = claim(now, boot="one", lease_seconds=-0.001)

    (taken,) = claim(now, boot="two")

    assert (taken, taken.token, taken.attempts) == (stale, 2, 2)


def test_claim_takes_over_the_lease_of_a_dead_boot_at_once(now: datetime) -> None:
    job(now)
    claim(now, boot="one")

    assert [row.token for row in claim(now, boot="two", dead=["one"])] == [2]


def test_claim_voids_a_lease_that_the_machine_clock_left_in_the_future(now: datetime) -> None:
    job(now)
    claim(now, boot="one", lease_seconds=3600)

    assert len(claim(now, boot="two")) == 1


def test_claim_keeps_a_row_in_doubt_in_doubt(now: datetime) -> None:
    job(now)
    (row,) = claim(now, boot="one")
    leases.mark(row, state="in_doubt")

    (taken,) = claim(now, boot="two", dead=["one"])

    assert (taken.state, Job.objects.get().state) == ("in_doubt", "in_doubt")


def test_claim_parks_a_row_that_never_ends(now: datetime) -> None:
    job(now, attempts=Job.CLAIMS_AT_MOST)

    taken = claim(now)

    stored = Job.objects.get()
    assert (taken, stored.state, stored.boot) == ([], "failed", "")


def test_claim_writes_nothing_when_nothing_is_due(now: datetime, django_assert_num_queries: Any) -> None:
    job(now + timedelta(hours=1))

    with django_assert_num_queries(1):
        claim(now)


def test_finish_refuses_a_stale_token(now: datetime) -> None:
    job(now)
    (stale,) = claim(now, boot="one", lease_seconds=-0.001)
    claim(now, boot="two")

    with pytest.raises(leases.LeaseLost):
        leases.finish(stale, state="done")

    stored = Job.objects.get()
    assert (stored.state, stored.boot) == ("leased", "two")


def test_drop_and_postpone_refuse_a_stale_token(now: datetime) -> None:
    job(now)
    (stale,) = claim(now, boot="one", lease_seconds=-0.001)
    claim(now, boot="two")

    with pytest.raises(leases.LeaseLost):
        leases.drop(stale)
    with pytest.raises(leases.LeaseLost):
        leases.postpone(stale, due_at=now)

    assert Job.objects.get().token == 2


def test_release_gives_a_row_to_the_next_claim_at_once(now: datetime) -> None:
    job(now)
    (row,) = claim(now, boot="one")

    leases.release(row)

    assert claim(now, boot="two") == [row]


def test_renew_extends_only_the_leases_of_its_own_boot(now: datetime) -> None:
    job(now)
    job(now)
    (mine,) = claim(now, boot="one", limit=1)
    (theirs,) = claim(now, boot="two", limit=1)

    renewed = leases.renew(Job, pks=[mine.pk, theirs.pk], boot="one", lease_seconds=30)

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert renewed == 1
    assert (mine.lease_until > lease_now() + 20, theirs.lease_until < lease_now() + 20) == (True, True)


def test_retry_waits_longer_each_time_and_then_fails(now: datetime) -> None:
    row = job(now)
    at, waits = now, []
    for _ in range(3):
        (row,) = claim(at)
        if leases.retry_or_fail(row, error=ValueError("Maria, 12 Elm St"), now=at, attempts=3):
            row.refresh_from_db()
            waits.append((row.due_at - at).total_seconds())
            at = row.due_at

    row.refresh_from_db()
    assert (waits, row.state, row.last_error) == ([2.0, 4.0], "failed", "ValueError")


def test_retry_keeps_a_row_in_doubt_in_doubt(now: datetime) -> None:
    job(now)
    (row,) = claim(now)
    leases.mark(row, state="in_doubt")

    leases.retry_or_fail(row, error=ValueError(), now=now, attempts=3)

    (taken,) = claim(now + timedelta(seconds=2))
    assert (claim(now), taken.state) == ([], "in_doubt")


def test_retry_keeps_a_row_in_doubt_whose_end_was_undone(now: datetime) -> None:
    job(now)
    (row,) = claim(now)
    leases.mark(row, state="in_doubt")
    with suppress(ConnectionError), transaction.atomic():
        leases.finish(row, state="done")
        raise ConnectionError("the database went away at the commit")

    leases.retry_or_fail(row, error=ConnectionError(), now=now, attempts=3)

    assert Job.objects.get().state == "in_doubt"


def test_place_of_an_error_leaves_its_words_out() -> None:
    try:
        raise ValueError("Maria, 12 Elm St")
    except ValueError as error:
        place = leases.place_of(error)

    assert "Maria" not in place
    assert place.startswith("ValueError at test_leases.py:")


def test_dead_boots_names_only_dead_holders(now: datetime) -> None:
    machine = this_boot().split("-")[0]
    dead = f"{machine}-999999999-1"
    for boot in (this_boot(), dead, "elsewhere-1-1"):
        job(now)
        claim(now, boot=boot)

    assert leases.dead_boots(Job.objects.all()) == [dead]
