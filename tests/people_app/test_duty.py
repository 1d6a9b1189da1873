"""Duty with an end, who is on it, and whether the desk is open."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import people
from tests.factories import NOW, small_town, zone_named
from turnout.people.enums import Role
from turnout.people.models import Duty, Person
from turnout.people.queries import (
    desk_on_duty,
    duty_choices,
    is_desk_open,
    next_desk_opening,
    on_duty,
    own_duty,
    people_to_page,
)
from turnout.people.rules import DutyRefused, NoAuthenticator
from turnout.people.services import end_duty, forget_people, go_on_duty

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_duty_ends_by_itself():
    dana = people.dispatcher()
    go_on_duty(person=dana, role=Role.DISPATCHER, until=NOW + 4 * HOUR, now=NOW)

    found = [list(on_duty(role=Role.DISPATCHER, now=NOW + hours * HOUR)) for hours in (0, 3.99, 4)]

    assert found == [[dana], [dana], []]


@pytest.mark.parametrize("hours", [-1, 0, 12.01])
def test_duty_has_an_end_within_12_hours(hours):
    with pytest.raises(DutyRefused):
        go_on_duty(person=people.dispatcher(), role=Role.DISPATCHER, until=NOW + hours * HOUR, now=NOW)


@pytest.mark.parametrize("role", [Role.DESK, "interpreter"])
def test_duty_needs_the_role_or_qualification(role):
    with pytest.raises(DutyRefused):
        go_on_duty(person=people.responder(), role=role, until=NOW + HOUR, now=NOW)


def test_trainee_is_not_on_duty_as_what_they_train_for():
    with pytest.raises(DutyRefused):
        go_on_duty(person=people.trainee(), role="observer", until=NOW + HOUR, now=NOW)


def test_desk_without_an_authenticator_is_not_open():
    with pytest.raises(NoAuthenticator):
        go_on_duty(person=people.without_passkey(people.desk()), role=Role.DESK, until=NOW + HOUR, now=NOW)

    assert not is_desk_open(now=NOW)


def test_qualified_volunteer_needs_no_authenticator_for_duty():
    rosa = people.responder()

    duty = go_on_duty(person=rosa, role="observer", until=NOW + HOUR, now=NOW)

    assert own_duty(person_id=rosa.pk, now=NOW) == duty


def test_duty_of_another_zone_is_refused():
    with pytest.raises(DutyRefused):
        go_on_duty(person=people.steward(), role=Role.STEWARD, zone=zone_named("hill"), until=NOW + HOUR, now=NOW)


def test_duty_never_outlasts_its_role():
    stella = people.steward()
    stella.role_grants.update(expires_at=NOW + HOUR)

    duty = go_on_duty(person=stella, role=Role.STEWARD, zone=zone_named("mill"), until=NOW + 3 * HOUR, now=NOW)

    assert duty.ends_at == NOW + HOUR


def test_going_on_duty_again_moves_the_end():
    dana = people.dispatcher()

    for hours in (4, 8):
        go_on_duty(person=dana, role=Role.DISPATCHER, until=NOW + hours * HOUR, now=NOW)

    assert Duty.objects.get().ends_at == NOW + 8 * HOUR


def test_duty_is_ended_early():
    dana = people.dispatcher()
    go_on_duty(person=dana, role=Role.DISPATCHER, until=NOW + 4 * HOUR, now=NOW)

    ended = [end_duty(person=dana, now=NOW + HOUR) for _ in range(2)]

    assert ended == [1, 0]
    assert not is_desk_open(now=NOW + HOUR)


def test_duty_of_a_zone_counts_there_and_that_of_the_town_everywhere():
    vera = people.on_duty(people.verifier(), Role.VERIFIER, zone="mill")
    vincent = people.on_duty(people.second_verifier(), Role.VERIFIER)

    found = {code: set(on_duty(role=Role.VERIFIER, zone=zone_named(code).pk, now=NOW)) for code in ("mill", "hill")}

    assert found == {"mill": {vera, vincent}, "hill": {vincent}}


def test_desk_is_whoever_has_desk_or_dispatch_duty_longest_first():
    dana = people.on_duty(people.dispatcher(), Role.DISPATCHER, start=NOW - HOUR)
    desmond = people.on_duty(people.desk(), Role.DESK, start=NOW - 2 * HOUR)
    people.on_duty(people.responder(), "observer")

    assert desk_on_duty(now=NOW) == [desmond, dana]
    assert is_desk_open(now=NOW)


def test_suspended_person_is_on_no_duty():
    dana = people.on_duty(people.dispatcher(), Role.DISPATCHER)
    Person.objects.filter(pk=dana.pk).update(suspended_at=NOW)

    assert desk_on_duty(now=NOW) == []


@pytest.mark.parametrize(
    ("local", "opening"),
    [
        # Thursday noon and night, Saturday night (Sunday is closed), and the night that loses an hour.
        (datetime(2026, 1, 15, 18, 30, tzinfo=UTC), datetime(2026, 1, 16, 11, 30, tzinfo=UTC)),
        (datetime(2026, 1, 15, 9, 0, tzinfo=UTC), datetime(2026, 1, 15, 11, 30, tzinfo=UTC)),
        (datetime(2026, 1, 18, 4, 0, tzinfo=UTC), datetime(2026, 1, 19, 11, 30, tzinfo=UTC)),
        (datetime(2026, 3, 9, 4, 0, tzinfo=UTC), datetime(2026, 3, 9, 10, 30, tzinfo=UTC)),
    ],
)
def test_next_desk_opening_follows_the_town_clock(local, opening):
    small_town()

    assert next_desk_opening(now=local) == opening


def test_town_without_desk_hours_promises_no_opening():
    town = small_town()
    town.desk_hours = {}
    town.save()

    assert next_desk_opening(now=NOW) is None


def test_paging_begins_on_duty_then_in_the_zone_then_in_the_town():
    stella = people.steward()
    sam = people.holds(people.person("Sam"), Role.STEWARD, zone=None)
    sue = people.on_duty(people.holds(people.person("Sue"), Role.STEWARD), Role.STEWARD)
    people.steward_elsewhere()

    assert people_to_page(role=Role.STEWARD, zone=zone_named("mill").pk, now=NOW) == [sue, stella, sam]


def test_paging_skips_roles_that_ran_out():
    people.steward().role_grants.update(expires_at=NOW)

    assert people_to_page(role=Role.STEWARD, zone=zone_named("mill").pk, now=NOW) == []


def test_duty_choices_are_roles_with_their_zones_and_qualifications():
    dana = people.holds(people.qualified(people.dispatcher(), "observer"), Role.VERIFIER)

    choices = [(one.role, one.zone and one.zone.code) for one in duty_choices(person_id=dana.pk, now=NOW)]

    assert choices == [("dispatcher", None), ("verifier", "mill"), ("observer", None)]


def test_duties_and_invitations_are_forgotten_seven_days_after_their_end():
    dana = people.dispatcher()
    people.on_duty(dana, Role.DISPATCHER, hours=4)
    end = NOW + 4 * HOUR

    gone = [forget_people(now=end + timedelta(days=7)), forget_people(now=end + timedelta(days=7, seconds=1))]

    assert gone == [0, 1]
