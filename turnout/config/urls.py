"""All addresses, the highest app first. Each app names its own paths in full; `/live` is answered before Django."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    # The demo's pages refuse to serve from a database that was not born as a demonstration.
    path("", include("turnout.demo.urls")),
    path("", include("turnout.front.urls")),
    path("", include("turnout.respond.urls")),
    path("", include("turnout.people.urls")),
    path("language/", set_language, name="set_language"),
]

handler400 = "turnout.core.errors.bad_request"
handler403 = "turnout.core.errors.forbidden"
handler404 = "turnout.core.errors.not_found"
handler500 = "turnout.core.outage.fault"
