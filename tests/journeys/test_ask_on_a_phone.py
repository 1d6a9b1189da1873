"""My ask on a phone: the answers are a bar under the thumb, and everything else can be read above it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import people
from tests.browser import PHONE
from tests.journeys.actors import sign_in
from tests.respond.alarm import opened
from turnout.core.jobs import run_due
from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.enums import Purpose, Verdict
from turnout.respond.models import Ask, Incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHARE_AT_MOST = 0.35
SMALLEST_TARGET = 44


@pytest.fixture
def vera() -> Person:
    """Vera, asked to look."""
    now = timezone.now()
    vera = people.on_duty(people.verifier(), "verifier", start=now - timedelta(minutes=1))
    opened(people.dispatcher(), now=now)
    run_due(now)
    return vera


@pytest.fixture
def rosa(vera: Person) -> Person:
    """Rosa, asked to be an observer."""
    rosa = people.on_duty(people.responder(), "observer", start=timezone.now() - timedelta(minutes=1))
    ask = Ask.objects.get(person=vera)
    answer(ask, "going", "here")
    services.give_verdict(ask_id=ask.pk, verdict=Verdict.REAL, now=timezone.now())
    run_due(timezone.now())
    return rosa


def answer(ask: Ask, *steps: str) -> None:
    now = timezone.now()
    for step in steps:
        if step == "going":
            services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=10, now=now)
        elif step == "here":
            services.mark_here(ask_id=ask.pk, now=now)
        else:
            services.raise_sos(ask_id=ask.pk, now=now)


def ask_page(new_page: Callable[..., Page], person: Person, language: str) -> Page:
    page = sign_in(new_page(), person)
    page.goto(f"/asks/{Ask.objects.get(person=person).pk}/?lang={language}")
    return page


def assert_bar_is_compact(page: Page) -> None:
    bar = page.locator(".thumb")
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] == pytest.approx(PHONE["height"], abs=1)
    assert box["height"] <= SHARE_AT_MOST * PHONE["height"]
    sizes = bar.get_by_role("button").evaluate_all(
        "all => all.map(one => { const box = one.getBoundingClientRect(); return Math.min(box.width, box.height); })"
    )
    assert min(sizes) >= SMALLEST_TARGET
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def assert_can_be_read_above_the_bar(page: Page, text: str) -> None:
    """Scroll the words into view; they must stand above the bar, whole."""
    words = page.get_by_text(text).first
    words.evaluate("one => one.scrollIntoView({ block: 'end' })")
    box, bar = words.bounding_box(), page.locator(".thumb").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= bar["y"] + 1


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("steps", [(), ("going",), ("here",), ("here", "sos")])
def test_answers_of_an_observer_leave_the_page_readable(
    new_page: Callable[..., Page], rosa: Person, steps: tuple[str, ...], language: str
) -> None:
    answer(Ask.objects.get(person=rosa), *(("going", *steps) if steps[:1] == ("here",) else steps))

    page = ask_page(new_page, rosa, language)

    assert_bar_is_compact(page)
    expect(page.locator("h1")).to_be_in_viewport()
    if steps:
        assert_can_be_read_above_the_bar(page, "3rd Ave & Main St")


@pytest.mark.parametrize("language", ["en", "es"])
def test_answers_of_a_verifier_leave_the_page_readable(
    new_page: Callable[..., Page], vera: Person, language: str
) -> None:
    ask = Ask.objects.get(person=vera, dispatch__purpose=Purpose.VERIFY)
    answer(ask, "going", "here")
    assert not Incident.objects.get().verification.verdict

    page = ask_page(new_page, vera, language)

    assert_bar_is_compact(page)
    assert_can_be_read_above_the_bar(page, "3rd Ave & Main St")
    expect(page.locator(".thumb button[value=nothing]")).to_be_in_viewport()
