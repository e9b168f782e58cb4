"""Journey 3 in a real browser: train on known pairs, judge honestly, keep the model."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import LOOKS, Scheme, visiting
from tests.e2e.planted import is_readable

_SOON, _LATER = 60_000, 200_000


def _evaluate(page: Page) -> None:
    """Press the button, and wait until the run that it starts has been judged."""
    before = page.url
    page.get_by_role("button", name="Evaluate").first.click()
    page.wait_for_url(lambda url: url != before and "run=" in url)
    expect(page.locator("#evaluation-roc .js-plotly-plot")).to_be_visible(timeout=_LATER)


def test_baselines_are_checked_judged_and_compared(
    browser: Browser, workshop: str, tmp_path: Path
) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/evaluate")
        page.get_by_label("Folds").fill("one")
        page.get_by_role("button", name="Evaluate").click()
        expect(page.get_by_role("alert")).to_contain_text("must be a whole number from 2 to 100")

        page.get_by_label("Folds").fill("3")
        page.get_by_label("Mutual information", exact=True).uncheck()
        page.get_by_role("button", name="Check first").click()
        found = page.get_by_role("region", name="Pairs to learn from")
        expect(found).to_contain_text("48 known pairs", timeout=_LATER)
        assert "run=" in page.url

        _evaluate(page)
        grid = page.get_by_role("grid").first
        for name in ("pearson", "spearman", "identity-only", "shuffled-labels"):
            expect(grid.get_by_text(name, exact=True)).to_be_visible()
        is_readable(page)
        _report_opens_alone(page, workshop)
        with page.expect_download() as file:
            page.get_by_role("link", name="Figures", exact=True).click()
        figures = tmp_path / "figures.json"
        file.value.save_as(figures)
        assert "identity-only" in json.dumps(json.loads(figures.read_text(encoding="utf-8")))

        page.get_by_label("Pearson correlation").uncheck()
        page.get_by_label("Spearman correlation").uncheck()
        page.get_by_label("Mutual information", exact=True).check()
        _evaluate(page)
        earlier = page.get_by_label("Evaluate Pearson correlation, Spearman correlation")
        earlier.check(timeout=_SOON)
        page.get_by_role("button", name="Compare").click()
        tests = page.get_by_role("region", name="Paired tests")
        expect(tests).to_contain_text("mutual-information against pearson", timeout=_SOON)
        assert visit.complaints() == []


def _report_opens_alone(page: Page, workshop: str) -> None:
    link = page.get_by_role("link", name="Open report")
    answer = page.context.request.get(f"{workshop}{link.get_attribute('href')}")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'")
    with page.context.expect_page() as opened:
        link.click()
    report = opened.value
    report.wait_for_load_state()
    assert "identity-only" in report.inner_text("main")
    expect(report.locator(".plot .main-svg").first).to_be_visible()
    assert report.evaluate("origin") == "null"
    report.close()


def test_training_shows_curves_stops_goes_on_and_ends_in_a_card(
    browser: Browser, workshop: str, tmp_path: Path
) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/train")
        page.locator("details.settings summary").click()
        # a step a pair and no early end, so that it surely still trains when it is stopped
        settings = {"Batch": "1", "Epochs": "25", "Patience": "25", "Name of the model": "<i>leaf"}
        for label, value in settings.items():
            page.get_by_label(label, exact=True).fill(value)
        page.get_by_label("Filters", exact=True).select_option("8")
        page.get_by_role("button", name="Start training").click()
        expect(page.locator("#train-loss .js-plotly-plot")).to_be_visible(timeout=_LATER)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("status")).to_contain_text("Cancelled", timeout=_SOON)
        expect(page.locator("#train-loss")).to_be_visible()

        page.get_by_role("button", name="Go on from where it was").click()
        expect(page.locator("#model-scores .js-plotly-plot")).to_be_visible(timeout=_LATER)
        figures = page.get_by_role("region", name="Figures on the pairs set aside")
        expect(figures).to_contain_text("Control: knowing names only")
        expect(page.get_by_role("link", name="<i>leaf")).to_be_visible()
        is_readable(page)

        with page.expect_download() as file:
            page.get_by_role("link", name="Download", exact=True).click()
        packed = tmp_path / "leaf.zip"
        file.value.save_as(packed)
        names = {name.rpartition("/")[2] for name in zipfile.ZipFile(packed).namelist()}
        assert names == {"card.json", "model.keras", "model.onnx"}

        page.get_by_label("Name", exact=True).fill("root")
        page.get_by_role("button", name="Rename").click()
        expect(page.get_by_role("link", name="root")).to_be_visible()
        page.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("link", name="root")).to_have_count(0)

        _choose(page, packed)
        expect(page.get_by_role("link", name="leaf", exact=True)).to_be_visible()
        assert visit.complaints() == []


def test_a_file_that_is_no_model_is_refused_in_a_sentence(
    browser: Browser, workshop: str, tmp_path: Path
) -> None:
    wrong = tmp_path / "holiday.zip"
    with zipfile.ZipFile(wrong, "w") as archive:
        archive.writestr("photo.txt", "no model")
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/train")
        _choose(page, wrong)
        expect(page.get_by_role("alert")).to_contain_text("must be a model as GRNscope packs it")


def _choose(page: Page, model: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(model)


@pytest.mark.parametrize("path", ["train", "evaluate"])
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_everyone_can_read_them(
    browser: Browser, workshop: str, *, path: str, scheme: Scheme, width: int
) -> None:
    with visiting(browser, scheme=scheme, width=width) as visit:
        is_readable(visit.open(f"{workshop}/{path}"))
        assert visit.complaints() == []
