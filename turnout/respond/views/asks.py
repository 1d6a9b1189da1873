"""My asks: the list, one of them when signed in, and one of them behind an answer link that opens on one device."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from turnout.core import clock, live
from turnout.core.limits import allow
from turnout.messaging import devices
from turnout.messaging.enums import LinkRefusal
from turnout.messaging.services import LinkRefused, look_at_link, open_link
from turnout.respond.enums import Purpose
from turnout.respond.fixed_lines import CONDUCT
from turnout.respond.forms import ETA_MINUTES, AnswerForm
from turnout.respond.models import Ask
from turnout.respond.queries.asks import ask_page, linked_ask, own_ask, own_asks
from turnout.respond.rules import NotThere, Refused, can_verify
from turnout.respond.views.answering import record_act
from turnout.respond.views.guards import only, person_of

LINK_STATUS = {LinkRefusal.UNKNOWN: 404, LinkRefusal.EXPIRED: 410, LinkRefusal.FOREIGN: 403, LinkRefusal.USED: 409}


@require_GET
@login_required
def asks(request: HttpRequest) -> HttpResponse:
    """What I am asked now; nothing of what was."""
    lines = own_asks(person_id=person_of(request).pk)
    return render(request, "respond/asks/list.html", {"lines": lines, "is_verify": False})


@require_GET
@only(can_verify)
def verify(request: HttpRequest) -> HttpResponse:
    """What I am asked to look at."""
    lines = own_asks(person_id=person_of(request).pk, purpose=Purpose.VERIFY)
    return render(request, "respond/asks/list.html", {"lines": lines, "is_verify": True})


@require_http_methods(["GET", "POST"])
@login_required
def ask(request: HttpRequest, ask_id: int) -> HttpResponse:
    """One ask of mine. GET shows, POST answers."""
    found = own_ask(ask_id=ask_id, person_id=person_of(request).pk)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, found)
    topics = [f"incident:{found.dispatch.incident_id}"]
    return _show(request, found, live_token=live.topic_token(person_id=found.person_id, topics=topics))


@csrf_exempt  # The link's token and the device's cookie are the proof; a blocked CSRF cookie must not lose an answer.
@require_http_methods(["GET", "POST"])
def linked(request: HttpRequest, token: str) -> HttpResponse:
    """An ask behind an answer link. GET shows and binds nothing, so a mail scanner changes nothing."""
    now = clock.now()
    device = devices.device_for_post(request)
    try:
        if request.method == "GET":
            link = look_at_link(token=token, device=devices.device_of(request), now=now)
        else:
            link = open_link(token=token, device=device, now=now)
    except LinkRefused as refused:
        return _no_link(request, refused.reason)
    found = linked_ask(about=link.about, person_id=link.person_id)
    if found is None:
        return _no_link(request, LinkRefusal.EXPIRED)
    if request.method == "GET":
        return _show(request, found)
    response = _answer(request, found)
    devices.remember_device(response, device)
    return response


def _show(request: HttpRequest, found: Ask, *, live_token: str = "") -> HttpResponse:
    context = {"page": ask_page(ask_id=found.pk), "conduct": CONDUCT, "etas": ETA_MINUTES, "live_token": live_token}
    return render(request, "respond/asks/ask.html", {**context, "action": request.path, "now": clock.now()})


def _answer(request: HttpRequest, found: Ask) -> HttpResponse:
    """Record what was pressed and show how things stand; a rule's no is told on the same page."""
    form = AnswerForm(request.POST)
    if not allow(name="answers_per_link_per_minute", scope=f"ask:{found.pk}", now=clock.now()):
        return render(request, "respond/asks/too_often.html", {"action": request.path}, status=429)
    try:
        if form.is_valid():
            record_act(ask_id=found.pk, said=form.cleaned_data, now=clock.now())
    except NotThere as refused:
        raise Http404 from refused
    except Refused as refused:
        messages.warning(request, str(refused.message))
    return redirect(request.path)


def _no_link(request: HttpRequest, reason: LinkRefusal) -> HttpResponse:
    return render(request, "respond/asks/no_link.html", {"reason": reason.value}, status=LINK_STATUS[reason])
