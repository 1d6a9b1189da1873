"""Answer links: one device, one answer, and a look that changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tests.messaging.asking import ask, by_mail
from turnout.messaging.devices import COOKIE, device_for_post, device_of, remember_device
from turnout.messaging.enums import LinkRefusal
from turnout.messaging.models import AnswerLink
from turnout.messaging.services import (
    LinkRefused,
    answer_link_once,
    issue_link,
    issue_links,
    link_url,
    look_at_link,
    open_link,
)
from turnout.people.models import Person

HOUR = timedelta(hours=1)
PHONE, OTHER = "the phone of Ana, a cookie", "another phone, another one"


@pytest.fixture
def link(volunteer: Person, now: datetime) -> AnswerLink:
    return issue_link(person_id=volunteer.pk, about="incident:7", expires_at=now + HOUR, now=now)


@pytest.fixture
def token(link: AnswerLink) -> str:
    return link_url(link).rpartition("/")[2]


def kept(link: AnswerLink) -> dict[str, object]:
    return AnswerLink.objects.filter(pk=link.pk).values().get()


def test_link_is_short_and_its_token_is_not_kept(link: AnswerLink, token: str) -> None:
    assert link_url(link) == f"http://localhost:8000/a/{token}"
    assert len(token) == 22
    assert token not in str(kept(link))


def test_every_person_gets_a_link_of_her_own(volunteers: list[Person], now: datetime) -> None:
    issue_links(person_ids=[one.pk for one in volunteers], about="incident:7", expires_at=now + HOUR, now=now)
    links = {link.person_id: link for link in AnswerLink.objects.all()}

    assert len({link_url(one) for one in links.values()}) == 10
    assert {one.person_id for one in links.values()} == {one.pk for one in volunteers} == set(links)


@pytest.mark.parametrize("number", [1, 10])
def test_links_of_a_wave_take_few_queries(
    volunteers: list[Person], now: datetime, number: int, django_assert_max_num_queries: object
) -> None:
    ids = [one.pk for one in volunteers[:number]]
    with django_assert_max_num_queries(6):  # type: ignore[operator] # a fixture without types; two are the savepoint
        issue_links(person_ids=ids, about="incident:7", expires_at=now + HOUR, now=now)
    assert AnswerLink.objects.count() == number


def test_link_issued_again_is_the_same_and_lasts_longer(link: AnswerLink, volunteer: Person, now: datetime) -> None:
    again = issue_link(person_id=volunteer.pk, about="incident:7", expires_at=now + 2 * HOUR, now=now)
    shorter = issue_link(person_id=volunteer.pk, about="incident:7", expires_at=now, now=now)

    assert link_url(again) == link_url(link)
    assert again.expires_at == shorter.expires_at == now + 2 * HOUR


def test_looking_changes_nothing_however_often(link: AnswerLink, token: str, volunteer: Person, now: datetime) -> None:
    before = kept(link)

    for device in (None, PHONE, OTHER):
        assert look_at_link(token=token, device=device, now=now).person_id == volunteer.pk

    assert kept(link) == before


def test_first_device_to_open_is_the_only_one(token: str, now: datetime) -> None:
    open_link(token=token, device=PHONE, now=now)

    assert open_link(token=token, device=PHONE, now=now).opened_at == now
    for attempt in (
        lambda: open_link(token=token, device=OTHER, now=now),
        lambda: look_at_link(token=token, device=OTHER, now=now),
        lambda: look_at_link(token=token, device=None, now=now),
        lambda: answer_link_once(token=token, device=OTHER, now=now),
    ):
        with pytest.raises(LinkRefused) as refused:
            attempt()
        assert refused.value.reason == LinkRefusal.FOREIGN


def test_link_takes_one_answer_and_still_opens(token: str, now: datetime) -> None:
    answer_link_once(token=token, device=PHONE, now=now)

    with pytest.raises(LinkRefused) as refused:
        answer_link_once(token=token, device=PHONE, now=now)

    assert refused.value.reason == LinkRefusal.USED
    assert open_link(token=token, device=PHONE, now=now).answered_at == now


@pytest.mark.parametrize("use", [look_at_link, open_link, answer_link_once])
def test_link_ends_at_its_hour(token: str, now: datetime, use: object) -> None:
    with pytest.raises(LinkRefused) as refused:
        use(token=token, device=PHONE, now=now + HOUR)  # type: ignore[operator] # three functions of one shape

    assert refused.value.reason == LinkRefusal.EXPIRED


@pytest.mark.parametrize("wrong", ["", "x", "ä" * 22, "A" * 22, "0" * 500])
def test_wrong_token_opens_nothing(link: AnswerLink, wrong: str, now: datetime) -> None:
    with pytest.raises(LinkRefused) as refused:
        open_link(token=wrong, device=PHONE, now=now)

    assert refused.value.reason == LinkRefusal.UNKNOWN


def test_row_copied_to_another_network_opens_nothing(link: AnswerLink, token: str, now: datetime) -> None:
    AnswerLink.objects.update(nonce="0" * 32)

    with pytest.raises(LinkRefused) as refused:
        open_link(token=token, device=PHONE, now=now)

    assert refused.value.reason == LinkRefusal.UNKNOWN


@pytest.mark.usefixtures("outbox")
def test_opening_marks_the_messages_about_it_as_seen(token: str, volunteer: Person, now: datetime) -> None:
    ask(volunteer, now=now)

    look_at_link(token=token, device=PHONE, now=now)
    assert by_mail().seen_at is None
    open_link(token=token, device=PHONE, now=now)

    assert by_mail().seen_at == now


def test_refusal_says_why_in_words() -> None:
    assert str(LinkRefused(LinkRefusal.FOREIGN)) == "This link was opened on another phone"


def test_device_is_known_again_by_its_cookie() -> None:
    first = RequestFactory().post("/a/x")
    device, answer = device_for_post(first), HttpResponse()
    remember_device(answer, device)

    second = RequestFactory().post("/a/x")
    second.COOKIES[COOKIE] = answer.cookies[COOKIE].value

    assert device_of(first) is None
    assert device_for_post(second) == device_of(second) == device


def test_device_cookie_is_ours_alone_and_ends_after_a_year() -> None:
    answer = HttpResponse()
    remember_device(answer, "x" * 32)

    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 24 * 3600)


@pytest.mark.parametrize("cookie", ["", "short", "x" * 65, "ä" * 32])
def test_cookie_that_is_none_of_ours_is_replaced(cookie: str) -> None:
    request = RequestFactory().post("/a/x")
    request.COOKIES[COOKIE] = cookie

    assert device_of(request) is None
    assert device_for_post(request) != cookie
