"""A pathway is left out in a real browser: from the network to what was found of it."""

from pathlib import Path

import pandas as pd
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import visiting
from tests.e2e.planted import is_readable_in_both_themes

_LATER = 200_000
GENES = ["AT1G01010", *(f"AT1G{10 * number:05d}" for number in range(107, 115))]
"""The first regulator of the planted atlas, and its targets."""


def _upload(page: Page, *files: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(list(files))


def test_genes_are_left_out_and_their_edges_found_again(
    browser: Browser, workshop: str, tmp_path: Path
) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/network")
        page.get_by_role("link", name="Leave a pathway out…").click()
        expect(page.get_by_text("This file names no pathway")).to_be_visible(timeout=_LATER)
        page.get_by_role("button", name="Leave it out").click()
        expect(page.get_by_role("alert")).to_contain_text("Name at least two genes")
        page.get_by_label("Or its genes").fill(", ".join(GENES).lower())
        page.get_by_label("System").select_option("pearson")
        is_readable_in_both_themes(page)

        page.get_by_role("button", name="Leave it out").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/pathway?run=*")
        for figure in ("networks", "roc", "scores"):
            drawn = page.locator(f"#{figure} .main-svg").first
            expect(drawn).to_be_visible(timeout=_LATER)
        expect(page.get_by_role("heading", name="known edges found again")).to_be_visible()
        is_readable_in_both_themes(page)
        with page.expect_download() as file:
            page.get_by_role("link", name="Edges as CSV").click()
        saved = tmp_path / "edges.csv"
        file.value.save_as(saved)
        edges = pd.read_csv(saved)
        assert (edges["status"] == "found").sum() == 8
        assert set(edges["regulator"]) <= set(GENES)

        page.get_by_role("link", name="Draw it as a network").click()
        expect(page.get_by_label("Scores", exact=True)).to_contain_text("Leave 9 genes out")
        page.goto(f"{workshop}/runs")
        page.get_by_role("link", name="Leave 9 genes out").first.click()
        expect(page.get_by_text("--genes genes.txt")).to_be_visible()
        page.get_by_role("link", name="See what was found").click()
        expect(page.locator("#networks .main-svg").first).to_be_visible(timeout=_LATER)
        assert visit.complaints() == []


def test_a_pathway_of_a_table_is_chosen_by_what_was_measured(
    browser: Browser, workshop: str, tmp_path: Path
) -> None:
    table = tmp_path / "mine.csv"
    table.write_text(
        "pathway_id,source,target\n"
        + "".join(f"first,{GENES[0]},{target}\n" for target in GENES[1:])
        + f"second,{GENES[1]},{GENES[2]}\nsecond,{GENES[1]},AT5G99999\n"
        + "third,AT1G01020,AT1G01150\nthird,AT1G01020,AT1G01160\n"
    )
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/data")
        _upload(page, table)
        expect(page.get_by_role("heading", level=1)).to_have_text("mine.csv", timeout=_LATER)
        page.goto(f"{workshop}/pathway")
        page.get_by_label("Known pairs", exact=True).select_option(label="mine.csv")
        told = page.locator("#pathway-told")
        expect(told).to_contain_text("first · 9 of 9 genes measured, 8 edges", timeout=_LATER)
        page.get_by_label("Pathway", exact=True).select_option("second")
        expect(told).to_contain_text("second · 2 of 3 genes measured, 1 edge.")
        assert visit.complaints() == []


def test_pathways_of_kegg_are_left_out_of_what_is_learned_for_bone_marrow(
    browser: Browser, workshop: str, shared: Path
) -> None:
    kegg = shared / "go_kegg" / "kegg_hsa_directed_edges_magine.csv.gz"
    cells = shared / "scrna" / "mouse_bone_marrow_erythro_Han" / "expression.h5ad"
    with visiting(browser, used=False) as visit:
        for file in (kegg, cells):
            page = visit.open(f"{workshop}/data")
            _upload(page, file)
            expect(page.get_by_role("heading", level=1)).to_have_text(file.name, timeout=_LATER)
        for pathway, told, headline in (
            ("hsa04150", "35 of 140 genes measured, 29 edges", "known edges found again"),
            ("hsa04657", "6 of 14 genes measured, 0 edges", "so there is none to be found again"),
        ):
            page.goto(f"{workshop}/pathway")
            page.get_by_label("Expression", exact=True).select_option(label=cells.name)
            page.get_by_label("Known pairs", exact=True).select_option(label=kegg.name)
            expect(page.locator("#pathway-told")).to_contain_text("hsa", timeout=_LATER)
            page.get_by_label("Pathway", exact=True).select_option(pathway)
            expect(page.locator("#pathway-told")).to_contain_text(told)
            page.get_by_label("System").select_option("pearson")
            page.get_by_role("button", name="Leave it out").click()
            page.wait_for_url("**/pathway?run=*")
            expect(page.get_by_role("heading", name=headline)).to_be_visible(timeout=_LATER)
        assert visit.complaints() == []
