"""Fixtures of the browser journeys: a served Turnout and a Chromium that stands on this machine already.

Nothing is downloaded: TURNOUT_CHROMIUM names the browser, or it is found in PATH.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import pytest_django
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
START_SECONDS = 20


def chromium_path() -> str:
    """Return the path of Chromium; fail with the command that installs it where there is none."""
    found = os.environ.get("TURNOUT_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail("No Chromium found. Install it: sudo apt-get install -y chromium (macOS: brew install chromium)")
    return found


@pytest.fixture
def served(transactional_db: None, settings: pytest_django.Settings) -> Iterator[str]:
    """Serve the real ASGI application on a free port over the test database; return its address."""
    import uvicorn

    from turnout.config.asgi import application
    from turnout.config.process import Protocol, Server

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # Passkeys work on "localhost" and refuse bare IP addresses.
        address = f"http://localhost:{listening.getsockname()[1]}"
        settings.TURNOUT_BASE_URL = address
        settings.CSRF_TRUSTED_ORIGINS = [address]
        options = uvicorn.Config(
            application, http=Protocol, ws="none", lifespan="on", access_log=False, log_config=None
        )
        server = Server(options)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        _wait_until(lambda: server.started)
        yield address
        server.should_exit = True
        thread.join(START_SECONDS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium for the session."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django takes that for async code and would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    # Chromium has no sandbox of its own when it is run by root, as in CI.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*as_root, "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Browser, served: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page with cookies of its own: one call for each person of a journey.

    A script error, a breach of the content policy or a request to anybody else fails the test.
    """
    contexts = []
    faults: list[str] = []

    def open_page(*, size: dict[str, int] = PHONE, javascript: bool = True) -> Page:
        context = browser.new_context(base_url=served, viewport=size, java_script_enabled=javascript)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("request", lambda asked: None if asked.url.startswith(served) else faults.append(f"asked {asked.url}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """Open a page as wide as a phone."""
    return new_page()


@pytest.fixture
def desk_screen(new_page: Callable[..., Page]) -> Page:
    """Open a page as wide as the screen of a desk."""
    return new_page(size=DESK)


def _wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + START_SECONDS
    while not done():
        if time.monotonic() > end:
            pytest.fail(f"the server did not start in {START_SECONDS} seconds")
        time.sleep(0.01)
