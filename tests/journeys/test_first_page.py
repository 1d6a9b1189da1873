"""A neighbour's first page in a real browser: small screens, no script, the emergency number, nobody else asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OLD_PHONE = {"width": 320, "height": 568}


@pytest.mark.parametrize("javascript", [True, False])
def test_first_page_offers_four_buttons_below_the_emergency_number(
    new_page: Callable[..., Page], javascript: bool
) -> None:
    page = new_page(javascript=javascript)

    page.goto("/")

    expect(page.locator("a[href='tel:911']").first).to_be_visible()
    expect(page.locator("main a.btn, main button, main .choice")).to_have_count(4)


def test_first_page_needs_no_sideways_scrolling_on_an_old_phone(new_page: Callable[..., Page]) -> None:
    page = new_page(size=OLD_PHONE)

    page.goto("/")

    assert page.evaluate("document.documentElement.scrollWidth") <= OLD_PHONE["width"]
