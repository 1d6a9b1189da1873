"""`turnout init`: make an installation that can serve. Run again, it mends what is missing and changes nothing else."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from turnout.core import clock, keys
from turnout.people.rules import NetworkFounded
from turnout.people.services import invite_first_coordinator

SECRET_BYTES = 48


def init_command() -> int:
    """Make the home folder, the keys and the tables, and print the link that makes the first coordinator."""
    home = keys.make_home()
    keep_django_secret(home)
    call_command("migrate", interactive=False, verbosity=0)
    print(
        _("The home folder is %(home)s. Keep it private, and keep copies of its secret.key elsewhere.") % {"home": home}
    )
    try:
        invited = invite_first_coordinator(now=clock.now())
    except NetworkFounded:
        print(_("There is a coordinator already; new people are invited on the page People."))
    else:
        print(_("The first coordinator opens this link, once, within seven days:"))
        print(f"  {settings.TURNOUT_BASE_URL}{invited.path}")
    return 0


def keep_django_secret(home: Path) -> None:
    """Write the secret that signs sessions, readable by its owner alone, unless there is one."""
    try:
        descriptor = os.open(home / "django.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
