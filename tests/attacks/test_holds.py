"""Attacks on legal holds and on expiry: one person alone neither keeps a freeze nor ends one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import people
from tests.factories.town import NOW
from tests.respond.alarm import later, opened, reported
from tests.respond.pages.conftest import Browser
from turnout.core import keys
from turnout.core.expiry import run_expiry
from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.enums import Outcome
from turnout.respond.models import Incident, LegalHold, Report
from turnout.respond.rules import SecondPersonNeeded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]

LONG_AFTER = NOW + timedelta(days=40)


@pytest.fixture
def closed() -> Incident:
    """An incident that was closed and would expire."""
    dana = people.dispatcher()
    incident = opened(dana, report=reported("two vans"))
    return services.close_incident(incident_id=incident.pk, outcome=Outcome.CALM, by=dana, now=NOW)


@pytest.fixture
def cora() -> Person:
    return people.coordinator()


@pytest.fixture
def chen() -> Person:
    return people.second_coordinator()


@pytest.mark.parametrize("is_for_all", [True, False])
def test_hold_of_two_freezes_until_two_lift_it(closed: Incident, cora: Person, chen: Person, is_for_all: bool) -> None:
    incident_id = None if is_for_all else closed.pk
    hold = services.place_legal_hold(incident_id=incident_id, lawyer="L. Ortiz", by=cora, now=NOW)
    services.agree_to_hold(hold_id=hold.pk, by=chen, now=NOW)

    run_expiry(LONG_AFTER)
    words = keys.unseal(key_id=Report.objects.get().key_id, sealed=bytes(Report.objects.get().words or b""))
    assert (Incident.objects.count(), words) == (1, "two vans")

    for by in (chen, chen):
        try:
            services.lift_hold(hold_id=hold.pk, by=by, now=LONG_AFTER)
        except SecondPersonNeeded:
            continue
    run_expiry(LONG_AFTER)
    assert Incident.objects.count() == 1

    services.lift_hold(hold_id=hold.pk, by=cora, now=LONG_AFTER)
    run_expiry(LONG_AFTER)
    assert (Incident.objects.count(), Report.objects.count()) == (0, 0)


def test_hold_of_one_person_ends_after_a_day(closed: Incident, cora: Person) -> None:
    Incident.objects.update(expires_at=later(60))
    hold = services.place_legal_hold(incident_id=closed.pk, lawyer="L. Ortiz", by=cora, now=NOW)
    with pytest.raises(SecondPersonNeeded):
        services.agree_to_hold(hold_id=hold.pk, by=cora, now=NOW)

    run_expiry(later(23 * 60))
    assert Incident.objects.count() == 1

    run_expiry(later(25 * 60))
    assert Incident.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["dispatcher", "desk", "steward", "verifier", "trainee", "bystander", "privacy_keeper", "care_owner"]
)
def test_nobody_else_holds_or_lifts(browser_of: Browser, cora: Person, chen: Person, name: str) -> None:
    hold = services.place_legal_hold(incident_id=None, lawyer="L. Ortiz", by=cora, now=NOW)
    services.agree_to_hold(hold_id=hold.pk, by=chen, now=NOW)
    client = browser_of(getattr(people, name)())

    answers = [
        client.get("/holds/"),
        client.post("/holds/", {"lawyer": "me"}),
        client.post(f"/holds/{hold.pk}/agree/"),
        client.post(f"/holds/{hold.pk}/lift/"),
        client.post("/holds/999999/lift/"),
    ]

    hold = LegalHold.objects.get()
    assert [answer.status_code for answer in answers] == [404] * 5
    assert (hold.lifted_at, hold.lift_asked_by) == (None, None)


def test_hold_page_needs_two_to_lift(browser_of: Browser, cora: Person, chen: Person) -> None:
    first, second = browser_of(cora), browser_of(chen)
    first.post("/holds/", {"lawyer": "L. Ortiz"})
    hold = LegalHold.objects.get()
    second.post(f"/holds/{hold.pk}/agree/")

    for _ in range(2):
        second.post(f"/holds/{hold.pk}/lift/")
    page = first.get("/holds/").content.decode()
    assert "Chen wants to lift it" in page
    assert LegalHold.objects.get().lifted_at is None

    first.post(f"/holds/{hold.pk}/lift/")
    assert LegalHold.objects.get().lifted_at is not None
