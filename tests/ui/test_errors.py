"""What a person reads when something goes wrong, and that nothing is read beyond a limit."""

import sqlite3
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.test import Client
from django.test.client import RequestFactory

from turnout.core import errors
from turnout.core.ballast import is_disk_full
from turnout.core.limits import limit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/ui/nowhere/", 404, "There is nothing here"),
        ("/ui/closed/", 403, "This page is not open to you"),
        ("/ui/broken/", 500, "Something broke on our side"),
        ("/ui/full-disk/", 507, "We have no room left to write"),
    ],
)
def test_error_page_says_what_happened(visitor, address, status, words):
    answer = visitor.get(address)

    assert answer.status_code == status
    assert f"<h1>{words}</h1>" in answer.content.decode()
    assert answer.content.decode().index('href="tel:911"') < answer.content.decode().index("<h1>")


def test_error_page_needs_no_database(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        visitor.get("/ui/broken/")


def test_error_page_speaks_the_readers_language(visitor):
    answer = visitor.get("/ui/nowhere/", headers={"Accept-Language": "es"})

    assert '<html lang="es"' in answer.content.decode()


def test_error_for_htmx_is_a_notice_for_the_notices(visitor):
    answer = visitor.get("/ui/full-disk/", headers={"HX-Request": "true"})

    assert answer["HX-Retarget"] == "#notices"
    assert answer.content.decode().startswith('<div class="notice"')


def test_body_up_to_the_limit_is_taken(visitor):
    words = "w" * (limit("report_bytes") - len("words="))

    answer = visitor.post("/ui/report/", f"words={words}", content_type="application/x-www-form-urlencoded")

    assert answer.content.decode() == f"{len(words)} characters"


def test_body_over_the_limit_is_refused_with_the_limit(visitor):
    words = "w" * (limit("report_bytes") + 1 - len("words="))

    answer = visitor.post("/ui/report/", f"words={words}", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413
    assert "We can take 8 kB here." in answer.content.decode()


def test_body_without_a_limit_of_its_own_has_the_forms(visitor):
    taken = visitor.post("/ui/form/", b"x" * limit("form_bytes"), content_type="text/plain")
    refused = visitor.post("/ui/form/", b"x" * (limit("form_bytes") + 1), content_type="text/plain")

    assert (taken.content.decode(), refused.status_code) == ("65536 bytes", 413)


class CountingStream(BytesIO):
    """A body that counts what was read of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        self.taken += len(piece)
        return piece


def answer_of_server(stream: CountingStream, **environ: str) -> tuple[str, bytes]:
    """Send a request the way a server does, past the test client's own care for lengths."""
    statuses: list[str] = []
    request = {**RequestFactory().post("/ui/raw/").environ, "CONTENT_TYPE": "text/plain", **environ}
    request["wsgi.input"] = stream
    body = b"".join(WSGIHandler()(request, lambda status, _headers, _error=None: statuses.append(status)))
    return statuses[0], body


def test_body_over_the_limit_is_not_read(ui_pages):
    stream = CountingStream(b"x" * 1_000_000)

    status, _ = answer_of_server(stream, CONTENT_LENGTH="1000000")

    assert status.startswith("413")
    assert stream.taken == 0


def test_body_longer_than_it_said_is_cut_there(ui_pages):
    stream = CountingStream(b"x" * 1_000_000)

    status, body = answer_of_server(stream, CONTENT_LENGTH="10")

    assert (status, body) == ("200 OK", b"10 bytes")
    assert stream.taken == 10


def test_body_without_a_length_is_refused(ui_pages):
    stream = CountingStream(b"x" * 1_000_000)

    status, _ = answer_of_server(stream, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")

    assert status.startswith("411")
    assert stream.taken == 0


@pytest.mark.parametrize(("length", "expected"), [("-1", "400"), ("many", "400"), ("", "200")])
def test_body_with_a_nonsensical_length_is_not_read(ui_pages, length, expected):
    stream = CountingStream(b"x" * 1_000_000)

    status, _ = answer_of_server(stream, CONTENT_LENGTH=length)

    assert status[:3] == expected
    assert stream.taken == 0


def test_form_without_its_token_says_so(ui_pages):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/ui/form/", {"words": "w"})

    assert answer.status_code == 403
    assert "This form is too old" in answer.content.decode()


def test_body_limit_refuses_a_limit_that_is_no_size():
    with pytest.raises(ValueError, match="not a number of bytes"):
        errors.body_limit("reports_per_minute")


def test_disk_full_is_seen_through_what_django_wraps_it_in():
    cause = sqlite3.OperationalError("database or disk is full")
    wrapped = OperationalError("database or disk is full")
    wrapped.__cause__ = cause

    assert is_disk_full(wrapped)
    assert not is_disk_full(OperationalError("database is locked"))
    assert not is_disk_full(FileNotFoundError())


def test_disk_full_of_postgresql_is_seen_by_its_code():
    from psycopg.errors import DiskFull

    error = OperationalError("could not extend file")
    error.__cause__ = DiskFull("could not extend file")

    assert is_disk_full(error)


def test_product_answers_errors_as_these_pages_do():
    from tests.ui import pages
    from turnout.config import urls

    for name in ("handler400", "handler403", "handler404", "handler500"):
        assert getattr(urls, name) == getattr(pages, name)
