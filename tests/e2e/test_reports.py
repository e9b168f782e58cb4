"""Reports of every kind in a real browser, under the policy that the app sends them with."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.evaluation.cross_validation import Candidate, evaluate
from core.explain.course_reading import read_courses
from core.explain.training_set import read_training_set
from core.models.model_folder import open_model
from core.problem.problem import Problem
from core.reports.course_report import write_course_reading
from core.reports.evaluation_report import write_report
from core.reports.reading_report import write_reading
from core.reports.scan_report import write_scan_report
from core.simulate import insilico
from core.training.trials import Scan, Trial
from core.workspace.shared import PRETRAINED
from tests.core.evaluation import simulated
from tests.core.explain.profiles import problem, profile_model
from tests.e2e.browser import visiting
from tests.e2e.planted import is_readable
from web.downloads import REPORT_POLICY

_ADDRESS = "http://reports.test/report"
_KINDS = ("regulators", "networks", "scan", "profiles", "courses")
_HOSTILE = "</script><b>noise"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one report of each kind."""
    folder = tmp_path_factory.mktemp("reports")
    for kind, problems in (
        ("regulators", [simulated.problem(n_regulators=12)]),
        ("networks", [simulated.problem(name=f"net<{number}>") for number in range(3)]),
    ):
        contenders = [
            simulated.perfect(problems),
            Candidate(_HOSTILE, simulated.noise.fit, learns=False),
        ]
        split, k = ("network", None) if kind == "networks" else ("regulator", 4)
        found = evaluate(contenders, problems, split=split, k=k, seed=0)
        write_report(replace(found, settings={_HOSTILE: {"epochs": 3}}), folder / kind)
    trials = tuple(
        Trial(number, int(number > 1), {"filters": 2**number}, loss, 0.7, 0.8, 3, 5, 1.5)
        for number, loss in enumerate((0.6, math.inf, 0.4, 0.5), start=1)
    )
    scan = Scan("cnnc", ("filters",), 4, trials, simulated=True)
    write_scan_report(
        scan, folder / "scan", title="CNNC", command="python -m core " + "x" * 200, seed=1
    )
    about = {"title": "A system", "limits": "It knows little.", "simulated": True}
    reading = read_training_set(open_model(profile_model()), problem(), seed=0)
    write_reading(reading, folder / "profiles", **about)
    model = open_model(PRETRAINED / "dream4-autoencoder")
    courses = read_courses(model, [_series(folder)], seed=0)
    write_course_reading(courses, folder / "courses", **about)
    return folder


def _series(folder: Path) -> Problem:
    """Simulate one network over time."""
    from core.data.read_expression import read_expression  # noqa: PLC0415
    from core.data.read_pairs import read_pairs  # noqa: PLC0415

    insilico.write(insilico.simulate(seed=3, networks=1, genes=16), folder)
    (data,) = folder.glob("size16_*")
    return Problem(
        (read_expression(data / "timeseries.tsv"),), read_pairs(data / "goldstandard.tsv")
    )


def _open(page: Page, report: Path) -> None:
    page.route(
        _ADDRESS,
        lambda route: route.fulfill(
            path=report / "report.html",
            content_type="text/html",
            headers={"Content-Security-Policy": REPORT_POLICY},
        ),
    )
    page.goto(_ADDRESS)
    expect(page.locator(".plot:has(.main-svg)")).to_have_count(page.locator(".plot").count())


_WIDEST = "Math.max(...[...document.querySelectorAll('.main-svg')].map(e => e.clientWidth))"
_CUT_OFF = """
() => [...document.querySelectorAll(".plot")].flatMap((plot) => {
  const box = plot.getBoundingClientRect();
  return [...plot.querySelectorAll("text")].filter((text) => {
    const own = text.getBoundingClientRect();
    return own.width && (own.left < box.left - 1 || own.right > box.right + 1
      || own.top < box.top - 1 || own.bottom > box.bottom + 1);
  }).map((text) => text.textContent);
})
"""
_OVERLAPPING = """
() => [...document.querySelectorAll(".plot")].flatMap((plot) => {
  const texts = [...plot.querySelectorAll(".annotation text, .g-xtitle text, .legendtext")]
    .map((text) => [text.textContent, text.getBoundingClientRect()]);
  return texts.flatMap(([one, a], place) => texts.slice(place + 1).filter(([, b]) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
  ).map(([other]) => `${one} / ${other}`));
})
"""


@pytest.mark.parametrize("kind", _KINDS)
def test_a_report_draws_in_its_sandbox_whole_and_readable(
    browser: Browser, reports: Path, kind: str
) -> None:
    with visiting(browser, scheme="light", width=1440) as visit:
        page = visit.page
        _open(page, reports / kind)
        assert page.evaluate("origin") == "null"
        # it may not save files there, and offers none
        assert page.get_by_role("button").count() == 0
        _is_whole(page)

        page.set_viewport_size({"width": 390, "height": 800})
        page.emulate_media(color_scheme="dark")
        _until(page, f"{_WIDEST} < 800")
        _is_whole(page)
        assert visit.complaints() == []


def _is_whole(page: Page) -> None:
    assert page.locator(".plot").count() >= 2
    assert page.evaluate(_CUT_OFF) == []
    assert page.evaluate(_OVERLAPPING) == []
    is_readable(page)


def test_figures_follow_the_window_and_fit_on_paper(browser: Browser, reports: Path) -> None:
    with visiting(browser, width=1440) as visit:
        page = visit.page
        _open(page, reports / "regulators")
        wide = page.evaluate(_WIDEST)
        page.set_viewport_size({"width": 600, "height": 900})
        _until(page, f"{_WIDEST} < 600")
        assert wide > 800

        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(_WIDEST) == 670
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        _until(page, f"{_WIDEST} < 600")


def _until(page: Page, true: str) -> None:
    """Wait; the policy lets nobody evaluate text, so that Playwright's own way is closed."""
    for _ in range(100):
        if page.evaluate(true):
            return
        page.wait_for_timeout(100)
    raise AssertionError(true)


def test_nothing_that_a_name_holds_is_run_in_a_report_opened_from_a_disk(
    browser: Browser, reports: Path
) -> None:
    with visiting(browser) as visit:
        page = visit.page
        page.goto((reports / "regulators" / "report.html").as_uri())
        page.wait_for_selector(".plot .main-svg")

        assert page.locator("main b").count() == 0
        assert page.locator("h3", has_text=_HOSTILE).count() == 4
        assert visit.complaints() == []
        with page.expect_download() as file:
            page.get_by_role("button", name="as SVG").first.click()
        picture = reports / "picture.svg"
        file.value.save_as(picture)
        assert file.value.suggested_filename == "groups.svg"
        assert "<svg" in picture.read_text(encoding="utf-8")
        is_readable(page)
        # and the file may fetch nothing, wherever it lies
        blocked = "fetch('http://reports.test/').then(() => 'came', () => 'blocked')"
        assert page.evaluate(blocked) == "blocked"
        assert "connect-src" in "".join(visit.complaints())
