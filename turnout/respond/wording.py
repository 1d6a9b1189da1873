"""What states, happenings and reasons are called on a page, and the names of languages; words only, no rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from turnout.respond import kinds
from turnout.respond.enums import AskState, Basis, Happening, IncidentState, Outcome, Purpose, Verdict

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

METRES_PER_MILE = 1609.344

LANGUAGE_NAMES: dict[str, str | _StrPromise] = {
    "en": gettext_lazy("English"),
    "es": gettext_lazy("Spanish"),
    "so": gettext_lazy("Somali"),
    "hmn": gettext_lazy("Hmong"),
    "om": gettext_lazy("Oromo"),
    "am": gettext_lazy("Amharic"),
    "ar": gettext_lazy("Arabic"),
    "vi": gettext_lazy("Vietnamese"),
    "zh": gettext_lazy("Chinese"),
    "ru": gettext_lazy("Russian"),
    "fr": gettext_lazy("French"),
    "pt": gettext_lazy("Portuguese"),
}

# The kit's word for each state: a shape and a colour beside the label.
ASK_SIGNS = {
    AskState.ASKED: "new",
    AskState.GOING: "check",
    AskState.HERE: "ok",
    AskState.LEFT: "rest",
    AskState.NO: "rest",
    AskState.LATER: "rest",
    AskState.SILENT: "short",
    AskState.STOOD_DOWN: "rest",
}
INCIDENT_SIGNS = {
    IncidentState.OPEN: "new",
    IncidentState.CHECKING: "check",
    IncidentState.CONFIRMED: "live",
    IncidentState.CLOSED: "rest",
}
HAPPENING_SIGNS = {
    Happening.OPENED: "new",
    Happening.JOINED: "new",
    Happening.VERIFIERS_ASKED: "check",
    Happening.VERDICT: "check",
    Happening.CONFIRMED: "live",
    Happening.TEAM_ASKED: "live",
    Happening.ARRIVED: "ok",
    Happening.FILLED: "ok",
    Happening.UNFILLED: "short",
    Happening.PAGED: "short",
    Happening.SOS: "live",
    Happening.LEAKED: "fix",
    Happening.MOVED: "fix",
    Happening.CLOSED: "rest",
}


def language_name(code: str) -> str:
    """Return the name of a language in the active one; the code where we have no name."""
    return str(LANGUAGE_NAMES.get(code, code))


def why_words(reason: list[Any]) -> str:
    """Return the one sentence why somebody is asked, from the engine's message id and values; "" for an unknown one."""
    message_id, values = (reason[0], dict(reason[1])) if len(reason) == 2 else ("", {})
    sentence = _why(message_id)
    if "distance_m" in values:
        values["miles"] = f"{float(values['distance_m']) / METRES_PER_MILE:.1f}"
    if "language" in values:
        values["language"] = language_name(values["language"])
    if "qualification" in values:
        values["qualification"] = kinds.said(kinds.seat_name(values["qualification"]))
    return sentence % values if sentence else ""


def happening_words(happening: str, facts: dict[str, Any]) -> str:
    """Return one line of a timeline: what happened, with its numbers."""
    label = str(Happening(happening).label)
    detail = _detail(facts)
    return f"{label}: {detail}" if detail else label


def _why(message_id: str) -> str:
    return {
        "ask.only_one": _("Nobody else nearby has the training for this seat (%(qualification)s) now."),
        "ask.trainee": _("You are learning beside the team, about %(miles)s miles from your area."),
        "ask.duty_language": _("You are on duty, speak %(language)s, and your area is about %(miles)s miles away."),
        "ask.duty": _("You are on duty, and your area is about %(miles)s miles away."),
        "ask.language": _("You speak %(language)s, and your area is about %(miles)s miles away."),
        "ask.newcomer": _("You have never been asked before, and your area is about %(miles)s miles away."),
        "ask.rested": _("Your area is about %(miles)s miles away, and you were last asked %(hours)s hours ago."),
    }.get(message_id, "")


def _detail(facts: dict[str, Any]) -> str:
    parts = []
    if facts.get("wave"):
        parts.append(_("wave %(number)s") % {"number": facts["wave"]})
    if "asked" in facts:
        parts.append(_people("asked", facts["asked"]))
    if "told" in facts:
        parts.append(_people("told", facts["told"]))
    for name, choices in (("answer", AskState), ("verdict", Verdict), ("basis", Basis), ("outcome", Outcome)):
        if facts.get(name) in choices.values:
            parts.append(str(choices(facts[name]).label))
    if facts.get("purpose") == Purpose.VERIFY:
        parts.append(_("verifier"))
    return ", ".join(parts)


def _people(verb: str, number: int) -> str:
    if verb == "asked":
        return ngettext("%(number)s person asked", "%(number)s people asked", number) % {"number": number}
    return ngettext("%(number)s person told", "%(number)s people told", number) % {"number": number}
