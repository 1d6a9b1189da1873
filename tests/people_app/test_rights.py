"""Who may do what, where, until when; and that nobody may without an authenticator."""

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from tests import people
from tests.factories import NOW, zone_named
from turnout.core.clock import SteppedClock
from turnout.people.backend import ZoneGrantBackend
from turnout.people.enums import ROLE_PERMISSIONS, Permission, Role
from turnout.people.models import RoleGrant
from turnout.people.services import revoke_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]


def test_grant_of_a_zone_covers_that_zone_only():
    steward = people.steward()

    seen = {code: steward.has_perm(Permission.SEE_ZONE, zone_named(code)) for code in ("harbor", "mill", "hill")}

    assert seen == {"harbor": False, "mill": True, "hill": False}


def test_grant_of_the_town_covers_every_zone():
    dispatcher = people.dispatcher()

    assert dispatcher.has_perm(Permission.DISPATCH_TEAMS, zone_named("hill"))
    assert dispatcher.has_perm(Permission.DISPATCH_TEAMS, zone_named("hill").pk)


def test_without_a_zone_any_grant_will_do():
    assert people.steward().has_perm(Permission.SEE_ZONE)


def test_role_gives_its_own_permissions_and_no_other():
    desk = people.desk()

    held = {permission for permission in Permission if desk.has_perm(permission)}

    assert held == set(ROLE_PERMISSIONS[Role.DESK])


@pytest.mark.parametrize("role", [role for role in Role if ROLE_PERMISSIONS[role]])
def test_every_permission_is_refused_without_an_authenticator(role):
    someone = people.without_passkey(people.holds(people.person("Nadia"), role))

    assert [permission for permission in Permission if someone.has_perm(permission)] == []


def test_recovery_codes_alone_are_no_authenticator():
    steward = people.without_passkey(people.steward())
    steward.authenticator_set.create(type="recovery_codes", data={})

    assert not steward.has_perm(Permission.SEE_ZONE)


def test_grant_that_ran_out_gives_nothing(stepped_clock: SteppedClock):
    steward = people.steward()
    RoleGrant.objects.filter(person=steward).update(expires_at=NOW)

    assert not steward.has_perm(Permission.SEE_ZONE, zone_named("mill"))


def test_revoked_grant_gives_nothing_to_the_same_object():
    steward = people.steward()
    before = steward.has_perm(Permission.SEE_ZONE)

    revoke_role(grant=steward.role_grants.get(), by=people.coordinator(), reason="moved away", now=NOW)

    assert (before, steward.has_perm(Permission.SEE_ZONE)) == (True, False)


@pytest.mark.parametrize("field", [{"is_active": False}, {"suspended_at": NOW}])
def test_suspended_person_may_nothing(field):
    steward = people.steward()
    type(steward).objects.filter(pk=steward.pk).update(**field)

    assert not steward.has_perm(Permission.SEE_ZONE)
    assert ZoneGrantBackend().get_user(steward.pk) is None


def test_outsider_may_nothing():
    outsider = people.outsider()

    assert [permission for permission in Permission if outsider.has_perm(permission)] == []


def test_volunteer_without_a_role_may_nothing():
    rosa = people.responder()

    assert [permission for permission in Permission if rosa.has_perm(permission)] == []


def test_rights_of_one_request_are_read_once(django_assert_num_queries):
    steward = people.steward()
    zone = zone_named("mill")
    of_the_request = ZoneGrantBackend().get_user(steward.pk)

    with django_assert_num_queries(1):
        answers = [of_the_request.has_perm(permission, zone) for permission in Permission for _ in range(3)]

    assert any(answers)


def test_rights_are_read_anew_for_the_next_request():
    steward = people.steward()
    first = ZoneGrantBackend().get_user(steward.pk)
    assert first.has_perm(Permission.SEE_ZONE)

    steward.role_grants.update(revoked_at=NOW)

    assert not ZoneGrantBackend().get_user(steward.pk).has_perm(Permission.SEE_ZONE)


def test_password_opens_an_account_but_not_a_suspended_one():
    steward = people.steward()
    request = RequestFactory().post("/account/login/")
    opened = authenticate(request, email=steward.email, password=people.PASSWORD)

    type(steward).objects.filter(pk=steward.pk).update(suspended_at=NOW)

    assert opened == steward
    assert authenticate(request, email=steward.email, password=people.PASSWORD) is None
