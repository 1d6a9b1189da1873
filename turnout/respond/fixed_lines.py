"""The lines no playbook and no town can change. They come first on every page and before every conduct line."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EMERGENCY = _("Danger to life, fire, a crime in progress: call 911 first. We are neighbors, not an emergency service.")
CONDUCT = _(
    "We observe, document and support. We never block, chase, follow, touch, distract, hide or warn anyone off, "
    "and we do what officers lawfully order."
)
NEVER_STORED = _(
    "Never asked, never stored: immigration status, country of birth, names or looks of anyone seen, plates, "
    "vehicle descriptions, badge holders' private details, which way anyone went."
)
MEETING_POINT = _(
    "A team sees a public meeting point: a corner, a library, church steps. A house number is never in an incident."
)
NOBODY_ALONE = _(
    "Nobody under 18 is sent. Nobody is alone with a child. Nobody goes to a door unless the person who lives there "
    "asked for it, by voice, on this call."
)
