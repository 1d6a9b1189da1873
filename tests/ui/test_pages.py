"""The base pages as they leave the server: emergency line first, no inline code, language and direction right."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

import turnout.ui

pytestmark = pytest.mark.django_db

STATIC = Path(turnout.ui.__file__).parent / "static" / "ui"
PUBLIC = "/ui/public/"
SIGNED_IN = "/ui/signed-in/"


def text(visitor: Client, address: str, **options) -> str:
    answer = visitor.get(address, **options)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def signed_in(visitor, now) -> Client:
    ines = get_user_model().objects.create(name="Ines", email="ines@example.org", joined_at=now)
    visitor.force_login(ines, backend="turnout.people.backend.ZoneGrantBackend")
    return visitor


def test_public_page_puts_the_emergency_line_before_everything(visitor):
    body = text(visitor, PUBLIC).split("<body>")[1]

    first_link = re.search(r"<a [^>]*>", body)

    assert first_link
    assert 'href="tel:911"' in first_link[0]


def test_public_page_has_no_script(visitor):
    assert "<script" not in text(visitor, PUBLIC)


def test_public_page_asks_for_few_bytes_and_requests(visitor):
    page = text(visitor, PUBLIC)
    sheets = re.findall(r'<link rel="stylesheet" href="/static/ui/([^"]+)"', page)

    sizes = [
        len(gzip.compress(page.encode(), 9)),
        *(len(gzip.compress((STATIC / name).read_bytes())) for name in sheets),
    ]

    assert len(sizes) == 3
    assert sum(sizes) <= 13_500, "leaves the report page 1.5 kB of its 15 kB"


def test_signed_in_page_asks_for_few_bytes_and_requests(signed_in):
    page = text(signed_in, SIGNED_IN)
    files = re.findall(r'(?:rel="stylesheet" href|script src)="/static/ui/([^"]+)"', page)

    sizes = [
        len(gzip.compress(page.encode(), 9)),
        *(len(gzip.compress((STATIC / name).read_bytes())) for name in files),
    ]

    assert len(sizes) <= 5
    assert sum(sizes) <= 60_000


@pytest.mark.parametrize("address", [PUBLIC, SIGNED_IN])
def test_page_has_nothing_inline_and_nothing_foreign(signed_in, address):
    page = text(signed_in, address)

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", page) == []
    assert re.findall(r"<script(?![^>]* src=)", page) == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', page) == []


def test_signed_in_page_gives_every_script_the_nonce_of_its_answer(signed_in):
    answer = signed_in.get(SIGNED_IN)

    nonces = set(re.findall(r'<script[^>]* nonce="([^"]+)"', answer.content.decode()))

    assert len(nonces) == 1
    assert f"script-src 'nonce-{nonces.pop()}'" in answer["Content-Security-Policy"]


def test_signed_in_page_warns_when_the_worker_is_dead(signed_in):
    assert "Nothing is being sent." in text(signed_in, SIGNED_IN)


def test_public_page_does_not_speak_of_the_worker(visitor):
    assert "Nothing is being sent." not in text(visitor, PUBLIC)


def test_page_shows_what_was_just_done(signed_in):
    assert "Shift passed on to Lena." in text(signed_in, SIGNED_IN)


def test_page_says_its_language_and_direction(visitor):
    assert '<html lang="en" dir="ltr">' in text(visitor, PUBLIC)
    assert '<html lang="es" dir="ltr">' in text(visitor, PUBLIC, headers={"Accept-Language": "es-MX"})


def test_language_in_the_address_holds_for_that_page_only(visitor):
    answer = visitor.get(PUBLIC + "?lang=es")

    assert b'<html lang="es"' in answer.content
    assert "django_language" not in answer.cookies
    assert '<html lang="en"' in text(visitor, PUBLIC)


@pytest.mark.parametrize("wish", ["xx", "", "es'--", "../../etc", "e" * 600])
def test_unknown_language_in_the_address_is_ignored(visitor, wish):
    assert '<html lang="en"' in text(visitor, PUBLIC, data={"lang": wish})


def test_language_switch_is_a_form_and_keeps_the_choice(visitor):
    page = text(visitor, PUBLIC)
    assert '<button name="language" value="es" lang="es">Español</button>' in page

    visitor.post("/language/", {"language": "es", "next": PUBLIC})

    assert '<html lang="es"' in text(visitor, PUBLIC)


def test_language_switch_does_not_answer_to_get(visitor):
    visitor.get("/language/", {"language": "es"})

    assert '<html lang="en"' in text(visitor, PUBLIC)
