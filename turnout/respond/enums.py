"""States, entries, answers and verdicts of the alarm path, with the transitions that are allowed."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Entry(TextChoices):
    """The first button a neighbour presses."""

    NOW = "now", _("It is happening now")
    OVER = "over", _("It is over")
    NEED = "need", _("I need something today")
    HELP = "help", _("I want to help")


class Source(TextChoices):
    WEB = "web", _("by the page")
    CALL = "call", _("by phone")
    REPLAY = "replay", _("by replay")


class PlaceState(TextChoices):
    CLEAR = "clear", _("Place known")
    UNCLEAR = "unclear", _("Place unclear: ask")
    OUTSIDE = "outside", _("Outside the town: ask")


class ReportState(TextChoices):
    NEW = "new", _("New")
    JOINED = "joined", _("In an incident")
    DISMISSED = "dismissed", _("Closed without an incident")


class Dismissal(TextChoices):
    """Why a report becomes no incident."""

    NOTHING = "nothing", _("Nothing of concern")
    NOT_OURS = "not_ours", _("Not ours: fire, crime, accident, illness")
    REFUSED = "refused", _("We refuse this: suspicion, residence, somebody's home")
    NO_PLACE = "no_place", _("Nobody could say where")
    PASSED_ON = "passed_on", _("Handed to another network")


class IncidentState(TextChoices):
    OPEN = "open", _("Not looked at yet")
    CHECKING = "checking", _("Verifying")
    CONFIRMED = "confirmed", _("Live")
    CLOSED = "closed", _("Closed")


class Verdict(TextChoices):
    REAL = "real", _("Real")
    NOTHING = "nothing", _("Nothing")
    OVER = "over", _("Over")
    NOT_OURS = "not_ours", _("Not ours")


class Basis(TextChoices):
    """What a confirmation stands on."""

    AT_PLACE = "at_place", _("A verifier at the place")
    TWO_CALLERS = "two_callers", _("Two callers and a call-back")
    RESIDENT = "resident", _("The resident, on the line")
    CALL_BACK = "call_back", _("A call-back with the person who asked")
    NONE_NEEDED = "none_needed", _("Our own people asked")


class Outcome(TextChoices):
    """How an incident ended, as the reporter is told."""

    HELPED = "helped", _("A team was there and helped")
    CALM = "calm", _("A team was there; it stayed calm")
    NOTHING = "nothing", _("We looked and found nothing of concern")
    NOT_OURS = "not_ours", _("Something is there, but it is not for us")
    TOO_LATE = "too_late", _("It was over when we came")
    NO_ONE_CAME = "no_one_came", _("Nobody could come in time")


class Purpose(TextChoices):
    """What a dispatch asks people for."""

    VERIFY = "verify", _("Look")
    RESPOND = "respond", _("Help")


class AskState(TextChoices):
    ASKED = "asked", _("Asked")
    GOING = "going", _("On the way")
    HERE = "here", _("There")
    LEFT = "left", _("Has left")
    NO = "no", _("Cannot")
    LATER = "later", _("Later")
    SILENT = "silent", _("No answer")
    STOOD_DOWN = "stood_down", _("Stood down")


ACTIVE_ASKS = frozenset({AskState.GOING, AskState.HERE})
ENDED_ASKS = frozenset({AskState.LEFT, AskState.NO, AskState.LATER, AskState.STOOD_DOWN})

# What an ask may become. A silent one may still answer while its seat is open.
ASK_TRANSITIONS: dict[str, frozenset[str]] = {
    AskState.ASKED: frozenset({AskState.GOING, AskState.NO, AskState.LATER, AskState.SILENT, AskState.STOOD_DOWN}),
    AskState.SILENT: frozenset({AskState.GOING, AskState.NO, AskState.LATER, AskState.STOOD_DOWN}),
    AskState.LATER: frozenset({AskState.GOING, AskState.NO, AskState.STOOD_DOWN}),
    AskState.GOING: frozenset({AskState.HERE, AskState.LEFT, AskState.NO, AskState.STOOD_DOWN}),
    AskState.HERE: frozenset({AskState.LEFT, AskState.STOOD_DOWN}),
    AskState.NO: frozenset({AskState.GOING}),
    AskState.LEFT: frozenset(),
    AskState.STOOD_DOWN: frozenset({AskState.LEFT}),
}


class StopReason(TextChoices):
    """Why a dispatch asks nobody more."""

    FILLED = "filled", _("The team is full")
    EXHAUSTED = "exhausted", _("Nobody left to ask")
    CAP = "cap", _("The cap is reached")
    VERDICT = "verdict", _("A verdict is in")
    STOOD_DOWN = "stood_down", _("Stood down")
    LEAKED = "leaked", _("The message leaked")
    USELESS = "useless", _("Help comes too late")
    CLOSED = "closed", _("Closed")


class FollowUpKind(TextChoices):
    TELL_REPORTER = "tell_reporter", _("Tell the reporter how it ended")
    TELL_CALL_TAKER = "tell_call_taker", _("Tell whoever took the call")
    CALL_FAMILY = "call_family", _("Call the family")
    CALL_TODAY = "call_today", _("Call today: what helps now?")
    DEBRIEF = "debrief", _("Offer a debrief")


class Happening(TextChoices):
    """Entries of an incident's timeline."""

    OPENED = "opened", _("Opened")
    JOINED = "joined", _("Another report joined")
    TAKEN = "taken", _("Has it")
    VERIFIERS_ASKED = "verifiers_asked", _("Verifiers asked")
    TEAM_ASKED = "team_asked", _("Wave asked")
    ANSWERED = "answered", _("Answered")
    ARRIVED = "arrived", _("There")
    LEFT = "left", _("Left")
    VERDICT = "verdict", _("Verdict")
    CONFIRMED = "confirmed", _("Confirmed")
    FILLED = "filled", _("Team full")
    UNFILLED = "unfilled", _("Nobody left to ask")
    SOS = "sos", _("SOS")
    LEAKED = "leaked", _("The message leaked")
    MOVED = "moved", _("Meeting point moved")
    PAGED = "paged", _("Paged")
    STOOD_DOWN = "stood_down", _("Stood down")
    FOLLOW_UP = "follow_up", _("Follow-up")
    HELD = "held", _("Legal hold")
    CLOSED = "closed", _("Closed")
