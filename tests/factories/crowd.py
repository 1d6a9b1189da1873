"""Many volunteers at once, without names worth knowing."""

from __future__ import annotations

from tests.factories.town import NOW, home_cells_of, zone_named
from turnout.people.enums import Purpose
from turnout.people.models import ContactPoint, HeldQualification, Person


def volunteer_crowd(
    number: int, *, zone: str = "mill", qualification: str | None = None, contacts: bool = False
) -> list[Person]:
    """Make adults at home in a zone, spread over its cells; with a qualification or a contact point where wanted."""
    home = zone_named(zone)
    cells = home_cells_of(home)
    already = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(
            name=f"Volunteer {already + index}",
            email=f"volunteer{already + index}@crowd.example",
            password="!",
            languages=["en"],
            is_adult=True,
            home_zone=home,
            home_cell=cells[index % len(cells)],
            joined_at=NOW,
        )
        for index in range(number)
    )
    if qualification:
        HeldQualification.objects.bulk_create(
            HeldQualification(person=person, code=qualification, held_since=NOW) for person in people
        )
    if contacts:
        ContactPoint.objects.bulk_create(
            ContactPoint(person=person, channel="email", address=person.email, purposes=[Purpose.ALERTS, Purpose.DUTY])
            for person in people
        )
    return people
