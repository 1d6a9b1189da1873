"""What is answered while the database is away: PostgreSQL restarts, or SQLite's file cannot be opened.

The page is made without the database, like every page of core.errors. Whatever a service had begun is undone by its
transaction.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from turnout.core import errors
from turnout.core.errors import Problem, Responder

logger = logging.getLogger(__name__)

RETRY_SECONDS = 10
# BUSY comes after the writer's 20 seconds in the queue; the low byte of SQLite's codes is their family.
AWAY_SQLITE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY}
AWAY_POSTGRES = {"57P01", "57P02", "57P03", "53300"}
"""Shut down, crashed, not ready yet, and no connection free. Class 08 is a line that broke."""

DATABASE_AWAY = Problem(
    503,
    _("We cannot reach our records just now"),
    _("The place where we keep what you send does not answer. It is not your doing."),
    _("What was confirmed to you before is safe. What you just sent may not have reached us."),
    _("Try again in a few minutes. If it cannot wait, call or text the desk."),
)


def is_database_away(error: BaseException | None) -> bool:
    """Say whether an error, or one it was raised from, means that the database could not be reached."""
    return any(_is_away(one) for one in _chain(error))


class DatabaseAway:
    """Middleware: answers 503 and when to come back, where a view could not reach the database."""

    def __init__(self, get_response: Responder) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_database_away(error):
            logger.error("the database does not answer (%s); answered with 503", type(error).__name__)
            return _come_back(request)
        return None


def fault(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database was away outside of a view, as in loading a session; else as core (handler500)."""
    return _come_back(request) if is_database_away(sys.exc_info()[1]) else errors.fault(request)


def _come_back(request: HttpRequest) -> HttpResponse:
    response = errors.answer(request, DATABASE_AWAY)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_away(error: BaseException) -> bool:
    if (code := getattr(error, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in AWAY_SQLITE
    if state := getattr(error, "sqlstate", None):
        return state in AWAY_POSTGRES or state.startswith("08")
    # A line that never came about, or broke, has no code of the server's: there was no server to give one.
    is_line = isinstance(error, (OperationalError, InterfaceError))
    return is_line and getattr(error.__cause__, "sqlstate", "") is None
