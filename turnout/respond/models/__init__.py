"""Tables of the alarm path, one module per noun."""

from turnout.respond.models.dispatch import Ask, Dispatch, Seat
from turnout.respond.models.follow_up import FollowUp
from turnout.respond.models.hold import LegalHold
from turnout.respond.models.incident import DayCount, Incident, TimelineEntry
from turnout.respond.models.report import Report
from turnout.respond.models.verification import Verification

__all__ = [
    "Ask",
    "DayCount",
    "Dispatch",
    "FollowUp",
    "Incident",
    "LegalHold",
    "Report",
    "Seat",
    "TimelineEntry",
    "Verification",
]
