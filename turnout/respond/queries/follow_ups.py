"""Follow-ups: one's own, and one of them whole."""

from __future__ import annotations

from dataclasses import dataclass

from turnout.people.models import SealingKey
from turnout.respond import kinds, texts
from turnout.respond.enums import FollowUpKind, Outcome
from turnout.respond.models import FollowUp
from turnout.zones import queries as zones

TOLD_AFTER = {
    Outcome.HELPED: "report.confirmed",
    Outcome.CALM: "report.confirmed",
    Outcome.NOTHING: "report.unfounded",
    Outcome.NOT_OURS: "report.not_ours",
    Outcome.TOO_LATE: "report.too_late",
    Outcome.NO_ONE_CAME: "report.no_one_came",
}


@dataclass(frozen=True)
class FollowUpPage:
    """One follow-up for its owner: what to do, what to say word for word, the sealed slip as it is kept."""

    follow_up: FollowUp
    what: str
    zone: str
    care: tuple[str, ...]
    to_say: tuple[tuple[str, str], ...]
    slip: str


def own_follow_ups(*, person_id: int) -> list[FollowUp]:
    """Return somebody's follow-ups that are not done, the soonest first. One query."""
    open_ones = FollowUp.objects.filter(owner=person_id, done_at=None)
    return list(open_ones.select_related("incident__zone").order_by("due_at", "pk"))


def own_follow_up(*, follow_up_id: int, person_id: int) -> FollowUpPage | None:
    """Return a follow-up for its owner; None for everybody else, as for one that is not there. Two queries."""
    follow_ups = FollowUp.objects.select_related("incident__zone")
    follow_up = follow_ups.filter(pk=follow_up_id, owner=person_id).first()
    if follow_up is None:
        return None
    incident = follow_up.incident
    kind = kinds.kind(incident.kind)
    return FollowUpPage(
        follow_up=follow_up,
        what=str(kind),
        zone=incident.zone.name,
        care=tuple(kinds.said(line) for line in kind.care),
        to_say=_to_say(follow_up),
        slip=follow_up.slip,
    )


def sealing_key(*, person_id: int) -> SealingKey | None:
    """Return the public half of somebody's own key, None where they have made none."""
    return SealingKey.objects.filter(person=person_id).first()


def _to_say(follow_up: FollowUp) -> tuple[tuple[str, str], ...]:
    """The words for the reporter in each language; for our own people there are none."""
    outcome = follow_up.incident.outcome
    if not outcome or follow_up.kind in {FollowUpKind.DEBRIEF, FollowUpKind.TELL_CALL_TAKER}:
        return ()
    town = zones.town()
    values = {"net": town.short_name, "code": follow_up.incident.code, "phone": town.phone}
    text_id = TOLD_AFTER[Outcome(outcome)]
    return tuple((language, texts.words_to_say(text_id, language, **values)) for language in kinds.LANGUAGES)
