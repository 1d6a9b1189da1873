"""`turnout doctor`: look at this installation, say in plain words what is well and what to mend; change nothing."""

from __future__ import annotations

import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from turnout.channels import registry
from turnout.core import audit, clock
from turnout.core.heartbeat import worker_is_alive
from turnout.zones.queries import town

OLDEST_PYTHON = (3, 11)
FREE_BYTES = 1_000_000_000
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
CONNECT_SECONDS = 5.0
CLOCK_SECONDS = 5.0
SECRETS = ("secret.key", "django.key", "keys.sqlite3")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `mend` says what to do about it and is empty where all is well."""

    says: str
    mend: str = ""


Check = Callable[[], Iterator[Finding]]


def doctor_command() -> int:
    """Run every check and print its findings; 1 when something is to be mended."""
    findings = [finding for check in CHECKS for finding in outcome(check)]
    for finding in findings:
        print(("  !! " if finding.mend else "  ok ") + finding.says)
        if finding.mend:
            print(f"     {finding.mend}")
    to_mend = sum(1 for finding in findings if finding.mend)
    print(_("%(number)s things to mend.") % {"number": to_mend} if to_mend else _("All is well."))
    return 1 if to_mend else 0


def outcome(check: Check) -> list[Finding]:
    """Return what a check found; a database that does not answer is a finding, and stops no other check."""
    try:
        return list(check())
    except DatabaseError as error:
        return [Finding(_("The database does not answer: %(error)s") % {"error": error}, _("Run: turnout init"))]


def python_version() -> Iterator[Finding]:
    says = _("Python %(version)s") % {"version": ".".join(map(str, sys.version_info[:3]))}
    yield Finding(says, "" if sys.version_info >= OLDEST_PYTHON else _("Install Python 3.11 or newer."))


def home_folder() -> Iterator[Finding]:
    home = Path(settings.TURNOUT_HOME)
    if not home.is_dir():
        yield Finding(_("There is no home folder at %(home)s.") % {"home": home}, _("Run: turnout init"))
        return
    for path in [home, *(home / name for name in SECRETS)]:
        yield private(path)
    free = shutil.disk_usage(home).free
    says = _("%(free)s MB free on the disk of the home folder") % {"free": free // 1_000_000}
    yield Finding(says, "" if free >= FREE_BYTES else _("Make room: delete old backups, or run: turnout purge"))


def private(path: Path) -> Finding:
    """Say whether a file or folder exists and only its owner may open it."""
    if not path.exists():
        return Finding(_("%(path)s is missing.") % {"path": path}, _("Run: turnout init"))
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        mend = _("Run: chmod go-rwx %(path)s") % {"path": path}
        return Finding(_("%(path)s can be opened by others on this machine.") % {"path": path}, mend)
    return Finding(_("%(path)s is private.") % {"path": path})


def database_tables() -> Iterator[Finding]:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    says = _("The database (%(kind)s) answers.") % {"kind": connection.vendor}
    yield Finding(says, _("Its tables are older than the program. Run: turnout init") if missing else "")


def audit_chain() -> Iterator[Finding]:
    broken = audit.verify_chain()
    if broken is None:
        yield Finding(_("The audit log is whole."))
    else:
        says = _("The audit log was changed at row %(row)s.") % {"row": broken}
        yield Finding(
            says, _("Somebody wrote into the database by hand. Tell the privacy keeper before anything else.")
        )


def worker_process() -> Iterator[Finding]:
    if worker_is_alive():
        yield Finding(_("The worker is running."))
    else:
        yield Finding(_("No worker is running: nothing is sent."), _("Run: turnout worker"))


def time_of_day() -> Iterator[Finding]:
    now = clock.now()
    if settings.TURNOUT_CLOCK not in {"", "system"}:
        mend = _("Unless this is a demonstration, remove TURNOUT_CLOCK.")
        yield Finding(_("Time runs on a made-up clock: %(time)s.") % {"time": f"{now:%Y-%m-%d %H:%M} UTC"}, mend)
        return
    mend = _("Set the clock of this machine; what expires would stay, and links would not open.")
    yield Finding(_("It is %(time)s.") % {"time": f"{now:%Y-%m-%d %H:%M} UTC"}, mend if now < BUILT else "")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            apart = abs((cursor.fetchone()[0] - clock.now()).total_seconds())
        says = _("The database's clock is %(seconds)s s apart.") % {"seconds": round(apart)}
        yield Finding(says, _("Let both machines follow a time server.") if apart > CLOCK_SECONDS else "")


def ways_out() -> Iterator[Finding]:
    names = ", ".join(registry.names())
    says = _("Messages go out by: %(channels)s.") % {"channels": names}
    mend = _("Set TURNOUT_EMAIL_URL: nobody can be reached away from an open page.")
    yield Finding(says, mend if set(registry.names()) <= {"live"} else "")
    address = settings.TURNOUT_EMAIL
    if address is None:
        return
    try:
        socket.create_connection((address.host, address.port or 587), CONNECT_SECONDS).close()
    except OSError as error:
        says = _("The mail server %(host)s does not answer: %(error)s") % {"host": address.host, "error": error}
        yield Finding(says, _("Check TURNOUT_EMAIL_URL and the network."))
    else:
        yield Finding(_("The mail server %(host)s answers.") % {"host": address.host})


def town_of_this_network() -> Iterator[Finding]:
    served = town()
    if served.pk is None:
        yield Finding(_("No town has been read in."), _("Run: turnout import-town DIR"))
    else:
        yield Finding(_("This network serves %(town)s.") % {"town": served.name})


CHECKS: tuple[Check, ...] = (
    python_version,
    home_folder,
    database_tables,
    audit_chain,
    worker_process,
    time_of_day,
    ways_out,
    town_of_this_network,
)
