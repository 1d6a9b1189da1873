"""Who may hear that something changed: asked when a page opens its stream, and every minute after."""

from __future__ import annotations

from turnout.people.models import Person
from turnout.respond.models import Ask, Incident
from turnout.respond.rules import can_see_desk, can_see_incident


def may_listen(*, person_id: int | None, topic: str) -> bool | None:
    """Say whether somebody may hear of the desk, an incident, or themselves; None where it is none of ours."""
    name, _, number = topic.partition(":")
    if name not in {"desk", "incident", "person"}:
        return None
    person = Person.objects.filter(pk=person_id, is_active=True, suspended_at=None).first() if person_id else None
    if person is None:
        return False
    if name == "desk":
        return can_see_desk(person)
    if not number.isdigit():
        return False
    return person.pk == int(number) if name == "person" else _may_hear_of_incident(person, int(number))


def _may_hear_of_incident(person: Person, incident_id: int) -> bool:
    if Ask.objects.filter(dispatch__incident=incident_id, person=person, dispatch__incident__closed_at=None).exists():
        return True
    incident = Incident.objects.select_related("zone").filter(pk=incident_id).first()
    return incident is not None and can_see_incident(person, incident)
