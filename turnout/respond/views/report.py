"""The neighbour's way: four buttons, one place, sent by the third tap; then a page to "how it ended". No account."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from turnout.core import clock
from turnout.core.errors import body_limit
from turnout.people.queries import is_desk_open, next_desk_opening
from turnout.respond import kinds, services
from turnout.respond.enums import Entry, Source
from turnout.respond.fixed_lines import CONDUCT
from turnout.respond.forms import DetailsForm, ReportForm, new_client_key
from turnout.respond.queries.reports import removed_words, report_for_reporter
from turnout.respond.rules import NotThere

OTHER = "other"
WEATHER = "https://www.weather.gov/"
# A report carries nobody's authority: a blocked cookie or a form left open for hours must not lose it.


@require_GET
def first_page(request: HttpRequest) -> HttpResponse:
    """Four buttons; before them, where nobody has the desk, that and the next hour."""
    return render(request, "respond/report/first.html", _desk_hours())


@require_GET
def choose_kind(request: HttpRequest, entry: str) -> HttpResponse:
    """The second tap: what it is."""
    if entry not in {Entry.NOW, Entry.OVER, Entry.NEED}:
        raise Http404
    offered = kinds.kinds_offered(entry)
    page = {"entry": Entry(entry), "kinds": offered, "not_ours": kinds.not_ours(), **_desk_hours()}
    return render(request, "respond/report/kinds.html", page)


@csrf_exempt
@body_limit("report_bytes")
@require_http_methods(["GET", "POST"])
def send_report(request: HttpRequest, entry: str, kind: str) -> HttpResponse:
    """The third tap: where it is, and Send. The same form sent twice is the same report."""
    if entry not in {Entry.NOW, Entry.OVER, Entry.NEED} or not _is_offered(entry, kind):
        raise Http404
    if request.method == "GET":
        form = ReportForm(initial={"client_key": new_client_key()})
        what = str(kinds.kind(kind)) if kind != OTHER else ""
        page = {"form": form, "entry": Entry(entry), "what": what, **_desk_hours()}
        return render(request, "respond/report/send.html", page)
    form = ReportForm(request.POST)
    form.is_valid()
    receipt = services.receive_report(intake=_intake(form, entry, kind), now=clock.now())
    return redirect("report-page", token=receipt.token)


@require_GET
def not_ours(request: HttpRequest) -> HttpResponse:
    """What belongs to 911: a card with tap-to-call. Nothing is stored."""
    return render(request, "respond/report/not_ours.html", {"what": kinds.not_ours()})


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """How to join."""
    return render(request, "respond/report/help.html", {"conduct": CONDUCT})


@require_GET
def quick_exit(request: HttpRequest) -> HttpResponse:
    """Away from here, to the weather."""
    return redirect(WEATHER)


@require_GET
def report_page(request: HttpRequest, token: str) -> HttpResponse:
    """The reporter's page to "how it ended"."""
    page = report_for_reporter(token=token)
    if page is None:
        return render(request, "respond/report/ended.html", status=404)
    form = DetailsForm(initial={"language": page.language})
    return render(request, "respond/report/page.html", {"page": page, "form": form, "token": token, **_desk_hours()})


@csrf_exempt
@body_limit("report_bytes")
@require_POST
def add_details(request: HttpRequest, token: str) -> HttpResponse:
    """Details after sending; what was taken out of them is shown."""
    form = DetailsForm(request.POST)
    form.is_valid()
    said = {name: form.cleaned_data.get(name, "") for name in ("words", "language")}
    try:
        receipt = services.add_details(
            token=token, place_text=form.cleaned_data.get("place", ""), now=clock.now(), **said
        )
    except NotThere:
        return render(request, "respond/report/ended.html", status=404)
    page = {"receipt": receipt, "removed": removed_words(receipt.removed), "token": token}
    return render(request, "respond/report/kept.html", page)


def _is_offered(entry: str, kind: str) -> bool:
    return kind == OTHER or any(kind == offered.code for offered in kinds.kinds_offered(entry))


def _intake(form: ReportForm, entry: str, kind: str) -> services.ReportIntake:
    return services.ReportIntake(
        client_key=form.cleaned_data.get("client_key") or new_client_key(),
        entry=Entry(entry),
        source=Source.WEB,
        place_text=form.cleaned_data.get("place", ""),
        kind="" if kind == OTHER else kind,
        language=(get_language() or "en")[:2],
    )


def _desk_hours() -> dict[str, object]:
    now = clock.now()
    is_open = is_desk_open(now=now)
    return {"is_desk_open": is_open, "opens_at": None if is_open else next_desk_opening(now=now)}
