"""Other evidence in a real browser: learned from, asked for, and given."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import visiting
from tests.e2e.planted import is_readable

_SOON, _LATER = 60_000, 200_000
GENES = [f"AT1G{10 * number:05d}" for number in range(101, 201)]
"""Of the planted atlas: six regulators, then eight targets of each."""


def _bring_motifs(page: Page, address: str, folder: Path) -> None:
    """Upload a table of motif scores, high for the true targets."""
    rows = [
        f"{regulator},{target},{0.9 if (place - 6) // 8 == number else 0.1}"
        for number, regulator in enumerate(GENES[:6])
        for place, target in enumerate(GENES[6:54], start=6)
    ]
    table = folder / "motifs.csv"
    table.write_text("\n".join(["regulator,target,motif", *rows]), encoding="utf-8")
    page.goto(f"{address}/data")
    page.wait_for_load_state("networkidle")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(table)
    expect(page.get_by_role("heading", level=1)).to_have_text("motifs.csv", timeout=_SOON)


def test_a_model_learns_with_evidence_and_is_asked_with_it(
    browser: Browser, workshop: str, tmp_path: Path
) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/")
        _bring_motifs(page, workshop, tmp_path)

        page = visit.open(f"{workshop}/train")
        page.get_by_text("Other evidence, such as motif scores").click()
        page.get_by_role("checkbox", name="motifs.csv").check()
        page.locator("details.settings summary").click()
        for label, value in {"Epochs": "2", "Batch": "64"}.items():
            page.get_by_label(label, exact=True).fill(value)
        page.get_by_label("Filters", exact=True).select_option("4")
        page.get_by_label("Name of the model").fill("with motifs")
        page.get_by_role("button", name="Start training").click()
        expect(page.locator("#model-scores .js-plotly-plot")).to_be_visible(timeout=_LATER)
        # the address brings the tick back
        page.reload()
        expect(page.get_by_role("checkbox", name="motifs.csv")).to_be_checked()

        page = visit.open(f"{workshop}/query")
        wants = page.get_by_role("group", name="Other evidence")
        expect(wants).to_be_hidden()
        page.get_by_label("Model").select_option(label=_option(page, "with motifs"))
        expect(wants).to_contain_text("learned with motif beside expression")
        page.get_by_label("Regulators", exact=True).fill(GENES[0])
        page.get_by_label("Targets", exact=True).fill("\n".join(GENES[6:30]))
        button = page.get_by_role("button", name="Ask ·")
        expect(button).to_be_enabled(timeout=_SOON)
        button.click()
        expect(page.get_by_role("alert")).to_contain_text("Tick the table that holds motif")
        wants.get_by_role("checkbox", name="motifs.csv").check()
        is_readable(page)
        button.click()
        first = page.locator('.ag-row[row-index="0"]')
        expect(first).to_be_visible(timeout=_LATER)
        assert page.get_by_role("alert").count() == 0

        # a link to the question holds the tables, and so does a pair of its answer
        page.reload()
        expect(wants.get_by_role("checkbox", name="motifs.csv")).to_be_checked()
        first.locator("[col-id=target]").click()
        page.wait_for_url("**/pair?**")
        assert "evidence" in parse_qs(urlsplit(page.url).query)
        expect(page.locator("#pair-pictures .js-plotly-plot").first).to_be_visible(timeout=_LATER)
        said = page.locator("section", has=page.locator(".likely"))
        expect(said).to_contain_text("with motifs")

        page.goto(page.url.replace("evidence=", "nothing="))
        expect(page.get_by_role("alert")).to_contain_text("Tick the table that holds motif")
        page.get_by_role("group", name="Other evidence").get_by_role("checkbox").check()
        page.get_by_role("button", name="Look").click()
        expect(page.locator("#pair-pictures .js-plotly-plot").first).to_be_visible(timeout=_LATER)
        is_readable(page)
        assert visit.complaints() == []


def _option(page: Page, name: str) -> str:
    """Give the whole label of a model in the list."""
    labels = page.get_by_label("Model").locator("option").all_inner_texts()
    return next(label for label in labels if name in label)


def test_evidence_is_offered_to_systems_that_can_use_it_only(
    browser: Browser, workshop: str
) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/evaluate")
        offered = page.get_by_text("Other evidence, such as motif scores")
        expect(offered).to_be_hidden()
        page.locator("input[value=cnnc]").check()
        expect(offered).to_be_visible()
        offered.click()
        field = page.locator("#evaluate-evidence-field")
        expect(field.get_by_text("Bring one on the Data page first.")).to_be_visible()
        is_readable(page)
        assert visit.complaints() == []
