"""Whom a wave looks at: the own zone first, and farther only where that would change the decision."""

from __future__ import annotations

import random
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import people
from tests.factories.crowd import volunteer_crowd
from tests.factories.town import CORNERS, NOW, ZONES, zone_named
from tests.respond.alarm import reported
from turnout.engines.dispatch import solve
from turnout.respond import services
from turnout.respond.enums import Purpose
from turnout.respond.models import Ask, Dispatch
from turnout.respond.queries.problem import TOWN, dispatch_problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]


def team_asked_for() -> Dispatch:
    """Confirm an incident at a door in Harbor; return its dispatch before the first wave. Hill is beyond Mill."""
    dana = people.dispatcher()
    label, lat, lon = CORNERS["harbor"]
    plan = services.IncidentPlan(
        report_id=reported().pk, kind="door", zone_id=zone_named("harbor").pk, meeting_label=label, lat=lat, lon=lon
    )
    incident = services.open_incident(plan=plan, by=dana, now=NOW)
    services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=True, now=NOW)
    return Dispatch.objects.get(purpose=Purpose.RESPOND)


@pytest.mark.parametrize("seed", range(8))
def test_first_wave_is_what_the_whole_town_would_give(seed: int) -> None:
    chance = random.Random(seed)
    for zone in ZONES:
        for skill in ("observer", "rights_reader"):
            volunteer_crowd(chance.choice([0, 1, 2, 5]), zone=zone, qualification=skill)
    dispatch = team_asked_for()
    wanted = solve(dispatch_problem(dispatch=dispatch, now=NOW, widest=TOWN))

    services.run_wave(dispatch_id=dispatch.pk, now=NOW)

    asked = set(Ask.objects.values_list("person_id", "seat_id"))
    assert asked == {(ask.candidate_id, ask.seat_id) for ask in wanted.asks}


@pytest.mark.parametrize(("near", "zones_read"), [(6, [1]), (1, [1, 2])])
def test_first_wave_reads_the_next_zones_only_where_the_own_has_too_few(near: int, zones_read: list[int]) -> None:
    for skill in ("observer", "rights_reader"):
        volunteer_crowd(near, zone="harbor", qualification=skill)
        volunteer_crowd(6, zone="mill", qualification=skill)
    dispatch = team_asked_for()

    with CaptureQueriesContext(connection) as queries:
        services.run_wave(dispatch_id=dispatch.pk, now=NOW)

    reads = [query["sql"] for query in queries if query["sql"].startswith('SELECT "people_heldqualification"')]
    areas = [re.search(r"'\[([\d, ]*)\]'", sql) for sql in reads]
    assert [area.group(1).count(",") + 1 for area in areas if area] == zones_read


def test_scarce_skill_is_asked_far_away_at_once() -> None:
    volunteer_crowd(6, zone="harbor", qualification="observer")
    far = volunteer_crowd(1, zone="hill", qualification="rights_reader")[0]
    dispatch = team_asked_for()

    services.run_wave(dispatch_id=dispatch.pk, now=NOW)

    assert Ask.objects.filter(person=far).exists()
