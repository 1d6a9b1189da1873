"""Plain-worded answers to what goes wrong: too big, not found, not allowed, our fault, no room left.

They are made without the database, so that they can be given when it is the database that failed.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

from turnout.core.ballast import is_disk_full
from turnout.core.limits import LIMITS, limit

logger = logging.getLogger(__name__)

Responder = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])

METHODS_WITHOUT_BODY = {"GET", "HEAD", "OPTIONS", "TRACE"}
KIBIBYTE = 1024
Text = str | Promise


@dataclass(frozen=True)
class Problem:
    """What a person reads when something went wrong: what happened, what was kept, what to do."""

    status: int
    title: Text
    happened: Text
    kept: Text
    to_do: Text


BAD_REQUEST = Problem(
    400,
    _("We could not read that"),
    _("What your browser sent was incomplete or broken."),
    _("Nothing was stored."),
    _("Go back and send it again. If it happens twice, open the page anew."),
)
FORBIDDEN = Problem(
    403,
    _("This page is not open to you"),
    _("You are not signed in, or you do not hold the role this page asks for."),
    _("Nothing was changed."),
    _("Sign in, or ask the person who invited you."),
)
STALE_FORM = Problem(
    403,
    _("This form is too old"),
    _("It lay open too long, or your browser blocked our cookie."),
    _("Nothing was stored."),
    _("Go back, load the page anew and send it again. What you wrote is often still there."),
)
NOT_FOUND = Problem(
    404,
    _("There is nothing here"),
    _("The address is wrong, or what was here has ended and is gone for good."),
    _("Nothing was changed."),
    _("Begin at the first page."),
)
TOO_MANY = Problem(
    429,
    _("Too many at once"),
    _("This was sent more often than we can read."),
    _("What you sent before is safe."),
    _("Wait a minute, then try again."),
)
FAULT = Problem(
    500,
    _("Something broke on our side"),
    _("It is not your doing."),
    _("What was confirmed to you before is safe. What you just sent may not have reached us."),
    _("Wait a minute, then send it again. Nobody will be called twice because of it."),
)
NO_ROOM = Problem(
    507,
    _("We have no room left to write"),
    _("The disk of our machine is full."),
    _("Everything that was confirmed to you is safe. What you just sent was not stored."),
    _("Try again in a few minutes. If it cannot wait, call or text the desk."),
)


def too_large(allowed_bytes: int) -> Problem:
    """Return the problem of a body over its limit, naming the limit."""
    return Problem(
        413,
        _("That is too much to send"),
        _("We can take %(kilobytes)d kB here. What you sent is bigger.") % {"kilobytes": allowed_bytes // KIBIBYTE},
        _("Nothing was stored."),
        _("Go back, make it shorter and send it again."),
    )


def body_limit(name: str) -> Callable[[View], View]:
    """Set the limit of a view's request body by its name in core.limits; without it, `form_bytes` holds."""
    if LIMITS[name].unit != "bytes":
        raise ValueError(f"{name} is not a number of bytes")

    def mark(view: View) -> View:
        view.body_limit = name  # type: ignore[attr-defined]  # a mark for the middleware, kept by functools.wraps
        return view

    return mark


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the problem as a page, or as a notice where htmx asked for a piece of one."""
    context = {"problem": problem, "language": get_language() or "en", "is_rtl": get_language_bidi()}
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(render_to_string("ui/_problem.html", context), status=problem.status)
        response["HX-Retarget"] = "#notices"
        response["HX-Reswap"] = "innerHTML"
        return response
    return HttpResponse(render_to_string("ui/error.html", context), status=problem.status)


class PlainErrors:
    """Middleware, before the one that checks forms: refuses bodies over the limit before anything reads them.

    A body is read only up to its declared length, so the declaration is what counts; one without a declared
    length would be read as empty and is refused with 411.
    """

    def __init__(self, get_response: Responder) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if request.method in METHODS_WITHOUT_BODY:
            return None
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return answer(request, replace(BAD_REQUEST, status=411))
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if not (declared.isascii() and declared.isdigit()):
            return answer(request, BAD_REQUEST)
        allowed = limit(getattr(view, "body_limit", "form_bytes"))
        return answer(request, too_large(allowed)) if int(declared) > allowed else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_disk_full(error):
            logger.error("no room left to write; answered with 507")
            return answer(request, NO_ROOM)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 where Django found the body too big (handler400)."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return answer(request, too_large(limit("form_bytes")))
    return answer(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 (handler403)."""
    return answer(request, FORBIDDEN)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a failed CSRF check (CSRF_FAILURE_VIEW)."""
    logger.info("a form was refused: %s", reason)
    return answer(request, STALE_FORM)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 (handler404)."""
    return answer(request, NOT_FOUND)


def fault(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 507 where the disk was full outside of a view, as in saving a session (handler500)."""
    return answer(request, NO_ROOM if is_disk_full(sys.exc_info()[1]) else FAULT)
