"""The server goes away and comes back: the page says so, and goes on."""

import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, expect

from core.progress import silent
from core.runs.status import read_status, write_status
from core.simulate import demo
from tests.e2e.browser import LOOKS, visiting
from tests.e2e.planted import is_readable
from tests.house import running
from tests.simulated import SIMULATORS

_SOON, _LATER = 40_000, 90_000


def _banner(page: Page) -> Locator:
    return page.locator("#connection")


def _make_demo(home: Path) -> None:
    demo.ensure(home, progress=silent, simulators=SIMULATORS)


def test_what_only_reads_is_asked_again_and_what_was_pressed_has_to_be_pressed_again(
    browser: Browser, tmp_path: Path
) -> None:
    _make_demo(tmp_path)
    with visiting(browser) as one, visiting(browser) as other:
        with running(tmp_path, "--without-worker") as launcher:
            address = launcher.address()
            reads = one.open(f"{address}/query")
            expect(_banner(reads)).to_be_empty()
            presses = other.open(f"{address}/data")
        simulate = presses.get_by_role("button", name="Simulate promoters")
        simulate.click()
        reads.locator("#query-regulators").fill("AT5G11260")
        for page in (reads, presses):
            expect(_banner(page)).to_contain_text("connection to GRNscope was lost", timeout=_SOON)
            expect(_banner(page)).to_have_role("status")
        port = urlsplit(address).port
        with running(tmp_path, "--without-worker", port=port) as launcher:
            assert launcher.address() == address
            expect(_banner(reads)).to_be_empty(timeout=_LATER)
            expect(reads.locator("#query-regulators-told")).not_to_be_empty(timeout=_LATER)
            # the workspace is the same: its cookie is known after the start
            reads.goto(f"{address}/runs")
            expect(reads.get_by_role("heading", level=1)).to_be_visible()

            expect(_banner(presses)).to_contain_text("press again", timeout=_LATER)
            started = presses.get_by_role("link", name="Simulate promoters, seed 1")
            expect(started).to_have_count(0)
            simulate.click()
            expect(started).to_have_count(1)
            expect(_banner(presses)).to_be_empty()


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
        for scheme, width in LOOKS:
            with visiting(browser, scheme=scheme, width=width) as visit:
                page = visit.open(f"{launcher.address()}/runs")
                expect(_banner(page)).to_contain_text("The worker stopped", timeout=_SOON)
                is_readable(page)
                assert visit.complaints() == []
