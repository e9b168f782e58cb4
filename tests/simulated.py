"""A small stand-in for the project's simulators: the same shapes, made in a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.progress import Progress
from core.simulate.demo import ATLAS, ATLAS_EXPRESSION, ATLAS_NETWORK, Simulator


@dataclass(frozen=True)
class FakeSimulator:
    """Writes one set of the demo."""

    name: str
    summary: str

    def run(self, folder: Path, *, seed: int, progress: Progress) -> tuple[Path, ...]:
        progress(f"Simulating {self.name}", 0, 1)
        return write_atlas(folder, seed=seed) if self.name == ATLAS else write_note(folder)


def write_atlas(folder: Path, *, seed: int, n_genes: int = 200) -> tuple[Path, ...]:
    """Write 40 samples in which the first gene drives genes 1 to 8, odd ones downwards."""
    rng = np.random.default_rng(seed)
    genes = [f"AT1G{10 * number:05d}" for number in range(101, 101 + n_genes)]
    values = rng.normal(8, 1, size=(n_genes, 40))
    for target in range(1, 9):
        sign = -1 if target % 2 else 1
        values[target] = 8 + sign * (values[0] - 8) + rng.normal(0, 0.15 * target, size=40)
    table = pd.DataFrame(values, index=genes, columns=[f"sample_{k}" for k in range(40)])
    expression = folder / ATLAS_EXPRESSION
    table.to_csv(expression)
    network = folder / ATLAS_NETWORK
    pd.DataFrame(
        {
            "regulator": [genes[0]] * 8 + [genes[20]],
            "target": [*genes[1:9], genes[21]],
            "sign": [-1, 1] * 4 + [1],
        }
    ).to_csv(network, index=False)
    return expression, network


def write_note(folder: Path) -> tuple[Path, ...]:
    """Write a set of one small file."""
    path = folder / "cells" / "note.txt"
    path.parent.mkdir()
    path.write_text("simulated\n" * 300, encoding="utf-8")
    return (path,)


SIMULATORS: Mapping[str, Simulator] = {
    one.name: one
    for one in (
        FakeSimulator(ATLAS, "232 stress samples of a few thousand genes, with AGI identifiers."),
        FakeSimulator("hsc", "2,000 differentiating blood cells, with pseudotime."),
        FakeSimulator("insilico", "Ten perturbations over 21 times, for five networks."),
        FakeSimulator("promoters", "Promoters with motifs, and the expression they cause."),
    )
}


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


PLANTED: Mapping[str, Simulator] = {
    **SIMULATORS,
    ATLAS: Planted(ATLAS, "Six regulators and their targets."),
}
"""With an atlas from which something can be learned."""
