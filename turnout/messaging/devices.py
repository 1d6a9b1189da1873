"""The cookie by which a phone is known again: random, ours alone, set by the first POST and by nothing else."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

COOKIE = "turnout_device"
ONE_YEAR_SECONDS = 365 * 24 * 3600
LONGEST = 64


def device_of(request: HttpRequest) -> str | None:
    """Return the device's cookie, None where there is none or it cannot be one of ours."""
    device = request.COOKIES.get(COOKIE, "")
    return device if 22 <= len(device) <= LONGEST and device.isascii() else None


def device_for_post(request: HttpRequest) -> str:
    """Return the device that is posting: the one we know, or a new one to be remembered with the answer."""
    return device_of(request) or secrets.token_urlsafe(24)


def remember_device(response: HttpResponseBase, device: str) -> None:
    """Set the cookie on the answer to a POST; it ends a year after the last one."""
    response.set_cookie(
        COOKIE,
        device,
        max_age=ONE_YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
