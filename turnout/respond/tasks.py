"""Background entry points of the alarm path: arguments in, one service call."""

from __future__ import annotations

from turnout.core.clock import now
from turnout.core.jobs import handler
from turnout.people.enums import Role
from turnout.respond import services
from turnout.respond.jobs import Job


@handler(Job.RUN_WAVE, atomic=False)
def run_wave(dispatch_id: int) -> None:
    """Idempotent: a second run finds the asks of the first."""
    services.run_wave(dispatch_id=dispatch_id, now=now())


@handler(Job.PAGE_UNSEEN)
def page_unseen(report_id: int, role: str = Role.STEWARD) -> None:
    services.page_unseen(report_id=report_id, role=role, now=now())


@handler(Job.PAGE_UNOWNED)
def page_unowned(incident_id: int) -> None:
    services.page_unowned(incident_id=incident_id, now=now())


@handler(Job.END_USEFULNESS)
def end_usefulness(incident_id: int) -> None:
    services.end_usefulness(incident_id=incident_id, now=now())
