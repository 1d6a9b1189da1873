"""Security headers of every page: a strict content policy with a nonce, Trusted Types, nothing kept by caches."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# img-src data: is for the QR code of an authenticator app; everything else is this origin's or nothing.
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx"
)
HEADERS = {
    # Not no-referrer: browsers then send `Origin: null` with every form, which the CSRF check must refuse.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
}
HSTS = "max-age=31536000"
NONCE_BYTES = 16

Responder = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Middleware, the outermost after static files: gives the request its `csp_nonce`, the response its headers.

    A response is not stored anywhere unless its view says so, and never where a session is at work.
    """

    def __init__(self, get_response: Responder) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        request.csp_nonce = nonce  # type: ignore[attr-defined]  # Django's type has no room for additions
        response = self._get_response(request)
        response["Content-Security-Policy"] = POLICY.format(nonce=nonce)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        if request.is_secure():
            response.setdefault("Strict-Transport-Security", HSTS)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies.get(settings.SESSION_COOKIE_NAME):
            response["Cache-Control"] = "no-store"
        else:
            response.setdefault("Cache-Control", "no-store")
        return response
