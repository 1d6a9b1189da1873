"""What people do on the alarm path, one function per thing a person can do."""

from turnout.respond.services.answers import (
    Answer,
    answer_ask,
    mark_here,
    mark_left,
    raise_sos,
    stand_down_volunteer,
)
from turnout.respond.services.closing import close_incident, stand_down
from turnout.respond.services.dispatch import ask_more, run_wave
from turnout.respond.services.expiry import expire_incidents, expire_reports, forget_destroyed, keys_in_use
from turnout.respond.services.follow_ups import FollowUpPlan, add_follow_up, finish_follow_up, take_follow_up
from turnout.respond.services.holds import agree_to_hold, lift_hold, place_legal_hold
from turnout.respond.services.intake import Receipt, ReportIntake, add_details, caller_hash, receive_report, token_of
from turnout.respond.services.leak import NewMeetingPoint, report_leak
from turnout.respond.services.ownership import leave_incident, page_unowned, page_unseen, take_incident
from turnout.respond.services.triage import IncidentPlan, dismiss_report, join_report, mark_seen, open_incident
from turnout.respond.services.usefulness import end_usefulness
from turnout.respond.services.verification import ask_verifiers, close_by_call, confirm_by_call, give_verdict

__all__ = [
    "Answer",
    "FollowUpPlan",
    "IncidentPlan",
    "NewMeetingPoint",
    "Receipt",
    "ReportIntake",
    "add_details",
    "add_follow_up",
    "agree_to_hold",
    "answer_ask",
    "ask_more",
    "ask_verifiers",
    "caller_hash",
    "close_by_call",
    "close_incident",
    "confirm_by_call",
    "dismiss_report",
    "end_usefulness",
    "expire_incidents",
    "expire_reports",
    "finish_follow_up",
    "forget_destroyed",
    "give_verdict",
    "join_report",
    "keys_in_use",
    "leave_incident",
    "lift_hold",
    "mark_here",
    "mark_left",
    "mark_seen",
    "open_incident",
    "page_unowned",
    "page_unseen",
    "place_legal_hold",
    "raise_sos",
    "receive_report",
    "report_leak",
    "run_wave",
    "stand_down",
    "stand_down_volunteer",
    "take_follow_up",
    "take_incident",
    "token_of",
]
