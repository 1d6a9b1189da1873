"""The terminal's way to bring a town in: `turnout import-town DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from django.utils.translation import gettext as _

from turnout.core import clock
from turnout.zones.services import ImportReport, TownRefused, import_town


def import_town_command(*, directory: Path, name: str | None = None, timezone: str | None = None) -> int:
    """Import a town's folder and say what came of it; 0: the town is in, 1: it was refused."""
    print(_("Reading %(folder)s ...") % {"folder": directory}, flush=True)
    try:
        report = import_town(directory=directory, now=clock.now(), name=name or "", timezone=timezone or "")
    except TownRefused as refused:
        print(_("Nothing was saved:"), *refused.problems, sep="\n  - ", file=sys.stderr)
        return 1
    print("\n".join(report_lines(report)))
    return 0


def report_lines(report: ImportReport) -> list[str]:
    """Return what an import brought, a line each, warnings last."""
    lines = [
        _("%(zones)s zones, %(people)s people.") % {"zones": report.zones, "people": report.population},
        _("%(cells)s home areas, %(corners)s street corners, %(places)s places to meet in all.")
        % {"cells": report.cells, "corners": report.corners, "places": report.places},
    ]
    if report.aliases:
        lines.append(_("%(count)s other names of zones.") % {"count": report.aliases})
    if report.repaired:
        lines.append(_("Shapes repaired: %(zones)s.") % {"zones": ", ".join(report.repaired)})
    if report.apportioned:
        zones = ", ".join(report.apportioned)
        lines.append(_("Without a census point, people apportioned by area: %(zones)s.") % {"zones": zones})
    return lines + [_("Note: %(warning)s") % {"warning": warning} for warning in report.warnings]
