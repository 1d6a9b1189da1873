"""Suspending, erasing, looking up, consent, contact points, home cells."""

from datetime import timedelta

import pytest
from django.apps import apps

from tests import people
from tests.factories import NOW, volunteer_crowd, zone_named
from tests.factories.town import home_cells_of
from turnout.core.audit import rows_about, verify_chain
from turnout.core.expiry import registered_expiries
from turnout.core.limits import limit
from turnout.engines.geo import covers, resolution_of
from turnout.people.enums import COARSEST_HOME_RESOLUTION, Purpose, Role
from turnout.people.hooks import person_suspended
from turnout.people.models import Consent, ContactPoint, Person
from turnout.people.queries import known_cells, lookups_of
from turnout.people.rules import NoConsent, NotACellToChoose, NotAllowed, OwnRole, TooManyLookUps
from turnout.people.services import (
    choose_home_cell,
    erase_person,
    give_consent,
    look_up_person,
    remove_contact_point,
    set_contact_point,
    stop_contact_point,
    suspend_person,
    withdraw_consent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """Collect who the apps above were told of."""
    heard = []

    def listen(person_id, now):
        heard.append((person_id, now))

    person_suspended.connect(listen)
    yield heard
    person_suspended.disconnect(listen)


def test_suspension_ends_roles_duty_and_streams(told):
    dana = people.on_duty(people.dispatcher(), Role.DISPATCHER)

    suspend_person(person=dana, by=people.coordinator(), reason="harm done", now=NOW)

    dana.refresh_from_db()
    assert (dana.is_active, dana.suspended_at, told) == (False, NOW, [(dana.pk, NOW)])
    assert dana.role_grants.filter(revoked_at=None).count() == 0
    assert dana.duties.get().ended_at == NOW


def test_suspension_is_recorded_once_with_its_reason(told):
    dana, cora = people.dispatcher(), people.coordinator()

    for _ in range(2):
        suspend_person(person=dana, by=cora, reason="harm done", now=NOW)

    assert [(row.action, row.reason) for row in rows_about(subject=f"person:{dana.pk}")] == [
        ("person.suspended", "harm done")
    ]
    assert len(told) == 1


@pytest.mark.parametrize("by", [people.steward, people.dispatcher, people.privacy_keeper, people.bystander])
def test_suspension_is_refused_to_everybody_but_coordinators(by):
    rosa = people.responder()

    with pytest.raises(NotAllowed):
        suspend_person(person=rosa, by=by(), reason="because", now=NOW)

    rosa.refresh_from_db()
    assert rosa.is_active


def test_nobody_suspends_themselves():
    cora = people.coordinator()

    with pytest.raises(OwnRole):
        suspend_person(person=cora, by=cora, reason="tired", now=NOW)


def test_erased_person_is_nowhere_by_name_address_or_number(told):
    rosa = people.on_duty(people.responder(), "observer")
    person_id, email = rosa.pk, rosa.email

    erase_person(person=rosa, by=rosa, now=NOW)

    left = [
        model._meta.label
        for model in apps.get_app_config("people").get_models()
        for row in model.objects.values()
        if email in str(row) or "Rosa" in str(row) or row.get("person_id") == person_id
    ]
    assert left == []
    assert told == [(person_id, NOW)]


def test_audit_of_an_erased_person_stays_whole_and_opaque():
    rosa = people.responder()
    person_id = rosa.pk

    erase_person(person=rosa, by=people.coordinator(), now=NOW)

    row = rows_about(subject=f"person:{person_id}").get()
    assert (row.action, verify_chain()) == ("person.erased", None)
    assert "Rosa" not in str(vars(row))


def test_erasing_somebody_else_takes_a_coordinator():
    rosa = people.responder()

    with pytest.raises(NotAllowed):
        erase_person(person=rosa, by=people.steward(), now=NOW)

    assert Person.objects.filter(pk=rosa.pk).exists()


def test_look_up_shows_a_card_and_is_shown_to_that_person():
    rosa, dana = people.responder(), people.dispatcher()

    card = look_up_person(person_id=rosa.pk, by=dana, reason="to call her", now=NOW)

    assert (card.name, card.zone, card.languages, card.qualifications) == ("Rosa", "Mill", ("en", "es"), ("observer",))
    assert [(look.at, look.by, look.reason) for look in lookups_of(person_id=rosa.pk)] == [(NOW, "Dana", "to call her")]


@pytest.mark.parametrize(
    "by", [people.responder, people.trainee, people.bystander, people.verifier, people.steward_elsewhere]
)
def test_look_up_is_refused_without_a_role_in_the_zone(by):
    desmond = people.desk()

    with pytest.raises(NotAllowed):
        look_up_person(person_id=desmond.pk, by=by(), reason="curious", now=NOW)

    assert lookups_of(person_id=desmond.pk) == []


def test_look_ups_of_one_person_are_limited_a_day():
    rosa, dana = people.responder(), people.dispatcher()
    for _ in range(limit("lookups_per_person_per_day")):
        look_up_person(person_id=rosa.pk, by=dana, reason="", now=NOW)

    with pytest.raises(TooManyLookUps):
        look_up_person(person_id=rosa.pk, by=dana, reason="", now=NOW)


def test_consent_given_again_to_a_new_text_closes_the_old():
    rosa = people.responder()
    Consent.objects.filter(person=rosa).delete()

    for version in ("1", "1", "2"):
        give_consent(person=rosa, purpose=Purpose.NEWS, text_version=version, now=NOW)

    kept = Consent.objects.filter(person=rosa).order_by("text_version").values_list("text_version", "withdrawn_at")
    assert list(kept) == [("1", NOW), ("2", None)]


def test_withdrawn_consent_takes_the_purpose_from_every_contact_point():
    rosa = people.responder()

    withdraw_consent(person=rosa, purpose=Purpose.NEWS, now=NOW)

    assert Purpose.NEWS not in ContactPoint.objects.get(person=rosa).purposes
    with pytest.raises(NoConsent):
        set_contact_point(person=rosa, channel="sms", address="+15550100", purposes=[Purpose.NEWS])


def test_contact_point_carries_the_purposes_agreed_to():
    rosa = people.responder()

    point = set_contact_point(person=rosa, channel="sms", address="+15550100", purposes=[Purpose.ALERTS], rank=1)

    assert (point.purposes, point.rank) == (["alerts"], 1)


def test_stop_ends_every_contact_point_of_an_address():
    rosa, ravi = people.responder(), people.second_responder()
    for person in (rosa, ravi):
        set_contact_point(person=person, channel="sms", address="+15550100", purposes=[Purpose.ALERTS])

    stopped = [stop_contact_point(channel="sms", address="+15550100", now=NOW) for _ in range(2)]

    assert stopped == [2, 0]


def test_contact_point_of_somebody_else_is_not_removed():
    rosa, ravi = people.responder(), people.second_responder()

    remove_contact_point(person=ravi, contact_point_id=rosa.contact_points.get().pk)

    assert rosa.contact_points.count() == 1


def test_home_cell_is_one_of_the_town_and_sets_the_zone():
    rosa, cell = people.responder(), home_cells_of(zone_named("hill"))[0]

    choose_home_cell(person=rosa, cell=cell)

    rosa.refresh_from_db()
    assert (rosa.home_cell, rosa.home_zone) == (cell, zone_named("hill"))


@pytest.mark.parametrize("cell", [0, 42, 617700169958293503])
def test_cell_that_the_town_does_not_offer_is_refused(cell):
    with pytest.raises(NotACellToChoose):
        choose_home_cell(person=people.responder(), cell=cell)


def test_person_in_a_cell_that_five_share_is_known_by_it():
    cell = home_cells_of(zone_named("mill"))[0]
    volunteer_crowd(5)
    Person.objects.update(home_cell=cell)

    assert known_cells() == {cell: cell}


def test_person_in_a_cell_that_four_share_is_known_by_a_parent_that_five_share():
    cells = home_cells_of(zone_named("mill"))
    crowd = volunteer_crowd(5)
    Person.objects.update(home_cell=cells[0])
    Person.objects.filter(pk=crowd[0].pk).update(home_cell=cells[1])

    known = known_cells()

    assert set(known) == set(cells[:2])
    assert all(covers(around, cell) for cell, around in known.items())
    assert all(resolution_of(around) < resolution_of(cells[0]) for around in known.values())


def test_lonely_volunteer_is_known_by_the_coarsest_cell():
    rosa = people.responder()

    assert resolution_of(known_cells()[rosa.home_cell]) == COARSEST_HOME_RESOLUTION


def test_suspended_volunteers_hide_nobody():
    volunteer_crowd(4)
    rosa = people.responder()
    Person.objects.update(home_cell=rosa.home_cell)
    Person.objects.exclude(pk=rosa.pk).update(suspended_at=NOW - timedelta(days=1))

    assert known_cells()[rosa.home_cell] != rosa.home_cell


def test_known_cells_follow_whoever_moves():
    cell, other = home_cells_of(zone_named("mill"))[:2]
    crowd = volunteer_crowd(6)
    Person.objects.update(home_cell=cell)
    before = known_cells()

    Person.objects.filter(pk__in=[person.pk for person in crowd[:2]]).update(home_cell=other)

    assert (before, known_cells()[cell] == cell) == ({cell: cell}, False)


def test_known_cells_take_one_query_for_any_number(django_assert_num_queries):
    volunteer_crowd(40)

    with django_assert_num_queries(1):
        assert known_cells()


def test_people_expire_with_everything_else():
    assert "people" in registered_expiries()
