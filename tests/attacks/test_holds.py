"""Attacks on legal holds and on expiry: one person alone neither keeps a freeze nor ends one.

What is frozen stays whole, messages and meeting point too, and is gone with the first expiry after the hold.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Model
from django.test import Client

from tests import people
from tests.factories.town import CORNERS, NOW
from tests.respond.alarm import confirmed, later, opened, reported
from tests.respond.pages.conftest import Browser
from turnout.core import keys
from turnout.core.clock import SteppedClock
from turnout.core.expiry import run_expiry
from turnout.core.jobs import run_due
from turnout.messaging.models import AnswerLink, Delivery
from turnout.messaging.services import link_url
from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.enums import FollowUpKind, Outcome
from turnout.respond.models import (
    Ask,
    Dispatch,
    FollowUp,
    Incident,
    LegalHold,
    Report,
    Seat,
    TimelineEntry,
    Verification,
)
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


FROZEN: tuple[type[Model], ...] = (
    *(Incident, TimelineEntry, Verification, Dispatch, Seat, Ask, FollowUp, Report),
    *(Delivery, AnswerLink),
)
PLACE = CORNERS["mill"][0]


@pytest.fixture
def live(provider: object) -> Incident:
    """A confirmed incident: people were asked, Rosa is on her way, somebody is owed a call."""
    dana, vera = people.dispatcher(), people.verifier()
    rosa = people.responder()
    incident = confirmed(dana, vera)
    run_due(NOW)
    services.answer_ask(ask_id=Ask.objects.get(person=rosa).pk, answer="going", eta_minutes=5, now=NOW)
    owed = services.FollowUpPlan(
        incident_id=incident.pk, kind=FollowUpKind.DEBRIEF, owner_id=dana.pk, due_at=NOW, slip=""
    )
    services.add_follow_up(plan=owed, by=dana, now=NOW)
    return incident


def held_by_two(incident_id: int | None, cora: Person, chen: Person) -> LegalHold:
    hold = services.place_legal_hold(incident_id=incident_id, lawyer="L. Ortiz", by=cora, now=NOW)
    return services.agree_to_hold(hold_id=hold.pk, by=chen, now=NOW)


def lifted_by_two(hold: LegalHold, cora: Person, chen: Person) -> None:
    for by in (cora, chen):
        services.lift_hold(hold_id=hold.pk, by=by, now=LONG_AFTER)


def close(incident: Incident) -> None:
    services.close_incident(
        incident_id=incident.pk, outcome=Outcome.CALM, by=Person.objects.get(name="Dana"), now=later(30)
    )


def rows() -> dict[str, list[object]]:
    return {model.__name__: list(model._base_manager.order_by("pk").values_list()) for model in FROZEN}


def place_of(incident: Incident) -> str | None:
    sealed = Incident.objects.get(pk=incident.pk).meeting_point
    return keys.unseal(key_id=incident.key_id, sealed=bytes(sealed)) if sealed else None


@pytest.mark.parametrize("is_for_all", [True, False])
def test_held_incident_stays_whole_and_goes_whole(live: Incident, cora: Person, chen: Person, is_for_all: bool) -> None:
    hold = held_by_two(None if is_for_all else live.pk, cora, chen)
    close(live)
    before = rows()
    assert [name for name, found in before.items() if not found] == []

    for days in (1, 4, 32, 40):
        run_expiry(NOW + timedelta(days=days))
    assert rows() == before
    assert place_of(live) == PLACE

    lifted_by_two(hold, cora, chen)
    run_expiry(LONG_AFTER)
    assert {name: found for name, found in rows().items() if found} == {}
    assert keys.destroyed(key_ids=[live.key_id]) == {live.key_id}


def test_hold_of_one_incident_keeps_no_message_of_another(live: Incident, cora: Person, chen: Person) -> None:
    bread = reported("bread", key="other", now=later(120))
    other = opened(Person.objects.get(name="Dana"), kind="errand", report=bread, now=later(120))
    held_by_two(other.pk, cora, chen)
    assert Delivery.objects.exists()

    run_expiry(LONG_AFTER)

    assert [incident.pk for incident in Incident.objects.all()] == [other.pk]
    assert (Delivery.objects.count(), AnswerLink.objects.count()) == (0, 0)


def test_kept_meeting_point_is_on_no_page(live: Incident, cora: Person, chen: Person, browser_of: Browser) -> None:
    rosa = Client()
    link = link_url(AnswerLink.objects.get(person__name="Rosa")).removeprefix("http://localhost:8000")
    rosa.post(link, {"act": "here"})
    shown = PLACE.replace("&", "&amp;")
    desk = browser_of(Person.objects.get(name="Dana"))
    assert shown in rosa.get(link).content.decode()
    assert shown in desk.get(f"/desk/incidents/{live.pk}/").content.decode()
    held_by_two(live.pk, cora, chen)

    close(live)

    pages = [
        rosa.get(link),
        desk.get(f"/desk/incidents/{live.pk}/"),
        desk.get("/desk/"),
        browser_of(cora).get("/holds/"),
    ]
    assert place_of(live) == PLACE
    assert [page.status_code for page in pages] == [200] * 4
    assert not any(shown in page.content.decode() for page in pages)


def test_meeting_point_goes_with_a_hold_that_nobody_agreed_to(live: Incident, cora: Person) -> None:
    services.place_legal_hold(incident_id=live.pk, lawyer="L. Ortiz", by=cora, now=NOW)
    close(live)

    run_expiry(later(23 * 60))
    assert place_of(live) == PLACE

    run_expiry(later(25 * 60))
    assert (place_of(live), Incident.objects.count()) == (None, 1)


def test_kept_link_opens_nothing_after_its_end(
    live: Incident, cora: Person, chen: Person, stepped_clock: SteppedClock
) -> None:
    held_by_two(live.pk, cora, chen)
    link = link_url(AnswerLink.objects.get(person__name="Rosa")).removeprefix("http://localhost:8000")
    stepped_clock.step_to(LONG_AFTER)
    run_expiry(LONG_AFTER)

    page = Client().post(link, {"act": "here"}, follow=True).content.decode()

    assert AnswerLink.objects.filter(person__name="Rosa").exists()
    assert live.code not in page
    assert Ask.objects.get(person__name="Rosa").here_at is None


@pytest.mark.parametrize("is_closed", [True, False])
def test_hold_keeps_no_way_back_to_a_caller(cora: Person, chen: Person, is_closed: bool) -> None:
    called = reported("two vans", caller="612-555-0142")
    reported("nobody has looked at this", key="unsorted", caller="612-555-0143")
    incident = opened(people.dispatcher(), report=called)
    held_by_two(None, cora, chen)
    if is_closed:
        close(incident)

    run_expiry(NOW + timedelta(hours=71))
    assert [bool(row.caller_hash) for row in Report.objects.order_by("pk")] == [not is_closed, True]

    run_expiry(NOW + timedelta(hours=72))
    assert [row.caller_hash for row in Report.objects.order_by("pk")] == ["", ""]
