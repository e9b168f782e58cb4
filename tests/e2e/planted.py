"""A demo that a network learns from in seconds, and what every page has to be."""

from pathlib import Path

import numpy as np
import pandas as pd
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from core.data.demo import ATLAS, ATLAS_EXPRESSION, ATLAS_NETWORK, Simulator
from core.data.simulators import insilico
from core.runs.progress import Progress
from tests.simulated import SIMULATORS, FakeSimulator


class Planted(FakeSimulator):
    """Writes an atlas in which six regulators drive eight genes each."""

    def run(self, folder: Path, *, seed: int, progress: Progress) -> tuple[Path, ...]:
        rng = np.random.default_rng(seed)
        genes = [f"AT1G{10 * number:05d}" for number in range(101, 201)]
        values = rng.normal(8, 1, size=(len(genes), 40))
        edges = [(r, 6 + 8 * r + t) for r in range(6) for t in range(8)]
        for regulator, target in edges:
            values[target] = values[regulator] + rng.normal(0, 0.3, size=40)
        table = pd.DataFrame(values, index=genes, columns=[f"sample_{k}" for k in range(40)])
        expression, network = folder / ATLAS_EXPRESSION, folder / ATLAS_NETWORK
        table.round(3).to_csv(expression)
        named = [(genes[regulator], genes[target]) for regulator, target in edges]
        pd.DataFrame(named, columns=["regulator", "target"]).to_csv(network, index=False)
        return expression, network


class Networks(FakeSimulator):
    """Writes three small networks in DREAM4's form."""

    def run(self, folder: Path, *, seed: int, progress: Progress) -> tuple[Path, ...]:
        made = insilico.simulate(seed=seed, networks=3, genes=20, progress=progress)
        return insilico.write(made, folder)


PLANTED: dict[str, Simulator] = {
    **SIMULATORS,
    ATLAS: Planted(ATLAS, "Six regulators and their targets."),
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
