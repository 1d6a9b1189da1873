"""One incident at the desk: see it, take it, verify it, ask, stand down, close, and what is owed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from turnout.core import clock, live
from turnout.people.enums import Permission, Role
from turnout.people.models import Person
from turnout.people.queries import role_holders
from turnout.respond import services
from turnout.respond.fixed_lines import CONDUCT
from turnout.respond.forms import (
    ETA_MINUTES,
    AnswerForm,
    CloseForm,
    ConfirmForm,
    FollowUpForm,
    LeakForm,
    MeetingPlace,
    MoreForm,
    VerdictForm,
)
from turnout.respond.models import Incident
from turnout.respond.queries.incidents import incident_page, owed_by
from turnout.respond.rules import can_dispatch, can_see_desk, can_see_incident, can_sort_reports
from turnout.respond.services.changes import DESK_TOPIC
from turnout.respond.views.answering import record_act
from turnout.respond.views.guards import form_errors, incident_for, only, person_of, tells_refusals

ZoneRule = Callable[..., bool]


@require_GET
@only(lambda person: can_see_desk(person) or bool(person.has_perm(Permission.SEE_ZONE)))
def incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """The whole of one incident; the zone's steward reads it and changes nothing."""
    person, page = person_of(request), incident_page(incident_id=incident_id, now=clock.now())
    if page is None or not can_see_incident(person, page.incident):
        raise Http404
    zone = page.incident.zone
    at_desk = can_see_desk(person, zone)
    topics = [f"incident:{incident_id}", *([DESK_TOPIC] if at_desk else [])]
    context = {
        "page": page,
        "at_desk": at_desk,
        "can_dispatch": can_dispatch(person, zone),
        "live_token": live.topic_token(person_id=person.pk, topics=topics),
        "etas": ETA_MINUTES,
        "conduct": CONDUCT,
        "forms": {"confirm": ConfirmForm(), "close": CloseForm(), "leak": LeakForm(), "more": MoreForm()},
    }
    return render(request, "respond/desk/incident.html", context)


@require_POST
@only(can_see_desk)
@tells_refusals
def take(request: HttpRequest, incident_id: int) -> HttpResponse:
    """ "I have it"."""
    _at(request, incident_id, can_see_desk)
    services.take_incident(incident_id=incident_id, by=person_of(request), now=clock.now())
    return redirect("desk-incident", incident_id=incident_id)


