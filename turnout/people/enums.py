"""Roles, permissions, qualifications and purposes of people. Importable anywhere above zones."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What a role lets somebody do in a zone. Seeing and sending ones need an authenticator."""

    SEE_DESK = "see_desk", _("See the desk")
    TAKE_REPORTS = "take_reports", _("Take and sort reports")
    VERIFY_INCIDENTS = "verify_incidents", _("Be asked to verify")
    DISPATCH_TEAMS = "dispatch_teams", _("Confirm incidents and ask teams")
    SEE_ZONE = "see_zone", _("See the zone's open incidents and availability")
    SEE_COUNTS = "see_counts", _("See settings, counts and staffing")
    GRANT_ROLES = "grant_roles", _("Grant roles")
    INVITE_PEOPLE = "invite_people", _("Invite people")
    HOLD_RECORDS = "hold_records", _("Put a legal hold")
    SEE_AUDIT = "see_audit", _("See the audit log")
    OWN_FOLLOW_UPS = "own_follow_ups", _("Own follow-ups")


class Role(TextChoices):
    VOLUNTEER = "volunteer", _("Volunteer")
    DESK = "desk", _("Desk")
    DISPATCHER = "dispatcher", _("Dispatcher")
    VERIFIER = "verifier", _("Verifier")
    STEWARD = "steward", _("Zone steward")
    COORDINATOR = "coordinator", _("Coordinator")
    PRIVACY_KEEPER = "privacy_keeper", _("Privacy keeper")
    CARE_OWNER = "care_owner", _("Care owner")


P = Permission
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.VOLUNTEER: frozenset(),
    Role.DESK: frozenset({P.SEE_DESK, P.TAKE_REPORTS}),
    Role.DISPATCHER: frozenset({P.SEE_DESK, P.TAKE_REPORTS, P.DISPATCH_TEAMS}),
    Role.VERIFIER: frozenset({P.VERIFY_INCIDENTS}),
    Role.STEWARD: frozenset({P.SEE_ZONE, P.VERIFY_INCIDENTS, P.INVITE_PEOPLE}),
    Role.COORDINATOR: frozenset({P.SEE_COUNTS, P.GRANT_ROLES, P.INVITE_PEOPLE, P.HOLD_RECORDS}),
    Role.PRIVACY_KEEPER: frozenset({P.SEE_AUDIT}),
    Role.CARE_OWNER: frozenset({P.OWN_FOLLOW_UPS}),
}


class Purpose(TextChoices):
    """Why a contact point may be used; each message names one."""

    ALERTS = "alerts", _("Asks to come and help")
    DUTY = "duty", _("Pages about duty and the desk")
    SHIFTS = "shifts", _("Reminders of my shifts")
    NEWS = "news", _("News of the network")
    ACCOUNT = "account", _("My account")


GIVEN_BY_STEWARDS: frozenset[str] = frozenset({Role.VOLUNTEER})
"""What somebody who may only invite may hand out; everything else needs GRANT_ROLES."""

ROLE_TERMS: dict[str, timedelta] = {Role.STEWARD: timedelta(days=183)}
"""Roles that end by themselves."""

NEVER_TOGETHER: frozenset[frozenset[str]] = frozenset({frozenset({Role.COORDINATOR, Role.PRIVACY_KEEPER})})
"""Who decides does not also watch over it."""

DESK_ROLES: tuple[str, ...] = (Role.DESK, Role.DISPATCHER)

VERIFIER_SHARE = 0.15
VERIFIERS_PER_ZONE = 30
LONGEST_DUTY = timedelta(hours=12)
INVITATION_LIFE = timedelta(days=7)
VOLUNTEERS_PER_CELL = 5
COARSEST_HOME_RESOLUTION = 5
CONSENT_VERSION = "2026-01"
"""Which wording of the consent page people agree to now."""
