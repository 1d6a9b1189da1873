"""Who may do what on the alarm path, one predicate per sentence, and the refusals a person can meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from turnout.people.enums import Permission
from turnout.respond.enums import ASK_TRANSITIONS, AskState

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from turnout.people.models import Person
    from turnout.respond.models import Ask, FollowUp, Incident
    from turnout.zones.models import Zone


class Refused(Exception):
    """A rule says no; `message` is the plain sentence for the person who asked."""

    message: str | Promise = _("That cannot be done now.")

    def __init__(self, message: str | Promise = "") -> None:
        self.message = message or self.message
        super().__init__(str(self.message))


class AskClosed(Refused):
    message = _("Thank you, it is over, nobody is needed.")


class SeatTaken(Refused):
    message = _("Thank you, the team is full. Please stay where you are.")


class NotAllowed(Refused):
    message = _("You may not do that.")


class NeedsDeskVoice(Refused):
    message = _("Please call the desk: a person will say the meeting point to you.")


class AlreadySorted(Refused):
    message = _("Somebody has sorted this report already.")


class HeldByLaw(Refused):
    message = _("A legal hold is in force: nothing here expires until it is lifted.")


class NoSealingKey(Refused):
    message = _("The owner has made no key yet. Ask them to open their follow-ups page once.")


class NotHere(Refused):
    message = _("First press HERE when you are at the place.")


class TransitionRefused(Refused):
    message = _("That answer does not fit any more. The page shows how things stand.")


class MeetingPointPrivate(Refused):
    message = _("A meeting point is a public corner or place, never a house number.")


class NotEnoughCallers(Refused):
    message = _("This kind needs a verifier at the place, or two callers and a call-back.")


class AtSomebodysHome(Refused):
    message = _("We go to a home only when the person who lives there asks for it, by voice.")


class SecondPersonNeeded(Refused):
    message = _("A second person has to agree.")


class NotThere(Refused):
    """The thing does not exist, has expired, or is none of the asker's business: the same words for all three."""

    message = _("There is nothing here.")


class NearRepeat(Refused):
    """The same kind is already open nearby: join it, or say why this one is apart."""

    message = _("The same is already open nearby. Join it, or say why this one is apart.")

    def __init__(self, incident_id: int, code: str) -> None:
        self.incident_id = incident_id
        self.code = code
        super().__init__()


def can_see_desk(person: Person, zone: Zone | None = None) -> bool:
    """Somebody with a desk role of the zone sees the desk."""
    return bool(person.has_perm(Permission.SEE_DESK, zone))


def can_sort_reports(person: Person, zone: Zone | None = None) -> bool:
    """The desk takes and sorts reports; one without a zone is anybody's at a desk."""
    return bool(person.has_perm(Permission.TAKE_REPORTS, zone))


def can_dispatch(person: Person, zone: Zone | None = None) -> bool:
    """A dispatcher of the zone confirms incidents and asks teams."""
    return bool(person.has_perm(Permission.DISPATCH_TEAMS, zone))


def can_verify(person: Person, zone: Zone | None = None) -> bool:
    return bool(person.has_perm(Permission.VERIFY_INCIDENTS, zone))


def can_see_incident(person: Person, incident: Incident) -> bool:
    """The desk of its zone sees an incident; the zone's steward sees it while it is open."""
    if person.has_perm(Permission.SEE_DESK, incident.zone):
        return True
    return not incident.is_closed and bool(person.has_perm(Permission.SEE_ZONE, incident.zone))


def can_hold(person: Person) -> bool:
    """Coordinators put legal holds; it takes two of them."""
    return bool(person.has_perm(Permission.HOLD_RECORDS))


def is_own_follow_up(person: Person, follow_up: FollowUp) -> bool:
    return follow_up.owner_id == person.pk


def is_transition_allowed(ask: Ask, state: AskState) -> bool:
    """An answer follows the table of transitions."""
    return state in ASK_TRANSITIONS[ask.state]
