"""The pages of tests/ui/pages.py, served to a test client."""

from pathlib import Path

import pytest
from django.test import Client


@pytest.fixture
def ui_pages(settings) -> None:
    """Let the addresses and templates of these tests exist."""
    settings.ROOT_URLCONF = "tests.ui.pages"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]


@pytest.fixture
def visitor(ui_pages) -> Client:
    """Return a client that shows error pages instead of raising, and checks forms as a browser meets it."""
    return Client(raise_request_exception=False, enforce_csrf_checks=False)
