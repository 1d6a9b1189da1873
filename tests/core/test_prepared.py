"""A prepared query gives what the query itself gives, with whatever is filled in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import BooleanField, Case, CharField, DateTimeField, QuerySet, Value, When
from django.test.utils import CaptureQueriesContext

from tests.factories.town import NOW
from turnout.core.id_lists import among, as_one_parameter
from turnout.core.models import Job
from turnout.core.prepared import Prepared, Slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs() -> list[Job]:
    return Job.objects.bulk_create(
        Job(job=f"test.{number % 2}", due_at=NOW + timedelta(hours=number), args={"number": number})
        for number in range(6)
    )


def due(rows: QuerySet[Job], now: object, name: object) -> QuerySet[Job, tuple[object, ...]]:
    is_named = Case(When(job=name, then=Value(True)), default=Value(False), output_field=BooleanField())
    return (
        rows.filter(due_at__lte=now)
        .annotate(is_named=is_named)
        .order_by("pk")
        .values_list("due_at", "args", "is_named")
    )


def prepared() -> Prepared:
    now, name, ids = Slot("now", DateTimeField()), Slot("name", CharField()), Slot("ids", CharField())
    return Prepared(lambda: due(among(Job.objects.all(), "pk", ids), now, name))


def test_prepared_query_gives_what_the_query_gives(jobs: list[Job]) -> None:
    query, chosen = prepared(), [job.pk for job in jobs[1:]]
    for hours, name in ((2, "test.0"), (9, "test.1"), (2, "test.1"), (-1, "test.0")):
        now = NOW + timedelta(hours=hours)

        found = list(query.rows(now=now, name=name, ids=as_one_parameter(chosen)))

        assert found == list(due(among(Job.objects.all(), "pk", chosen), now, name))


def test_prepared_query_asks_once_and_only_fills_in(jobs: list[Job]) -> None:
    query = prepared()

    with CaptureQueriesContext(connection) as queries:
        several = [list(query.rows(now=NOW, name="o'test", ids=as_one_parameter([jobs[0].pk]))) for _ in range(3)]

    assert (len(queries), several[0], several[1:]) == (3, [(NOW, {"number": 0}, False)], several[:2])


def test_slot_without_a_value_is_an_error(jobs: list[Job]) -> None:
    with pytest.raises(KeyError, match="name"):
        prepared().rows(now=NOW, ids="[]")
