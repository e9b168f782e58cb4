"""The server goes away and comes back: the page says so, and goes on."""

import time
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, expect

from core.progress import silent
from core.runs.status import read_status, write_status
from core.simulate import demo
from tests.e2e.browser import SCHEMES, visiting
from tests.e2e.planted import is_readable
from tests.house import running
from tests.simulated import SIMULATORS

_SOON, _LATER = 40_000, 90_000
_WIDTHS = (1280, 390)


def _banner(page: Page) -> Locator:
    return page.locator("#connection")


def _make_demo(home: Path) -> None:
    demo.ensure(home, progress=silent, simulators=SIMULATORS)


def test_what_only_reads_is_asked_again_when_the_server_is_back(
    browser: Browser, tmp_path: Path
) -> None:
    _make_demo(tmp_path)
    with visiting(browser) as visit:
        with running(tmp_path, "--without-worker") as launcher:
            address = launcher.address()
            page = visit.open(f"{address}/query")
            expect(_banner(page)).to_be_empty()
        page.locator("#query-regulators").fill("AT5G11260")
        expect(_banner(page)).to_contain_text("connection to GRNscope was lost", timeout=_SOON)
        expect(_banner(page)).to_have_role("status")
        port = urlsplit(address).port
        with running(tmp_path, "--without-worker", port=port) as launcher:
            assert launcher.address() == address
            expect(_banner(page)).to_be_empty(timeout=_LATER)
            expect(page.locator("#query-regulators-told")).not_to_be_empty(timeout=_LATER)
            # the workspace is the same: its cookie is known after the start
            page.goto(f"{address}/runs")
            expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_what_was_pressed_meanwhile_has_to_be_pressed_again(
    browser: Browser, tmp_path: Path
) -> None:
    _make_demo(tmp_path)
    with visiting(browser) as visit:
        with running(tmp_path, "--without-worker") as launcher:
            address = launcher.address()
            page = visit.open(f"{address}/data")
        simulate = page.get_by_role("button", name="Simulate promoters")
        simulate.click()
        expect(_banner(page)).to_contain_text("was lost", timeout=_SOON)
        with running(tmp_path, "--without-worker", port=urlsplit(address).port) as launcher:
            launcher.address()
            expect(_banner(page)).to_contain_text("press again", timeout=_LATER)
            expect(page.get_by_role("link", name="Simulate promoters, seed 1")).to_have_count(0)
            simulate.click()
            expect(page.get_by_role("link", name="Simulate promoters, seed 1")).to_have_count(1)
            expect(_banner(page)).to_be_empty()


def test_what_holds_for_the_installation_is_said_so_that_all_can_read_it(
    browser: Browser, tmp_path: Path
) -> None:
    _make_demo(tmp_path)
    with running(tmp_path, "--without-worker") as launcher:
        launcher.address()
        deadline = time.monotonic() + 30
        while read_status(tmp_path) is None and time.monotonic() < deadline:
            time.sleep(0.1)
        write_status(tmp_path, {"worker": "given up"})
        for scheme, width in product(SCHEMES, _WIDTHS):
            with visiting(browser, scheme=scheme, width=width) as visit:
                page = visit.open(f"{launcher.address()}/runs")
                expect(_banner(page)).to_contain_text("The worker stopped", timeout=_SOON)
                is_readable(page)
                assert visit.complaints() == []
