"""The navigation: every entry has its address and icon, and each person sees hers."""

from pathlib import Path

import pytest
from django.urls import reverse

import turnout.ui
from tests import people
from tests.factories.town import small_town
from turnout.config.context import navigation
from turnout.config.navigation import NAVIGATION

pytestmark = pytest.mark.django_db

EVERYONE = ["Home", "Asks", "Me"]


@pytest.fixture
def town(stepped_clock):
    """Found Riverbend, at the instant its roles are granted."""
    return small_town()


def labels(rf, person, address: str = "/home/") -> list[str]:
    request = rf.get(address)
    request.user = person
    return [str(link.label) for link in navigation(request)]


@pytest.mark.parametrize("entry", NAVIGATION, ids=lambda entry: entry.url_name)
def test_entry_has_an_address_and_an_icon(entry):
    icons = Path(turnout.ui.__file__).parent / "templates" / "ui" / "icons"

    assert reverse(entry.url_name).startswith("/")
    assert (icons / f"{entry.icon}.svg").is_file()


def test_outsider_sees_no_navigation(rf):
    assert labels(rf, people.AnonymousUser()) == []


def test_volunteer_sees_what_is_everyones(rf, town):
    assert labels(rf, people.responder()) == EVERYONE


def test_desk_sees_the_desk(rf, town):
    assert "Desk" in labels(rf, people.desk())


def test_verifier_sees_verification(rf, town):
    assert "Verify" in labels(rf, people.verifier())


def test_entry_of_the_page_itself_is_marked(rf, town):
    request = rf.get("/people/invite/")
    request.user = people.coordinator()

    current = [str(link.label) for link in navigation(request) if link.is_current]

    assert current == ["People"]
