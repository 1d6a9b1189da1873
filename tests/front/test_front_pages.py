"""Home, settings with rest in one tap, and the public pages that say what we refuse, keep and count."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client

from tests import people
from tests.factories.town import NOW, small_town, zone_named
from turnout.core.privacy import field_table
from turnout.load.models import LoadSetting
from turnout.load.queries import own_load
from turnout.people.models import Person
from turnout.respond.models import DayCount

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]


@pytest.fixture
def rosa() -> Person:
    return people.responder()


@pytest.fixture
def browser(rosa: Person) -> Client:
    client = Client()
    client.force_login(rosa, backend="turnout.people.backend.ZoneGrantBackend")
    return client


def counted(zone: str, number: int, *, day: date = date(2026, 1, 14)) -> None:
    DayCount.objects.create(day=day, zone=zone_named(zone), kind="public", outcome="helped", number=number)


@pytest.mark.parametrize("path", ["/home/", "/me/"])
def test_own_pages_ask_strangers_to_sign_in(path: str) -> None:
    answer = Client().get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_home_says_what_is_next(browser: Client) -> None:
    page = browser.get("/home/").content.decode()

    assert "Hello, Rosa." in page
    assert "Nothing is asked of you now." in page
    assert "Asks this week: 0 of 5" in page


HOME_QUERIES = 10


def test_home_needs_few_queries(browser: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(HOME_QUERIES):
        browser.get("/home/")


def test_rest_takes_one_tap(browser: Client, rosa: Person) -> None:
    page = browser.post("/me/rest/", {"choice": "tonight"}, follow=True).content.decode()

    assert own_load(person_id=rosa.pk, now=NOW).resting_until is not None
    assert "You are resting." in page


def test_rest_until_i_say_so_ends_when_i_say_so(browser: Client, rosa: Person) -> None:
    browser.post("/me/rest/", {"choice": "until_i_say"})
    assert own_load(person_id=rosa.pk, now=NOW).rests_until_told

    browser.post("/me/wake/")

    assert own_load(person_id=rosa.pk, now=NOW).resting_until is None


def test_rest_is_never_a_get(browser: Client, rosa: Person) -> None:
    assert browser.get("/me/rest/?choice=tonight").status_code == 405
    assert own_load(person_id=rosa.pk, now=NOW).resting_until is None


def test_limits_are_kept(browser: Client, rosa: Person) -> None:
    browser.post(
        "/me/limits/",
        {"per_day": 1, "per_week": 3, "per_duty_day": 2, "quiet_from": "20:00", "quiet_until": "08:00"},
    )

    setting = LoadSetting.objects.get(person=rosa)
    assert (setting.per_day, setting.per_week, setting.quiet_from) == (1, 3, time(20))


@pytest.mark.parametrize("per_day", ["", "-1", "99", "many"])
def test_broken_limits_change_nothing(browser: Client, rosa: Person, per_day: str) -> None:
    answer = browser.post("/me/limits/", {"per_day": per_day, "per_week": 3, "per_duty_day": 2})

    assert answer.status_code == 422
    assert not LoadSetting.objects.filter(person=rosa).exists()


def test_languages_are_kept(browser: Client, rosa: Person) -> None:
    browser.post("/me/languages/", {"ui_language": "es", "languages": ["es", "so"]})

    rosa.refresh_from_db()
    assert (rosa.ui_language, rosa.languages) == ("es", ["es", "so"])


def test_unknown_language_changes_nothing(browser: Client, rosa: Person) -> None:
    assert browser.post("/me/languages/", {"ui_language": "tlh"}).status_code == 422

    rosa.refresh_from_db()
    assert rosa.ui_language == "en"


def test_refusals_carry_the_address_for_complaints() -> None:
    town = small_town()

    page = Client().get("/refusals/").content.decode()

    assert f"mailto:{town.complaints_address}" in page
    assert "We never block" in page


def test_what_we_keep_names_every_table() -> None:
    small_town()

    page = Client().get("/what-we-keep/").content.decode()

    assert [row.model for row in field_table() if f"<code>{row.model}</code>" not in page] == []
    assert "3 days" in page
    assert "place_text, words" in page


def test_yesterday_shows_five_and_more() -> None:
    counted("mill", 5)
    counted("harbor", 4)
    counted("hill", 9, day=date(2026, 1, 15))

    page = Client().get("/yesterday/").content.decode()

    assert ("Mill" in page, "Harbor" in page, "Hill" in page) == (True, False, False)


def test_yesterday_adds_kinds_up_and_gives_no_total() -> None:
    counted("mill", 3)
    DayCount.objects.create(day=date(2026, 1, 14), zone=zone_named("mill"), kind="door", outcome="calm", number=3)
    counted("harbor", 4)

    page = Client().get("/yesterday/").content.decode()

    assert '<td class="num">6</td>' in page
    assert '<td class="num">10</td>' not in page
