"""While the database is away every page says so with 503, keeps nothing half, and serves again when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from tests.factories.town import small_town
from turnout.core.outage import is_database_away
from turnout.respond.models import Report

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = {"postgresql": {"HOST": "127.0.0.1", "PORT": 9}, "sqlite": {"NAME": "/nowhere/turnout.sqlite3"}}
REPORT = {"client_key": "sent-while-away-00", "place": "Main and 3rd"}


@pytest.fixture
def visitor() -> Client:
    """Return the browser of somebody whose session has to be looked up, which shows errors as a person meets them."""
    small_town()
    client = Client(raise_request_exception=False)
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "of-a-session"
    return client


@contextmanager
def outage() -> Iterator[None]:
    """Take the database away from this thread for a while: nobody listens there, or there is no such file."""
    there = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(AWAY[connection.vendor])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(there)


@pytest.fixture
def database_away(visitor: Client) -> Iterator[None]:
    with outage():
        yield


@pytest.mark.parametrize("address", ["/", "/home/", "/desk/", "/r/ABCDEF/", "/yesterday/", "/account/login/"])
def test_page_without_its_database_answers_503(visitor: Client, database_away: None, address: str) -> None:
    answer = visitor.get(address)

    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "<h1>We cannot reach our records just now</h1>" in page
    assert page.index('href="tel:911"') < page.index("<h1>")


def test_outage_is_told_in_spanish(visitor: Client, database_away: None) -> None:
    answer = visitor.get("/yesterday/", headers={"Accept-Language": "es"})

    headline = answer.content.decode().partition("<h1>")[2].partition("</h1>")[0]
    assert headline == "Ahora no podemos llegar a nuestros registros"


def test_report_sent_during_an_outage_is_kept_when_sent_again(visitor: Client) -> None:
    with outage():
        first = visitor.post("/report/now/public/", REPORT)

    again = visitor.post("/report/now/public/", REPORT)

    assert (first.status_code, again.status_code) == (503, 302)
    assert "may not have reached us" in first.content.decode()
    assert Report.objects.count() == 1


def test_outage_for_htmx_is_a_notice_for_the_notices(visitor: Client, database_away: None) -> None:
    answer = visitor.get("/yesterday/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Retarget"], answer["Retry-After"]) == (503, "#notices", "10")


def test_what_was_being_written_is_not_half_kept(ui_pages: None) -> None:
    client = Client(raise_request_exception=False)

    answer = client.get("/ui/lost/")
    connection.close()

    assert answer.status_code == 503
    assert not Session.objects.exists()


def test_other_faults_of_the_database_are_no_outage() -> None:
    refused = OperationalError("canceling statement due to statement timeout")
    refused.__cause__ = _error_of_the_server("57014")
    shut_down = OperationalError("terminating connection")
    shut_down.__cause__ = _error_of_the_server("57P01")
    lost = InterfaceError("the connection is closed")
    lost.__cause__ = _error_of_the_server(None)

    assert [is_database_away(error) for error in (refused, shut_down, lost)] == [False, True, True]
    assert not is_database_away(OperationalError("no such table: people_person"))
    assert not is_database_away(RuntimeError("broken"))


def _error_of_the_server(code: str | None) -> Exception:
    error = Exception("as the driver raises it")
    error.sqlstate = code  # type: ignore[attr-defined]  # as psycopg has it
    return error
