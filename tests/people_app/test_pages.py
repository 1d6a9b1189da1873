"""Pages of accounts, roles and duty: who sees them, what bad input gets, that GET changes nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests import people
from tests.factories import NOW, zone_named
from turnout.people.enums import Role
from turnout.people.models import Duty, Invitation, Person, RoleGrant
from turnout.people.services import invite_person, look_up_person, suspend_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]

PAGES = ("people", "invite", "roles")
GOOD = {
    "name": "Nils",
    "is_adult": "on",
    "agrees": "on",
    "email": "nils@riverbend.example",
    "password": people.PASSWORD,
}


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def link(role=Role.VOLUNTEER, by=people.steward):
    return invite_person(by=by(), role=role, zone=zone_named("mill"), now=NOW).path


@pytest.mark.parametrize("page", [*PAGES, "my_duty", "my_lookups", "mfa_index"])
def test_page_sends_an_outsider_to_sign_in(page):
    answer = Client().get(reverse(page))

    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "visitor", [people.responder, people.trainee, people.bystander, people.dispatcher, people.privacy_keeper]
)
def test_page_is_closed_to_people_without_its_role(page, visitor):
    assert as_(visitor()).get(reverse(page)).status_code == 403


def test_page_is_closed_to_a_coordinator_without_an_authenticator():
    cora = people.without_passkey(people.coordinator())

    assert [as_(cora).get(reverse(page)).status_code for page in PAGES] == [403, 403, 403]


def test_steward_sees_counts_of_the_own_zone_only():
    answer = as_(people.steward()).get(reverse("people"))

    assert [(one.zone, one.volunteers) for one in answer.context["counts"]] == [("Mill", 1)]
    assert "Roles" not in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_people_page_takes_the_same_queries_for_any_number(number, django_assert_num_queries):
    cora = people.coordinator()
    for index in range(number):
        people.holds(people.person(f"Extra{index}"), Role.VERIFIER)
    client = as_(cora)
    client.get(reverse("people"))

    # Session, person, rights; rights again with the zones; two counts; the town and the worker's heartbeat.
    with django_assert_num_queries(9):
        assert client.get(reverse("people")).status_code == 200


def test_accepted_invitation_signs_in_and_leads_on():
    client = Client()

    answer = client.post(link(), GOOD)

    assert (answer.status_code, answer.url) == (302, "/home/")
    assert client.get(reverse("my_lookups")).status_code == 200


def test_newcomer_with_a_role_is_led_to_a_passkey_first():
    client = Client()

    answer = client.post(link(Role.DESK, people.coordinator), GOOD)

    assert answer.url == reverse("mfa_add_webauthn")
    assert client.get(answer.url).status_code == 200


def test_looking_at_an_invitation_uses_nothing_up():
    path = link()

    answers = [Client().get(path).status_code for _ in range(2)]

    assert answers == [200, 200]
    assert Invitation.objects.get().used_at is None


@pytest.mark.parametrize(
    "mistake",
    [
        {"name": ""},
        {"agrees": ""},
        {"password": ""},
        {"password": "short"},
        {"email": ""},
        {"email": "no address"},
        {"purposes": "unknown"},
        {"name": "N" * 61},
    ],
)
def test_bad_acceptance_keeps_what_was_written_and_the_link(mistake):
    path = link()

    answer = Client().post(path, GOOD | mistake)

    assert answer.status_code == 422
    assert "Everything else you wrote is kept." in answer.content.decode()
    assert Invitation.objects.get().used_at is None


def test_taken_address_is_said_in_plain_words():
    path, nora = link(), people.person("Nora")

    answer = Client().post(path, GOOD | {"email": nora.email})

    assert answer.status_code == 422
    assert "already has an account" in answer.content.decode()


def test_used_or_unknown_invitation_says_so():
    path = link()
    Client().post(path, GOOD)

    answers = [Client().get(path), Client().post(path, GOOD), Client().get("/invitation/nothing/")]

    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert "Ask the person who sent it for a new one." in answers[0].content.decode()


def test_invitation_link_is_shown_once_and_works():
    client = as_(people.steward())

    answer = client.post(reverse("invite"), {"role": "volunteer", "zone": zone_named("mill").pk})

    assert answer.context["link"].startswith("http://testserver/invitation/")
    assert Client().get(answer.context["link"]).status_code == 200


@pytest.mark.parametrize("wrong", [{"role": "verifier"}, {"zone": "town"}, {"zone": "999999"}])
def test_steward_is_not_offered_other_roles_or_zones(wrong):
    client = as_(people.steward())

    answer = client.post(reverse("invite"), {"role": "volunteer", "zone": zone_named("mill").pk} | wrong)

    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_coordinator_gives_and_takes_back_a_role():
    client, rosa = as_(people.coordinator()), people.responder()
    sent = {"who": rosa.email, "role": "desk", "zone": "town", "reason": "trained"}

    given = client.post(reverse("roles"), sent)
    grant = RoleGrant.objects.get(person=rosa)
    shown = client.get(reverse("roles")).content.decode()
    client.post(reverse("end_role", args=[grant.pk]), {"reason": "on leave"})

    grant.refresh_from_db()
    assert (given.status_code, grant.role, grant.revoked_at) == (302, "desk", NOW)
    assert "Rosa" in shown


def test_role_is_not_given_without_a_reason_nor_to_nobody():
    client = as_(people.coordinator())
    sent = {"who": "nobody@riverbend.example", "role": "desk", "zone": "town", "reason": ""}

    answer = client.post(reverse("roles"), sent)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"who", "reason"}


def test_refusal_of_a_rule_is_said_in_plain_words():
    client, vera = as_(people.coordinator()), people.responder()
    sent = {"who": str(vera.pk), "role": "verifier", "zone": zone_named("mill").pk, "reason": "trained"}

    answer = client.post(reverse("roles"), sent)

    assert "15 in 100 volunteers" in answer.content.decode()


def test_role_is_not_taken_back_by_others_or_by_get():
    dana = people.dispatcher()
    address = reverse("end_role", args=[dana.role_grants.get().pk])

    answers = [
        as_(people.coordinator()).get(address).status_code,
        as_(people.steward()).post(address, {"reason": "x"}).status_code,
        as_(people.bystander()).post(address, {"reason": "x"}).status_code,
    ]

    assert answers == [405, 403, 403]
    assert dana.role_grants.get().revoked_at is None


def test_duty_is_switched_on_with_an_end_and_off():
    client, rosa = as_(people.responder()), Person.objects.get(name="Rosa")

    client.post(reverse("my_duty"), {"what": "0", "hours": "4"})
    duty = Duty.objects.get(person=rosa)
    client.post(reverse("end_my_duty"))

    assert (duty.role, duty.ends_at) == ("observer", NOW + timedelta(hours=4))
    assert Duty.objects.get(person=rosa).ended_at == NOW


def test_duty_shows_its_end_by_the_town_clock():
    client = as_(people.on_duty(people.responder(), "observer"))

    assert "until 4:30 p.m." in client.get(reverse("my_duty")).content.decode()


def test_duty_without_a_qualification_says_what_to_do():
    answer = as_(people.trainee()).get(reverse("my_duty"))

    assert "Ask the steward of your zone." in answer.content.decode()


def test_duty_of_too_many_hours_is_refused():
    answer = as_(people.responder()).post(reverse("my_duty"), {"what": "0", "hours": "13"})

    assert (answer.status_code, Duty.objects.count()) == (422, 0)


def test_look_up_is_shown_to_the_person_and_to_nobody_else():
    rosa, dana = people.responder(), people.dispatcher()
    look_up_person(person_id=rosa.pk, by=dana, reason="to call her", now=NOW)

    seen = as_(rosa).get(reverse("my_lookups")).content.decode()
    of_another = as_(people.bystander()).get(reverse("my_lookups")).content.decode()

    assert "Dana" in seen
    assert "to call her" in seen
    assert "Dana" not in of_another


def test_session_of_somebody_suspended_ends_at_once():
    stella = people.steward()
    client = as_(stella)
    before = client.get(reverse("people")).status_code

    suspend_person(person=stella, by=people.coordinator(), reason="harm done", now=NOW)

    assert (before, client.get(reverse("people")).status_code) == (200, 302)


def test_session_does_not_come_back_when_a_suspension_is_lifted():
    stella = people.steward()
    client = as_(stella)
    suspend_person(person=stella, by=people.coordinator(), reason="harm done", now=NOW)

    Person.objects.filter(pk=stella.pk).update(is_active=True, suspended_at=None)

    assert client.get(reverse("my_lookups")).status_code == 302
