"""Follow-ups of mine, the key that opens their slips, and legal holds."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from turnout.core import clock
from turnout.respond import services
from turnout.respond.forms import HoldForm, KeyForm
from turnout.respond.queries.follow_ups import own_follow_up, own_follow_ups, sealing_key
from turnout.respond.queries.holds import holds_in_force
from turnout.respond.rules import Refused, can_hold
from turnout.respond.services.sealing import keep_sealing_key
from turnout.respond.views.guards import form_errors, only, person_of, tells_refusals


@require_GET
@login_required
def follow_ups(request: HttpRequest) -> HttpResponse:
    """What I owe to people."""
    person_id = person_of(request).pk
    page = {"follow_ups": own_follow_ups(person_id=person_id), "key": sealing_key(person_id=person_id)}
    return render(request, "respond/follow_ups/list.html", {**page, "now": clock.now()})


@require_GET
@login_required
def follow_up(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """One follow-up of mine; its slip opens on my own device only."""
    page = own_follow_up(follow_up_id=follow_up_id, person_id=person_of(request).pk)
    if page is None:
        raise Http404
    return render(request, "respond/follow_ups/one.html", {"page": page, "now": clock.now()})


@require_POST
@login_required
def finish(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """Done: the slip is gone with it."""
    try:
        services.finish_follow_up(follow_up_id=follow_up_id, by=person_of(request), now=clock.now())
    except Refused as refused:
        raise Http404 from refused
    messages.success(request, _("Done. The slip is erased."))
    return redirect("follow-ups")


@require_http_methods(["GET", "POST"])
@login_required
@tells_refusals
def own_key(request: HttpRequest) -> HttpResponse:
    """Make my own key on this device; only its public half is sent."""
    person = person_of(request)
    if request.method == "GET":
        return render(request, "respond/follow_ups/key.html", {"key": sealing_key(person_id=person.pk)})
    form = KeyForm(request.POST)
    if not form.is_valid():
        messages.error(request, form_errors(form))
        return redirect("own-key")
    keep_sealing_key(person=person, recipient=form.cleaned_data["recipient"], now=clock.now())
    messages.success(request, _("Your key is in use. Print the recovery line now, if you have not."))
    return redirect("own-key")


@require_http_methods(["GET", "POST"])
@only(can_hold)
@tells_refusals
def holds(request: HttpRequest) -> HttpResponse:
    """Legal holds: what exists is frozen by two people and a named lawyer; nothing new is collected."""
    form = HoldForm(request.POST or None)
    if not form.is_valid():
        holds = holds_in_force(now=clock.now()).select_related("incident", "asked_by", "agreed_by", "lift_asked_by")
        page = {"form": form, "holds": holds, "me": person_of(request)}
        return render(request, "respond/holds.html", page, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    services.place_legal_hold(incident_id=said["code"], lawyer=said["lawyer"], by=person_of(request), now=clock.now())
    messages.success(request, _("Frozen. A second person has to agree within a day."))
    return redirect("holds")


@require_POST
@only(can_hold)
@tells_refusals
def agree_to_hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    services.agree_to_hold(hold_id=hold_id, by=person_of(request), now=clock.now())
    return redirect("holds")


@require_POST
@only(can_hold)
@tells_refusals
def lift_hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    services.lift_hold(hold_id=hold_id, by=person_of(request), now=clock.now())
    return redirect("holds")
