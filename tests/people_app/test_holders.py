"""Who could fill a seat: everybody who holds it now and may be asked, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import people
from tests.factories.crowd import volunteer_crowd
from tests.factories.town import NOW, zone_named
from turnout.people.enums import Role
from turnout.people.models import Duty, HeldQualification, Person, RoleGrant
from turnout.people.queries import Holder, holders, known_cells

pytestmark = pytest.mark.django_db


def observers(zone: str | None = None) -> dict[int, Holder]:
    zone_ids = None if zone is None else [zone_named(zone).pk]
    return holders(codes=["observer"], zone_ids=zone_ids, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"is_adult": False},
        {"suspended_at": NOW - timedelta(days=1)},
    ],
)
def test_nobody_who_may_not_be_asked_is_a_holder(change: dict[str, object]) -> None:
    one, other = volunteer_crowd(2, zone="mill", qualification="observer")
    Person.objects.filter(pk=one.pk).update(**change)

    assert set(observers()) == {other.pk}


@pytest.mark.parametrize("change", [{"revoked_at": NOW - timedelta(days=1)}, {"expires_at": NOW}])
def test_what_is_over_is_not_held(change: dict[str, object]) -> None:
    one, other = volunteer_crowd(2, zone="mill", qualification="observer")
    HeldQualification.objects.filter(person=one).update(**change)

    assert set(observers()) == {other.pk}


def test_holder_is_near_by_home_or_by_duty() -> None:
    at_home, on_duty, off_duty = (
        volunteer_crowd(1, zone=zone, qualification="observer")[0] for zone in ("mill", "hill", "hill")
    )
    for person, start in ((on_duty, NOW - timedelta(hours=1)), (off_duty, NOW + timedelta(hours=1))):
        Duty.objects.create(
            person=person, role="observer", zone=zone_named("mill"), starts_at=start, ends_at=start + timedelta(hours=4)
        )

    near = observers("mill")

    assert set(near) == {at_home.pk, on_duty.pk}
    assert {one.zone_id for one in near.values()} == {zone_named("mill").pk}
    assert set(observers()) == {at_home.pk, on_duty.pk, off_duty.pk}


def test_holder_comes_with_all_that_matching_needs() -> None:
    vera = volunteer_crowd(1, zone="mill", qualification="observer")[0]
    HeldQualification.objects.create(person=vera, code="driver", is_trainee=True, held_since=NOW)
    RoleGrant.objects.create(
        person=vera, role=Role.VERIFIER, zone=zone_named("mill"), reason="knows everybody", granted_at=NOW
    )

    found = holders(codes=["observer", "driver"], role=Role.VERIFIER.value, now=NOW)

    assert found == {
        vera.pk: Holder(
            languages=frozenset(vera.languages),
            zone_id=zone_named("mill").pk,
            cell=known_cells()[vera.home_cell],
            held=frozenset({"observer", "verifier"}),
            training=frozenset({"driver"}),
        )
    }


def test_holders_take_four_queries_for_any_number(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def] # pytest-django's fixture
    volunteer_crowd(30, zone="mill", qualification="observer")
    people.verifier()
    mill = zone_named("mill").pk

    with django_assert_num_queries(4):
        holders(codes=["observer"], role=Role.VERIFIER.value, zone_ids=[mill], now=NOW)
