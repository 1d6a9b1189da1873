"""Signing in by password and app: no sign-up, no address of the browser, no endless guessing."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import people
from turnout.people.adapters import AuthenticatorAdapter
from turnout.people.models import Person

pytestmark = pytest.mark.django_db

ADDRESS = "203.0.113.77"


@pytest.fixture(autouse=True)
def _empty_counters():
    cache.clear()


def log_in(client, person, password=people.PASSWORD):
    return client.post(reverse("account_login"), {"login": person.email, "password": password}, REMOTE_ADDR=ADDRESS)


def test_password_signs_in():
    client = Client()

    answer = log_in(client, people.responder())

    assert (answer.status_code, answer.url) == (302, "/home/")
    assert client.get(reverse("my_lookups")).status_code == 200


@pytest.mark.parametrize(
    "page", ["account_login", "mfa_index", "mfa_add_webauthn", "mfa_activate_totp", "account_logout"]
)
def test_page_carries_its_nonce_and_no_inline_script(page):
    client = Client()
    if page != "account_login":
        log_in(client, people.responder())
        client.post(reverse("account_reauthenticate"), {"password": people.PASSWORD})

    answer = client.get(reverse(page))
    html = answer.content.decode()

    assert answer.status_code == 200
    assert html.count("<script src") == html.count("nonce=")
    assert " style=" not in html
    assert "onclick" not in html


def test_wrong_password_and_unknown_address_get_the_same_answer():
    rosa = people.responder()

    answers = [
        log_in(Client(), person, "wrong words here").content.decode()
        for person in (rosa, Person(email="nobody@riverbend.example"))
    ]

    said = ["not correct" in answer for answer in answers]
    assert said == [True, True]


def test_guessing_a_password_is_stopped_and_other_people_are_not():
    rosa, ravi = people.responder(), people.second_responder()
    for _ in range(10):
        log_in(Client(), rosa, "wrong words here")

    stopped = log_in(Client(), rosa)
    other = log_in(Client(), ravi)

    assert stopped.status_code == 200
    assert "Too many" in stopped.content.decode()
    assert other.status_code == 302


def test_address_of_the_browser_is_kept_nowhere():
    client = Client()
    rosa = people.responder()
    log_in(client, rosa, "wrong words here")
    log_in(client, rosa)
    client.get(reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json", REMOTE_ADDR=ADDRESS)

    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if not table.startswith("sqlite_")]
        kept = {table: str(_rows(cursor, table)) for table in tables}
    sessions = str([session.get_decoded() for session in Session.objects.all()])
    counters = str(cache._cache) + str(list(cache._cache))

    assert [table for table, rows in kept.items() if ADDRESS in rows] == []
    assert ADDRESS not in sessions + counters


def test_app_asks_for_its_code_and_takes_each_once():
    client, stella = Client(), people.without_passkey(people.steward())
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(stella, secret)

    asked = log_in(client, stella)
    wrong = client.post(asked.url, {"code": "000000"})
    right = client.post(asked.url, {"code": _code(secret)})

    assert asked.url == reverse("mfa_authenticate")
    assert (wrong.status_code, right.status_code, right.url) == (200, 302, "/home/")
    assert client.get(reverse("people")).status_code == 200


def test_secret_of_an_app_is_not_readable_in_the_database():
    stella = people.without_passkey(people.steward())

    TOTP.activate(stella, "JBSWY3DPEHPK3PXP")

    kept = Authenticator.objects.get(user=stella)
    assert "JBSWY3DPEHPK3PXP" not in str(kept.data)
    assert kept.wrap().validate_code(_code("JBSWY3DPEHPK3PXP"))


def test_guessing_the_code_of_an_app_is_stopped():
    client, stella = Client(), people.without_passkey(people.steward())
    TOTP.activate(stella, "JBSWY3DPEHPK3PXP")
    asked = log_in(client, stella)
    for _ in range(10):
        client.post(asked.url, {"code": "000000"})

    answer = client.post(asked.url, {"code": _code("JBSWY3DPEHPK3PXP")})

    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()


def test_there_is_no_sign_up():
    answer = Client().post(reverse("account_signup"), {"email": "new@riverbend.example", "password1": people.PASSWORD})

    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    assert not Person.objects.exists()
    with pytest.raises(NoReverseMatch):
        reverse("account_email")


def test_suspended_person_cannot_sign_in():
    rosa = people.responder()
    Person.objects.filter(pk=rosa.pk).update(is_active=False)
    client = Client()

    log_in(client, rosa)

    assert client.get(reverse("my_lookups")).status_code == 302


def test_logging_out_takes_a_post():
    client = Client()
    log_in(client, people.responder())

    shown = client.get(reverse("account_logout")).status_code
    still_in = client.get(reverse("my_lookups")).status_code
    client.post(reverse("account_logout"))

    assert (shown, still_in, client.get(reverse("my_lookups")).status_code) == (200, 200, 302)


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def _rows(cursor, table):
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the names come from the database
    return cursor.fetchall()


def test_picture_for_an_app_has_a_white_ground():
    svg = AuthenticatorAdapter().build_totp_svg("otpauth://totp/Rosa?secret=JBSWY3DPEHPK3PXP")

    assert 'fill="white"' in svg
