"""Pages of the demonstration: anybody can be anyone there, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests import people
from tests.factories.town import small_town
from turnout.core import clock
from turnout.demo.characters import CHARACTERS
from turnout.demo.diary import Diary, write_diary
from turnout.demo.driver import TOWN, Evening
from turnout.respond.models import Incident
from turnout.zones.models import Town
from turnout.zones.reading.town_files import SETTINGS
from turnout.zones.services import import_town

PAGES = ("/demo/", "/demo/evening/")
SIGNED_IN = [code for code in CHARACTERS if code != "neighbor"]


def signed_in_as(client: Client) -> int | None:
    person_id = client.session.get("_auth_user_id")
    return None if person_id is None else int(person_id)


def become(client: Client, who: str, **more: str):
    return client.post("/demo/become/", {"who": who, **more})


@pytest.mark.django_db
@pytest.mark.parametrize("who", [*CHARACTERS, "", "nobody", "1"])
def test_nobody_becomes_anyone_outside_of_a_demonstration(stepped_clock, who: str) -> None:
    small_town()
    people.dispatcher(), people.steward(), people.coordinator()
    client = Client()

    answer = become(client, who)

    assert answer.status_code == 404
    assert signed_in_as(client) is None


@pytest.mark.django_db
def test_nobody_becomes_anyone_before_a_town_is_there() -> None:
    client = Client()

    assert become(client, "dispatcher").status_code == 404
    assert signed_in_as(client) is None


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_not_there_outside_of_a_demonstration(stepped_clock, page: str) -> None:
    small_town()
    client = Client()
    client.force_login(people.coordinator(), backend="turnout.people.backend.ZoneGrantBackend")

    assert client.get(page).status_code == 404


@pytest.mark.django_db
def test_refused_become_signs_nobody_out(stepped_clock) -> None:
    client = Client()
    dana = people.dispatcher()
    client.force_login(dana, backend="turnout.people.backend.ZoneGrantBackend")

    become(client, "neighbor")

    assert signed_in_as(client) == dana.pk


def test_no_town_file_makes_a_demonstration() -> None:
    assert "is_demo" not in SETTINGS


@pytest.mark.django_db
def test_no_page_of_a_real_town_speaks_of_a_demonstration(stepped_clock) -> None:
    small_town()

    assert b"/demo/" not in Client().get("/").content


def test_every_page_says_that_the_town_is_made_up(quiet_evening: Evening) -> None:
    for page in ("/", "/refusals/", "/account/login/", *PAGES):
        answer = Client().get(page)

        assert answer.status_code == 200
        assert "Two Rivers is made up, and so is everybody in it." in answer.content.decode()


def test_visitor_becomes_everybody_in_turn(evening: Evening) -> None:
    client, been = Client(), set()

    for who in SIGNED_IN:
        answer = become(client, who)

        assert answer.status_code == 302
        assert client.get(answer["Location"]).status_code == 200
        been.add(signed_in_as(client))
    assert len(been - {None}) == len(SIGNED_IN)


def test_everybody_sees_only_what_the_role_is_for(evening: Evening) -> None:
    client = Client()
    incident = Incident.objects.filter(closed_at=None).earliest("opened_at")
    seen = {}

    for who in SIGNED_IN:
        become(client, who)
        seen[who] = [client.get(page).status_code for page in ("/desk/", f"/desk/incidents/{incident.pk}/")]

    nothing = [404, 404]
    assert seen["desk"] == seen["dispatcher"] == [200, 200]
    outsiders = ("verifier", "observer", "trainee", "steward-elsewhere", "coordinator")
    assert [seen[who] for who in outsiders] == [nothing] * len(outsiders)


def test_become_needs_a_post(quiet_evening: Evening) -> None:
    client = Client()

    assert client.get("/demo/become/").status_code == 405
    assert signed_in_as(client) is None


def test_become_needs_the_token_of_its_page(quiet_evening: Evening) -> None:
    client = Client(enforce_csrf_checks=True)

    assert become(client, "dispatcher").status_code == 403
    assert signed_in_as(client) is None


def test_neighbor_is_signed_out(quiet_evening: Evening) -> None:
    client = Client()
    become(client, "dispatcher")

    answer = become(client, "neighbor")

    assert answer["Location"] == reverse("report")
    assert signed_in_as(client) is None


def test_unknown_character_is_not_there(quiet_evening: Evening) -> None:
    client = Client()
    become(client, "desk")
    before = signed_in_as(client)

    assert become(client, "mayor").status_code == 404
    assert signed_in_as(client) == before


def test_become_opens_no_incident_that_the_character_may_not_see(quiet_evening: Evening) -> None:
    client = Client()

    answer = become(client, "coordinator", incident="1")

    assert answer["Location"] == reverse("people")


def test_pages_take_at_most_thirty_queries(evening: Evening, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(30):
        Client().get("/demo/")
    with django_assert_max_num_queries(14):
        Client().get("/demo/evening/")


def test_page_says_when_the_evening_is_over(quiet_evening: Evening, home) -> None:
    now = clock.now()
    write_diary(home, Diary(quiet_evening.begins_at, now - timedelta(minutes=1), now, 6.0))

    words = Client().get("/demo/").content.decode()

    (home / "evening.json").unlink()
    assert "This evening is over." in words
    assert "make demo DEMO=--again" in words


def test_demonstration_stays_one(quiet_evening: Evening) -> None:
    import_town(directory=TOWN, now=quiet_evening.begins_at)

    assert Town.objects.get().is_demo
