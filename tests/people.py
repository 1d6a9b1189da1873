"""The named cast of all tests. Each function makes one person of Riverbend; call it once in a test.

Everybody lives in Mill unless said otherwise, has a passkey where the role asks for one, and signs in with PASSWORD.
Nobody is on duty: `on_duty(person, role)` puts them there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

from tests.factories.town import NOW, home_cells_of, zone_named
from turnout.people.enums import CONSENT_VERSION, Purpose, Role
from turnout.people.models import Consent, ContactPoint, Duty, HeldQualification, Person, RoleGrant

PASSWORD = "river stones are cold"


def dispatcher() -> Person:
    """Dana sends teams for the whole town."""
    return _with_role(_person("Dana"), Role.DISPATCHER, zone=None)


def desk() -> Person:
    """Desmond answers the phone for the whole town."""
    return _with_role(_person("Desmond"), Role.DESK, zone=None)


def verifier() -> Person:
    """Vera looks first, in Mill."""
    return _with_role(_person("Vera"), Role.VERIFIER)


def second_verifier() -> Person:
    """Vincent looks too, in Mill."""
    return _with_role(_person("Vincent"), Role.VERIFIER)


def responder() -> Person:
    """Rosa is an observer."""
    return qualified(_person("Rosa", languages=("en", "es")), "observer")


def second_responder() -> Person:
    """Ravi is an observer too."""
    return qualified(_person("Ravi"), "observer")


def trainee() -> Person:
    """Tomas trains to be an observer; it does not count yet."""
    return qualified(_person("Tomas"), "observer", is_trainee=True)


def steward() -> Person:
    """Stella is the steward of Mill."""
    return _with_role(_person("Stella"), Role.STEWARD)


def steward_elsewhere() -> Person:
    """Samir is the steward of Hill, and must see nothing of Mill."""
    return _with_role(_person("Samir", zone="hill"), Role.STEWARD, zone="hill")


def coordinator() -> Person:
    """Cora coordinates the town."""
    return _with_role(_person("Cora"), Role.COORDINATOR, zone=None)


def second_coordinator() -> Person:
    """Chen coordinates the town with Cora."""
    return _with_role(_person("Chen", zone="harbor"), Role.COORDINATOR, zone=None)


def privacy_keeper() -> Person:
    """Priya reads the audit."""
    return _with_role(_person("Priya"), Role.PRIVACY_KEEPER, zone=None)


def care_owner() -> Person:
    """Amina owns follow-ups in Mill."""
    return _with_role(_person("Amina"), Role.CARE_OWNER)


def bystander() -> Person:
    """Bo is a volunteer who has nothing to do with it."""
    return _with_role(_person("Bo", zone="harbor"), Role.VOLUNTEER, zone="harbor")


def minor() -> Person:
    """Milo is 16."""
    return _person("Milo", is_adult=False)


def outsider() -> AnonymousUser:
    """Somebody without an account."""
    return AnonymousUser()


def person(name: str, *, zone: str = "mill") -> Person:
    """Make somebody without any role."""
    return _person(name, zone=zone)


def holds(someone: Person, role: str, *, zone: str | None = "mill") -> Person:
    """Give a role, and a passkey if there is none yet."""
    return _with_role(someone, role, zone=zone)


def qualified(someone: Person, code: str, *, is_trainee: bool = False) -> Person:
    """Give a qualification."""
    HeldQualification.objects.create(person=someone, code=code, is_trainee=is_trainee, held_since=NOW)
    return someone


def with_passkey(someone: Person) -> Person:
    """Give an authenticator."""
    Authenticator.objects.get_or_create(user=someone, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "-"}})
    return someone


def without_passkey(someone: Person) -> Person:
    """Take every authenticator away."""
    Authenticator.objects.filter(user=someone).delete()
    return someone


def on_duty(someone: Person, role: str, *, zone: str | None = None, start: datetime = NOW, hours: float = 4) -> Person:
    """Put somebody on duty from a start for some hours; with a zone, for that zone only."""
    Duty.objects.create(
        person=someone,
        role=role,
        zone=zone_named(zone) if zone else None,
        starts_at=start,
        ends_at=start + timedelta(hours=hours),
    )
    return someone


def _person(name: str, *, zone: str = "mill", languages: tuple[str, ...] = ("en",), is_adult: bool = True) -> Person:
    home = zone_named(zone)
    made = Person.objects.create_user(
        email=f"{name.lower()}@riverbend.example",
        password=PASSWORD,
        name=name,
        is_adult=is_adult,
        languages=list(languages),
        home_zone=home,
        home_cell=home_cells_of(home)[0],
        joined_at=NOW,
    )
    ContactPoint.objects.create(person=made, channel="email", address=made.email, purposes=Purpose.values)
    Consent.objects.bulk_create(
        Consent(person=made, purpose=purpose, text_version=CONSENT_VERSION, given_at=NOW) for purpose in Purpose.values
    )
    return made


def _with_role(someone: Person, role: str, *, zone: str | None = "mill") -> Person:
    RoleGrant.objects.create(
        person=someone, role=role, zone=zone_named(zone) if zone else None, reason="cast", granted_at=NOW
    )
    return with_passkey(someone) if role != Role.VOLUNTEER else someone
