"""A model that reads profiles, and a small data set on which it can be read."""

import json
import shutil
from pathlib import Path

import numpy as np

from core.data.expression import Expression
from core.data.pairs import Pairs, from_names
from core.explain.readable import readable
from core.models.card import read_card
from core.problem.problem import Problem
from core.workspace.shared import PRETRAINED

REGULATORS, EACH = 6, 6


def profile_model() -> Path:
    """Find a model that came with the project and can be read."""
    return next(
        path.parent
        for path in sorted(PRETRAINED.glob("*/card.json"))
        if readable(read_card(path.parent))
    )


def other_model() -> Path:
    """Find one that reads no profiles."""
    return next(
        path.parent
        for path in sorted(PRETRAINED.glob("*/card.json"))
        if not readable(read_card(path.parent))
    )


def changed(folder: Path, to: Path, **card: object) -> Path:
    """Copy a model, with another card."""
    shutil.copytree(folder, to)
    stored = json.loads((to / "card.json").read_text(encoding="utf-8"))
    (to / "card.json").write_text(json.dumps(stored | card), encoding="utf-8")
    return to


def expression(samples: int = 40, *, seed: int = 0) -> Expression:
    """Give regulators `R…`, each followed by its targets `T…`."""
    rng = np.random.default_rng(seed)
    drivers = rng.normal(8, 2, (REGULATORS, samples))
    values = np.concatenate([drivers, np.repeat(drivers, EACH, axis=0)])
    values += rng.normal(0, 0.3, values.shape)
    return Expression(
        values=values.astype(np.float32),
        genes=(
            *(f"R{number}" for number in range(REGULATORS)),
            *(f"T{number}" for number in range(REGULATORS * EACH)),
        ),
        samples=tuple(f"S{number}" for number in range(samples)),
        kind="bulk",
        scale="log",
        simulated=True,
    )


def pairs(count: int = REGULATORS * EACH) -> Pairs:
    """Give the first pairs of regulators and their targets."""
    return from_names(
        [f"R{number // EACH}" for number in range(count)], [f"T{number}" for number in range(count)]
    )


def problem(samples: int = 40) -> Problem:
    """Give both."""
    return Problem((expression(samples),), pairs())
