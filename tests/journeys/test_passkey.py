"""A newcomer accepts an invitation, adds a passkey, leaves and comes back with it: in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests import people
from tests.factories import zone_named
from turnout.people.enums import Permission, Role
from turnout.people.models import Person
from turnout.people.services import invite_person

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def key(phone: Page) -> Iterator[CDPSession]:
    """Give the phone an authenticator that says yes to whatever it is asked."""
    session = phone.context.new_cdp_session(phone)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield session
    session.send("WebAuthn.disable")


def test_passkey_is_added_and_signs_in_without_a_password(phone: Page, key: CDPSession):
    by = people.coordinator()
    link = invite_person(by=by, role=Role.STEWARD, zone=zone_named("mill"), now=timezone.now()).path

    phone.goto(link)
    phone.get_by_label("What shall we call you?").fill("Nils")
    phone.get_by_label("I am 18 or over").check()
    phone.get_by_label("You may keep my name").check()
    phone.get_by_role("button", name="Join").click()
    phone.wait_for_url("**/account/keys/passkey/add/")
    nils = Person.objects.get(name="Nils")
    before = nils.has_perm(Permission.SEE_ZONE, zone_named("mill"))

    phone.get_by_label("What is it kept on?").fill("My phone")
    phone.get_by_role("button", name="Add a passkey").click()
    phone.get_by_role("heading", name="Spare codes").wait_for()
    after = nils.has_perm(Permission.SEE_ZONE, zone_named("mill"))

    phone.goto("/account/logout/")
    phone.get_by_role("button", name="Sign out").click()
    phone.goto("/people/")
    phone.get_by_role("heading", name="Sign in", exact=True).wait_for()
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url("**/home/")
    phone.goto("/people/")

    assert (before, after) == (False, True)
    assert phone.get_by_role("rowheader").all_inner_texts() == ["Mill"]


def test_passkey_of_nobody_says_that_nothing_was_changed(phone: Page, key: CDPSession):
    phone.goto("/account/login/")

    phone.get_by_role("button", name="Sign in with a passkey").click()

    phone.get_by_text("That did not work.").wait_for()
