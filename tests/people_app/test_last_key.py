"""The last passkey or app that somebody needs cannot be taken away; every other one can."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import people
from turnout.people.adapters import why_it_stays
from turnout.people.models import Person, RoleGrant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]
ROLES = "Your roles need a passkey or an authenticator app"
NO_PASSWORD = "this passkey is your only way in"


@pytest.fixture(autouse=True)
def _empty_counters() -> None:
    cache.clear()


def passkey_of(person: Person, name: str = "Phone") -> Authenticator:
    # allauth shows a passkey's name and whether it came with a key of the device; the credential itself is not read.
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )


def only_a_passkey(person: Person) -> Authenticator:
    people.without_passkey(person)
    return passkey_of(person)


def removal_of(key: Authenticator) -> str:
    return reverse("mfa_remove_webauthn", kwargs={"pk": key.pk})


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="turnout.people.backend.ZoneGrantBackend")
    return client


def just_signed_in(person: Person) -> Client:
    """Return a browser whose person has given the password a moment ago, as changes of keys ask for."""
    client = signed_in(person)
    client.post(reverse("account_reauthenticate"), {"password": people.PASSWORD})
    return client


@pytest.mark.parametrize("who", [people.dispatcher, people.desk, people.steward, people.coordinator, people.verifier])
def test_last_passkey_of_somebody_with_a_role_stays(who):
    person = who()
    key = only_a_passkey(person)
    client = signed_in(person)

    shown, answer = client.get(removal_of(key)), client.post(removal_of(key))

    assert (shown.status_code, answer.status_code) == (200, 409)
    assert [ROLES in page.content.decode() for page in (shown, answer)] == [True, True]
    assert "Remove it" not in shown.content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_passkey_beside_another_one_is_removed():
    stella = people.steward()
    key, other = only_a_passkey(stella), passkey_of(stella, "Laptop")
    client = just_signed_in(stella)

    answer = client.post(removal_of(key))

    assert (answer.status_code, answer.url) == (302, reverse("mfa_list_webauthn"))
    assert list(Authenticator.objects.filter(user=stella)) == [other]


def test_passkey_of_a_volunteer_with_a_password_is_removed():
    rosa = people.responder()
    key = passkey_of(rosa)
    client = just_signed_in(rosa)

    client.post(removal_of(key))

    assert not Authenticator.objects.exists()


def test_last_passkey_of_somebody_without_a_password_stays_even_beside_an_app():
    rosa = people.responder()
    key = passkey_of(rosa)
    TOTP.activate(rosa, "JBSWY3DPEHPK3PXP")
    rosa.set_unusable_password()
    rosa.save()

    answer = signed_in(rosa).post(removal_of(key))

    assert answer.status_code == 409
    assert NO_PASSWORD in answer.content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_last_app_of_somebody_with_a_role_stays():
    stella = people.without_passkey(people.steward())
    TOTP.activate(stella, "JBSWY3DPEHPK3PXP")
    client = just_signed_in(stella)

    shown, answer = client.get(reverse("mfa_deactivate_totp")), client.post(reverse("mfa_deactivate_totp"))

    assert [ROLES in page.content.decode() for page in (shown, answer)] == [True, True]
    assert Authenticator.objects.filter(user=stella, type=Authenticator.Type.TOTP).exists()


def test_app_beside_a_passkey_is_removed():
    stella = people.steward()
    key = only_a_passkey(stella)
    TOTP.activate(stella, "JBSWY3DPEHPK3PXP")
    client = just_signed_in(stella)

    client.post(reverse("mfa_deactivate_totp"))

    assert list(Authenticator.objects.filter(user=stella)) == [key]


def test_role_that_ended_needs_no_key_any_more(now):
    stella = people.steward()
    key = only_a_passkey(stella)
    before = str(why_it_stays(key))

    RoleGrant.objects.update(revoked_at=now)

    assert ROLES in before
    assert why_it_stays(Authenticator.objects.get(pk=key.pk)) == ""


def test_spare_codes_are_no_key_that_counts():
    stella = people.steward()
    key = only_a_passkey(stella)
    Authenticator.objects.create(user=stella, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "-"})

    assert ROLES in str(why_it_stays(key))


def test_passkey_of_somebody_else_is_not_there():
    key = only_a_passkey(people.steward())

    answers = [signed_in(who()).post(removal_of(key)).status_code for who in (people.bystander, people.coordinator)]

    assert answers == [404, 404]
    assert Client().post(removal_of(key)).status_code == 302
    assert Authenticator.objects.filter(pk=key.pk).exists()
