"""Named limits and their counters."""

from datetime import timedelta

import pytest

from turnout.core import limits
from turnout.core.models import LimitCounter

NAME = "answers_per_link_per_minute"


def test_limit_returns_the_number_of_the_table():
    assert limits.limit("report_bytes") == 8192


def test_limit_refuses_a_name_nobody_wrote_down():
    with pytest.raises(limits.UnknownLimit):
        limits.limit("whims_per_day")


@pytest.mark.parametrize("entry", limits.LIMITS.values(), ids=str)
def test_limit_is_positive_and_says_why(entry):
    assert entry.value > 0
    assert entry.unit
    assert len(entry.why) > 15


@pytest.mark.django_db
def test_allow_counts_up_to_the_limit(now):
    answers = [limits.allow(name=NAME, scope="link:1", now=now) for _ in range(limits.limit(NAME) + 2)]

    assert answers == [True] * limits.limit(NAME) + [False, False]


@pytest.mark.django_db
def test_allow_counts_each_scope_apart(now):
    for _ in range(limits.limit(NAME)):
        limits.allow(name=NAME, scope="link:1", now=now)

    assert limits.allow(name=NAME, scope="link:1", now=now) is False
    assert limits.allow(name=NAME, scope="link:2", now=now) is True


@pytest.mark.django_db
def test_allow_begins_anew_in_the_next_window(now):
    for _ in range(limits.limit(NAME)):
        limits.allow(name=NAME, scope="link:1", now=now)

    assert limits.allow(name=NAME, scope="link:1", now=now + timedelta(minutes=1)) is True


@pytest.mark.django_db
def test_allow_keeps_no_readable_scope(now):
    limits.allow(name=NAME, scope="ines@example.org", now=now)

    stored = LimitCounter.objects.values_list("scope", flat=True).get()

    assert "ines" not in stored
    assert len(stored) == 64


@pytest.mark.django_db
def test_allow_refuses_to_count_a_size(now):
    with pytest.raises(limits.UnknownLimit, match="counts nothing"):
        limits.allow(name="report_bytes", scope="x", now=now)


@pytest.mark.django_db
def test_expire_counters_removes_windows_that_ended(now):
    limits.allow(name=NAME, scope="old", now=now)
    later = now + timedelta(minutes=5)
    limits.allow(name=NAME, scope="new", now=later)

    removed = limits.expire_counters(later)

    assert removed == 1
    assert LimitCounter.objects.count() == 1