@require_POST
@only(can_see_desk)
@tells_refusals
def leave(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Give it out of hand; it changes hands when the next person says "I have it"."""
    _at(request, incident_id, can_see_desk)
    services.leave_incident(incident_id=incident_id, by=person_of(request), now=clock.now())
    return redirect("desk-incident", incident_id=incident_id)


@require_POST
@only(can_dispatch)
@tells_refusals
def confirm(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Confirm by a call-back, as the kind allows."""
    _at(request, incident_id, can_dispatch)
    form = ConfirmForm(request.POST)
    form.is_valid()
    called_back = form.cleaned_data["called_back"]
    services.confirm_by_call(incident_id=incident_id, by=person_of(request), called_back=called_back, now=clock.now())
    messages.success(request, _("Confirmed. The first wave is being asked."))
    return redirect("desk-incident", incident_id=incident_id)


@require_POST
@only(can_sort_reports)
@tells_refusals
def ask_verifiers(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Send verifiers to a kind that is usually checked by voice."""
    _at(request, incident_id, can_sort_reports)
    services.ask_verifiers(incident_id=incident_id, now=clock.now())
    return redirect("desk-incident", incident_id=incident_id)


@require_POST
@only(can_sort_reports)
@tells_refusals
def not_real(request: HttpRequest, incident_id: int) -> HttpResponse:
    """A call-back showed nothing, over, or not ours."""
    _at(request, incident_id, can_sort_reports)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        raise Http404
    verdict = form.cleaned_data["verdict"]
    services.close_by_call(incident_id=incident_id, verdict=verdict, by=person_of(request), now=clock.now())
    return redirect("desk-incident", incident_id=incident_id)


@require_POST
@only(can_sort_reports)
@tells_refusals
def answer_by_desk(request: HttpRequest, incident_id: int, ask_id: int) -> HttpResponse:
    """Enter an answer somebody gave by voice."""
    _at(request, incident_id, can_sort_reports)
    _check_ask(incident_id, ask_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, form_errors(form))
    else:
        record_act(ask_id=ask_id, said=form.cleaned_data, by_desk=person_of(request), now=clock.now())
    return redirect("desk-incident", incident_id=incident_id)


@require_POST
@only(can_see_desk)
@tells_refusals
def stand_down(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Ask nobody more and send everyone home."""
    _at(request, incident_id, can_see_desk)
    told = services.stand_down(incident_id=incident_id, by=person_of(request), now=clock.now())
    messages.success(request, _("Stood down. People told: %(number)s.") % {"number": told})
    return redirect("desk-incident", incident_id=incident_id)


@require_POST
@only(can_see_desk)
@tells_refusals
def stand_down_one(request: HttpRequest, incident_id: int, ask_id: int) -> HttpResponse:
    """Thank one person and let them go; everybody else stays asked."""
    _at(request, incident_id, can_see_desk)
    _check_ask(incident_id, ask_id)
    ask = services.stand_down_volunteer(ask_id=ask_id, by=person_of(request), now=clock.now())
    messages.success(request, _("%(name)s is thanked and stood down.") % {"name": ask.person.name})
    return redirect("desk-incident", incident_id=incident_id)


@require_POST
@only(can_dispatch)
@tells_refusals
def ask_more(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Go beyond the cap, with a reason on record."""
    _at(request, incident_id, can_dispatch)
    form = MoreForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        services.ask_more(incident_id=incident_id, by=person_of(request), reason=reason, now=clock.now())
    else:
        messages.error(request, form_errors(form))
    return redirect("desk-incident", incident_id=incident_id)


@require_POST
@only(can_see_desk)
@tells_refusals
def close(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Close with how it ended."""
    _at(request, incident_id, can_see_desk)
    form = CloseForm(request.POST)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        services.close_incident(incident_id=incident_id, outcome=outcome, by=person_of(request), now=clock.now())
        messages.success(request, _("Closed. Whoever told us reads how it ended; the meeting point is gone."))
    else:
        messages.error(request, form_errors(form))
    return redirect("desk-incident", incident_id=incident_id)


@require_POST
@only(can_see_desk)
@tells_refusals
def leaked(request: HttpRequest, incident_id: int) -> HttpResponse:
    """This leaked: waves stop, the meeting point moves, only those who accepted are told."""
    _at(request, incident_id, can_see_desk)
    form = LeakForm(request.POST)
    if not form.is_valid():
        messages.error(request, form_errors(form))
        return redirect("desk-incident", incident_id=incident_id)
    place: MeetingPlace = form.cleaned_data["place"]
    moved = services.NewMeetingPoint(label=place.label, lat=place.lat, lon=place.lon)
    told = services.report_leak(incident_id=incident_id, place=moved, by=person_of(request), now=clock.now())
    messages.success(request, _("Moved. People told: %(number)s.") % {"number": told})
    return redirect("desk-incident", incident_id=incident_id)


@require_http_methods(["GET", "POST"])
@only(can_see_desk)
@tells_refusals
def follow_ups(request: HttpRequest, incident_id: int) -> HttpResponse:
    """What is owed to people: one owner each, a date, perhaps a sealed slip."""
    found = _at(request, incident_id, can_see_desk)
    form = FollowUpForm(request.POST or None, owners=_owners(found))
    if not form.is_valid():
        page = {"form": form, "incident": found, "owed": owed_by(incident=found)}
        return render(request, "respond/desk/follow_ups.html", page, status=422 if form.is_bound else 200)
    services.add_follow_up(plan=_follow_up(found, form), by=person_of(request), now=clock.now())
    messages.success(request, _("The follow-up has its owner."))
    return redirect("incident-follow-up", incident_id=incident_id)


def _at(request: HttpRequest, incident_id: int, rule: ZoneRule) -> Incident:
    """Return the incident if the rule holds in its zone."""
    return incident_for(request, incident_id, lambda person, found: rule(person, found.zone))


def _check_ask(incident_id: int, ask_id: int) -> None:
    """Http404 unless the ask is one of this incident's."""
    page = incident_page(incident_id=incident_id, now=clock.now())
    efforts = [effort for effort in (page.verify, page.team) if effort] if page else []
    if ask_id not in {ask.id for effort in efforts for ask in effort.asks}:
        raise Http404


def _owners(found: Incident) -> object:
    now = clock.now()
    holders = [role_holders(role=role, zone=found.zone_id, now=now) for role in (Role.CARE_OWNER, Role.DESK)]
    dispatchers = role_holders(role=Role.DISPATCHER, zone=found.zone_id, now=now)
    ids = Person.objects.filter(pk__in=holders[0].values("pk")) | Person.objects.filter(pk__in=holders[1].values("pk"))
    return (ids | Person.objects.filter(pk__in=dispatchers.values("pk"))).order_by("name")


def _follow_up(found: Incident, form: FollowUpForm) -> services.FollowUpPlan:
    said = form.cleaned_data
    return services.FollowUpPlan(
        incident_id=found.pk,
        kind=said["kind"],
        owner_id=said["owner"].pk,
        due_at=clock.now() + timedelta(hours=said["hours"]),
        slip=said["slip"],
    )
