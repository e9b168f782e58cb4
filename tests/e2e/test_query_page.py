"""A question is asked, answered, kept and looked at: the first two journeys."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import LOOKS, Scheme, Visit, visiting
from tests.e2e.planted import is_readable

_SLOW = 120_000
"""Milliseconds: the first question starts the helper, on a machine that may be busy."""
REGULATOR = "AT1G01010"
"""The first gene of the stand-in for the atlas; it drives the next eight."""


def opened(visit: Visit, address: str) -> Page:
    """Open a page without waiting for its answer, which may take longer than a page may."""
    visit.page.goto(address)
    visit.page.wait_for_selector("main h1")
    return visit.page


def answered(page: Page) -> None:
    expect(page.get_by_role("heading", name="pairs pass")).to_be_visible(timeout=_SLOW)


def save(page: Page, kind: str, folder: Path) -> Path:
    with page.expect_download() as saved:
        page.locator("#query-table").get_by_role("button", name=kind).click()
    path = folder / saved.value.suggested_filename
    saved.value.save_as(path)
    return path


def test_the_demo_question_is_answered_without_typing(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = opened(visit, f"{address}/query?demo=1")
        answered(page)
        assert "question=" in page.url
        title = page.locator("#query-scores h2").inner_text()
        page.reload()
        answered(page)
        assert page.locator("#query-scores h2").inner_text() == title
        assert visit.complaints() == []


def test_a_question_is_typed_answered_and_saved(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with visiting(browser) as visit:
        page = opened(visit, f"{address}/query")
        page.get_by_label("Regulators", exact=True).fill(f"{REGULATOR.lower()}, <img/src=x>")
        page.get_by_label("Put a list into targets").select_option("all genes")
        expect(page.get_by_label("Targets", exact=True)).to_have_value("all genes")
        unknown = page.get_by_text("1 unknown")
        expect(unknown).to_be_visible(timeout=_SLOW)
        unknown.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("<img/src=x>", exact=True)).to_be_visible()
        assert page.locator("img").count() == 0
        page.get_by_role("button", name="Ask · 199 pairs").focus()
        page.keyboard.press("Enter")
        answered(page)
        page.locator("#query-cut").fill("0")
        expect(page.get_by_role("heading", name="199 of 199 pairs pass")).to_be_visible(
            timeout=_SLOW
        )
        table = pd.read_csv(save(page, "CSV", tmp_path))
        assert len(table) == 199
        assert set(table["Regulator"]) == {REGULATOR}
        sheet = openpyxl.load_workbook(save(page, "XLSX", tmp_path)).active
        assert sheet.max_row == 200
        assert sheet.cell(1, 1).value == "Regulator"
        assert visit.complaints() == []


def test_a_row_leads_to_its_pair_and_on_to_the_next(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = opened(visit, f"{address}/query?regulators={REGULATOR}&targets=all+genes")
        answered(page)
        page.locator("#query-cut").fill("0")
        expect(page.get_by_role("heading", name="199 of 199 pairs pass")).to_be_visible(
            timeout=_SLOW
        )
        page.locator(".ag-center-cols-container .ag-row").first.click()
        page.wait_for_url("**/pair?*")
        expect(page.locator("#profile .main-svg").first).to_be_visible(timeout=_SLOW)
        before = page.locator("h1").inner_text()
        box = page.locator("#joint-0 .nsewdrag").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 2, box["y"] + box["height"] - 2)
        expect(page.locator("#scatter").locator("xpath=ancestor::section")).to_contain_text(
            "in the chosen bin"
        )
        page.get_by_label("Linear colours").check()
        expect(page.get_by_text("linear scale").first).to_be_visible()
        page.get_by_role("link", name="Next pair").click()
        expect(page.locator("h1")).not_to_have_text(before)
        expect(page.get_by_role("link", name="Previous pair")).to_be_visible(timeout=_SLOW)
        assert visit.complaints() == []


def test_a_wrong_address_is_answered_in_words(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = opened(visit, f"{address}/pair?regulator=<b>nobody</b>&target={REGULATOR}")
        expect(page.get_by_role("alert")).to_contain_text("must stand for one gene", timeout=_SLOW)
        page = opened(visit, f"{address}/query?question={'0' * 20}")
        expect(page.get_by_role("alert")).to_contain_text("must be one that was asked")
        assert visit.complaints() == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_both_pages_fit_and_everybody_can_use_them(
    browser: Browser, address: str, scheme: Scheme, width: int
) -> None:
    addresses = {
        f"/query?regulators={REGULATOR}&targets=all+genes": "#query-table section",
        f"/pair?regulator={REGULATOR}&target=AT1G01020": "#profile .main-svg",
    }
    with visiting(browser, scheme=scheme, width=width) as visit:
        for path, there in addresses.items():
            page = opened(visit, address + path)
            expect(page.locator(there).first).to_be_visible(timeout=_SLOW)
            is_readable(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, "the page is wider than the window"
        assert visit.complaints() == []
