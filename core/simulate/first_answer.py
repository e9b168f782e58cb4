"""The small answer that the start page opens on: what goes with one regulator of the demo.

It is correlation in simulated data, and says so. Because the data is simulated, the truth is
known: how many of the genes found are real targets is part of the answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from core.data.expression import Expression
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.io.atomic import read_json, write_json_atomic
from core.simulate.glance import companions

Truth = Literal["activates", "represses", "controls", "no target"]
_HUB_SHARE = 20
_EFFECT: dict[int, Truth] = {1: "activates", -1: "represses", 0: "controls"}


@dataclass(frozen=True)
class Row:
    """A gene that goes with the regulator, and what the regulator really does to it."""

    gene: str
    correlation: float
    truth: Truth


@dataclass(frozen=True)
class FirstAnswer:
    """The genes whose profiles follow one regulator's most closely.

    Attributes
    ----------
    regulator
        The gene that was asked about.
    n_genes, n_samples, n_targets
        How much data was looked at, and how many targets the regulator has in the simulation.
    rows
        Strongest correlation first.
    """

    regulator: str
    n_genes: int
    n_samples: int
    n_targets: int
    rows: tuple[Row, ...]

    @property
    def n_true(self) -> int:
        """How many of the genes found are real targets."""
        return sum(row.truth != "no target" for row in self.rows)


def first_answer(expression: Expression, network: Pairs, *, count: int = 10) -> FirstAnswer:
    """Ask for the companions of a regulator with many targets, but no hub.

    Where a regulator controls half of all genes, any list of genes looks right. So those that
    control more than one gene in twenty are left aside, unless there are no others.

    Parameters
    ----------
    expression
        The simulated data.
    network
        The network it was simulated from: what regulates what, with signs where known.
    count
        How many genes to give.
    """
    n_targets = Counter(
        regulator for regulator in network.regulator_names if regulator in expression.index
    )
    if not n_targets:
        raise UserInputError(
            "network",
            "must have a regulator that is in the expression data",
            got=f"{len(network):,} pairs, none of them",
            remedy="Check that both use the same identifiers",
        )
    ranked = n_targets.most_common()
    regulator, n = next(
        (one for one in ranked if one[1] <= expression.n_genes // _HUB_SHARE), ranked[0]
    )
    signs = network.sign if network.sign is not None else [0] * len(network)
    truth = {
        target: _EFFECT[int(sign)]
        for source, target, sign in zip(
            network.regulator_names, network.target_names, signs, strict=True
        )
        if source == regulator
    }
    return FirstAnswer(
        regulator=regulator,
        n_genes=expression.n_genes,
        n_samples=expression.n_samples,
        n_targets=n,
        rows=tuple(
            Row(found.gene, found.correlation, truth.get(found.gene, "no target"))
            for found in companions(expression, regulator, count=count)
        ),
    )


def keep(answer: FirstAnswer, path: Path) -> None:
    """Write the answer, so that the web need not read the data to show it."""
    write_json_atomic(asdict(answer), path)


def kept(path: Path) -> FirstAnswer | None:
    """Read a kept answer; None where there is none."""
    stored = read_json(path)
    if stored is None:
        return None
    rows = tuple(Row(**row) for row in stored.pop("rows"))
    return FirstAnswer(rows=rows, **stored)
