"""The start page in a real browser."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from core.progress import silent
from core.runs.heartbeat import beat
from core.simulate import demo
from tests.e2e.browser import LOOKS, Scheme, visiting
from tests.e2e.planted import is_readable
from tests.house import running
from tests.simulated import SIMULATORS

_PAPER = {"light": "rgb(251, 250, 247)", "dark": "rgb(18, 22, 27)"}


def test_it_says_what_it_is_and_opens_on_an_answer(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = visit.open(address)
        expect(page).to_have_title("GRNscope: which genes a regulator controls")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Which genes does a regulator control?"
        )
        answer = page.get_by_role("region", name="Genes that follow AT1G01010")
        expect(answer.get_by_role("row")).to_have_count(11)
        expect(page.get_by_text("Simulated data, and correlation only")).to_be_visible()
        sets = page.get_by_role("region", name="Data sets of the demo")
        expect(sets.get_by_role("row")).to_have_count(1 + len(SIMULATORS))
        current = page.get_by_role("navigation").get_by_role("link", name="Start")
        expect(current).to_have_class("nav-link active")
        assert visit.complaints() == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_everyone_can_read_it(
    browser: Browser, address: str, *, scheme: Scheme, width: int
) -> None:
    with visiting(browser, scheme=scheme, width=width) as visit:
        page = visit.open(address)
        is_readable(page)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == _PAPER[scheme]
        assert visit.complaints() == []


def test_the_theme_can_be_switched_and_is_remembered(browser: Browser, address: str) -> None:
    with visiting(browser, scheme="light") as visit:
        page = visit.open(address)
        body = page.locator("body")
        page.get_by_role("button", name="Light or dark").click()
        expect(body).to_have_css("background-color", _PAPER["dark"])
        page.reload()
        expect(body).to_have_css("background-color", _PAPER["dark"])
        page.wait_for_selector("#theme-switch")
        page.get_by_role("button", name="Light or dark").click()
        expect(body).to_have_css("background-color", _PAPER["light"])
        assert visit.complaints() == []


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = visit.open(address)
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_an_unknown_address_says_so(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{address}/no/such/page?pathname=x&layout=y")
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
        page.get_by_role("link", name="Back to the start page").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Which genes does a regulator control?"
        )
        assert visit.complaints() == []


def test_it_waits_for_the_demo_and_then_shows_it(browser: Browser, tmp_path: Path) -> None:
    with (
        running(tmp_path, "--without-worker") as launcher,
        visiting(browser) as visit,
    ):
        page = visit.open(launcher.address())
        expect(page.get_by_text("The demo has not been made yet")).to_be_visible()

        beat(tmp_path, "Making the demo: atlas")
        expect(page.get_by_text("The demo is not there yet")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text("Making the demo: atlas")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

        demo.ensure(tmp_path, progress=silent, simulators=SIMULATORS)
        expect(page.get_by_role("region", name="Genes that follow AT1G01010")).to_be_visible()
        assert visit.complaints() == []
