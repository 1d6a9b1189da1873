"""Follow-ups: only the owner sees one, and the server cannot read its slip."""

from __future__ import annotations

from datetime import timedelta

import pyrage
import pytest

from tests import people
from tests.respond.alarm import opened
from tests.respond.pages.conftest import Browser
from turnout.people.models import Person, SealingKey
from turnout.respond.enums import FollowUpKind
from turnout.respond.models import FollowUp

pytestmark = pytest.mark.django_db


@pytest.fixture
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def amina(browser_of: Browser, identity: pyrage.x25519.Identity) -> Person:
    """Amina has made her key on her phone."""
    amina = people.care_owner()
    browser_of(amina).post("/follow-ups/key/", {"recipient": str(identity.to_public())})
    return amina


def owed(browser_of: Browser, owner: Person, slip: str = "Ask for the aunt") -> FollowUp:
    dana = people.dispatcher()
    incident = opened(dana)
    form = {"kind": FollowUpKind.CALL_FAMILY, "owner": owner.pk, "hours": 1, "slip": slip}
    browser_of(dana).post(f"/desk/incidents/{incident.pk}/follow-up/", form)
    return FollowUp.objects.get()


def test_slip_opens_with_the_owners_key_alone(
    browser_of: Browser, amina: Person, identity: pyrage.x25519.Identity
) -> None:
    follow_up = owed(browser_of, amina)

    assert "aunt" not in follow_up.slip
    assert pyrage.decrypt(follow_up.slip.encode(), [identity]) == b"Ask for the aunt"


def test_follow_up_is_the_owners_alone(browser_of: Browser, amina: Person) -> None:
    follow_up = owed(browser_of, amina)
    other = browser_of(people.bystander())

    own, theirs, missing = (
        client.get(f"/follow-ups/{pk}/")
        for client, pk in ((browser_of(amina), follow_up.pk), (other, follow_up.pk), (other, 999999))
    )

    assert own.status_code == 200
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content


def test_slip_is_erased_when_it_is_done(browser_of: Browser, amina: Person) -> None:
    follow_up = owed(browser_of, amina)

    browser_of(amina).post(f"/follow-ups/{follow_up.pk}/done/")

    follow_up.refresh_from_db()
    assert follow_up.slip == ""
    assert follow_up.done_at is not None


def test_slip_to_somebody_without_a_key_is_refused(browser_of: Browser, stepped_clock: object) -> None:
    dana, amina = people.dispatcher(), people.care_owner()
    incident = opened(dana)
    form = {"kind": FollowUpKind.CALL_FAMILY, "owner": amina.pk, "hours": 1, "slip": "secret"}

    page = browser_of(dana).post(f"/desk/incidents/{incident.pk}/follow-up/", form, follow=True)

    assert not FollowUp.objects.exists()
    assert page.status_code == 200


@pytest.mark.parametrize("recipient", ["", "age1nonsense", "AGE-SECRET-KEY-1QQ", "x" * 500])
def test_broken_key_is_not_kept(browser_of: Browser, recipient: str) -> None:
    browser_of(people.care_owner()).post("/follow-ups/key/", {"recipient": recipient})

    assert not SealingKey.objects.exists()


def test_scripts_of_the_key_load_on_sealed_pages_only(browser_of: Browser, amina: Person) -> None:
    follow_up = owed(browser_of, amina)
    client = browser_of(amina)
    plain = FollowUp.objects.create(
        incident=follow_up.incident,
        kind=FollowUpKind.DEBRIEF,
        owner=amina,
        due_at=follow_up.due_at + timedelta(hours=1),
    )

    assert "age.min.js" in client.get(f"/follow-ups/{follow_up.pk}/").content.decode()
    assert "age.min.js" not in client.get(f"/follow-ups/{plain.pk}/").content.decode()
