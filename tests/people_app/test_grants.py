"""Giving and taking back roles and qualifications."""

from datetime import timedelta

import pytest

from tests import people
from tests.factories import NOW, volunteer_crowd, zone_named
from turnout.core.audit import rows_about
from turnout.people.enums import ROLE_TERMS, Role
from turnout.people.models import Duty, Person, RoleGrant
from turnout.people.queries import qualified_people, role_holders, verifier_room
from turnout.people.rules import (
    NeedsZone,
    NotAdult,
    NotAllowed,
    OwnRole,
    RolesClash,
    VerifiersFull,
    is_room_for_verifier,
)
from turnout.people.services import (
    go_on_duty,
    grant_role,
    hold_qualification,
    revoke_qualification,
    revoke_role,
)

pytestmark = pytest.mark.django_db


def give(person, role, *, by, zone="mill"):
    place = zone_named(zone) if zone else None
    return grant_role(person=person, role=role, zone=place, by=by, reason="asked for it", now=NOW)


def test_grant_writes_an_audit_row_with_its_reason():
    rosa = people.responder()

    give(rosa, Role.CARE_OWNER, by=people.coordinator())

    assert [(row.action, row.reason) for row in rows_about(subject=f"person:{rosa.pk}")] == [
        ("role.granted.care_owner", "asked for it")
    ]


def test_grant_of_a_role_held_already_changes_nothing():
    rosa, cora = people.responder(), people.coordinator()

    first, second = (give(rosa, Role.DESK, by=cora) for _ in range(2))

    assert first == second
    assert RoleGrant.objects.filter(person=rosa).count() == 1


@pytest.mark.parametrize(
    "giver", [people.steward, people.dispatcher, people.privacy_keeper, people.bystander, people.responder]
)
def test_grant_is_refused_to_everybody_but_coordinators(giver):
    tomas = people.trainee()

    with pytest.raises(NotAllowed):
        give(tomas, Role.DESK, by=giver())

    assert not RoleGrant.objects.filter(person=tomas).exists()


def test_grant_is_refused_outside_the_zone_of_a_coordinator():
    cora = people.holds(people.person("Cleo"), Role.COORDINATOR, zone="mill")

    with pytest.raises(NotAllowed):
        give(people.responder(), Role.DESK, by=cora, zone="hill")
    with pytest.raises(NotAllowed):
        give(people.second_responder(), Role.DESK, by=cora, zone=None)


def test_grant_is_refused_to_a_coordinator_without_an_authenticator():
    with pytest.raises(NotAllowed):
        give(people.responder(), Role.DESK, by=people.without_passkey(people.coordinator()))


def test_nobody_grants_themselves():
    cora = people.coordinator()

    with pytest.raises(OwnRole):
        give(cora, Role.DISPATCHER, by=cora)


def test_coordinator_is_made_by_another_coordinator():
    rosa = people.responder()

    grant = give(rosa, Role.COORDINATOR, by=people.coordinator(), zone=None)

    assert (grant.person, grant.zone) == (rosa, None)


def test_coordinator_cannot_be_the_privacy_keeper():
    with pytest.raises(RolesClash):
        give(people.second_coordinator(), Role.PRIVACY_KEEPER, by=people.coordinator(), zone=None)


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.STEWARD])
def test_role_of_a_zone_is_not_given_for_the_town(role):
    with pytest.raises(NeedsZone):
        give(people.responder(), role, by=people.coordinator(), zone=None)


def test_role_that_sees_is_not_given_under_18():
    with pytest.raises(NotAdult):
        give(people.minor(), Role.DESK, by=people.coordinator())


def test_steward_serves_a_term():
    grant = give(people.responder(), Role.STEWARD, by=people.coordinator())

    assert grant.expires_at == NOW + ROLE_TERMS[Role.STEWARD]


