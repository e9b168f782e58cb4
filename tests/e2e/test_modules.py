"""Modules in a real browser: found, cut elsewhere, asked about, and there again by the address."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import LOOKS, Scheme, visiting
from tests.e2e.planted import is_readable, is_readable_in_both_themes

_LATER = 120_000
_CARDS = "#modules-cards > section"


def _find(page: Page) -> None:
    """Find modules of the demo's atlas."""
    page.get_by_label("Modules", exact=True).fill("4")
    page.get_by_role("button", name="Find modules").click()
    expect(page.locator("#modules-picture .js-plotly-plot")).to_be_visible(timeout=_LATER)
    expect(page.locator(_CARDS)).to_have_count(4)


def test_modules_are_found_cut_and_led_on_from(browser: Browser, workshop: str) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/modules")
        page.get_by_label("Modules", exact=True).fill("1")
        page.get_by_role("button", name="Find modules").click()
        expect(page.get_by_role("alert")).to_contain_text("option clusters")

        _find(page)
        is_readable_in_both_themes(page)
        slider = page.locator("#modules-cut").get_by_role("slider")
        slider.focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        expect(page.locator(_CARDS)).to_have_count(7, timeout=_LATER)
        assert parse_qs(urlsplit(page.evaluate("location.href")).query)["cut"] == ["7"]

        page.reload()
        expect(page.locator(_CARDS)).to_have_count(7, timeout=_LATER)
        largest = max(
            range(7),
            key=lambda place: len(page.locator(f"{_CARDS} .genes").nth(place).text_content() or ""),
        )
        page.locator(_CARDS).nth(largest).get_by_role("button", name="See its network").click()
        page.wait_for_url("**/network?source=question*", timeout=_LATER)
        expect(page.get_by_role("heading", level=1)).to_contain_text("edge", timeout=_LATER)
        assert visit.complaints() == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_the_empty_page_is_readable_at_every_width(
    browser: Browser, workshop: str, scheme: Scheme, width: int
) -> None:
    with visiting(browser, scheme=scheme, width=width) as visit:
        page = visit.open(f"{workshop}/modules")
        expect(page.get_by_text("No modules are open")).to_be_visible()
        is_readable(page)
