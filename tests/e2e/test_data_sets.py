"""Several data sets at once in a real browser: ticked whole, judged one by one."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import visiting
from tests.e2e.planted import is_readable

_LATER = 200_000


def _methods(page: Page, *wanted: str) -> None:
    """Tick these methods and no others."""
    ticks = page.get_by_role("group", name="Methods").get_by_role("checkbox")
    for tick in ticks.all():
        tick.set_checked(tick.get_attribute("value") in wanted)


def _rows(page: Page, count: int) -> None:
    expect(page.get_by_role("button", name="Remove data set")).to_have_count(count)


def test_networks_are_ticked_together_and_judged_one_by_one(
    browser: Browser, workshop: str
) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/evaluate")
        _methods(page, "pearson", "lagged-correlation")
        family = page.get_by_role("checkbox", name="Simulated in-silico networks 1–3, 3 data sets")
        family.focus()
        page.keyboard.press("Space")
        _rows(page, 3)
        expect(page.get_by_label("Split")).to_have_value("network")
        expect(
            page.get_by_text("insilico/size20_2/timeseries.tsv · goldstandard.tsv")
        ).to_be_visible()
        is_readable(page)

        page.get_by_label("Folds").fill("")
        page.get_by_role("button", name="Check first").click()
        found = page.get_by_role("region", name="Pairs to learn from")
        expect(found).to_contain_text("size20_3", timeout=_LATER)
        expect(family).to_be_checked()

        page.get_by_role("button", name="Evaluate").first.click()
        each = page.locator("section", has=page.get_by_role("heading", name="of 3 networks").last)
        expect(each.get_by_role("gridcell", name="size20_2")).to_be_visible(timeout=_LATER)
        for name in ("pearson AUROC", "pearson AUPR", "lagged-correlation AUROC"):
            expect(each.get_by_role("columnheader", name=name)).to_be_visible()
        is_readable(page)
        # the address brings all of it back
        page.reload()
        _rows(page, 3)
        expect(family).to_be_checked()
        assert visit.complaints() == []


def test_perturbed_samples_are_read_beside_the_time_series(browser: Browser, workshop: str) -> None:
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/evaluate")
        _methods(page, "pair-booster", "pearson")
        page.get_by_role("checkbox", name="Simulated in-silico networks").check()
        _rows(page, 3)
        page.get_by_role("button", name="Remove data set 3").click()
        _rows(page, 2)
        page.get_by_role("button", name="Add another data set").click()
        _rows(page, 3)
        third = page.get_by_role("group", name="Data set 3")
        third.get_by_label("Expression", exact=True).select_option(
            label="insilico/size20_3/timeseries.tsv · simulated"
        )
        third.get_by_label("Known pairs").select_option(
            label="insilico/size20_3/goldstandard.tsv · simulated"
        )
        expect(third).to_contain_text("insilico/size20_3/timeseries.tsv · goldstandard.tsv")
        third.get_by_text("Read beside it: nothing").click()
        third.get_by_label("knockouts.tsv").check()
        expect(third).to_contain_text("Read beside it: 1 more")
        page.get_by_role("button", name="Check first").click()
        expect(page.get_by_role("alert")).to_contain_text("as many files in every data set")

        family = page.get_by_role("checkbox", name="Simulated in-silico networks")
        family.check()
        page.get_by_role("checkbox", name="Beside each, its knock-outs").check()
        expect(page.get_by_text("timeseries.tsv + 3 more · goldstandard.tsv")).to_have_count(3)
        page.get_by_label("Folds").fill("3")
        page.get_by_role("button", name="Check first").click()
        left_out = page.get_by_text("pearson was left out, for it cannot read the data.")
        expect(left_out).to_be_visible(timeout=_LATER)

        page.get_by_role("checkbox", name="Pearson correlation").uncheck()
        page.get_by_role("button", name="Check first").click()
        expect(left_out).to_be_hidden(timeout=_LATER)
        found = page.get_by_role("region", name="Pairs to learn from")
        expect(found).to_contain_text("20 and 20 and 20 and 20", timeout=_LATER)
        expect(page.get_by_role("checkbox", name="Beside each, its knock-outs")).to_be_checked()
        is_readable(page)
        assert visit.complaints() == []