@pytest.mark.parametrize(
    ("volunteers", "verifiers", "room"),
    [(6, 0, False), (7, 0, True), (13, 1, False), (14, 1, True), (200, 29, True), (1_000, 30, False)],
)
def test_room_for_verifiers_is_15_in_100_and_30_people(volunteers, verifiers, room):
    assert is_room_for_verifier(volunteers=volunteers, verifiers=verifiers) is room


def test_verifier_beyond_the_share_of_the_zone_is_refused():
    cora = people.coordinator()
    crowd = volunteer_crowd(12)
    give(crowd[0], Role.VERIFIER, by=cora)

    with pytest.raises(VerifiersFull):
        give(crowd[1], Role.VERIFIER, by=cora)

    assert role_holders(role=Role.VERIFIER, zone=zone_named("mill").pk, now=NOW).get() == crowd[0]


def test_room_for_verifiers_counts_active_volunteers_of_the_zone_only():
    volunteer_crowd(7)
    mill = zone_named("mill").pk
    before = verifier_room(zone=mill, now=NOW)

    volunteer_crowd(40, zone="hill")
    Person.objects.filter(home_zone=mill).update(suspended_at=NOW)

    assert (before, verifier_room(zone=mill, now=NOW)) == (True, False)


def test_revoking_a_role_ends_the_duty_it_gave():
    dana = people.dispatcher()
    go_on_duty(person=dana, role=Role.DISPATCHER, until=NOW + timedelta(hours=4), now=NOW)

    revoke_role(grant=dana.role_grants.get(), by=people.coordinator(), reason="asked to stop", now=NOW)

    assert Duty.objects.get().ended_at == NOW


def test_revoking_a_role_twice_is_recorded_once():
    dana, cora = people.dispatcher(), people.coordinator()
    grant = dana.role_grants.get()

    for _ in range(2):
        revoke_role(grant=RoleGrant.objects.get(pk=grant.pk), by=cora, reason="asked to stop", now=NOW)

    assert rows_about(subject=f"person:{dana.pk}").count() == 1


def test_people_may_give_up_their_own_role_but_not_take_anothers():
    dana, stella = people.dispatcher(), people.steward()

    revoke_role(grant=dana.role_grants.get(), by=dana, reason="tired", now=NOW)

    with pytest.raises(NotAllowed):
        revoke_role(grant=stella.role_grants.get(), by=dana, reason="tired of her", now=NOW)
    assert list(role_holders(role=Role.STEWARD, zone=None, now=NOW)) == [stella]


def test_qualification_counts_for_adults_who_hold_it_and_not_for_trainees():
    rosa, milo, cora = people.responder(), people.minor(), people.coordinator()
    people.trainee()
    hold_qualification(person=milo, code="observer", by=cora, now=NOW)

    assert list(qualified_people(code="observer", now=NOW)) == [rosa]


def test_qualification_runs_out():
    ravi, cora = people.person("Remi"), people.coordinator()
    hold_qualification(person=ravi, code="driver", by=cora, now=NOW, expires_at=NOW + timedelta(days=1))

    held = [list(qualified_people(code="driver", now=NOW + timedelta(days=day))) for day in (0, 1)]

    assert held == [[ravi], []]


def test_revoked_qualification_ends_its_duty():
    rosa = people.responder()
    go_on_duty(person=rosa, role="observer", until=NOW + timedelta(hours=2), now=NOW)

    revoke_qualification(person=rosa, code="observer", by=people.coordinator(), reason="left", now=NOW)

    assert not qualified_people(code="observer", now=NOW).exists()
    assert Duty.objects.get().ended_at == NOW


def test_qualification_is_given_by_coordinators_to_others_only():
    cora = people.coordinator()

    with pytest.raises(OwnRole):
        hold_qualification(person=cora, code="observer", by=cora, now=NOW)
    with pytest.raises(NotAllowed):
        hold_qualification(person=cora, code="observer", by=people.steward(), now=NOW)
