"""The desk's board, calls and reports."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from turnout.core import clock, live
from turnout.people.enums import Permission
from turnout.people.queries import desk_on_duty
from turnout.respond import services
from turnout.respond.enums import Entry, Source
from turnout.respond.fixed_lines import NEVER_STORED
from turnout.respond.forms import CallForm, DismissForm, JoinForm, MeetingPlace, OpenForm, new_client_key
from turnout.respond.kinds import kind as kind_of
from turnout.respond.kinds import said
from turnout.respond.queries.desk import desk_board, open_incidents, zone_incidents
from turnout.respond.queries.reach import Zones, zones_where
from turnout.respond.queries.reports import ReportPage, report_for_desk
from turnout.respond.rules import NearRepeat, can_see_desk, can_sort_reports
from turnout.respond.services.changes import DESK_TOPIC
from turnout.respond.views.guards import form_errors, only, person_of, tells_refusals
from turnout.zones import queries as zones_queries

ENTRY_OF_SPEED = {"now": Entry.NOW, "soon": Entry.NEED, "planned": Entry.NEED}


@require_GET
@only(can_see_desk)
def board(request: HttpRequest) -> HttpResponse:
    """New, verifying, live."""
    now = clock.now()
    zones = _zones(request, Permission.SEE_DESK)
    page = {
        "board": desk_board(zones=zones),
        "on_duty": desk_on_duty(now=now),
        "live_token": live.topic_token(person_id=person_of(request).pk, topics=[DESK_TOPIC]),
        "now": now,
    }
    return render(request, "respond/desk/board.html", page)


@require_GET
@only(lambda person: bool(person.has_perm(Permission.SEE_ZONE)))
def my_zone(request: HttpRequest) -> HttpResponse:
    """What is open in a steward's own zone; each opens as far as a steward may read."""
    lines = zone_incidents(zones=_zones(request, Permission.SEE_ZONE))
    return render(request, "respond/desk/zone.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@only(can_sort_reports)
@tells_refusals
def call(request: HttpRequest) -> HttpResponse:
    """A call, entered by keyboard while it goes on; a second caller joins what is open."""
    incidents = open_incidents(zones=_zones(request, Permission.TAKE_REPORTS))
    form = CallForm(request.POST or None, incidents=incidents, initial={"client_key": new_client_key()})
    if not form.is_valid():
        page = {"form": form, "never": NEVER_STORED}
        return render(request, "respond/desk/call.html", page, status=422 if form.is_bound else 200)
    receipt = services.receive_report(intake=_call(form, request), now=clock.now())
    if form.cleaned_data["joins"]:
        return _join(request, receipt.report_id, int(form.cleaned_data["joins"]))
    messages.success(request, _("%(code)s is kept. Tell the caller the code.") % {"code": receipt.code})
    return redirect("desk-report", report_id=receipt.report_id)


@require_POST
@only(can_sort_reports)
def places(request: HttpRequest) -> HttpResponse:
    """Suggestions for a place being typed. By POST, so that no words of a caller stand in an address."""
    text = request.POST.get("place", "")[:120]
    found = zones_queries.find_places(text=text) if len(text) >= 3 else []
    return render(request, "respond/desk/_places.html", {"places": found})


@require_GET
@only(can_sort_reports)
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report: read, then open, join or close it."""
    page = _report(request, report_id)
    first = page.places[0].label if page.places else ""
    spoken = [page.report.language] if page.report.language != "en" else []
    form = OpenForm(initial={"kind": page.report.kind, "place": first, "languages": spoken})
    return _report_page(request, page, form)


@require_POST
@only(can_sort_reports)
def seen(request: HttpRequest, report_id: int) -> HttpResponse:
    """A person looked: the paging ends."""
    _report(request, report_id)
    services.mark_seen(report_id=report_id, by=person_of(request), now=clock.now())
    return redirect("desk-report", report_id=report_id)


@require_POST
@only(can_sort_reports)
@tells_refusals
def open_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Open an incident from a report."""
    page = _report(request, report_id)
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _report_page(request, page, form, status=422)
    try:
        incident = services.open_incident(plan=_plan(report_id, form), by=person_of(request), now=clock.now())
    except NearRepeat as repeat:
        return _report_page(request, page, form, near=repeat, status=409)
    return redirect("desk-incident", incident_id=incident.pk)


@require_POST
@only(can_sort_reports)
@tells_refusals
def join_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Join a report to an open incident; it moves nobody."""
    _report(request, report_id)
    form = JoinForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an open incident."))
        return redirect("desk-report", report_id=report_id)
    return _join(request, report_id, form.cleaned_data["incident"])


@require_POST
@only(can_sort_reports)
@tells_refusals
def dismiss_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Close a report without an incident, with a reason its reporter reads."""
    _report(request, report_id)
    form = DismissForm(request.POST)
    if not form.is_valid():
        messages.error(request, form_errors(form))
        return redirect("desk-report", report_id=report_id)
    dismissal = form.cleaned_data["dismissal"]
    services.dismiss_report(report_id=report_id, dismissal=dismissal, by=person_of(request), now=clock.now())
    messages.success(request, _("Closed. Whoever told us reads why."))
    return redirect("desk")


def _zones(request: HttpRequest, permission: Permission) -> Zones:
    return zones_where(person=person_of(request), permission=permission, now=clock.now())


def _report(request: HttpRequest, report_id: int) -> ReportPage:
    page = report_for_desk(report_id=report_id, zones=_zones(request, Permission.TAKE_REPORTS))
    if page is None:
        raise Http404
    return page


def _report_page(
    request: HttpRequest, page: ReportPage, form: OpenForm, *, near: NearRepeat | None = None, status: int = 200
) -> HttpResponse:
    questions = [said(question) for question in page.kind.questions] if page.kind else []
    context = {"page": page, "form": form, "near": near, "dismiss_form": DismissForm(), "questions": questions}
    return render(request, "respond/desk/report.html", context, status=status)


def _join(request: HttpRequest, report_id: int, incident_id: int) -> HttpResponse:
    reach = {incident.pk for incident in open_incidents(zones=_zones(request, Permission.TAKE_REPORTS))}
    if incident_id not in reach:
        raise Http404
    services.join_report(report_id=report_id, incident_id=incident_id, by=person_of(request), now=clock.now())
    messages.success(request, _("Joined. Nobody else was asked because of it."))
    return redirect("desk-incident", incident_id=incident_id)


def _plan(report_id: int, form: OpenForm) -> services.IncidentPlan:
    place: MeetingPlace = form.cleaned_data["place"]
    return services.IncidentPlan(
        report_id=report_id,
        kind=form.cleaned_data["kind"],
        zone_id=place.zone_id,
        meeting_label=place.label,
        lat=place.lat,
        lon=place.lon,
        languages=tuple(form.cleaned_data["languages"]),
        apart_reason=form.cleaned_data["apart_reason"],
    )


def _call(form: CallForm, request: HttpRequest) -> services.ReportIntake:
    said = form.cleaned_data
    return services.ReportIntake(
        client_key=said["client_key"],
        entry=ENTRY_OF_SPEED[kind_of(said["kind"]).speed],
        source=Source.CALL,
        words=said["words"],
        place_text=said["place"],
        kind=said["kind"],
        language=said["language"] or "en",
        caller_number=said["number"],
        call_taker_id=person_of(request).pk,
    )
