"""Accounts, roles granted per zone, qualifications held, duty, consent, invitations. No incident is known here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from turnout.people.enums import Purpose, Role


class PersonManager(BaseUserManager["Person"]):
    """Django's hook for making accounts; the services use it too."""

    def create_user(self, email: str | None, password: str | None = None, **fields: object) -> Person:
        person = self.model(email=self.normalize_email(email) if email else None, **fields)
        person.set_password(password) if password else person.set_unusable_password()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with an account: a volunteer, perhaps with roles."""

    name = models.CharField(max_length=60, help_text="What a team calls this person; a first name is enough.")
    email = models.EmailField(null=True, blank=True)
    ui_language = models.CharField(max_length=8, default="en")
    languages = models.JSONField(default=list, help_text="Codes of the languages this person can help in.")
    is_adult = models.BooleanField(default=False, help_text="Said to be 18 or over; only adults are dispatched.")
    home_zone = models.ForeignKey("zones.Zone", null=True, blank=True, on_delete=models.SET_NULL, related_name="people")
    home_cell = models.BigIntegerField(null=True, blank=True, db_index=True)
    joined_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    session_series = models.PositiveIntegerField(default=1, help_text="Raised to end every session of this person.")

    # Set by the backend on the object of one request only, which may then remember what it may do.
    remembers_rights = False
    _rights: Any = None

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    class Privacy:
        plain = (
            "id password last_login name email ui_language languages is_adult home_zone home_cell joined_at "
            "suspended_at is_active session_series"
        )

    def __str__(self) -> str:
        return self.name

    def has_perm(self, permission: str, zone: models.Model | int | None = None) -> bool:
        """Say whether a role in force lets this person do it, in a zone or, without one, in any."""
        return any(backend.has_perm(self, permission, zone) for backend in get_backends())  # type: ignore[arg-type] # Django's types know no zone ids

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # Part of every session: raising the series ends them all without searching for them.
        return f"{super()._get_session_auth_hash(secret=secret)}.{self.session_series}"  # type: ignore[misc] # Django has it, its types do not


class ContactPoint(models.Model):
    """One way to reach a person, with the purposes it may be used for."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    channel = models.CharField(max_length=20, help_text="A name of the channel registry.")
    address = models.CharField(max_length=200)
    purposes = models.JSONField(default=list)
    rank = models.PositiveSmallIntegerField(default=0, help_text="The lowest is tried first.")
    verified_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "channel", "address"], name="contact_point_once")]
        ordering = ["rank", "id"]

    class Privacy:
        plain = "id person channel address purposes rank verified_at stopped_at"


class RoleGrant(models.Model):
    """A role held in one zone, or in the whole town where zone is null."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    zone = models.ForeignKey("zones.Zone", null=True, blank=True, on_delete=models.CASCADE, related_name="role_grants")
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="grants_given")
    reason = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["role", "zone"])]

    class Privacy:
        plain = "id person role zone granted_by reason granted_at expires_at revoked_at"


class HeldQualification(models.Model):
    """A qualification of a person (observer, interpreter, ...), good until a date; a trainee's does not count yet."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="qualifications")
    code = models.CharField(max_length=30)
    is_trainee = models.BooleanField(default=False)
    held_since = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="qualification_once")]
        indexes = [models.Index(fields=["code"])]

    class Privacy:
        plain = "id person code is_trainee held_since expires_at revoked_at"


class Duty(models.Model):
    """On duty from one instant to another; always with an end."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duties")
    role = models.CharField(max_length=30, help_text="A role or a qualification code.")
    zone = models.ForeignKey("zones.Zone", null=True, blank=True, on_delete=models.SET_NULL, related_name="duties")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Switched off before its end.")

    class Privacy:
        plain = "id person role zone"
        expiring = "starts_at ends_at ended_at"


class Consent(models.Model):
    """What somebody agreed to, when, and to which version of the text."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        plain = "id person purpose text_version given_at withdrawn_at"


class Invitation(models.Model):
    """A scoped, expiring invitation; the link's token is kept as a hash only."""

    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VOLUNTEER)
    zone = models.ForeignKey("zones.Zone", null=True, blank=True, on_delete=models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(
        Person,
        null=True,
        on_delete=models.CASCADE,
        related_name="invitations_given",
        help_text="Null for the first coordinator, invited by the installation itself.",
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="invitation_used")

    class Privacy:
        plain = "id role zone invited_by made_at expires_at used_at used_by"
        expiring = "token_hash"


class SealingKey(models.Model):
    """The public half of a person's own key: what is sealed to it, only that person's device opens."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="sealing_key")
    recipient = models.CharField(max_length=62, help_text="An age X25519 recipient: age1 and 58 letters.")
    made_at = models.DateTimeField()

    class Privacy:
        plain = "id person recipient made_at"
