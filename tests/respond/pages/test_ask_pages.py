"""My ask: the zone before a yes, the meeting point after it, thanks at the end; links open on one device by POST."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests import people
from tests.respond.alarm import ask_of, confirmed, opened
from tests.respond.pages.conftest import Browser
from turnout.core.clock import SteppedClock
from turnout.core.jobs import run_due
from turnout.messaging.models import AnswerLink
from turnout.messaging.services import link_url
from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.enums import AskState, Outcome, Verdict
from turnout.respond.models import Ask

pytestmark = pytest.mark.django_db
PLACE = "3rd Ave &amp; Main St"


@pytest.fixture
def rosa(stepped_clock: SteppedClock) -> Person:
    """Rosa is asked to be an observer."""
    dana, rosa = people.dispatcher(), people.responder()
    confirmed(dana, people.verifier())
    run_due(stepped_clock.now())
    return rosa


def link_of(person: Person) -> str:
    return urlsplit(link_url(AnswerLink.objects.get(person=person))).path


def whole_database() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Ask, AnswerLink)]


def test_ask_hides_the_place_until_yes(browser_of: Browser, rosa: Person) -> None:
    client, path = browser_of(rosa), f"/asks/{ask_of(rosa).pk}/"

    before = client.get(path).content.decode()
    after = client.post(path, {"eta": 10}, follow=True).content.decode()

    assert PLACE not in before
    assert "Mill" in before
    assert PLACE in after


def test_ask_shows_the_fixed_line_before_the_kinds(browser_of: Browser, rosa: Person) -> None:
    page = browser_of(rosa).get(f"/asks/{ask_of(rosa).pk}/").content.decode()

    assert page.index("We never block") < page.index("Stay 25 ft back")


def test_ask_of_somebody_else_is_not_there(browser_of: Browser, rosa: Person) -> None:
    ask = ask_of(rosa)
    for name in ("bystander", "trainee", "steward_elsewhere", "coordinator"):
        client = browser_of(getattr(people, name)())

        theirs, missing = client.get(f"/asks/{ask.pk}/"), client.get("/asks/999999/")

        assert theirs.status_code == missing.status_code == 404
        assert theirs.content == missing.content


ASK_QUERIES = 10
LIST_QUERIES = 6


@pytest.mark.parametrize("number", [1, 3])
def test_ask_pages_need_few_queries(
    browser_of: Browser, stepped_clock: SteppedClock, django_assert_num_queries: object, number: int
) -> None:
    dana, vera, rosa = people.dispatcher(), people.verifier(), people.responder()
    for index in range(number - 1):
        people.qualified(people.person(f"Observer {index}"), "observer")
    confirmed(dana, vera)
    run_due(stepped_clock.now())
    client, path = browser_of(rosa), f"/asks/{ask_of(rosa).pk}/"
    client.post(path, {"eta": 5})

    with django_assert_num_queries(ASK_QUERIES):
        client.get(path)
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/asks/")


def test_ask_that_ended_is_in_no_list(browser_of: Browser, rosa: Person) -> None:
    client = browser_of(rosa)
    assert f"/asks/{ask_of(rosa).pk}/" in client.get("/asks/").content.decode()

    client.post(f"/asks/{ask_of(rosa).pk}/", {"act": "no"})

    assert f"/asks/{ask_of(rosa).pk}/" not in client.get("/asks/").content.decode()


def test_link_lets_a_mail_scanner_change_nothing(stranger: Client, rosa: Person) -> None:
    before = whole_database()

    for _ in range(3):
        assert stranger.get(link_of(rosa)).status_code == 200
        assert stranger.head(link_of(rosa)).status_code in {200, 405}

    assert whole_database() == before


def test_link_opens_on_one_device(stranger: Client, rosa: Person) -> None:
    stranger.post(link_of(rosa), {"eta": 10})
    other = Client()

    shown, answered = other.get(link_of(rosa)), other.post(link_of(rosa), {"act": "no"})

    assert (shown.status_code, answered.status_code) == (403, 403)
    assert "opened on another phone" in shown.content.decode()
    assert ask_of(rosa).state == AskState.GOING
    assert PLACE in stranger.get(link_of(rosa)).content.decode()


def test_link_needs_no_cookie_for_the_first_answer(rosa: Person) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(link_of(rosa), {"act": "no"}).status_code == 302
    assert ask_of(rosa).state == AskState.NO


@pytest.mark.parametrize("path", ["/a/nonsense", "/a/" + "x" * 200, "/a/%00%ff"])
def test_link_that_is_not_ours_says_so(stranger: Client, path: str) -> None:
    answer = stranger.get(path)

    assert answer.status_code == 404
    assert "Nothing was changed." in answer.content.decode()


def test_link_that_expired_thanks(stranger: Client, rosa: Person, stepped_clock: SteppedClock) -> None:
    path = link_of(rosa)
    stepped_clock.advance(timedelta(days=2))

    answer = stranger.post(path, {"eta": 5})

    assert answer.status_code == 410
    assert "nobody is needed" in answer.content.decode()


def test_verifier_says_real_only_at_the_place(browser_of: Browser, stepped_clock: SteppedClock) -> None:
    dana, vera = people.dispatcher(), people.verifier()
    incident = opened(dana)
    run_due(stepped_clock.now())
    client, path = browser_of(vera), f"/asks/{ask_of(vera).pk}/"

    early = client.post(path, {"act": "real"}, follow=True).content.decode()
    for press in ({"eta": 5}, {"act": "here"}, {"act": "real"}):
        client.post(path, press)

    incident.refresh_from_db()
    assert "First press HERE" in early
    assert incident.verification.verdict == Verdict.REAL


def test_sos_is_answered_on_the_page(browser_of: Browser, rosa: Person) -> None:
    client, path = browser_of(rosa), f"/asks/{ask_of(rosa).pk}/"
    client.post(path, {"eta": 5})

    page = client.post(path, {"act": "sos"}, follow=True).content.decode()

    assert "The desk calls you now." in page
    assert ask_of(rosa).sos_at is not None


def test_meeting_point_closes_at_the_end(browser_of: Browser, rosa: Person, stepped_clock: SteppedClock) -> None:
    client, ask = browser_of(rosa), ask_of(rosa)
    client.post(f"/asks/{ask.pk}/", {"eta": 5})
    incident = ask.dispatch.incident
    dana = Person.objects.get(name="Dana")
    services.close_incident(incident_id=incident.pk, outcome=Outcome.CALM, by=dana, now=stepped_clock.now())

    assert PLACE not in client.get(f"/asks/{ask.pk}/").content.decode()


@pytest.mark.parametrize("press", [{}, {"act": "dance"}, {"eta": "soon"}, {"eta": "-5"}, {"eta": "99999"}])
def test_malformed_answer_changes_nothing(browser_of: Browser, rosa: Person, press: dict[str, str]) -> None:
    answer = browser_of(rosa).post(f"/asks/{ask_of(rosa).pk}/", press, follow=True)

    assert answer.status_code == 200
    assert ask_of(rosa).state == AskState.ASKED


def test_button_pressed_without_end_is_stopped(browser_of: Browser, rosa: Person) -> None:
    client, path = browser_of(rosa), f"/asks/{ask_of(rosa).pk}/"

    statuses = [client.post(path, {"eta": 5}).status_code for _ in range(21)]

    assert statuses == [302] * 20 + [429]
