"""Addresses that exist in tests only: one page of each base template, and one of each thing that goes wrong."""

import errno

from django.contrib import messages
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from turnout.core.errors import body_limit


def public(request: HttpRequest) -> HttpResponse:
    return render(request, "tests_ui/public.html")


def signed_in(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Shift passed on to Lena.")
    return render(request, "tests_ui/signed_in.html")


@body_limit("report_bytes")
def report(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{len(request.POST.get('words', ''))} characters")


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{len(request.body)} bytes")


@csrf_exempt
def raw(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{len(request.body)} bytes")


def full_disk(_request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device")


def lost_while_writing(_request: HttpRequest) -> HttpResponse:
    """Write a row; then the database goes away under the transaction, as in a restart."""
    with transaction.atomic(), connection.cursor() as cursor:
        Session.objects.create(session_key="half", session_data="-", expire_date=timezone.now())
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        else:
            cursor.execute("ATTACH '/nowhere/turnout.sqlite3' AS gone")
    return HttpResponse("kept")


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def closed(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [
    path("ui/public/", public),
    path("ui/signed-in/", signed_in),
    path("ui/report/", report),
    path("ui/form/", form),
    path("ui/raw/", raw),
    path("ui/full-disk/", full_disk),
    path("ui/lost/", lost_while_writing),
    path("ui/broken/", broken),
    path("ui/closed/", closed),
    path("ui/bad/", lambda request: HttpResponseBadRequest()),
    path("language/", set_language, name="set_language"),
]
handler400 = "turnout.core.errors.bad_request"
handler403 = "turnout.core.errors.forbidden"
handler404 = "turnout.core.errors.not_found"
handler500 = "turnout.core.outage.fault"
