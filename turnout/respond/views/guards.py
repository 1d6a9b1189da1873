"""Who gets past the door, and how a refusal is told. Not yours and not there are the same page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from turnout.people.models import Person
from turnout.respond import rules
from turnout.respond.models import Incident
from turnout.respond.queries.incidents import incident_named

View = Callable[..., HttpResponse]
Rule = Callable[[Person], bool]


def person_of(request: HttpRequest) -> Person:
    """Return the signed-in person of a guarded view."""
    return cast("Person", request.user)


def only(rule: Rule) -> Callable[[View], View]:
    """Let in whom the rule lets in; everybody else finds nothing here, and a stranger is asked to sign in."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not rule(person_of(request)):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


def incident_for(request: HttpRequest, incident_id: int, rule: Callable[[Person, Incident], bool]) -> Incident:
    """Return an incident the rule opens to this person; Http404 otherwise, whatever the cause."""
    incident = incident_named(incident_id=incident_id)
    if incident is None or not rule(person_of(request), incident):
        raise Http404
    return incident


def tells_refusals(view: View) -> View:
    """Turn a rule's no into its sentence on the page the person came from (`back` names it); NotThere is a 404."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except rules.NotThere as refused:
            raise Http404 from refused
        except rules.Refused as refused:
            messages.error(request, str(refused.message))
            return redirect(request.path.rsplit("/", 2)[0] + "/")

    return told


def form_errors(form: Any) -> str:
    """Return a form's errors in one sentence after another, for a notice."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
