"""Pages of accounts, roles and duty. Signing in itself is allauth's, with our templates."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import remove_webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.core import clock
from turnout.people import queries, services
from turnout.people.adapters import sign_in, why_it_stays
from turnout.people.enums import Permission
from turnout.people.forms import AcceptForm, DutyForm, EndRoleForm, GrantForm, ZoneForm
from turnout.people.models import Person, RoleGrant
from turnout.people.rules import Refused, needs_authenticator

form_page = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters("password")
@form_page
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; a POST makes the account and signs in."""
    now = clock.now()
    invitation = queries.invitation_for(token_hash=services.token_hash(token), now=now)
    if invitation is None:
        return render(request, "people/invitation_over.html", status=410)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.accept_invitation(token=token, newcomer=form.newcomer(), now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            sign_in(request, person)
            return redirect(_first_page(person, invitation.role))
    status = 422 if form.errors else 200
    return render(request, "people/accept.html", {"form": form, "invitation": invitation}, status=status)


@login_required
@form_page
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation; its link is shown once, on the answer to the POST."""
    now, person = clock.now(), _signed_in(request, Permission.INVITE_PEOPLE)
    roles, zones, town = queries.roles_to_give(person_id=person.pk, now=now)
    form = ZoneForm(request.POST or None, roles=roles, zones=zones, town=town)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            invited = services.invite_person(by=person, role=said["role"], zone=said["zone"], now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            link = request.build_absolute_uri(invited.path)
            return render(request, "people/invited.html", {"invited": invited, "link": link})
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show how many people each zone has: counts, no names."""
    now, person = clock.now(), _signed_in(request, Permission.INVITE_PEOPLE)
    zones = queries.zones_with(permission=Permission.INVITE_PEOPLE, person_id=person.pk, now=now)
    counts = queries.zone_counts(zone_ids=[zone.pk for zone in zones], now=now)
    may_grant = person.has_perm(Permission.GRANT_ROLES)
    return render(request, "people/people.html", {"counts": counts, "may_grant": may_grant})


@login_required
@form_page
def roles(request: HttpRequest) -> HttpResponse:
    """Show who holds which role; a POST gives one, with its reason."""
    now, person = clock.now(), _signed_in(request, Permission.GRANT_ROLES)
    given, zones, town = queries.roles_to_give(person_id=person.pk, now=now)
    form = GrantForm(request.POST or None, roles=given, zones=zones, town=town)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.grant_role(
                person=said["who"], role=said["role"], zone=said["zone"], by=person, reason=said["reason"], now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s has the role now.") % {"name": said["who"]})
            return redirect("roles")
    return _roles_page(request, form, now)


@login_required
@require_POST
def end_role(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Take a role back, with its reason."""
    now, person = clock.now(), _signed_in(request, Permission.GRANT_ROLES)
    grant = get_object_or_404(RoleGrant, pk=grant_id)
    form = EndRoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why first. Nothing was changed."))
        return redirect("roles")
    try:
        services.revoke_role(grant=grant, by=person, reason=form.cleaned_data["reason"], now=now)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s does not have the role any more.") % {"name": grant.person})
    return redirect("roles")


@login_required
@form_page
def my_duty(request: HttpRequest) -> HttpResponse:
    """Show whether I am on duty; a POST puts me on, with an end."""
    now, person = clock.now(), _signed_in(request)
    form = DutyForm(request.POST or None, offered=queries.duty_choices(person_id=person.pk, now=now))
    if request.method == "POST" and form.is_valid():
        choice = form.choice()
        try:
            services.go_on_duty(person=person, role=choice.role, zone=choice.zone, until=form.until(now), now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("my_duty")
    duty = queries.own_duty(person_id=person.pk, now=now)
    page = {"form": form, "duty": duty, "can_go": bool(form.fields["what"].choices)}  # type: ignore[attr-defined] # a choice field
    return render(request, "people/duty.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def end_my_duty(request: HttpRequest) -> HttpResponse:
    """Take me off duty now."""
    services.end_duty(person=_signed_in(request), now=clock.now())
    messages.success(request, _("You are off duty. Thank you."))
    return redirect("my_duty")


@login_required
@require_safe
def my_lookups(request: HttpRequest) -> HttpResponse:
    """Show who looked at me, when and why."""
    person = _signed_in(request)
    return render(request, "people/lookups.html", {"lookups": queries.lookups_of(person_id=person.pk)})


@login_required
@form_page
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a passkey on allauth's page, but for the last one that somebody needs: that one stays, and says why."""
    passkeys = Authenticator.objects.filter(user=_signed_in(request), type=Authenticator.Type.WEBAUTHN)
    passkey = get_object_or_404(passkeys, pk=pk)
    if why := why_it_stays(passkey):
        page = {"passkey": passkey, "why": why}
        return render(request, "people/passkey_stays.html", page, status=409 if request.method == "POST" else 200)
    removed: HttpResponse = remove_webauthn(request, pk=pk)
    return removed


def _signed_in(request: HttpRequest, permission: Permission | None = None) -> Person:
    person = request.user
    if not isinstance(person, Person) or (permission and not person.has_perm(permission)):
        raise PermissionDenied
    return person


def _first_page(person: Person, role: str) -> str:
    return "mfa_add_webauthn" if needs_authenticator(role) or not person.has_usable_password() else "/home/"


def _roles_page(request: HttpRequest, form: GrantForm, now: datetime) -> HttpResponse:
    grants = queries.grants_to_end(person_id=_signed_in(request).pk, now=now)
    return render(request, "people/roles.html", {"form": form, "grants": grants}, status=422 if form.errors else 200)
