"""Pages of the demonstration. In any other database there is nothing at these addresses, whatever is sent there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from turnout.core import clock
from turnout.demo import queries
from turnout.demo.characters import CHARACTERS
from turnout.demo.diary import read_diary
from turnout.demo.driver import home

View = Callable[..., HttpResponse]


def only_in_demo(view: View) -> View:
    """Serve a page from a database born as a demonstration alone; elsewhere it does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not queries.is_demo():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@only_in_demo
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Who do you want to be?"""
    now = clock.now()
    page = {"choices": queries.choices(now=now), "now": now, "diary": read_diary(home())}
    return render(request, "demo/who.html", page)


@only_in_demo
@require_GET
def so_far(request: HttpRequest) -> HttpResponse:
    """The evening so far, and what to look at next."""
    page = {
        "evening": queries.evening_so_far(),
        "sights": queries.sights(),
        "now": clock.now(),
        "diary": read_diary(home()),
    }
    return render(request, "demo/evening.html", page)


@only_in_demo
@require_POST
def become(request: HttpRequest) -> HttpResponse:
    """Sign this browser in as somebody made up, or out to be a neighbour, and open what that person would look at."""
    code = request.POST.get("who", "")
    if code not in CHARACTERS:
        raise Http404
    chosen = queries.chosen(code=code, now=clock.now())
    logout(request)
    if chosen.person is not None:
        login(request, chosen.person, backend=settings.AUTHENTICATION_BACKENDS[0])
    if chosen.ask_id is not None:
        return redirect("ask-page", ask_id=chosen.ask_id)
    named = request.POST.get("incident", "")
    incident_id = int(named) if code == "dispatcher" and named.isdecimal() else chosen.incident_id
    if incident_id is not None:
        return redirect("desk-incident", incident_id=incident_id)
    return redirect(chosen.character.begins)
