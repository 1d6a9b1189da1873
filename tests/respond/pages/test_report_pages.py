"""The neighbour's way: three taps, details after, a page to "how it ended"."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests import people
from tests.factories.town import small_town
from tests.respond.alarm import opened, reported
from turnout.core.clock import SteppedClock
from turnout.core.limits import limit
from turnout.respond import services
from turnout.respond.enums import Outcome, PlaceState
from turnout.respond.forms import new_client_key
from turnout.respond.models import Report

pytestmark = pytest.mark.django_db
KEY = "k" * 24


@pytest.fixture(autouse=True)
def town() -> None:
    small_town()


def sent(stranger: Client, **form: str) -> str:
    answer = stranger.post("/report/now/public/", {"client_key": KEY, "place": "3rd Ave & Main St", **form})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_first_page_offers_four_buttons_under_911(stranger: Client) -> None:
    page = stranger.get("/").content.decode()

    places = [page.index(words) for words in ("tel:911", "/report/now/", "/report/over/", "/report/need/", "/help/")]
    assert places == sorted(places)


def test_first_page_says_first_when_nobody_is_on_duty(stranger: Client, stepped_clock: SteppedClock) -> None:
    page = stranger.get("/").content.decode()

    assert page.index("Nobody is at the desk right now.") < page.index("What is happening?")
    assert "after Friday, 5:30 a.m." in page


def test_first_page_says_nothing_of_duty_while_the_desk_is_open(stranger: Client) -> None:
    people.on_duty(people.desk(), "desk")

    assert "Nobody is at the desk" not in stranger.get("/").content.decode()


def test_first_page_is_small(stranger: Client) -> None:
    html = stranger.get("/").content
    files = ["ui/tokens.css", "ui/components.css", "ui/icon.svg", "respond/exit.js"]
    found = [Path(str(finders.find(name))).read_bytes() for name in files]

    assert sum(len(gzip.compress(part, 9)) for part in [html, *found]) <= 15 * 1024


def test_first_page_needs_few_queries(stranger: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]  # desk open?, town, town's hours
        stranger.get("/")


@pytest.mark.parametrize("entry", ["now", "over", "need"])
def test_second_page_offers_kinds_and_911(stranger: Client, entry: str) -> None:
    page = stranger.get(f"/report/{entry}/").content.decode()

    assert f"/report/{entry}/other/" in page
    assert "/report/not-ours/" in page


def test_not_ours_stores_nothing(stranger: Client) -> None:
    answer = stranger.get("/report/not-ours/")

    assert "tel:911" in answer.content.decode()
    assert Report.objects.count() == 0


def test_third_tap_sends(stranger: Client) -> None:
    page = stranger.get(sent(stranger)).content.decode()

    report = Report.objects.get()
    assert report.code in page
    assert "Zone: Mill" in page
    assert "3rd Ave" not in page


def test_report_sent_twice_is_the_same(stranger: Client) -> None:
    assert sent(stranger) == sent(stranger)
    assert Report.objects.count() == 1


def test_report_without_a_place_is_kept_and_asked_about(stranger: Client) -> None:
    page = stranger.get(sent(stranger, place="")).content.decode()

    assert Report.objects.get().place_state == PlaceState.UNCLEAR
    assert "we do not know the place yet" in page


@pytest.mark.parametrize("key", ["", "short", "k" * 500, "<script>"])
def test_broken_client_key_loses_no_report(stranger: Client, key: str) -> None:
    sent(stranger, client_key=key)

    assert Report.objects.count() == 1


def test_report_needs_no_cookie() -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/report/now/public/", {"client_key": KEY, "place": "Mill"}).status_code == 302


def test_report_too_big_is_refused_with_the_limit(stranger: Client) -> None:
    answer = stranger.post("/report/now/public/", {"place": "x" * (limit("report_bytes") + 1)})

    assert answer.status_code == 413
    assert "8 kB" in answer.content.decode()
    assert Report.objects.count() == 0


@pytest.mark.parametrize("path", ["/report/soon/", "/report/now/sos/", "/report/now/nothing-such/", "/report/help/"])
def test_unknown_buttons_lead_nowhere(stranger: Client, path: str) -> None:
    assert stranger.get(path).status_code == 404


def test_details_show_what_was_taken_out(stranger: Client) -> None:
    address = sent(stranger)

    page = stranger.post(f"{address}details/", {"words": "Call 612-555-0142", "language": "en"}).content.decode()

    assert "We took out a phone number." in page
    assert "0142" not in page


def test_details_in_an_unknown_language_are_kept(stranger: Client) -> None:
    address = sent(stranger)

    page = stranger.post(f"{address}details/", {"words": "Two vans", "language": "tlh"}).content.decode()

    assert "Two vans" in page


def test_details_for_a_dead_link_say_so(stranger: Client) -> None:
    answer = stranger.post("/r/nonsense/details/", {"words": "hello"})

    assert answer.status_code == 404
    assert "Nothing was changed." in answer.content.decode()


def test_reporter_reads_how_it_ended_without_names(stranger: Client, stepped_clock: SteppedClock) -> None:
    dana = people.dispatcher()
    incident = opened(dana, report=reported(key=KEY))
    token = services.token_of(KEY)
    services.close_incident(incident_id=incident.pk, outcome=Outcome.NOTHING, by=dana, now=stepped_clock.now())

    page = stranger.get(f"/r/{token}/").content.decode()

    assert "found nothing of concern" in page
    assert "Dana" not in page
    assert "3rd Ave" not in page


def test_looking_at_the_page_changes_nothing(stranger: Client) -> None:
    address = sent(stranger)
    before = list(Report.objects.values())

    stranger.get(address)

    assert list(Report.objects.values()) == before


def test_pages_speak_spanish(stranger: Client) -> None:
    page = stranger.get("/report/now/?lang=es").content.decode()

    assert "Agentes en un lugar público" in page


def test_client_keys_are_random() -> None:
    assert new_client_key() != new_client_key()
