"""The board's numbers: a team is as full as its own seats are; trainees stand beside it."""

from __future__ import annotations

import pytest

from tests import people
from tests.factories.crowd import volunteer_crowd
from tests.factories.town import NOW
from tests.respond.alarm import confirmed
from tests.respond.pages.conftest import Browser
from turnout.core.clock import SteppedClock
from turnout.respond.enums import AskState, Purpose
from turnout.respond.models import Ask, Incident, Seat
from turnout.respond.queries.desk import IncidentRow, desk_board

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(stepped_clock: SteppedClock) -> Incident:
    """A live incident of a kind with a trainee's seat, of which no seat is taken yet."""
    return confirmed(people.dispatcher(), people.verifier())


def team_seats(incident: Incident, *, is_trainee: bool = False) -> list[Seat]:
    seats = Seat.objects.filter(dispatch__incident=incident, dispatch__purpose=Purpose.RESPOND)
    return list(seats.filter(is_trainee=is_trainee).order_by("pk"))


def take(*seats: Seat, state: AskState = AskState.GOING) -> None:
    for seat, person in zip(seats, volunteer_crowd(len(seats)), strict=True):
        Ask.objects.create(
            dispatch=seat.dispatch, seat=seat, person=person, wave=1, state=state, asked_at=NOW, silent_at=NOW
        )


def row() -> IncidentRow:
    return desk_board(zones=None).live[0]


def test_full_team_and_its_trainee_are_counted_apart(browser_of: Browser, incident: Incident) -> None:
    seats, beside = team_seats(incident), team_seats(incident, is_trainee=True)
    take(*seats, *beside)

    page = browser_of(people.desk()).get("/desk/").content.decode()

    assert len(beside) == 1
    assert (row().filled, row().seats, row().trainees) == (len(seats), len(seats), 1)
    assert f"{len(seats)} of {len(seats)}, and 1 trainee<" in page


def test_trainee_alone_fills_no_seat(incident: Incident) -> None:
    take(*team_seats(incident, is_trainee=True), state=AskState.HERE)

    assert (row().filled, row().trainees) == (0, 1)


def test_seat_with_two_people_is_one_seat(incident: Incident) -> None:
    first, *_ = team_seats(incident)
    take(first, first, state=AskState.HERE)

    assert row().filled == 1


@pytest.mark.parametrize("state", [AskState.ASKED, AskState.LEFT, AskState.STOOD_DOWN, AskState.NO, AskState.SILENT])
def test_seat_of_somebody_who_is_not_coming_is_open(incident: Incident, state: AskState) -> None:
    take(team_seats(incident)[0], state=state)

    assert (row().filled, row().seats) == (0, len(team_seats(incident)))


def test_verifier_fills_no_seat_of_the_team(incident: Incident) -> None:
    verifiers = Seat.objects.filter(dispatch__incident=incident, dispatch__purpose=Purpose.VERIFY)

    assert Ask.objects.filter(seat__in=verifiers, state=AskState.HERE).count() == 1
    assert (row().filled, row().trainees) == (0, 0)
