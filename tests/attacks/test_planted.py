"""A short day is played on the real path with phones, e-mails, plates and house numbers in what neighbours write.

None of them is in a message, on a page of anybody, or anywhere on the disk. Then a mail scanner follows every link.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests.attacks.every_page import addresses
from tests.attacks.search import stored, whole_database, words_in
from tests.factories.town import CORNERS, NOW, small_town
from tests.respond.pages.conftest import Browser
from turnout.channels.fake import FakeProvider
from turnout.core.clock import SteppedClock
from turnout.demo.cast import make_desk, make_up_volunteers
from turnout.demo.desk import Desk
from turnout.demo.replay import run_until
from turnout.demo.stage import Stage
from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.enums import Entry, Source
from turnout.respond.models import Ask, FollowUp, Incident, Report

pytestmark = pytest.mark.django_db(transaction=True)

# What is planted, as somebody frightened would write it, and the part of it that must be nowhere.
PHONES = {
    "612-555-0142": "555-0142",
    "(651) 555 0187": "555 0187",
    "+1 763 555 0119": "555 0119",
    "6125550163": "6125550163",
}
MAILS = {"ana.ruiz@riverpost.example": "ana.ruiz", "j_olson+1@mail.example.org": "j_olson"}
PLATES = {"plate ABC 123": "ABC 123", "placa KLM-4471": "KLM-4471", "license plate 7XRT902": "7XRT902"}
HOUSES = {"3412 Main St": "3412", "at 1187 Dock Street": "1187", "2209 View Ave apt 4": "2209", "Main St 2716": "2716"}
PLANTED = {**PHONES, **MAILS, **PLATES, **HOUSES}
CALLER = "555-0155"
RANDOM = re.compile(r"[\w+/=%:-]{20,}")
KINDS = ("public", "door", "taken", "errand")
SCANNERS = ("Mozilla/5.0", "Outlook-SafeLinks/1.0", "Barracuda", "curl/8", "")
LINK = re.compile(r'(?:https?://[^/\s"]+)?(/[^\s"<>]*)')
HREF = re.compile(r'(?:href|src|action|hx-get)="(/[^"#]*)"')


def play(clock: SteppedClock, *, reports: int) -> None:
    """Reports within two hours, sixty volunteers, four people at the desk."""
    small_town()
    make_up_volunteers(number=60, seed=3, midnight=NOW - timedelta(hours=18), days=2)
    stage = Stage(seed=3)
    desk = Desk(stage=stage, people=make_desk(midnight=NOW - timedelta(hours=18)), is_open_always=True)
    for number, words in enumerate(list(PLANTED)[:reports]):
        stage.at(NOW + timedelta(minutes=6 * number), tells(desk, number, words))
    run_until(clock, stage, NOW + timedelta(minutes=6 * reports), lambda line: None, lambda step: None)
    assert Incident.objects.filter(confirmed_at__isnull=False).exists()


def tells(desk: Desk, number: int, words: str) -> Callable[[datetime], None]:
    kind, (label, lat, lon) = KINDS[number % len(KINDS)], list(CORNERS.values())[number % len(CORNERS)]

    def act(now: datetime) -> None:
        intake = services.ReportIntake(
            client_key=key_of(number),
            entry=Entry.NOW,
            source=Source.WEB,
            words=f"Please come, {words}, quickly",
            place_text=f"{label}, {words}",
            kind=kind,
            lat=lat,
            lon=lon,
            caller_number=f"612-{CALLER}",
        )
        receipt = services.receive_report(intake=intake, now=now)
        truth = desk.stage.draw_truth(number, real=0.9)
        desk.expect(report_id=receipt.report_id, kind=kind, point=(lat, lon), truth=truth, now=now)
        assert words not in receipt.words + receipt.place_text

    return act


def key_of(number: int) -> str:
    return f"planted-report-{number}"


def test_planted_values_are_nowhere(
    stepped_clock: SteppedClock, provider: FakeProvider, browser_of: Browser, home: Path
) -> None:
    play(stepped_clock, reports=len(PLANTED))
    said = " ".join(f"{message.text} {message.address}" for message in provider.accepted)
    numbers = [list(model.objects.values_list("pk", flat=True)[:4]) for model in (Incident, Report, Ask, FollowUp)]
    tokens = [services.token_of(key_of(number)) for number in range(len(PLANTED))]
    everywhere = addresses(numbers=sorted({pk for some in numbers for pk in some}), words=["now", *tokens[:4]])

    read = {
        (address, str(number)): planted_in(client.get(address).content.decode())
        for number, client in enumerate([Client(), *(browser_of(person) for person in one_of_each())])
        for address in everywhere
        if not address.startswith("/account/")
    }

    desk = browser_of(Person.objects.get(name="Desk 1"))
    assert b"Please come" in desk.get(f"/desk/reports/{Report.objects.order_by('pk')[0].pk}/").content
    assert len(provider.accepted) > 20
    assert planted_in(said) == []
    assert {address: found for address, found in read.items() if found} == {}
    assert words_in(stored(home), long_enough([*PLANTED.values(), CALLER])) == set()


def planted_in(page: str) -> list[str]:
    """Return what was planted and stands in a page; what is random there (tokens of links and forms) is left out."""
    text = RANDOM.sub("", page)
    return [value for value in (*PLANTED.values(), CALLER) if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text)]


def one_of_each() -> list[Person]:
    names = ("Desk 1", "Coordinator", "Steward Mill")
    volunteer, verifier = Ask.objects.filter(dispatch__purpose="respond").first(), Ask.objects.first()
    assert volunteer is not None
    assert verifier is not None
    return [*Person.objects.filter(name__in=names), volunteer.person, verifier.person]


def long_enough(values: list[str]) -> list[str]:
    """A house number is four digits, and megabytes hold any four digits: on the disk it is sought with its street."""
    with_street = [words for words in HOUSES if words[0].isdigit() or words[-1].isdigit()]
    return [value for value in values if len(value) > 5] + with_street


def test_mail_scanner_that_follows_every_link_changes_nothing(
    stepped_clock: SteppedClock, provider: FakeProvider
) -> None:
    play(stepped_clock, reports=4)
    messages = " ".join(message.text for message in provider.accepted)
    links = {match for match in LINK.findall(messages) if match.startswith(("/a/", "/r/"))}
    assert len(links) > 5
    links |= {f"/r/{services.token_of(key_of(number))}/" for number in range(4)}
    before = whole_database()

    scanned: set[str] = set()
    for agent in SCANNERS:
        scanner = Client(headers={"user-agent": agent, "accept": "*/*"})
        follow(scanner, links, scanned)

    assert len(scanned) > len(links)
    assert whole_database() == before
    assert connection.in_atomic_block is False


def follow(scanner: Client, links: set[str], scanned: set[str], depth: int = 2) -> None:
    """Ask for each page twice and for its head; go on with every address on it, forms' actions too."""
    found: set[str] = set()
    for link in sorted(links):
        for answer in (scanner.head(link), scanner.get(link), scanner.get(link)):
            assert answer.status_code < 500, link
            if not answer.streaming:
                found |= set(HREF.findall(answer.content.decode(errors="replace")))
        scanned.add(link)
    if depth:
        follow(scanner, {link for link in found if not link.startswith("/static/")} - links, scanned, depth - 1)
