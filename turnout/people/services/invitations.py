"""Invite somebody by a link, and accept it. There is no other way to get an account."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from turnout.core import audit
from turnout.core.limits import allow
from turnout.people.enums import CONSENT_VERSION, INVITATION_LIFE, Purpose, Role
from turnout.people.models import Consent, ContactPoint, Invitation, Person, RoleGrant
from turnout.people.queries import invitation_for, rights_of
from turnout.people.queries.rights import grants_in_force
from turnout.people.rules import (
    EmailTaken,
    InvitationRefused,
    NeedsZone,
    NetworkFounded,
    NotAllowed,
    TooManyInvitations,
    can_grant,
    needs_zone,
)
from turnout.people.services.grants import put_grant
from turnout.zones.models import Zone

TOKEN_BYTES = 24
MAIL_CHANNEL = "email"


@dataclass(frozen=True)
class Invited:
    """An invitation and its token: shown once, kept nowhere; the link is /invitation/<token>/."""

    invitation: Invitation
    token: str

    @property
    def path(self) -> str:
        return f"/invitation/{self.token}/"


@dataclass(frozen=True)
class Newcomer:
    """What somebody says when accepting. Without e-mail they sign in by passkey alone."""

    name: str
    is_adult: bool
    email: str = ""
    password: str = field(default="", repr=False)
    language: str = "en"
    purposes: tuple[str, ...] = ()
    consent_version: str = CONSENT_VERSION


def token_hash(token: str) -> str:
    """Return what the database keeps of a token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite_person(*, by: Person, role: str = Role.VOLUNTEER, zone: Zone | None, now: datetime) -> Invited:
    """Make a link that gives one person an account with a role in a zone, for seven days and once.

    Atomic. Raises NotAllowed unless `by` may give that role there, NeedsZone, TooManyInvitations.
    """
    zone_id = zone.pk if zone else None
    with transaction.atomic():
        if not can_grant(rights_of(person_id=by.pk, now=now), role=role, zone_id=zone_id, now=now):
            raise NotAllowed
        if needs_zone(role) and zone is None:
            raise NeedsZone
        if not allow(name="invitations_per_person_per_day", scope=f"person:{by.pk}", now=now):
            raise TooManyInvitations
        invited = _invite(role=role, zone=zone, by=by, now=now)
        audit.record(
            action=f"person.invited.{role}", actor_id=by.pk, subject=f"invitation:{invited.invitation.pk}", now=now
        )
    return invited


def invite_first_coordinator(*, now: datetime) -> Invited:
    """Make the link by which a new installation gets its first coordinator; an unused earlier one stops working.

    Atomic. Raises NetworkFounded once anybody has ever been a coordinator.
    """
    with transaction.atomic():
        if RoleGrant.objects.filter(role=Role.COORDINATOR).exists():
            raise NetworkFounded
        Invitation.objects.filter(invited_by=None, used_at=None).delete()
        invited = _invite(role=Role.COORDINATOR, zone=None, by=None, now=now)
        audit.record(action="network.founded", actor_id=None, subject=f"invitation:{invited.invitation.pk}", now=now)
    return invited


def accept_invitation(*, token: str, newcomer: Newcomer, now: datetime) -> Person:
    """Make the account, with its role, contact point and consents; the link works once, also for two at a time.

    Atomic: nothing is used up when it fails. Raises InvitationRefused, EmailTaken, and what `grant_role` raises
    for the role (NotAdult, VerifiersFull).
    """
    with transaction.atomic():
        invitation = invitation_for(token_hash=token_hash(token), now=now)
        if invitation is None or not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=now):
            raise InvitationRefused
        _check_inviter(invitation, now)
        person = _make_account(newcomer, invitation, now)
        Invitation.objects.filter(pk=invitation.pk).update(used_by=person)
        put_grant(
            person=person,
            role=invitation.role,
            zone=invitation.zone,
            by=invitation.invited_by,
            reason="invitation",
            now=now,
        )
        _give_consents(person, newcomer, now)
        audit.record(
            action=f"invitation.accepted.{invitation.role}",
            actor_id=person.pk,
            subject=f"invitation:{invitation.pk}",
            now=now,
        )
    return person


def _invite(*, role: str, zone: Zone | None, by: Person | None, now: datetime) -> Invited:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        token_hash=token_hash(token), role=role, zone=zone, invited_by=by, made_at=now, expires_at=now + INVITATION_LIFE
    )
    return Invited(invitation=invitation, token=token)


def _check_inviter(invitation: Invitation, now: datetime) -> None:
    """An invitation is worth what its giver may still give when it is accepted."""
    if invitation.invited_by_id is None:
        if grants_in_force(now=now).filter(role=Role.COORDINATOR).exists():
            raise InvitationRefused
        return
    rights = rights_of(person_id=invitation.invited_by_id, now=now)
    if not can_grant(rights, role=invitation.role, zone_id=invitation.zone_id, now=now):
        raise InvitationRefused


def _make_account(newcomer: Newcomer, invitation: Invitation, now: datetime) -> Person:
    try:
        with transaction.atomic():
            person: Person = Person.objects.create_user(
                email=newcomer.email.lower() or None,
                password=newcomer.password or None,
                name=newcomer.name,
                is_adult=newcomer.is_adult,
                ui_language=newcomer.language,
                languages=[newcomer.language],
                home_zone=invitation.zone,
                joined_at=now,
            )
    except IntegrityError as error:
        raise EmailTaken from error
    if person.email:
        ContactPoint.objects.create(
            person=person,
            channel=MAIL_CHANNEL,
            address=person.email,
            purposes=sorted({Purpose.ACCOUNT.value, *newcomer.purposes}),
            verified_at=None,
            stopped_at=None,
        )
    return person


def _give_consents(person: Person, newcomer: Newcomer, now: datetime) -> None:
    purposes = sorted({Purpose.ACCOUNT.value, *newcomer.purposes})
    Consent.objects.bulk_create(
        Consent(person=person, purpose=purpose, text_version=newcomer.consent_version, given_at=now)
        for purpose in purposes
    )
