"""Whatever is sent, it is answered clearly and nothing is lost: no fault on our side, no report twice, none gone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from tests import people
from tests.attacks.every_page import addresses, every_form, routes
from tests.factories.town import NOW, small_town
from tests.respond.alarm import opened, reported
from tests.respond.pages.conftest import Browser
from turnout.core.limits import limit
from turnout.respond import services
from turnout.respond.enums import Entry, PlaceState, Source
from turnout.respond.models import Report

SEND = "/report/now/public/"
KEY = "a-client-key-of-a-phone"
THREADS = 20
NASTY = (
    "\0", "a\0b", "\u202e\u2066", "\ufeff", "\U0001f600" * 40, "'; DROP TABLE respond_report; --",
    "{{ 7*7 }}{% now %}",
    "<script>alert(1)</script>", "%s%n%00", "../../../etc/passwd", "A" * 2_000,
    "\r\nSet-Cookie: a=b", "١٢٣", "-1", "1e999",
    "NaN", "9" * 40, "0x1F", " ", "\x1b[2J", "null", "[]",
)  # fmt: skip
FIELDS = {name for form in every_form() for name in form.base_fields} | {"eta", "act", "next", "language", "login"}
HUGE = (0, -1, 2**31, 2**63, 2**64, 10**40, 10**4000)


def test_fields_of_all_forms_are_known() -> None:
    assert {"client_key", "place", "words", "outcome", "slip", "recipient", "per_day"} <= FIELDS


@pytest.mark.django_db
@pytest.mark.parametrize("number", HUGE, ids=lambda number: f"{len(str(number))} digits of {str(number)[:3]}")
def test_number_out_of_this_world_is_not_there(browser_of: Browser, number: int) -> None:
    small_town()
    everybody = [Client(), browser_of(people.dispatcher()), browser_of(people.coordinator())]

    for client in everybody:
        for address in addresses(numbers=[number], words=[str(number)[:200]]):
            assert client.get(address).status_code < 500, address
            assert client.post(address, {}).status_code < 500, address


@pytest.mark.django_db
@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_nasty_words_in_any_field_of_any_form_break_nothing(browser_of: Browser, nasty: str) -> None:
    dana = people.dispatcher()
    incident, report = opened(dana), reported(key="another")
    everybody = [Client(), browser_of(dana), browser_of(people.coordinator())]

    for client in everybody:
        for address in addresses(numbers=[incident.pk, report.pk], words=["now", "nonsense"]):
            # The authenticators of the cast are for show: allauth cannot read them.
            if client is not everybody[0] and address.startswith("/account/"):
                continue
            answer = client.post(address, dict.fromkeys(FIELDS, nasty))
            assert answer.status_code < 500, address


@pytest.mark.django_db
@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_report_with_nasty_words_is_kept(stranger: Client, nasty: str) -> None:
    small_town()

    sent = stranger.post(SEND, {"client_key": KEY, "place": f"Mill {nasty}"}, follow=True)
    address = sent.request["PATH_INFO"]
    details = stranger.post(f"{address}details/", {"words": f"two vans {nasty}", "place": nasty, "language": nasty})

    assert (sent.status_code, details.status_code) == (200, 200)
    assert "two vans" in details.content.decode()
    assert Report.objects.get().place_text is not None
    assert "<script>alert" not in details.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "sessionid=\x01\x02; turnout_device=é; csrftoken=a\tb"},
        {"accept-language": "xx-YY;q=9, *;q=-1, " + "a" * 3_000},
        {"x-forwarded-for": "1.2.3.4, ::1\r\nX: y", "forwarded": "for=unknown"},
        {"hx-request": "true", "hx-target": "\0"},
        {"content-type": "application/x-www-form-urlencoded; charset=klingon"},
        {"content-type": "multipart/form-data"},
        {"content-type": "multipart/form-data; boundary=\0"},
        {"content-type": "application/json"},
        {"content-type": "text/plain; charset=utf-7"},
        {"content-length": "-5"},
        {"content-length": "many"},
        {"transfer-encoding": "chunked"},
        {"host": "evil.example"},
        {"origin": "null", "referer": "\x7f"},
        {"accept": "\0"},
    ],
    ids=lambda headers: str(sorted(headers))[:40],
)
def test_broken_headers_are_answered(stranger: Client, headers: dict[str, str]) -> None:
    small_town()
    body = b"client_key=abc&place=%ff%fe%00&place=two"
    kind = headers.get("content-type", "application/x-www-form-urlencoded")
    others = {name: value for name, value in headers.items() if name != "content-type"}

    for address in ("/", SEND, "/a/nonsense", "/desk/", "/account/login/", "/language/"):
        assert stranger.get(address, headers=others).status_code < 500, address
        assert stranger.generic("POST", address, body, kind, headers=others).status_code < 500, address


@pytest.mark.django_db
def test_wrong_methods_change_nothing(browser_of: Browser) -> None:
    dana = people.dispatcher()
    incident = opened(dana)
    before = list(Report.objects.values())
    client = browser_of(dana)

    for address in addresses(numbers=[incident.pk], words=["now"]):
        for method in ("put", "patch", "delete", "options", "trace"):
            assert getattr(client, method)(address).status_code < 500, address
    incident.refresh_from_db()

    assert (list(Report.objects.values()), incident.closed_at) == (before, None)
    assert len(list(routes())) > 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "named"),
    [(SEND, "report_bytes"), ("/r/nonsense/details/", "report_bytes"), ("/desk/call/", "form_bytes")],
)
def test_too_big_is_refused_with_the_limit(browser_of: Browser, address: str, named: str) -> None:
    client = browser_of(people.desk())

    answer = client.post(address, {"words": "x" * (limit(named) + 1)})

    assert answer.status_code == 413
    assert f"{limit(named) // 1024} kB" in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_too_many_fields_are_refused(stranger: Client) -> None:
    small_town()
    body = "&".join(f"f{number}=" for number in range(1_500))

    answer = stranger.post(SEND, body, content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, Report.objects.count()) in {(413, 0), (302, 1)}


@pytest.mark.django_db
def test_place_outside_the_town_is_kept_flagged_and_asked(stranger: Client) -> None:
    small_town()
    intake = services.ReportIntake(
        client_key=KEY, entry=Entry.NOW, source=Source.WEB, words="two vans", lat=48.85, lon=2.35
    )

    services.receive_report(intake=intake, now=NOW)

    assert Report.objects.get().place_state == PlaceState.OUTSIDE
    assert "Is it inside our town?" in stranger.get(f"/r/{services.token_of(KEY)}/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("lat", "lon"), [(float("nan"), 0.0), (float("inf"), 0.0), (91.0, 181.0), (-1e300, 1e300)])
def test_position_that_is_none_is_kept_and_flagged(lat: float, lon: float) -> None:
    small_town()
    intake = services.ReportIntake(client_key=KEY, entry=Entry.NOW, source=Source.WEB, lat=lat, lon=lon)

    services.receive_report(intake=intake, now=NOW)

    assert Report.objects.get().place_state != PlaceState.CLEAR


@pytest.mark.django_db
def test_details_before_the_report_are_refused_and_it_is_kept_after(stranger: Client) -> None:
    small_town()
    address = f"/r/{services.token_of(KEY)}/"

    early = stranger.post(f"{address}details/", {"words": "two vans"})
    stranger.post(SEND, {"client_key": KEY, "place": "Mill"})
    again = stranger.post(f"{address}details/", {"words": "two vans"})
    stranger.post(SEND, {"client_key": KEY, "place": "elsewhere"})

    assert (early.status_code, again.status_code, Report.objects.count()) == (404, 200, 1)
    assert Report.objects.get().words is not None


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_with_one_key_make_one_report(stranger: Client) -> None:
    small_town()
    locations: list[str] = []

    at_once(
        lambda number: locations.append(Client().post(SEND, {"client_key": KEY, "place": f"Mill {number}"})["Location"])
    )

    assert (len(locations), len(set(locations)), Report.objects.count()) == (THREADS, 1, 1)


def at_once(act: Callable[[int], None]) -> None:
    """Let twenty threads act at the same moment."""
    gate = threading.Barrier(THREADS)

    def run(number: int) -> None:
        gate.wait()
        try:
            act(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
