"""A small data set of which everything is known: the first gene drives the next four."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from core.models.card import read_card
from core.query.question import NamedFile, ScoringSystem, Source
from core.query.sources import interactive_systems
from tests.core.explain.profiles import profile_model

GENES = [f"AT1G{10 * number:05d}" for number in range(101, 161)]
DRIVER = GENES[0]


def system() -> ScoringSystem:
    """Give a system that needs no training and reads anything."""
    return interactive_systems()[0]


def profile_system(folder: Path | None = None) -> ScoringSystem:
    """Give a model that reads profiles and learned signs: one that came along, unless named."""
    folder = profile_model() if folder is None else folder
    card = read_card(folder)
    digest = hashlib.sha256((folder / "card.json").read_bytes()).hexdigest()
    return ScoringSystem(
        "profiles", card.title, card.method, card.limits, folder=folder, sha256=digest,
        kinds=("bulk",),
    )  # fmt: skip


def source(folder: Path, *, seed: int = 3) -> Source:
    """Write expression, known pairs and symbols, and say where they are."""
    rng = np.random.default_rng(seed)
    values = rng.normal(8, 1, size=(len(GENES), 80))
    for target in range(1, 5):
        sign = -1 if target % 2 else 1
        values[target] = 8 + sign * (values[0] - 8) + rng.normal(0, 0.1, size=80)
    values[-1] = 5.0  # a gene that never changes
    table = pd.DataFrame(values, GENES, [f"sample_{place}" for place in range(80)])
    table.to_csv(folder / "expression.csv")
    known = pd.DataFrame({"regulator": DRIVER, "target": GENES[1:5], "sign": ["-", "+", "-", "+"]})
    known.to_csv(folder / "known_pairs.csv", index=False)
    pd.DataFrame({"symbol": ["BOSS", "ONE"], "locus": GENES[:2]}).to_csv(
        folder / "symbols.csv", index=False
    )
    return Source(
        name="small",
        path=folder / "expression.csv",
        sha256=f"seed {seed}",
        tables=(folder / "symbols.csv",),
        known=(NamedFile("known pairs", folder / "known_pairs.csv", "k"),),
    )
