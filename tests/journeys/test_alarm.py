"""One alarm in a real browser, from the form to "how it ended", with a real worker and the fake provider.

At every step somebody without an account, a trainee and the steward of another zone try every address so far.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from tests import people
from tests.factories.town import small_town
from tests.journeys.actors import OWN_PAGES, Asked, DeskPerson, Neighbour, Watchers, link_sent_to, sign_in, wait_for
from turnout.channels import registry
from turnout.channels.fake import FakeChannel, FakeProvider, Mode
from turnout.channels.fake.server import FakeServer
from turnout.channels.live import LiveChannel
from turnout.core.heartbeat import worker_is_alive
from turnout.core.live import publish
from turnout.load.services import rest
from turnout.people.models import Person
from turnout.respond.models import FollowUp, Incident, Report

if TYPE_CHECKING:
    from playwright.sync_api import Page

OnDuty = Callable[[Person, str], Person]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACE = "3rd Ave & Main St"
WORDS = "Two vans and six officers"
TOLD = f"{WORDS}. Call 612-555-0142, plate ABC 123, at 3412 Main St, ana@example.org"
PLANTED = ["612-555-0142", "555-0142", "ABC 123", "3412", "ana@example.org"]


@pytest.fixture
def provider(home: Path, repository: Path, served: str) -> Iterator[FakeProvider]:
    """Start a real worker on the same database; it hands its messages to a provider of ours."""
    taking = FakeProvider()
    with FakeServer(taking) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        before = registry.install({"email": FakeChannel(server.url, Mode.IDEMPOTENT), "live": LiveChannel(publish)})
        options = {
            "DJANGO_SETTINGS_MODULE": "turnout.config.settings",
            "TURNOUT_HOME": str(home),
            "TURNOUT_ENV_FILE": os.devnull,
            "TURNOUT_DATABASE_URL": f"sqlite://{connection.settings_dict['NAME']}",
            "TURNOUT_FAKE_CHANNEL": f"{server.url}:{Mode.IDEMPOTENT.value}",
            "TURNOUT_BASE_URL": served,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TURNOUT_")}
        worker = subprocess.Popen([sys.executable, "-m", "turnout", "worker"], cwd=repository, env={**kept, **options})
        wait_for(lambda: worker_is_alive() or worker.poll() is not None)
        yield taking
        worker.terminate()
        assert worker.wait(30) == 0
        registry.install(before)


@pytest.fixture
def on_duty() -> OnDuty:
    """Return a function that puts somebody on duty now: a browser lives in the real hour, which may be a quiet one."""
    return lambda person, role: people.on_duty(person, role, start=timezone.now() - timedelta(minutes=1))


@pytest.fixture
def watchers(new_page: Callable[..., Page]) -> Watchers:
    """Somebody without an account, a trainee who rests today, the steward of another zone."""
    tomas, samir = people.trainee(), people.steward_elsewhere()
    rest(person_id=tomas.pk, until=timezone.now() + timedelta(days=1), now=timezone.now())
    pages = {"outsider": new_page(), "trainee": sign_in(new_page(), tomas)}
    pages["steward elsewhere"] = sign_in(new_page(), samir)
    return Watchers(pages, secrets=[PLACE, "3rd Ave &amp; Main St", WORDS, *PLANTED])


@dataclass
class Evening:
    """Who takes part, and what they have in their hands by now."""

    new_page: Callable[..., Page]
    provider: FakeProvider
    watchers: Watchers
    neighbour: Neighbour
    desk: DeskPerson
    address: str = ""

    def asked(self, person: Person) -> Asked:
        """Return somebody's phone with the link that came."""
        return Asked(self.new_page(), link_sent_to(self.provider, person))

    def nobody_else_sees(self) -> None:
        self.watchers.look_everywhere()

    @property
    def incident(self) -> Incident:
        return Incident.objects.get()


@pytest.fixture
def evening(new_page: Callable[..., Page], provider: FakeProvider, watchers: Watchers, on_duty: OnDuty) -> Evening:
    dana = on_duty(people.dispatcher(), "dispatcher")
    watchers.learn("/desk/", "/desk/call/", "/holds/", *OWN_PAGES)
    return Evening(new_page, provider, watchers, Neighbour(new_page()), DeskPerson(sign_in(new_page(), dana)))


def test_alarm_goes_from_the_form_to_how_it_ended(evening: Evening, on_duty: OnDuty) -> None:
    vera = on_duty(people.verifier(), "verifier")
    rosa, ravi = (on_duty(person(), "observer") for person in (people.responder, people.second_responder))

    neighbour_tells(evening)
    desk_sorts(evening)
    looking = verifier_confirms(evening, vera)
    team = responders_come(evening, rosa, ravi)
    desk_closes(evening, looking, *team)
    follow_up_is_done(evening)

    assert evening.watchers.looked > 300
    said = " ".join(message.text for message in evening.provider.accepted)
    assert [secret for secret in (PLACE, WORDS, *PLANTED) if secret in said] == []


