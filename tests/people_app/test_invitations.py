"""Invitations: scoped, expiring, once, and nothing kept that opens them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from tests import people
from tests.factories import NOW, volunteer_crowd, zone_named
from turnout.core.limits import limit
from turnout.people.enums import CONSENT_VERSION, INVITATION_LIFE, Purpose, Role
from turnout.people.models import Consent, ContactPoint, Invitation, Person, RoleGrant
from turnout.people.rules import (
    EmailTaken,
    InvitationRefused,
    NeedsZone,
    NetworkFounded,
    NotAdult,
    NotAllowed,
    TooManyInvitations,
)
from turnout.people.services import (
    Newcomer,
    accept_invitation,
    invite_first_coordinator,
    invite_person,
    suspend_person,
)

pytestmark = pytest.mark.django_db

NILS = Newcomer(
    name="Nils", is_adult=True, email="Nils@Riverbend.example", password=people.PASSWORD, purposes=(Purpose.ALERTS,)
)


def invite(by, *, role=Role.VOLUNTEER, zone="mill"):
    return invite_person(by=by, role=role, zone=zone_named(zone) if zone else None, now=NOW)


def test_accepted_invitation_makes_an_account_with_its_role():
    invited = invite(people.steward())

    nils = accept_invitation(token=invited.token, newcomer=NILS, now=NOW)

    assert (nils.name, nils.email, nils.home_zone, nils.is_adult) == (
        "Nils",
        "nils@riverbend.example",
        zone_named("mill"),
        True,
    )
    assert nils.check_password(people.PASSWORD)
    assert list(RoleGrant.objects.filter(person=nils).values_list("role", "zone__code")) == [("volunteer", "mill")]


def test_accepting_keeps_consents_with_date_and_version_and_the_purposes_of_the_address():
    nils = accept_invitation(token=invite(people.steward()).token, newcomer=NILS, now=NOW)

    consents = Consent.objects.filter(person=nils).values_list("purpose", "text_version", "given_at")

    assert sorted(consents) == [("account", CONSENT_VERSION, NOW), ("alerts", CONSENT_VERSION, NOW)]
    assert ContactPoint.objects.get(person=nils).purposes == ["account", "alerts"]


def test_account_without_an_email_address_has_no_password():
    nils = accept_invitation(
        token=invite(people.steward()).token, newcomer=Newcomer(name="Nils", is_adult=True), now=NOW
    )

    assert (nils.email, nils.has_usable_password()) == (None, False)


def test_database_holds_no_token():
    invited = invite(people.steward())

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_invitation")
        rows = str(cursor.fetchall())

    assert invited.token not in rows


def test_invitation_works_once():
    token = invite(people.steward()).token
    accept_invitation(token=token, newcomer=NILS, now=NOW)

    with pytest.raises(InvitationRefused):
        accept_invitation(token=token, newcomer=Newcomer(name="Other", is_adult=True), now=NOW)

    assert not Person.objects.filter(name="Other").exists()


def test_invitation_ends():
    token = invite(people.steward()).token

    with pytest.raises(InvitationRefused):
        accept_invitation(token=token, newcomer=NILS, now=NOW + INVITATION_LIFE)


def test_unknown_token_is_refused():
    people.steward()

    with pytest.raises(InvitationRefused):
        accept_invitation(token="no such token", newcomer=NILS, now=NOW)


def test_invitation_is_worth_what_its_giver_may_still_give():
    stella = people.steward()
    token = invite(stella).token
    stella.role_grants.update(revoked_at=NOW)

    with pytest.raises(InvitationRefused):
        accept_invitation(token=token, newcomer=NILS, now=NOW)


def test_invitations_of_somebody_suspended_are_gone():
    stella = people.steward()
    invite(stella)

    suspend_person(person=stella, by=people.coordinator(), reason="harm done", now=NOW)

    assert not Invitation.objects.exists()


def test_failed_acceptance_uses_nothing_up():
    nora = people.person("Nora")
    invited = invite(people.steward())

    with pytest.raises(EmailTaken):
        accept_invitation(token=invited.token, newcomer=Newcomer(name="N", is_adult=True, email=nora.email), now=NOW)

    assert accept_invitation(token=invited.token, newcomer=NILS, now=NOW).name == "Nils"


def test_email_address_in_other_case_is_taken():
    nora = people.person("Nora")
    newcomer = Newcomer(name="N", is_adult=True, email=nora.email.upper())

    with pytest.raises(EmailTaken):
        accept_invitation(token=invite(people.steward()).token, newcomer=newcomer, now=NOW)


def test_minor_becomes_a_volunteer_but_not_the_desk():
    young = Newcomer(name="Young", is_adult=False)
    cora = people.coordinator()

    volunteer = accept_invitation(token=invite(cora).token, newcomer=young, now=NOW)
    with pytest.raises(NotAdult):
        accept_invitation(token=invite(cora, role=Role.DESK).token, newcomer=young, now=NOW)

    assert volunteer.is_adult is False


@pytest.mark.parametrize(
    ("inviter", "role", "zone"),
    [
        (people.steward, Role.VERIFIER, "mill"),
        (people.steward, Role.STEWARD, "mill"),
        (people.steward, Role.COORDINATOR, None),
        (people.steward, Role.VOLUNTEER, "hill"),
        (people.steward, Role.VOLUNTEER, None),
        (people.steward_elsewhere, Role.VOLUNTEER, "mill"),
        (people.dispatcher, Role.VOLUNTEER, "mill"),
        (people.responder, Role.VOLUNTEER, "mill"),
        (people.privacy_keeper, Role.VOLUNTEER, "mill"),
    ],
)
def test_nobody_invites_to_what_they_may_not_grant(inviter, role, zone):
    with pytest.raises(NotAllowed):
        invite(inviter(), role=role, zone=zone)


def test_coordinator_invites_to_any_role_of_the_town():
    cora = people.coordinator()

    made = {invite(cora, role=role).invitation.role for role in Role}

    assert made == set(Role)


def test_verifier_is_not_invited_for_the_whole_town():
    with pytest.raises(NeedsZone):
        invite(people.coordinator(), role=Role.VERIFIER, zone=None)


def test_invitations_of_one_person_are_counted():
    stella = people.steward()
    for _ in range(limit("invitations_per_person_per_day")):
        invite(stella)

    with pytest.raises(TooManyInvitations):
        invite(stella)


def test_first_coordinator_is_invited_by_the_installation_once():
    first = invite_first_coordinator(now=NOW)
    again = invite_first_coordinator(now=NOW)

    with pytest.raises(InvitationRefused):
        accept_invitation(token=first.token, newcomer=NILS, now=NOW)
    nils = accept_invitation(token=again.token, newcomer=NILS, now=NOW)

    assert list(nils.role_grants.values_list("role", "zone")) == [("coordinator", None)]
    with pytest.raises(NetworkFounded):
        invite_first_coordinator(now=NOW)


@pytest.mark.django_db(transaction=True)
def test_invitation_accepted_by_eight_at_once_makes_one_account():
    volunteer_crowd(1)
    token = invite(people.steward()).token

    def accept(number: int) -> bool:
        try:
            accept_invitation(token=token, newcomer=Newcomer(name=f"Racer {number}", is_adult=True), now=NOW)
        except InvitationRefused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(accept, range(8)))

    assert won.count(True) == Person.objects.filter(name__startswith="Racer").count() == 1
