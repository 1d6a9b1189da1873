"""The home page of a signed-in person, my settings, and the public pages that say what we refuse and keep."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from turnout.core import clock
from turnout.front import queries
from turnout.front.forms import LanguagesForm, LimitsForm, RestForm
from turnout.load import services as load
from turnout.load.queries import own_load
from turnout.load.rules import rest_end
from turnout.people import services as people
from turnout.people.models import Consent, Person
from turnout.people.queries import own_duty
from turnout.respond import kinds
from turnout.respond.fixed_lines import CONDUCT, EMERGENCY, MEETING_POINT, NEVER_STORED, NOBODY_ALONE
from turnout.zones.queries import town


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What is next for me."""
    page = queries.home_page(person=_person(request), now=clock.now())
    return render(request, "front/home.html", {"page": page})


@require_GET
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """My settings; rest in one tap comes first."""
    person = _person(request)
    own = own_load(person_id=person.pk, now=clock.now())
    return _settings_page(request, LimitsForm.of(own.setting), LanguagesForm.of(person))


@require_POST
@login_required
def rest(request: HttpRequest) -> HttpResponse:
    """Rest, in one tap, without a reason."""
    form = RestForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose for how long."))
        return redirect("settings")
    now, person = clock.now(), _person(request)
    own = own_load(person_id=person.pk, now=now)
    until = rest_end(form.cleaned_data["choice"], now=now, timezone=town().timezone, wakes_at=own.setting.quiet_until)
    load.rest(person_id=person.pk, until=until, now=now)
    messages.success(request, _("Resting. Nothing will be asked of you until then."))
    return redirect("settings")


@require_POST
@login_required
def wake_up(request: HttpRequest) -> HttpResponse:
    """Back from a rest somebody chose."""
    load.wake_up(person_id=_person(request).pk, now=clock.now())
    messages.success(request, _("Welcome back."))
    return redirect("settings")


@require_POST
@login_required
def limits(request: HttpRequest) -> HttpResponse:
    """How often I may be asked."""
    form, person = LimitsForm(request.POST), _person(request)
    if not form.is_valid():
        return _settings_page(request, form, LanguagesForm.of(person), status=422)
    load.change_limits(person_id=person.pk, limits=form.limits())
    messages.success(request, _("Kept. It holds from the next ask on."))
    return redirect("settings")


@require_POST
@login_required
def languages(request: HttpRequest) -> HttpResponse:
    """My languages."""
    form, person = LanguagesForm(request.POST), _person(request)
    if not form.is_valid():
        own = own_load(person_id=person.pk, now=clock.now())
        return _settings_page(request, LimitsForm.of(own.setting), form, status=422)
    people.set_languages(person=person, **form.cleaned_data)
    messages.success(request, _("Kept."))
    return redirect("settings")


@require_GET
def refusals(request: HttpRequest) -> HttpResponse:
    """What we refuse, with an address for complaints."""
    fixed = (EMERGENCY, CONDUCT, NEVER_STORED, MEETING_POINT, NOBODY_ALONE)
    page = {"refusals": queries.refusals(), "fixed": fixed, "refused_asks": kinds.refused_asks()}
    return render(request, "front/refusals.html", page)


@require_GET
def what_we_keep(request: HttpRequest) -> HttpResponse:
    """What we keep and for how long, computed from the tables themselves."""
    page = {"kinds": queries.kept_kinds(), "tables": queries.kept_tables()}
    return render(request, "front/what_we_keep.html", page)


@require_GET
def yesterday(request: HttpRequest) -> HttpResponse:
    """Yesterday's counts by zone, five and more."""
    day, zones = queries.yesterday_counts(now=clock.now())
    return render(request, "front/yesterday.html", {"day": day, "zones": zones, "fewest": queries.FEWEST})


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _settings_page(
    request: HttpRequest, limits_form: LimitsForm, languages_form: LanguagesForm, *, status: int = 200
) -> HttpResponse:
    person, now = _person(request), clock.now()
    page = {
        "limits_form": limits_form,
        "languages_form": languages_form,
        "load": own_load(person_id=person.pk, now=now),
        "duty": own_duty(person_id=person.pk, now=now),
        "consents": Consent.objects.filter(person=person, withdrawn_at=None).order_by("purpose"),
    }
    return render(request, "front/settings.html", page, status=status)
