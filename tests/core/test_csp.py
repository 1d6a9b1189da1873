"""The headers of every answer."""

import pytest
from django.http import HttpRequest, HttpResponse

from turnout.core.csp import SecurityHeaders


def answer(request: HttpRequest, **headers: str) -> HttpResponse:
    return SecurityHeaders(lambda _: HttpResponse(headers=headers))(request)


def directives(response: HttpResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_policy_allows_nothing_by_default(rf):
    policy = directives(answer(rf.get("/")))

    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"


def test_policy_allows_scripts_by_nonce_only(rf):
    request = rf.get("/")

    policy = directives(answer(request))

    assert policy["script-src"] == f"'nonce-{request.csp_nonce}'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "htmx"


def test_policy_names_no_other_place(rf):
    values = " ".join(directives(answer(rf.get("/"))).values())

    assert "unsafe" not in values
    assert "*" not in values
    assert "http" not in values


def test_nonce_is_new_each_time(rf):
    requests = [rf.get("/") for _ in range(50)]
    for request in requests:
        answer(request)

    assert len({request.csp_nonce for request in requests}) == 50


def test_referrer_stays_at_home_and_forms_keep_their_origin(rf):
    assert answer(rf.get("/"))["Referrer-Policy"] == "same-origin"


def test_answer_is_not_stored_unless_its_view_says_so(rf):
    assert answer(rf.get("/"))["Cache-Control"] == "no-store"
    assert answer(rf.get("/"), **{"Cache-Control": "max-age=60"})["Cache-Control"] == "max-age=60"


def test_answer_within_a_session_is_never_stored(rf, settings):
    request = rf.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"

    assert answer(request, **{"Cache-Control": "max-age=60"})["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("secure", "expected"), [(False, False), (True, True)])
def test_transport_security_is_asked_for_on_https(rf, secure, expected):
    assert ("Strict-Transport-Security" in answer(rf.get("/", secure=secure))) is expected
