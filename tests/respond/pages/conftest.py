"""What page tests share: browsers of the cast, and the clock that stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from turnout.people.models import Person

Browser = Callable[[Person], Client]


@pytest.fixture
def browser_of(stepped_clock: object) -> Browser:
    """Return a function from a person to a browser in which she is signed in."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="turnout.people.backend.ZoneGrantBackend")
        return client

    return sign_in


@pytest.fixture
def stranger(stepped_clock: object) -> Client:
    """Return the browser of somebody without an account."""
    return Client()
