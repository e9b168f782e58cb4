"""A scan of settings in a real browser: started, followed, ended, stopped, and trained with."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import LOOKS, Scheme, visiting
from tests.e2e.planted import is_readable, is_readable_in_both_themes

_SOON, _LATER = 60_000, 200_000
QUICK = {"Epochs": "1", "Batch": "64"}


def _start(page: Page, *, trials: int, **settings: str) -> None:
    """Ask for a scan of the first system, with trainings that take a moment."""
    page.get_by_label("Trials", exact=True).fill(str(trials))
    details = page.locator("details.settings")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    for label, value in settings.items():
        page.get_by_label(label, exact=True).fill(value)
    before = page.url
    page.get_by_role("button", name="Start the scan").click()
    page.wait_for_url(lambda url: url != before and "run=" in url)


def test_a_scan_is_followed_to_its_best_settings_and_trained_with(
    browser: Browser, workshop: str
) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/evaluate?scan=1")
        assert page.get_by_text("Earlier scans").count() == 0
        page.get_by_label("Trials", exact=True).fill("none")
        page.get_by_role("button", name="Start the scan").click()
        expect(page.get_by_role("alert")).to_contain_text("must be a whole number")

        _start(page, trials=4, **QUICK)
        # the first trials are drawn while the others are still at work
        expect(page.get_by_text("of 4 trials so far")).to_be_visible(timeout=_LATER)
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.get_by_text("4 of 4 trials, each")).to_be_visible(timeout=_LATER)
        for figure in ("#scan-spots", "#scan-history"):
            expect(page.locator(f"{figure} .js-plotly-plot")).to_be_visible()
        grid = page.get_by_role("grid")
        expect(grid.get_by_role("row")).to_have_count(5)
        losses = grid.locator(".ag-row [col-id=loss]").all_inner_texts()
        assert losses == sorted(losses, key=float)
        is_readable_in_both_themes(page)
        _report_opens(page, workshop)
        scan = page.url

        best = grid.locator('.ag-row[row-index="0"] [col-id=filters]').inner_text()
        page.get_by_role("link", name="Train with these settings").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("The form holds the best settings")).to_be_visible()
        expect(page.get_by_label("Epochs", exact=True)).to_have_value("1")
        expect(page.get_by_label("Filters", exact=True)).to_have_value(best)
        page.get_by_role("link", name="Back to the scan").click()
        page.wait_for_url(scan)

        visit.open(f"{workshop}/evaluate?scan=1")
        heading = page.get_by_role("heading", name="Earlier scans")
        page.locator("section", has=heading).get_by_role("link").first.click()
        page.wait_for_url(scan)
        assert visit.complaints() == []


def _report_opens(page: Page, address: str) -> None:
    link = page.get_by_role("link", name="Open report")
    answer = page.context.request.get(f"{address}{link.get_attribute('href')}")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'")
    assert answer.text().count('class="plot"') == 2


def test_a_scan_is_stopped_and_keeps_what_it_found(browser: Browser, workshop: str) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/evaluate?scan=1")
        _start(page, trials=20, **QUICK)
        expect(page.get_by_text("of 20 trials so far")).to_be_visible(timeout=_LATER)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("status")).to_contain_text("Cancelled", timeout=_SOON)

        expect(page.locator("#scan-history")).to_be_visible()
        expect(page.get_by_role("button", name="Go on from where it was")).to_be_visible()
        assert page.get_by_role("link", name="Train with these settings").count() == 0
        is_readable(page)
        assert visit.complaints() == []


def test_a_change_of_system_does_not_fix_what_it_scans(browser: Browser, workshop: str) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/evaluate?scan=1")
        system = page.get_by_label("System")
        for name in reversed(system.locator("option:enabled").all_inner_texts()):
            system.select_option(label=name)
            expect(page.locator("details.settings summary")).to_contain_text("as published")


def test_the_form_is_reached_and_sent_by_keyboard(browser: Browser, workshop: str) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/evaluate")
        page.get_by_role("link", name="Scan settings").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Which settings are best?")).to_be_visible()
        page.get_by_label("System").focus()
        reached = []
        for _ in range(20):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.textContent"))
            if reached[-1] == "Check first":
                break
        assert reached[-2:] == ["Start the scan", "Check first"]
        page.get_by_label("Trials", exact=True).fill("0")
        page.get_by_role("button", name="Start the scan").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("must be a whole number")


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_everyone_can_read_the_form(
    browser: Browser, workshop: str, *, scheme: Scheme, width: int
) -> None:
    with visiting(browser, scheme=scheme, width=width) as visit:
        is_readable(visit.open(f"{workshop}/evaluate?scan=1"))
        assert visit.complaints() == []
