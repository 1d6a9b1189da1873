"""Attacks on the order of things: nobody who volunteers lists incidents, orders them in time, or finds a feed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests import people
from tests.attacks.every_page import addresses, routes
from tests.factories.town import CORNERS, NOW, zone_named
from tests.respond.alarm import reported
from tests.respond.pages.conftest import Browser
from turnout.core.clock import SteppedClock
from turnout.core.jobs import run_due
from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.kinds import all_kinds
from turnout.respond.models import Ask, Incident

pytestmark = pytest.mark.django_db

KINDS = [kind.code for kind in all_kinds()][:5]
MACHINE_WORDS = re.compile(r"api|feed|rss|atom|export|csv|json|geojson|cap|search|map|webhook|stream|calendar|ics")
MACHINE_TYPES = ("json", "xml", "csv", "rss", "calendar", "octet")


@pytest.fixture
def incidents(stepped_clock: SteppedClock) -> list[Incident]:
    """Incidents of three zones and an hour, some confirmed, some closed."""
    dana = people.dispatcher()
    people.verifier(), people.responder(), people.trainee()
    made = []
    for number, (kind, zone) in enumerate(zip(KINDS * 2, list(CORNERS) * 3, strict=False)):
        now = NOW + timedelta(minutes=3 * number)
        stepped_clock.step_to(now)
        label, lat, lon = CORNERS[zone]
        plan = services.IncidentPlan(
            report_id=reported(key=f"{number}", now=now).pk,
            kind=kind,
            zone_id=zone_named(zone).pk,
            meeting_label=label,
            lat=lat,
            lon=lon,
            apart_reason="a test of many",
        )
        made.append(services.open_incident(plan=plan, by=dana, now=now))
        run_due(now)
    assert len(made) >= 6
    return made


@pytest.mark.parametrize("name", ["Rosa", "Tomas", "Bo", "Milo", None])
def test_nobody_who_volunteers_lists_more_than_their_own_ask(
    browser_of: Browser, incidents: list[Incident], name: str | None
) -> None:
    if name in {"Bo", "Milo"}:
        people.bystander() if name == "Bo" else people.minor()
    person = Person.objects.filter(name=name).first()
    client = browser_of(person) if person else Client()
    own = set(Ask.objects.filter(person=person).values_list("dispatch__incident__code", flat=True)) if person else set()
    codes = {incident.code for incident in incidents}
    numbers = [1, *(incident.pk for incident in incidents), *Ask.objects.values_list("pk", flat=True)]

    read: dict[str, set[str]] = {}
    for address in addresses(numbers=numbers, words=["now", "nonsense"]):
        for asked in (address, f"{address}?order=time&ordering=-opened_at&sort=asc&page=2&limit=1000&format=json"):
            answer = client.get(asked)
            assert answer.status_code < 500, asked
            text = b"".join(answer) if answer.streaming else answer.content
            read[asked] = {code for code in codes if code in text.decode(errors="replace")}

    shown = {code for found in read.values() for code in found}
    assert shown <= own
    assert bool(shown) == bool(own)
    assert max(len(found) for found in read.values()) <= 1


def test_no_address_is_for_machines() -> None:
    live = {route for route, _ in routes() if MACHINE_WORDS.search(re.sub(r"<[^>]*>", "", route))}

    assert live == set()


def test_every_page_of_a_volunteer_is_for_people(browser_of: Browser, incidents: list[Incident]) -> None:
    client = browser_of(Person.objects.get(name="Rosa"))
    types = {}
    # Signing in speaks to scripts too; it knows of no incident.
    for address in addresses(numbers=[1], words=["now"]):
        if address.startswith("/account/"):
            continue
        answer = client.get(address, headers={"Accept": "application/json"})
        types[address] = answer.headers.get("Content-Type", "")

    assert {address: kind for address, kind in types.items() if any(word in kind for word in MACHINE_TYPES)} == {}


def test_own_list_is_the_same_whatever_order_is_asked_for(browser_of: Browser, incidents: list[Incident]) -> None:
    client = browser_of(Person.objects.get(name="Rosa"))

    plain = main_of(client, "/asks/")

    for query in ("order=time", "order_by=-asked_at", "o=-1", "sort=oldest", "since=2020-01-01"):
        assert main_of(client, f"/asks/?{query}") == plain


def main_of(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_public_counts_show_nothing_of_today(incidents: list[Incident]) -> None:
    page = main_of(Client(), "/yesterday/")

    assert [zone for zone in ("Harbor", "Mill", "Hill") if zone in page] == []
