"""What was interrupted twice goes on by one click."""

import os
import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from core.progress import silent
from core.runs import running as care
from core.simulate import demo
from tests.e2e.browser import visiting
from tests.house import running
from tests.simulated import SIMULATORS

_SOON, _LATER = 60_000, 120_000
_WORKER = ("-m", "core", "worker")


def test_an_interrupted_run_goes_on_from_the_runs_page(browser: Browser, tmp_path: Path) -> None:
    demo.ensure(tmp_path, progress=silent, simulators=SIMULATORS)
    with visiting(browser) as visit, running(tmp_path, "--without-worker") as launcher:
        address = launcher.address()
        page = visit.open(f"{address}/data")
        page.get_by_role("button", name="Simulate promoters").click()
        expect(page.get_by_role("link", name="Simulate promoters, seed 1")).to_be_visible()
        # what a worker does that takes it, and is stopped in the middle of it, twice
        for stands in ("queued", "interrupted"):
            run = care.claim_next(tmp_path, worker=os.getpid())
            assert run is not None
            assert care.interrupt(tmp_path, run, message="The worker was stopped.") == stands

        page = visit.open(f"{address}/runs")
        page.get_by_role("link", name="Simulate promoters, seed 1").click()
        expect(page.get_by_role("status")).to_contain_text("Interrupted", timeout=_SOON)
        page.get_by_role("button", name="Go on from where it was").click()
        expect(page.get_by_role("status")).to_contain_text("Waiting", timeout=_SOON)
        with running(tmp_path, program=_WORKER):
            expect(page.get_by_role("status")).to_contain_text("Done", timeout=_LATER)
            came = page.get_by_role("heading", name=re.compile("came into your workspace"))
            expect(came).to_be_visible(timeout=_SOON)
        assert visit.complaints() == []
