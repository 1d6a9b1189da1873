"""The people of the alarm journey at their screens: a neighbour, the desk, those asked, those who only watch."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from turnout.people.models import Person

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Page

    from turnout.channels.fake import FakeProvider

T = TypeVar("T")

PATIENCE_SECONDS = 20.0
NOT_THERE = 999_999
OWN_PAGES = ("/home/", "/asks/", "/verify/", "/follow-ups/")
ROUND_THE_TABLE = 60
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|nonce="[^"]*"')


@dataclass
class Neighbour:
    """Somebody without an account, who tells us."""

    page: Page
    address: str = ""

    def tell(self, *, kind: str, place: str) -> None:
        """Send with the third tap."""
        self.page.goto("/")
        self.page.get_by_role("link", name="It is happening now").click()
        self.page.get_by_role("link", name=kind).click()
        self.page.get_by_role("textbox", name="Where is it?").fill(place)
        self.page.get_by_role("button", name="Send").click()
        self.page.get_by_role("heading", name="We have it.").wait_for()
        self.address = urlsplit(self.page.url).path

    def add(self, words: str) -> str:
        """Add words after sending; return the page that shows what is kept of them."""
        self.page.get_by_label("What do you see?").fill(words)
        self.page.get_by_role("button", name="Add this").click()
        self.page.get_by_role("heading", name="Thank you, we have that too.").wait_for()
        return self.page.locator("main").inner_text()

    def look_again(self) -> str:
        self.page.goto(self.address)
        return self.page.locator("main").inner_text()


@dataclass
class DeskPerson:
    """Somebody at the desk, who never touches the mouse."""

    page: Page

    def press_on(self, name: str) -> None:
        """Walk with Tab to the link or button of this name and press Enter."""
        for _ in range(ROUND_THE_TABLE):
            self.page.keyboard.press("Tab")
            if name in self.page.evaluate("document.activeElement.innerText || ''"):
                self.page.keyboard.press("Enter")
                return
        pytest.fail(f"no key leads to {name!r} on {self.page.url}")

    def choose(self, label: str, letters: str) -> None:
        """Walk with Tab to a list and choose by its first letters."""
        wanted = self.page.get_by_label(label, exact=True).first
        for _ in range(ROUND_THE_TABLE):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                self.page.keyboard.type(letters)
                return
        pytest.fail(f"no key leads to {label!r} on {self.page.url}")

    def open_newest(self, what: str) -> str:
        """Sort a new report into an incident; return the incident's address."""
        self.page.goto("/desk/")
        self.press_on(what)
        self.page.wait_for_url("**/desk/reports/*/")
        self.press_on("Open and verify")
        self.page.wait_for_url("**/desk/incidents/*/")
        return urlsplit(self.page.url).path

    def close(self, outcome: str) -> None:
        self.choose("How did it end?", outcome)
        self.press_on("Close it")
        self.page.get_by_text("Closed. Whoever told us reads how it ended").wait_for()


@dataclass
class Asked:
    """Somebody who was asked, on the phone that got the link."""

    page: Page
    link: str

    def look(self) -> str:
        self.page.goto(self.link)
        return self.page.locator("main").inner_text()

    def press(self, name: str, then: str) -> str:
        """Press a button and wait for the words that follow."""
        self.page.get_by_role("button", name=name).first.click()
        self.page.locator("main").get_by_text(then).first.wait_for()
        return self.page.locator("main").inner_text()


@dataclass
class Watchers:
    """People who have no part in it try every address seen so far, and see nothing they should not.

    `bound` are answer links that somebody has opened by now: on another device they say no.
    """

    pages: dict[str, Page]
    addresses: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)
    looked: int = 0

    def learn(self, *addresses: str) -> None:
        self.addresses += [address for address in addresses if address not in self.addresses]

    def look_everywhere(self) -> None:
        """Open every address as every watcher: no secret, and where nothing is theirs, just what nothing looks like."""
        for name, page in self.pages.items():
            for address in self.addresses:
                self._look(name, page, address)

    def _look(self, name: str, page: Page, address: str) -> None:
        seen, missing = (page.request.get(path, max_redirects=0) for path in (address, twin_of(address)))
        told = [secret for secret in self.secrets if secret in seen.text()]
        assert told == [], f"{name} read {told} at {address}"
        if address in self.bound:
            assert seen.status == 403, f"{name} got {seen.status} at a link of somebody else"
        if not is_anybodys(address):
            assert seen.status in {302, 404}, f"{name} got {seen.status} at {address}"
            assert _shape(seen, address) == _shape(missing, twin_of(address)), (
                f"{name} can tell that {address} is there"
            )
        self.looked += 1


def twin_of(address: str) -> str:
    """Return the same address of a thing that does not exist."""
    if address.startswith("/r/"):
        return "/r/AAAAAAAAAAAAAAAAAAAAAAAA/"
    return re.sub(r"\d+", str(NOT_THERE), address)


def is_anybodys(address: str) -> bool:
    """Whether an address shows each person their own, or is an answer link: whoever holds it learns no place."""
    return address in OWN_PAGES or address.startswith("/a/")


def _shape(seen: APIResponse, address: str) -> tuple[int, str, str]:
    body = CSRF.sub("", seen.text())
    return (
        seen.status,
        seen.headers.get("location", "").replace(address, "<address>"),
        body.replace(address, "<address>"),
    )


def sign_in(page: Page, person: Person) -> Page:
    """Give a page the session of a person; signing in itself has a journey of its own."""
    client = Client()
    client.force_login(person, backend="turnout.people.backend.ZoneGrantBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": settings.TURNOUT_BASE_URL}]
    )
    return page


def link_sent_to(provider: FakeProvider, person: Person) -> str:
    """Wait for the ask that reaches a person's phone and return the link in it."""
    texts = wait_for(
        lambda: [one.text for one in provider.accepted if one.address == person.email and "/a/" in one.text]
    )
    found = re.search(r"\S*(/a/\S+)", texts[-1])
    assert found is not None
    return found.group(1)


def wait_for(look: Callable[[], T]) -> T:
    """Look until there is something to see."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (seen := look()):
        if time.monotonic() > end:
            pytest.fail(f"nothing came in {PATIENCE_SECONDS} seconds")
        time.sleep(0.05)
    return seen
