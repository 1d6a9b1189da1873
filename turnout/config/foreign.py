"""Tables of other packages: the fate of each of their fields, and what removes the ones that expire."""

from __future__ import annotations

from datetime import datetime

from turnout.core import expiry, privacy

STEP = 500


def declare_foreign_fields() -> None:
    """Say for Django's and allauth's tables what our own models say in their Privacy class."""
    privacy.declare("auth.Permission", plain="id name content_type codename")
    privacy.declare("auth.Group", plain="id name")
    privacy.declare("contenttypes.ContentType", plain="id app_label model")
    privacy.declare("sessions.Session", expiring="session_key session_data expire_date")
    # Both go with the account they belong to.
    privacy.declare("account.EmailAddress", plain="id user email verified primary")
    privacy.declare("mfa.Authenticator", plain="id user type data created_at last_used_at")
    privacy.declare("account.EmailConfirmation", plain="id", expiring="email_address created sent key")


def register_foreign_expiries() -> None:
    """Let expiry remove sessions and e-mail confirmations whose time is over."""
    expiry.register_expiry("sessions", expire_sessions)
    expiry.register_expiry("email_confirmations", expire_confirmations)


def expire_sessions(now: datetime) -> int:
    """Delete the sessions that ended before `now`, some hundred in each transaction; return how many."""
    from django.contrib.sessions.models import Session

    ended = Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)
    removed = 0
    while keys := list(ended[:STEP]):
        removed += Session.objects.filter(pk__in=keys).delete()[0]
    return removed


def expire_confirmations(now: datetime) -> int:
    """Delete the confirmations that allauth no longer accepts; return how many."""
    from allauth.account.models import EmailConfirmation

    return int(EmailConfirmation.objects.all_expired().delete()[0])
