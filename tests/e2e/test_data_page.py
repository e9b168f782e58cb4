"""Files come in, are understood, and leave again; work on them is seen, stopped and kept."""

import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import LOOKS, Scheme, visiting
from tests.e2e.planted import is_readable


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        rng.poisson(rng.gamma(1, 20, size=(60, 1)), size=(60, 24)),
        index=[f"AT1G{number:05d}" for number in range(60)],
        columns=[f"sample_{number}" for number in range(24)],
    )
    path = tmp_path_factory.mktemp("files") / "<img src=x>.csv"
    table.to_csv(path)
    return path


def _upload(page: Page, *files: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(list(files))


def test_a_good_file_is_understood_and_shown(browser: Browser, address: str, counts: Path) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{address}/data")
        expect(page.get_by_role("heading", name="Nothing of yours is here yet")).to_be_visible()
        _upload(page, counts)
        expect(page.get_by_role("heading", level=1)).to_have_text("<img src=x>.csv")
        expect(page.get_by_role("heading", name="Counts of bulk samples")).to_be_visible()
        expect(page.get_by_text("Genes are in rows.")).to_be_visible()
        expect(page.get_by_role("heading", name="100% of the names look like AGI")).to_be_visible()
        expect(page.locator(".js-plotly-plot")).to_have_count(4, timeout=30_000)
        with page.expect_download() as saved:
            page.get_by_role("button", name=re.compile("as SVG")).first.click()
        picture = Path(saved.value.path()).read_text(encoding="utf-8")
        assert picture.startswith("<svg")
        with page.expect_download() as kept:
            page.get_by_role("link", name="Download").click()
        assert Path(kept.value.path()).read_bytes() == counts.read_bytes()
        assert visit.complaints() == []


def test_a_large_file_shows_how_far_it_is(browser: Browser, address: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    genes = [f"AT1G{number:05d}" for number in range(400)]
    large = tmp_path / "large.csv"
    pd.DataFrame(rng.normal(8, 1, (400, 2_000)), index=genes).round(5).to_csv(large)
    assert large.stat().st_size > 5e6
    with visiting(browser, used=False) as visit:  # its line stays slow
        page = visit.open(f"{address}/data")
        # a line of 3 MB a second: two seconds in which to look
        line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 3e6}
        session = visit.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", line)
        _upload(page, large)
        bar = page.locator(".drop-line progress")
        expect(page.locator(".drop-line")).to_contain_text(re.compile(r"large\.csv · [1-9]\d? %"))
        assert 0 < float(bar.evaluate("(bar) => bar.value")) < 1
        page.wait_for_url("**/data?item=*", timeout=30_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("large.csv")
        item = page.url.split("item=")[1]
        kept = visit.context.request.get(f"{address}/download/item/{item}")
        assert kept.body() == large.read_bytes()
        assert visit.complaints() == []


def test_what_was_recognised_can_be_corrected(browser: Browser, address: str, counts: Path) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{address}/data")
        _upload(page, counts)
        page.get_by_label("Genes are in").select_option("columns")
        page.get_by_label("Samples are").select_option("single cells")
        page.get_by_role("button", name="Read it again").click()
        expect(page.get_by_role("heading", name="Counts of single cells")).to_be_visible()
        expect(page.locator(".facts").get_by_text("24")).to_be_visible()
        expect(page.get_by_label("Genes are in")).to_have_value("genes-in-columns")
        assert visit.complaints() == []


def test_a_wrong_file_is_answered_in_words(browser: Browser, address: str, tmp_path: Path) -> None:
    wrong = tmp_path / "broken.csv.gz"
    wrong.write_bytes(b"\x1f\x8b this is not gzip")
    unreadable = tmp_path / "expression.csv"
    unreadable.write_text("gene,a,b\nx,1,oops\ny,no,3\n", encoding="utf-8")
    with visiting(browser) as visit:
        page = visit.open(f"{address}/data")
        _upload(page, wrong)
        expect(page.get_by_role("alert")).to_contain_text("must be a whole gzip file")
        _upload(page, unreadable)
        page.wait_for_url("**/data?item=*")
        page.get_by_label("It holds").select_option("Expression")
        page.get_by_role("button", name="Read it again").click()
        expect(page.get_by_role("alert")).to_contain_text("Received:")
        # the browser itself reports the refused file
        assert [text for text in visit.complaints() if "400" not in text] == []


def test_a_file_can_be_dropped_and_deleted(browser: Browser, address: str) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{address}/data")
        page.locator(".drop-zone").evaluate(
            """(zone) => {
                const files = new DataTransfer();
                files.items.add(new File(["regulator,target\\nA,B\\n"], "pairs.csv"));
                zone.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true}));
            }"""
        )
        expect(page.get_by_role("heading", name="1 pairs of 2 genes")).to_be_visible()
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("heading", name="Nothing of yours is here yet")).to_be_visible()
        assert visit.complaints() == []


def test_two_visitors_never_see_each_other(browser: Browser, address: str, counts: Path) -> None:
    with visiting(browser) as one, visiting(browser) as other:
        page = one.open(f"{address}/data")
        _upload(page, counts)
        page.wait_for_url("**/data?item=*")
        theirs = other.open(f"{address}/data")
        expect(theirs.get_by_role("heading", name="Nothing of yours is here yet")).to_be_visible()
        theirs.goto(page.url)
        expect(theirs.get_by_role("alert")).to_contain_text("must be one of this workspace")
        item = page.url.split("item=")[1]
        assert other.context.request.get(f"{address}/download/item/{item}").status == 404
        assert one.context.request.get(f"{address}/download/item/{item}").status == 200


def test_a_simulation_is_followed_cancelled_kept_and_packed(
    browser: Browser, workshop: str, tmp_path: Path
) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/data")
        page.get_by_role("button", name="Simulate hsc").click()
        expect(page.get_by_role("progressbar")).to_have_count(1)
        page.get_by_role("button", name="Simulate insilico").click()
        page.get_by_role("link", name="Simulate insilico, seed 1").click()
        page.wait_for_url("**/runs?run=*")
        expect(page.get_by_role("button", name="Cancel")).to_have_count(1)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("status")).to_contain_text("Cancelled", timeout=60_000)
        expect(page.get_by_role("button", name="Go on from where it was")).to_be_visible()

        page.get_by_role("link", name="All runs").click()
        page.get_by_role("link", name="Simulate hsc, seed 1").click()
        expect(page.get_by_role("status")).to_contain_text("Done", timeout=120_000)
        expect(page.get_by_role("heading", name="2 files came into your workspace")).to_be_visible()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

        with page.expect_download() as packed:
            page.get_by_role("link", name="Download everything as a ZIP").click()
        packed.value.save_as(tmp_path / "run.zip")
        with zipfile.ZipFile(tmp_path / "run.zip") as archive:
            names = {name.split("/", 1)[1] for name in archive.namelist()}
        assert {"manifest.json", "command.txt", "log.txt"} < names
        assert "results/hsc/ExpressionData.csv" in names

        page.get_by_role("link", name="hsc refNetwork.csv").click()
        expect(page.get_by_text("Genes that the data")).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_have_text("hsc refNetwork.csv")
        expect(page.get_by_text("simulated", exact=True)).to_be_visible()
        assert visit.complaints() == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_everyone_can_read_the_pages(
    browser: Browser, address: str, counts: Path, *, scheme: Scheme, width: int
) -> None:
    with visiting(browser, scheme=scheme, width=width) as visit:
        page = visit.open(f"{address}/data")
        _upload(page, counts)
        page.wait_for_url("**/data?item=*")
        expect(page.locator(".js-plotly-plot")).to_have_count(4, timeout=30_000)
        is_readable(page)
        for path in ("/data", "/runs", "/help"):
            visit.open(address + path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
            is_readable(page)
        assert visit.complaints() == []
