"""How Turnout's accounts differ from allauth's: no sign-up, no address of the browser, sealed secrets."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from io import BytesIO

import qrcode  # type: ignore[import-untyped] # it ships no types
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped] # it ships no types

from turnout.core.keys import keyed_hash
from turnout.people.enums import Permission
from turnout.people.models import Person
from turnout.people.queries.rights import SECOND_FACTORS
from turnout.zones.queries import town

NONCE_BYTES = 12
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - nothing is bound to it
ONLY_KEY = _("Your roles need a passkey or an authenticator app, and this is your only one. Add another one first.")
ONLY_WAY_IN = _("You have no password: this passkey is your only way in. Add another passkey first.")


def sign_in(request: HttpRequest, person: Person) -> None:
    """Sign in somebody who just made their account, so that they may set up a passkey at once."""
    record_authentication(request, person, method="invitation", reauthenticated=True)
    get_adapter().login(request, person)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Accounts come by invitation; nobody's address is looked at."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: an invitation is the only way to an account."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the same for everybody, so that no address can reach a counter, a mail or a log."""
        return NO_ADDRESS

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Return nothing about the browser."""
        return ""


class AuthenticatorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """Passkeys and authenticator apps under the network's name, their secrets sealed, the last one kept."""

    error_messages = {**DefaultMFAAdapter.error_messages, "cannot_delete_authenticator": ONLY_KEY}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say no where `why_it_stays` has a reason; allauth asks this before it removes an app."""
        return not why_it_stays(authenticator)

    def encrypt(self, text: str) -> str:
        """Seal the secret of an authenticator app: the database alone does not open an account."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed."""
        sealed = b64decode(encrypted_text)
        return _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()

    def build_totp_svg(self, url: str) -> str:
        """Draw the picture an app scans, on white ground, so that it can be read on a dark page too."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def get_totp_issuer(self) -> str:
        """Return the name an authenticator app shows."""
        return town().short_name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom a passkey is for: the host people type, not whatever a request claims."""
        host = settings.TURNOUT_BASE_URL.partition("://")[2].partition(":")[0].partition("/")[0]
        return {"id": host, "name": town().name}

    def _get_user_identifier(self, user: Person) -> str:
        return user.email or user.name


def why_it_stays(authenticator: Authenticator) -> str | Promise:
    """Return the sentence why somebody's authenticator may not be removed, "" where it may.

    The last passkey of somebody without a password stays, whatever else there is: an app alone lets nobody in.
    """
    person: Person = authenticator.user
    others = set(
        Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS)
        .exclude(pk=authenticator.pk)
        .values_list("type", flat=True)
    )
    is_passkey = authenticator.type == Authenticator.Type.WEBAUTHN
    if is_passkey and Authenticator.Type.WEBAUTHN not in others and not person.has_usable_password():
        return ONLY_WAY_IN
    # As long as this one is there, a permission is held exactly by those whose roles in force need one.
    needs_one = not others and any(person.has_perm(permission) for permission in Permission)
    return ONLY_KEY if needs_one else ""


def _cipher() -> AESGCM:
    return AESGCM(bytes.fromhex(keyed_hash(purpose="authenticator", value="secret")))
