"""A demo for the whole of the forms, learned from in seconds, and what every page has to be."""

from collections.abc import Mapping
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from core.progress import Progress
from core.simulate import insilico
from core.simulate.demo import Simulator
from tests.simulated import PLANTED, FakeSimulator


class Networks(FakeSimulator):
    """Writes three small networks in DREAM4's form."""

    def run(self, folder: Path, *, seed: int, progress: Progress) -> tuple[Path, ...]:
        made = insilico.simulate(seed=seed, networks=3, genes=20, progress=progress)
        return insilico.write(made, folder)


WORKSHOP: Mapping[str, Simulator] = {
    **PLANTED,
    "insilico": Networks("insilico", "Three networks of 20 genes."),
}


def is_readable(page: Page) -> None:
    """Hold a page against what everybody needs: nothing sticks out, and axe finds nothing."""
    too_wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert too_wide == 0
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def is_readable_in_both_themes(page: Page) -> None:
    """Hold a page, which is shown in the light, against the same in the dark too."""
    is_readable(page)
    page.emulate_media(color_scheme="dark")
    is_readable(page)
    page.emulate_media(color_scheme="light")
