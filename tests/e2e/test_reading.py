"""A model is read in a real browser: along the samples of a pair, and over a training set."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import Visit, visiting
from tests.e2e.planted import is_readable_in_both_themes

_LATER = 200_000
REGULATOR, TARGET = "AT1G01010", "AT1G01070"
"""The first regulator of the planted atlas, and the first of its targets."""


@pytest.fixture(scope="module")
def model(workshop: str, browser: Browser) -> str:
    """The id of a model that can be read: one that the list of models offers to read."""
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/train")
        link = page.get_by_role("link", name="Read it").first
        return str(link.get_attribute("href")).rpartition("=")[2]


def _is_readable(visit: Visit) -> None:
    is_readable_in_both_themes(visit.page)
    assert visit.complaints() == []


def _saved(page: Page, card: str, kind: str, folder: Path) -> Path:
    section = page.locator("section").filter(has=page.get_by_role("heading", name=card))
    with page.expect_download() as file:
        section.get_by_role("button", name=kind).click()
    path = folder / file.value.suggested_filename
    file.value.save_as(path)
    return path


def test_a_pair_shows_where_the_network_answers(
    browser: Browser, workshop: str, model: str, tmp_path: Path
) -> None:
    with visiting(browser) as visit:
        page = visit.page
        page.goto(f"{workshop}/pair?regulator={REGULATOR}&target={TARGET}&model={model}")
        for number in range(2):
            expect(page.locator(f"#along-{number} .main-svg").first).to_be_visible(timeout=_LATER)
        title = f"{REGULATOR} → {TARGET}: it answers most where the two rise and fall together"
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_text("says the model")).to_be_visible()
        page.get_by_text("Sample by sample").click()
        table = pd.read_csv(_saved(page, "What the network answers", "CSV", tmp_path))
        assert len(table) == 40
        assert f"{REGULATOR} → {TARGET}" in table.columns
        assert table["Under the peak of"].notna().sum() >= 21
        _is_readable(visit)


def test_a_pair_shows_where_a_network_of_histograms_looks_both_ways_round(
    browser: Browser, workshop: str
) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/pair")
        option = page.get_by_label("Model").locator("option", has_text="CNNC, bulk atlas").first
        model = option.get_attribute("value")
        page.goto(f"{workshop}/pair?regulator={REGULATOR}&target={TARGET}&model={model}")
        for id in ("sight-0-asked", "sight-0-turned", "speaks-0"):
            expect(page.locator(f"#{id} .main-svg").first).to_be_visible(timeout=_LATER)
        expect(page.get_by_text("One gene up, the other not")).to_be_visible()
        expect(page.get_by_text("Grad-CAM is taken from")).to_be_visible()
        page.get_by_label("Activation (Grad-CAM)").focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("Occlusion hides 4 × 4 bins")).to_be_visible(timeout=_LATER)
        _is_readable(visit)


def test_the_sign_of_a_pair_is_in_the_table_and_what_is_saved(
    browser: Browser, workshop: str, model: str, tmp_path: Path
) -> None:
    with visiting(browser) as visit:
        page = visit.page
        page.goto(f"{workshop}/query?regulators={REGULATOR}&targets=all+genes&model={model}")
        expect(page.get_by_role("columnheader", name="Sign")).to_be_visible(timeout=_LATER)
        table = pd.read_csv(_saved(page, "Strongest pairs", "CSV", tmp_path))
        assert set(table["Sign"]) <= {"activates", "represses"}
        assert list(table.columns).index("Sign") == list(table.columns).index("Probability") + 1
        assert visit.complaints() == []


def test_a_model_is_read_from_its_card(
    browser: Browser, workshop: str, model: str, tmp_path: Path
) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/train?model={model}")
        page.get_by_role("link", name="Read what it learned").click()
        expect(page.get_by_label("Model", exact=True)).to_have_value(model)
        page.get_by_label("Seed").fill("-")
        page.get_by_role("button", name="Read what it learned").click()
        expect(page.get_by_role("alert")).to_contain_text("must be a whole number")
        page.get_by_label("Seed").fill("3")
        _is_readable(visit)

        page.get_by_role("button", name="Read what it learned").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/reading?run=*")
        for figure in ("profiles", "scree"):
            drawn = page.locator(f"#{figure} .main-svg").first
            expect(drawn).to_be_visible(timeout=_LATER)
        expect(page.get_by_text("48 known pairs")).to_be_visible()
        _is_readable(visit)

        clusters = pd.read_csv(_saved(page, "The largest cluster", "CSV", tmp_path))
        assert clusters["Pairs"].sum() == 48
        sheet = openpyxl.load_workbook(_saved(page, "6 regulators", "XLSX", tmp_path)).active
        assert sheet.max_row == 7
        with page.expect_download() as file:
            page.get_by_role("link", name="All tables as XLSX").click()
        book = tmp_path / "reading.xlsx"
        file.value.save_as(book)
        assert "Regulators" in openpyxl.load_workbook(book).sheetnames

        page.goto(f"{workshop}/runs")
        page.get_by_role("link", name="Read ").first.click()
        page.get_by_role("link", name="See what was read").click()
        expect(page.locator("#scree .main-svg").first).to_be_visible(timeout=_LATER)
        assert visit.complaints() == []


def test_a_model_of_time_courses_is_read_along_time(browser: Browser, workshop: str) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/reading?model={_courses_model(visit.page, workshop)}")
        for label, name in (("Expression", "timeseries.tsv"), ("Known pairs", "goldstandard.tsv")):
            chosen = f"insilico/size20_1/{name} · simulated"
            page.get_by_label(label, exact=True).select_option(label=chosen)
        page.get_by_role("button", name="Read what it learned").click()
        page.wait_for_url("**/reading?run=*")
        for name in ("measures", "courses-1", "pictures-1"):
            drawn = page.locator(f"#{name} .main-svg").first
            expect(drawn).to_be_visible(timeout=_LATER)
        expect(page.get_by_role("heading", name="Where along time it looks")).to_be_visible()
        expect(page.get_by_text("Simulated data: no organism was measured.")).to_be_visible()
        _is_readable(visit)


def _courses_model(page: Page, workshop: str) -> str:
    """Find the id of a model of time courses among those that can be read."""
    page.goto(f"{workshop}/reading")
    option = page.get_by_label("Model", exact=True).locator("option", has_text="autoencoder").first
    return str(option.get_attribute("value"))
