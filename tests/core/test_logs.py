"""No address of a page, which may hold a secret, reaches the log."""

import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from turnout.core.logs import HideAddresses

SECRET = "s3cr3t-t0ken"


@pytest.fixture
def logged(caplog) -> Iterator[pytest.LogCaptureFixture]:
    """Collect the log through the filters of the installation's own handler."""
    filters = [one for handler in logging.getLogger().handlers for one in handler.filters]
    assert [type(one) for one in filters] == [HideAddresses]
    caplog.handler.addFilter(filters[0])
    caplog.set_level(logging.DEBUG)
    yield caplog
    caplog.handler.removeFilter(filters[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "pattern"), [(f"/r/{SECRET}/", "r/<str:token>/"), (f"/nowhere/{SECRET}", "an unknown address")]
)
def test_log_shows_patterns_instead_of_addresses(logged, address, pattern):
    answer = Client(raise_request_exception=False).get(address)

    assert answer.status_code >= 400
    assert pattern in logged.text
    assert SECRET not in logged.text


@pytest.mark.django_db
def test_log_of_a_refused_form_hides_its_address(logged):
    Client(enforce_csrf_checks=True).post(f"/r/{SECRET}/", {"words": "w"})

    assert SECRET not in logged.text
