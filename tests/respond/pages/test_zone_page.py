"""A steward's list of what is open in the own zone: no place, no other zone, nothing that is over."""

from __future__ import annotations

import pytest

from tests import people
from tests.factories.town import zone_named
from tests.respond.alarm import opened, reported
from tests.respond.pages.conftest import Browser
from turnout.core.clock import SteppedClock
from turnout.respond import services
from turnout.respond.enums import Outcome
from turnout.respond.models import Incident
from turnout.respond.queries.desk import zone_incidents

pytestmark = pytest.mark.django_db
ZONE_QUERIES = 6


def test_steward_sees_what_is_open_in_the_own_zone_and_opens_it(browser_of: Browser) -> None:
    incident = opened(people.dispatcher())
    client = browser_of(people.steward())

    page = client.get("/zone/").content.decode()

    address = f"/desk/incidents/{incident.pk}/"
    assert all(words in page for words in (incident.code, "Officers in a public place", "Verifying", "since", address))
    assert client.get(address).status_code == 200
    assert "/zone/" in client.get("/home/").content.decode()


def test_zone_page_shows_no_place_no_owner_and_no_report(browser_of: Browser) -> None:
    dana = people.dispatcher()
    incident = opened(dana, report=reported("A man asks for water"))
    services.take_incident(incident_id=incident.pk, by=dana, now=incident.opened_at)

    page = browser_of(people.steward()).get("/zone/").content.decode()

    assert incident.code in page
    assert [secret for secret in ("3rd Ave", "Main St", "Dana", "water", "caller") if secret in page] == []


def test_zone_page_shows_nothing_of_other_zones(browser_of: Browser) -> None:
    incident = opened(people.dispatcher())

    page = browser_of(people.steward_elsewhere()).get("/zone/").content.decode()

    assert incident.code not in page
    assert "Nothing is open in your zone" in page


def test_closed_incident_leaves_the_list(browser_of: Browser, stepped_clock: SteppedClock) -> None:
    dana, stella = people.dispatcher(), people.steward()
    incident = opened(dana)
    before = browser_of(stella).get("/zone/").content.decode()

    services.close_incident(incident_id=incident.pk, outcome=Outcome.CALM, by=dana, now=stepped_clock.now())

    assert incident.code in before
    assert incident.code not in browser_of(stella).get("/zone/").content.decode()


@pytest.mark.parametrize(
    "name", ["responder", "trainee", "bystander", "verifier", "desk", "dispatcher", "coordinator", "care_owner"]
)
def test_zone_page_is_nothing_to_others(browser_of: Browser, name: str) -> None:
    opened(people.second_coordinator())

    assert browser_of(getattr(people, name)()).get("/zone/").status_code == 404


def test_steward_without_an_authenticator_sees_nothing(browser_of: Browser) -> None:
    assert browser_of(people.without_passkey(people.steward())).get("/zone/").status_code == 404


def test_list_is_no_trail(stepped_clock: SteppedClock) -> None:
    dana = people.dispatcher()
    made = [opened(dana, kind=kind, report=reported(key=f"report of {kind}")) for kind in ("taken", "public", "door")]
    whats = {
        incident.pk: line.what for incident in made for line in zone_incidents(zones=None) if line.id == incident.pk
    }

    lines = zone_incidents(zones=frozenset({zone_named("mill").pk}))

    assert [line.what for line in lines] == sorted(whats.values())
    assert [line.id for line in lines] != [incident.pk for incident in made]


@pytest.mark.parametrize("number", [1, 3])
def test_zone_page_needs_few_queries(browser_of: Browser, django_assert_num_queries: object, number: int) -> None:
    dana = people.dispatcher()
    for kind in ("public", "door", "taken")[:number]:
        opened(dana, kind=kind, report=reported(key=f"report of {kind}"))
    client = browser_of(people.steward())
    client.get("/zone/")

    assert Incident.objects.count() == number
    with django_assert_num_queries(ZONE_QUERIES):
        client.get("/zone/")
