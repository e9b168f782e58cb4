"""See the network: cut it, walk it, take it along."""

import json
import re
import time
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from playwright.sync_api import Browser, Page, expect

from core.data.read_pairs import read_pairs
from tests.e2e.browser import LOOKS, Scheme, Visit, visiting
from tests.e2e.planted import is_readable

_PATIENCE = 120_000
"""The first question to a cold helper compiles; on a busy machine that takes its time."""
_METHOD = "now:spearman"
_PAIR = re.compile(r"^/pair\?regulator=AT1G\d+&target=AT1G\d+")


def until(page: Page, condition: str, *, arg: object = None) -> None:
    """Wait for the page; Playwright's own way needs `eval`, which the policy forbids."""
    end = time.monotonic() + _PATIENCE / 1000
    while not page.evaluate(condition, arg):
        assert time.monotonic() < end, f"never came true: {condition}"
        page.wait_for_timeout(100)


def opened(visit: Visit, address: str, query: str = "") -> Page:
    page = visit.page
    page.set_default_timeout(_PATIENCE)
    page.goto(f"{address}/network?source={_METHOD}{query}")
    until(page, "window.cy && cy.nodes().length > 0")
    return page


def classes(page: Page, id: str) -> list[str]:
    found: list[str] = page.evaluate("id => cy.getElementById(id).classes()", id)
    return found


def saved(page: Page, button: str, folder: Path, *, exact: bool = True) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=exact).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_the_demo_is_drawn_at_once_and_known_pairs_lie_over_it(
    browser: Browser, address: str
) -> None:
    with visiting(browser) as visit:
        page = opened(visit, address)
        title = page.get_by_role("heading", level=1)
        expect(title).to_contain_text("known ones found")
        expect(page.get_by_text("simulated", exact=False).first).to_be_visible()
        drawn = page.evaluate("cy.edges().map(edge => edge.classes().join(' '))")
        assert any("known" in each for each in drawn)
        assert {"up", "down"} <= {word for each in drawn for word in each.split()}
        tee = page.evaluate("cy.edges('.down').style('target-arrow-shape')")
        assert tee == "tee"
        assert page.evaluate("cy.edges('.up').style('target-arrow-shape')") == "triangle"
        assert visit.complaints() == []


def test_the_cut_can_be_moved_and_the_address_keeps_it(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = opened(visit, address, "&cut=0.6")
        title = page.get_by_role("heading", level=1)
        expect(title).to_contain_text("among")
        few = page.evaluate("cy.edges().not('.missed').length")
        page.get_by_role("slider").first.press("Home")
        until(page, "few => cy.edges().not('.missed').length > few", arg=few)
        until(page, "!location.search.includes('cut=0.6')")
        page.goto(page.url)
        until(page, "few => window.cy && cy.edges().not('.missed').length > few", arg=few)
        assert visit.complaints() == []


def test_a_gene_is_found_walked_from_and_explained(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = opened(visit, address, "&cut=0.6")
        page.get_by_label("Gene", exact=True).fill("at1g01010")
        page.keyboard.press("Enter")
        until(page, "cy.nodes('.focus').length == 1")
        assert "focus" in classes(page, "gene AT1G01010")
        until(page, "location.search.includes('gene=at1g01010')")
        page.get_by_label("Then").select_option("1")
        expect(page.get_by_role("heading", level=1)).to_contain_text("within 1 step")
        page.get_by_label("Gene", exact=True).fill("nobody")
        page.keyboard.press("Enter")
        expect(page.locator("#network-lost")).to_contain_text("not among the genes")
        # tapped as a finger would; what `emit` gives back is the graph, which is long in coming
        page.evaluate("void cy.getElementById('gene AT1G01010').emit('tap')")
        detail = page.locator("#network-detail")
        expect(detail.get_by_role("heading", name="Its targets")).to_be_visible()
        page.evaluate("void cy.edges().not('.missed')[0].emit('tap')")
        link = detail.get_by_role("link", name="Look at this pair")
        expect(link).to_have_attribute("href", _PAIR)
        assert visit.complaints() == []


def test_the_table_is_the_way_of_the_keyboard(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = opened(visit, address)
        row = page.locator("#network-table .ag-center-cols-container .ag-row").first
        row.locator(".ag-cell").first.click()
        expect(page.locator("#network-detail")).to_contain_text("Score")
        assert visit.complaints() == []


def test_files_open_in_other_programs(browser: Browser, address: str, tmp_path: Path) -> None:
    with visiting(browser) as visit:
        page = opened(visit, address)
        n = page.evaluate("cy.edges().not('.missed').length")
        graph = nx.read_graphml(saved(page, "GraphML", tmp_path))
        assert graph.number_of_edges() == n
        for button in ("rankedEdges", "Adjacencies"):
            assert len(read_pairs(saved(page, button, tmp_path))) == n
        lines = saved(page, "SIF", tmp_path).read_text("utf-8").splitlines()
        assert len(lines) == n
        assert saved(page, "Edges", tmp_path).read_text("utf-8").count("\n") == n + 1
        drawing = ElementTree.fromstring(  # noqa: S314  (our own)
            saved(page, "SVG", tmp_path).read_text("utf-8")
        )
        assert drawing.tag.endswith("svg")
        assert saved(page, "PNG", tmp_path).read_bytes().startswith(b"\x89PNG")
        assert visit.complaints() == []


def test_colours_follow_the_theme(browser: Browser, address: str) -> None:
    with visiting(browser, scheme="light") as visit:
        page = opened(visit, address)
        colour = "cy.nodes('.regulator').style('background-color')"
        until(page, f"{colour} == 'rgb(11,110,105)'")
        page.get_by_role("button", name="Light or dark").click()
        until(page, f"{colour} == 'rgb(79,184,175)'")
        assert visit.complaints() == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_everyone_can_read_it(
    browser: Browser, address: str, *, scheme: Scheme, width: int
) -> None:
    with visiting(browser, scheme=scheme, width=width) as visit:
        page = opened(visit, address)
        page.wait_for_selector("#network-table .ag-row", state="attached")
        is_readable(page)
        assert visit.complaints() == []


def test_what_cannot_be_drawn_is_said_plainly(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = visit.page
        page.set_default_timeout(_PATIENCE)
        page.goto(f"{address}/network?source=run:{'a' * 22}")
        expect(page.get_by_role("alert")).to_contain_text("must be")
        assert "Traceback" not in json.dumps(page.content())


def test_a_network_from_a_file_is_drawn_as_it_is_listed(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    graph = nx.DiGraph()
    graph.add_edge("HY5", "CHS", strength=0.9, effect="activates")
    graph.add_edge("CHS", "HY5", strength=0.4, effect="represses")
    path = tmp_path / "published.graphml"
    nx.write_graphml_xml(graph, path)
    with visiting(browser, used=False) as visit:
        page = visit.open(f"{address}/data")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose files").click()
        chooser.value.set_files(path)
        page.wait_for_url("**/data?item=*")
        page.goto(f"{address}/network")
        page.get_by_label("Scores").select_option("published.graphml, a file of edges")
        until(page, "window.cy && cy.edges().length == 2")
        expect(page.get_by_role("heading", level=1)).to_contain_text("2 edges among 2 genes")
        expect(page.locator("#network-table")).to_contain_text("Strength")
        assert classes(page, "edge CHS HY5") == ["down"]
        written = saved(page, "Weights", tmp_path)
        assert written.read_text().splitlines()[0] == "source,target,weight"
        assert visit.complaints() == []
