"""A live page refreshes around the person: open boxes stay open, and nobody's typing is touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests import people
from tests.journeys.actors import sign_in
from tests.respond.alarm import opened
from turnout.core.jobs import run_due
from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.models import Ask, Incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def verifiers() -> list[Person]:
    """Three people of Mill who look first, on duty now: the hour of a browser may be a quiet one."""
    start = timezone.now() - timedelta(minutes=1)
    made = [people.holds(people.person(name), "verifier") for name in ("Vera", "Vincent", "Viola")]
    return [people.on_duty(person, "verifier", start=start) for person in made]


@pytest.fixture
def incident(verifiers: list[Person]) -> Incident:
    """An incident that all three are asked to look at."""
    now = timezone.now()
    made = opened(people.dispatcher(), now=now)
    run_due(now)
    assert Ask.objects.count() == len(verifiers)
    return made


@pytest.fixture
def page(new_page: Callable[..., Page], incident: Incident) -> Page:
    """The incident's page in front of Dana, its stream open."""
    page = sign_in(new_page(size={"width": 1280, "height": 800}), Person.objects.get(name="Dana"))
    with page.expect_response("**/live?**"):
        page.goto(f"/desk/incidents/{incident.pk}/")
    return page


def ask_named(name: str) -> Ask:
    return Ask.objects.get(person__name=name)


def say_going(name: str) -> None:
    services.answer_ask(ask_id=ask_named(name).pk, answer="going", eta_minutes=10, now=timezone.now())


def row(page: Page, name: str) -> Locator:
    return page.locator(f"#ask-{ask_named(name).pk}")


def field_in(page: Page, selector: str, kind: str) -> Locator:
    """Put one more field into a form, whatever the forms of today have; return it."""
    page.evaluate(
        """([selector, type]) => {
            const field = Object.assign(document.createElement("input"), { type, name: "more" });
            document.querySelector(selector).append(field);
        }""",
        [selector, kind],
    )
    return page.locator(f"{selector} input[name=more]")


def test_open_box_stays_open_for_the_same_person(page: Page) -> None:
    row(page, "Vincent").get_by_text("Enter").click()

    say_going("Vera")
    expect(row(page, "Vera")).to_contain_text("On the way")

    expect(row(page, "Vincent").locator("details")).to_have_attribute("open", "")
    expect(page.locator("#incident details[open]")).to_have_count(1)


def test_open_box_gets_the_buttons_that_fit_now(page: Page) -> None:
    row(page, "Vera").get_by_text("Enter").click()

    say_going("Vera")

    expect(row(page, "Vera").get_by_role("button", name="HERE")).to_be_visible()


def test_form_that_is_typed_in_is_not_touched(page: Page) -> None:
    row(page, "Vincent").get_by_text("Enter").click()
    field = field_in(page, f"#answer-{ask_named('Vincent').pk}", "text")
    field.fill("comes by bus")
    page.locator("h1").click()

    services.answer_ask(ask_id=ask_named("Vincent").pk, answer="no", now=timezone.now())
    say_going("Vera")
    expect(row(page, "Vera")).to_contain_text("On the way")

    expect(field).to_have_value("comes by bus")
    expect(row(page, "Vincent")).to_contain_text("Cannot")


def test_form_stays_while_the_fresh_page_has_none(page: Page) -> None:
    row(page, "Vincent").get_by_text("Enter").click()
    button = row(page, "Vincent").get_by_role("button", name="Later")
    button.focus()

    services.answer_ask(ask_id=ask_named("Vincent").pk, answer="going", eta_minutes=5, now=timezone.now())
    services.mark_here(ask_id=ask_named("Vincent").pk, now=timezone.now())
    services.mark_left(ask_id=ask_named("Vincent").pk, now=timezone.now())
    say_going("Vera")
    expect(row(page, "Vera")).to_contain_text("On the way")
    expect(button).to_be_focused()

    button.blur()
    expect(row(page, "Vincent")).to_contain_text("Has left")
    expect(button).to_have_count(0)


def test_tick_is_not_taken_away(page: Page) -> None:
    tick = field_in(page, "#form-leave", "checkbox")
    tick.check()
    page.locator("h1").click()

    say_going("Vera")
    expect(row(page, "Vera")).to_contain_text("On the way")

    expect(tick).to_be_checked()


def test_every_box_and_form_of_a_live_page_has_a_name_of_its_own(page: Page, phone: Page) -> None:
    phone = sign_in(phone, Person.objects.get(name="Vera"))
    phone.goto(f"/asks/{ask_named('Vera').pk}/")

    parts = [part.locator("[data-live] :is(details, form)") for part in (page, phone)]

    assert all(found.count() for found in parts)
    nameless = [found.evaluate_all("all => all.filter(one => !one.id).map(one => one.outerHTML)") for found in parts]
    assert nameless == [[], []]