def neighbour_tells(evening: Evening) -> None:
    """Sent with the third tap; words come after, and what was taken out of them is shown."""
    evening.neighbour.tell(kind="Officers in a public place", place=PLACE)
    kept = evening.neighbour.add(TOLD)

    report = Report.objects.get()
    assert "We took out" in kept
    assert WORDS in kept
    assert [planted for planted in PLANTED if planted in kept] == []
    assert "A trained neighbor looks first" in evening.neighbour.look_again()
    evening.watchers.secrets.append(report.code)
    evening.watchers.learn("/r/wrong/", f"/desk/reports/{report.pk}/")
    evening.nobody_else_sees()


def desk_sorts(evening: Evening) -> None:
    """Without a mouse."""
    evening.address = evening.desk.open_newest("Officers in a public place")

    assert WORDS not in evening.desk.page.locator("main").inner_text()
    evening.watchers.learn(evening.address, f"{evening.address}follow-up/")
    evening.watchers.secrets.append(evening.incident.code)
    evening.nobody_else_sees()


def verifier_confirms(evening: Evening, vera: Person) -> Asked:
    """She learns the place by her yes, stands there, and says what she sees; nobody else is asked before that."""
    looking = evening.asked(vera)
    evening.watchers.learn(*ask_pages(evening, "verify"))
    evening.nobody_else_sees()
    assert PLACE not in looking.look()
    looking.press("Going, in 5", then=PLACE)
    evening.watchers.learn(looking.link)
    evening.watchers.bound.append(looking.link)
    evening.nobody_else_sees()
    looking.press("HERE: I am at the place", then="What do you see?")
    evening.nobody_else_sees()
    assert [message.address for message in evening.provider.accepted] == [vera.email]
    looking.press("REAL", then="Thank you, we have it. You can go.")
    evening.nobody_else_sees()
    assert "done\nA trained neighbor looks first" in evening.neighbour.look_again()
    return looking


def responders_come(evening: Evening, rosa: Person, ravi: Person) -> tuple[Asked, Asked]:
    """Each learns the place by a yes of their own."""
    first, second = evening.asked(rosa), evening.asked(ravi)
    evening.watchers.learn(*ask_pages(evening, "respond"))
    evening.nobody_else_sees()
    assert PLACE not in first.look() + second.look()
    first.press("Going, in 5", then=PLACE)
    assert PLACE not in second.look()
    second.press("Going, in 10", then=PLACE)
    evening.watchers.learn(first.link, second.link)
    evening.watchers.bound += [first.link, second.link]
    evening.nobody_else_sees()
    first.press("HERE: I am at the place", then="You are there.")
    evening.nobody_else_sees()
    return first, second


def desk_closes(evening: Evening, *asked: Asked) -> None:
    """The place is gone for everybody, and the neighbour reads how it ended."""
    evening.desk.page.goto(evening.address)
    evening.desk.close("A team was there and helped")

    seen = [one.look() for one in asked]
    assert [PLACE in page for page in seen] == [False] * len(asked)
    assert all("nobody is needed" in page for page in seen)
    ended = evening.neighbour.look_again()
    assert "How it ended" in ended
    assert "Trained neighbors were there and helped." in ended
    evening.nobody_else_sees()


def follow_up_is_done(evening: Evening) -> None:
    """By its owner, who had the incident."""
    owed = FollowUp.objects.get()
    evening.watchers.learn(f"/follow-ups/{owed.pk}/")
    evening.desk.page.goto("/follow-ups/")
    evening.desk.press_on("Offer a debrief")
    evening.nobody_else_sees()
    evening.desk.press_on("It is done")
    evening.desk.page.get_by_text("Done. The slip is erased.").wait_for()

    owed.refresh_from_db()
    assert owed.done_at is not None
    evening.nobody_else_sees()


def ask_pages(evening: Evening, purpose: str) -> list[str]:
    asks = evening.incident.dispatches.get(purpose=purpose).asks
    return [f"/asks/{pk}/" for pk in asks.values_list("pk", flat=True)]


def test_neighbour_needs_no_script(new_page: Callable[..., Page]) -> None:
    small_town()
    neighbour = Neighbour(new_page(javascript=False))

    neighbour.tell(kind="Officers in a public place", place=PLACE)
    kept = neighbour.add(TOLD)
    neighbour.page.goto("/refusals/")
    neighbour.page.get_by_role("button", name="Español").click()
    spanish = neighbour.look_again()

    assert WORDS in kept
    assert [planted for planted in PLANTED if planted in kept] == []
    assert Report.objects.get().words is not None
    assert "Su código es" in spanish
