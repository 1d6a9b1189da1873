"""The desk: what each role sees, and that what it must not see looks like nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import people
from tests.factories.town import zone_named
from tests.respond.alarm import ask_of, confirmed, opened, reported
from tests.respond.pages.conftest import Browser
from turnout.core import keys
from turnout.core.clock import SteppedClock
from turnout.core.jobs import run_due
from turnout.respond import services
from turnout.respond.enums import AskState, Dismissal, IncidentState, ReportState
from turnout.respond.models import FollowUp, Incident, LegalHold, Report

pytestmark = pytest.mark.django_db
PLACE = "3rd Ave & Main St"


def test_board_shows_the_three_queues(browser_of: Browser) -> None:
    dana = people.dispatcher()
    new, checking = reported(key="new one"), opened(dana, kind="door", report=reported(key="at a door"))
    live = confirmed_incident(dana)

    page = browser_of(dana).get("/desk/").content.decode()

    addresses = [f"/desk/reports/{new.pk}/", f"/desk/incidents/{checking.pk}/", f"/desk/incidents/{live.pk}/"]
    assert sorted(addresses, key=page.index) == addresses


BOARD_QUERIES = 10
INCIDENT_QUERIES = 10


@pytest.mark.parametrize("number", [1, 3])
def test_board_needs_ten_queries_at_most(browser_of: Browser, django_assert_num_queries: object, number: int) -> None:
    dana = people.dispatcher()
    for index in range(number):
        reported(key=f"report {index}")
        opened(dana, report=reported(key=f"incident {index}"), kind=("public", "door", "taken")[index])
    client = browser_of(dana)
    client.get("/desk/")

    with django_assert_num_queries(BOARD_QUERIES):
        client.get("/desk/")


@pytest.mark.parametrize("name", ["responder", "trainee", "bystander", "steward_elsewhere", "coordinator", "verifier"])
def test_desk_is_nothing_to_others(browser_of: Browser, name: str) -> None:
    incident, report = opened(people.dispatcher()), reported(key="other")
    client = browser_of(getattr(people, name)())

    answers = [
        client.get(path)
        for path in (
            "/desk/",
            "/desk/call/",
            f"/desk/reports/{report.pk}/",
            f"/desk/incidents/{incident.pk}/",
            "/desk/incidents/999999/",
        )
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_stranger_is_asked_to_sign_in(stranger: Client) -> None:
    incident = opened(people.dispatcher())

    there, not_there = stranger.get(f"/desk/incidents/{incident.pk}/"), stranger.get("/desk/incidents/999999/")

    assert there.status_code == not_there.status_code == 302
    assert there["Location"].startswith("/account/login/")


def test_desk_without_an_authenticator_sees_nothing(browser_of: Browser) -> None:
    desk = people.without_passkey(people.desk())

    assert browser_of(desk).get("/desk/").status_code == 404


def test_steward_reads_the_zone_and_changes_nothing(browser_of: Browser) -> None:
    incident = opened(people.dispatcher())
    client = browser_of(people.steward())

    page = client.get(f"/desk/incidents/{incident.pk}/").content.decode()

    assert incident.code in page
    assert PLACE not in page
    assert client.post(f"/desk/incidents/{incident.pk}/take/").status_code == 404
    assert client.post(f"/desk/incidents/{incident.pk}/close/", {"outcome": "helped"}).status_code == 404


def test_call_is_kept_with_a_fingerprint_of_its_number(browser_of: Browser) -> None:
    desk = people.desk()

    answer = browser_of(desk).post(
        "/desk/call/",
        {"kind": "errand", "place": PLACE, "words": "bread for two", "language": "so", "number": "612-555-0142"},
    )

    report = Report.objects.get()
    assert answer["Location"] == f"/desk/reports/{report.pk}/"
    assert (report.kind, report.language, report.call_taker_id) == ("errand", "so", desk.pk)
    assert report.caller_hash == services.caller_hash("(612) 555 0142")


def test_second_caller_joins_what_is_open(browser_of: Browser) -> None:
    desk = people.desk()
    incident = opened(desk)

    browser_of(desk).post("/desk/call/", {"kind": "public", "number": "612-555-0199", "joins": incident.pk})

    assert Report.objects.filter(incident=incident).count() == 2
    assert Incident.objects.count() == 1


def test_call_without_a_kind_keeps_what_was_typed(browser_of: Browser) -> None:
    answer = browser_of(people.desk()).post("/desk/call/", {"kind": "", "words": "bread for two"})

    assert answer.status_code == 422
    assert "bread for two" in answer.content.decode()


def test_places_are_suggested_by_post_only(browser_of: Browser) -> None:
    client = browser_of(people.desk())

    assert PLACE.replace("&", "&amp;") in client.post("/desk/places/", {"place": "main 3rd"}).content.decode()
    assert client.get("/desk/places/?place=main").status_code == 405


def test_report_is_seen_opened_and_verified(browser_of: Browser) -> None:
    client, report = browser_of(people.desk()), reported()

    client.post(f"/desk/reports/{report.pk}/seen/")
    answer = client.post(f"/desk/reports/{report.pk}/open/", {"kind": "public", "place": PLACE, "languages": ["es"]})

    incident = Incident.objects.get()
    assert answer["Location"] == f"/desk/incidents/{incident.pk}/"
    assert (incident.zone, incident.state, incident.languages) == (zone_named("mill"), IncidentState.CHECKING, ["es"])


@pytest.mark.parametrize("place", ["", "3412 Main St", "nowhere at all"])
def test_report_opens_only_at_a_public_place(browser_of: Browser, place: str) -> None:
    client, report = browser_of(people.desk()), reported()

    answer = client.post(f"/desk/reports/{report.pk}/open/", {"kind": "public", "place": place})

    assert answer.status_code == 422
    assert not Incident.objects.exists()


def test_near_repeat_is_shown_and_needs_a_reason(browser_of: Browser) -> None:
    desk = people.desk()
    incident, report = opened(desk), reported(key="again")
    client, form = browser_of(desk), {"kind": "public", "place": PLACE}

    answer = client.post(f"/desk/reports/{report.pk}/open/", form)

    assert answer.status_code == 409
    assert incident.code in answer.content.decode()
    client.post(f"/desk/reports/{report.pk}/open/", {**form, "apart_reason": "two corners, two callers"})
    assert Incident.objects.count() == 2


def test_report_is_dismissed_with_a_reason(browser_of: Browser) -> None:
    client, report = browser_of(people.desk()), reported()

    client.post(f"/desk/reports/{report.pk}/dismiss/", {"dismissal": Dismissal.REFUSED})

    report.refresh_from_db()
    assert (report.state, report.dismissal) == (ReportState.DISMISSED, Dismissal.REFUSED)


@pytest.mark.parametrize("number", [1, 3])
def test_incident_page_needs_few_queries(browser_of: Browser, django_assert_num_queries: object, number: int) -> None:
    dana = people.dispatcher()
    verifiers = [people.holds(people.person(f"Looker {index}"), "verifier") for index in range(number)]
    incident = opened(dana)
    run_due(incident.opened_at)
    assert len(verifiers) == number == incident.dispatches.get().asks.count()
    client = browser_of(dana)
    client.get(f"/desk/incidents/{incident.pk}/")

    with django_assert_num_queries(INCIDENT_QUERIES):
        client.get(f"/desk/incidents/{incident.pk}/")


def test_answer_by_desk_counts(browser_of: Browser) -> None:
    dana = people.dispatcher()
    incident = confirmed_incident(dana, people.responder())
    rosa = incident.dispatches.get(purpose="respond").asks.get()

    browser_of(dana).post(f"/desk/incidents/{incident.pk}/ask-{rosa.pk}/", {"eta": 10})

    rosa.refresh_from_db()
    assert (rosa.state, rosa.answered_by_desk) == (AskState.GOING, dana)


def test_answer_by_desk_takes_no_ask_of_another_incident(browser_of: Browser) -> None:
    dana = people.dispatcher()
    incident = confirmed_incident(dana, people.responder())
    other = opened(dana, kind="door", report=reported(key="door"))
    ask = incident.dispatches.get(purpose="respond").asks.get()

    assert browser_of(dana).post(f"/desk/incidents/{other.pk}/ask-{ask.pk}/", {"eta": 10}).status_code == 404


@pytest.mark.parametrize("is_going", [False, True])
def test_one_volunteer_is_stood_down_and_the_others_stay_asked(browser_of: Browser, is_going: bool) -> None:
    dana, rosa = people.dispatcher(), people.responder()
    ravi = people.second_responder()
    incident = confirmed_incident(dana, rosa, ravi)
    client, page = browser_of(people.desk()), f"/desk/incidents/{incident.pk}/"
    if is_going:
        client.post(f"{page}ask-{ask_of(rosa).pk}/", {"eta": 10})
    stand_down = f"{page}stand-down-{ask_of(rosa).pk}/"
    offered = stand_down in client.get(page).content.decode()

    after = client.post(stand_down, follow=True).content.decode()

    assert offered
    assert (ask_of(rosa).state, ask_of(ravi).state) == (AskState.STOOD_DOWN, AskState.ASKED)
    assert "Rosa is thanked and stood down." in after
    assert stand_down not in after


def test_volunteer_who_has_left_cannot_be_stood_down(browser_of: Browser) -> None:
    rosa = people.responder()
    incident = confirmed_incident(people.dispatcher(), rosa)
    client, page = browser_of(people.desk()), f"/desk/incidents/{incident.pk}/"
    for said in ({"eta": 5}, {"act": "here"}, {"act": "left"}):
        client.post(f"{page}ask-{ask_of(rosa).pk}/", said)

    answer = client.post(f"{page}stand-down-{ask_of(rosa).pk}/", follow=True)

    assert "That answer does not fit any more." in answer.content.decode()
    assert ask_of(rosa).state == AskState.LEFT


def test_stand_down_of_one_is_nothing_to_others_nor_for_another_incident(browser_of: Browser) -> None:
    dana, rosa = people.dispatcher(), people.responder()
    incident = confirmed_incident(dana, rosa)
    other = opened(dana, kind="door", report=reported(key="door"))
    address = f"/desk/incidents/{incident.pk}/stand-down-{ask_of(rosa).pk}/"

    outsiders = [people.steward(), people.steward_elsewhere(), people.bystander(), people.coordinator(), rosa]
    statuses = [browser_of(person).post(address).status_code for person in outsiders]
    elsewhere = browser_of(dana).post(f"/desk/incidents/{other.pk}/stand-down-{ask_of(rosa).pk}/")
    looked = browser_of(dana).get(address)

    assert {*statuses, elsewhere.status_code} == {404}
    assert looked.status_code == 405
    assert ask_of(rosa).state == AskState.ASKED


def test_one_caller_does_not_confirm(browser_of: Browser) -> None:
    dana = people.dispatcher()
    incident = opened(dana, report=reported(caller="612-555-0101"))

    page = browser_of(dana).post(f"/desk/incidents/{incident.pk}/confirm/", {"called_back": "on"}, follow=True)

    incident.refresh_from_db()
    assert incident.confirmed_at is None
    assert "two callers and a call-back" in page.content.decode()


def test_owner_changes_when_the_next_person_has_it(browser_of: Browser) -> None:
    desk, dana = people.desk(), people.dispatcher()
    incident = opened(dana)

    browser_of(desk).post(f"/desk/incidents/{incident.pk}/take/")

    incident.refresh_from_db()
    assert incident.owner == desk


def test_close_and_late_answer_are_told_kindly(browser_of: Browser) -> None:
    dana, rosa = people.dispatcher(), people.responder()
    incident = confirmed_incident(dana, rosa)
    ask = incident.dispatches.get(purpose="respond").asks.get()

    browser_of(dana).post(f"/desk/incidents/{incident.pk}/close/", {"outcome": "calm"})
    page = browser_of(rosa).post(f"/asks/{ask.pk}/", {"eta": 5}, follow=True).content.decode()

    incident.refresh_from_db()
    assert incident.state == IncidentState.CLOSED
    assert "Thank you, it is over, nobody is needed." in page


def test_leak_moves_the_meeting_point(browser_of: Browser) -> None:
    dana = people.dispatcher()
    incident = opened(dana)

    browser_of(dana).post(f"/desk/incidents/{incident.pk}/leaked/", {"place": "5th Ave & View St"})

    incident.refresh_from_db()
    assert incident.meeting_version == 2
    sealed = bytes(incident.meeting_point or b"")
    assert keys.unseal(key_id=incident.key_id, sealed=sealed) == "5th Ave & View St"


def test_second_coordinator_agrees_to_a_hold(browser_of: Browser) -> None:
    cora, chen = people.coordinator(), people.second_coordinator()
    incident = opened(people.dispatcher())
    first, second = browser_of(cora), browser_of(chen)

    first.post("/holds/", {"code": incident.code, "lawyer": "L. Ortiz"})
    hold = LegalHold.objects.get()
    first.post(f"/holds/{hold.pk}/agree/")
    assert LegalHold.objects.get().agreed_by is None
    second.post(f"/holds/{hold.pk}/agree/")

    assert LegalHold.objects.get().agreed_by == chen
    assert FollowUp.objects.count() == 0


def confirmed_incident(dana: object, *responders: object) -> Incident:
    incident = confirmed(dana, people.verifier())
    run_due(SteppedClock(incident.opened_at).now())
    assert all(ask_of(person) for person in responders)
    return incident
