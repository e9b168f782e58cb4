"""Motifs, a genome and peaks come in on Data, and evidence and known pairs come out."""

from pathlib import Path

import pandas as pd
from playwright.sync_api import Browser, expect

from tests.core.workflows.regional import plant
from tests.e2e.browser import visiting


def test_evidence_and_known_pairs_are_made_on_the_page(
    browser: Browser, workshop: str, tmp_path: Path
) -> None:
    planted = plant(tmp_path, genes=40)
    peaks = tmp_path / f"{planted.genes[0]}.narrowPeak"
    peaks.write_text("chr1\t100\t300\tp\t0\t.\t5\t320\t-1\t9\n")
    files = (planted.jaspar, planted.genome, planted.bed, peaks)
    with visiting(browser) as visit:
        page = visit.open(f"{workshop}/data")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose files").click()
        chooser.value.set_files(list(files))
        expect(page.get_by_role("link", name=peaks.name, exact=True)).to_be_visible()
        page.get_by_text("Evidence from sequence").click()
        form = page.locator("details", has=page.get_by_role("button", name="Compute evidence"))
        form.get_by_label("Motifs").select_option(label=planted.jaspar.name)
        form.get_by_label("Sequences", exact=True).select_option(label=planted.genome.name)
        form.get_by_label("The sequences are").select_option("genome")
        form.get_by_role("button", name="Compute evidence").click()
        expect(form.get_by_role("alert")).to_contain_text("Choose a BED file to go with a genome")

        form.get_by_label("Gene positions").select_option(label=planted.bed.name)
        form.get_by_role("button", name="Compute evidence").click()
        evidence = page.get_by_role("link", name="Download evidence of jaspar.csv")
        expect(evidence).to_be_visible(timeout=60_000)
        with page.expect_download() as saved:
            evidence.click()
        table = pd.read_csv(saved.value.path())
        assert len(table) == len(planted.motifs) * len(planted.genes)
        assert list(table.columns) == ["regulator", "target", "motif_max", "motif_share"]

        page.get_by_text("Known pairs from ChIP peaks").first.click()
        form = page.locator("details", has=page.get_by_role("button", name="Make known pairs"))
        form.get_by_role("checkbox", name=peaks.name).check()
        form.get_by_label("Gene positions").select_option(label=planted.bed.name)
        form.get_by_role("button", name="Make known pairs").click()
        expect(page.get_by_role("link", name="Download pairs from peaks.csv")).to_be_visible(
            timeout=60_000
        )
        assert visit.complaints() == []
