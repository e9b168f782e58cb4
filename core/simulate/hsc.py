"""Single cells that differentiate, simulated from the Boolean rules of a network.

The rules that come with the project are those of published models; any rule file read by
`boolean_rules.read_model` can take their place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.progress import Progress, silent
from core.simulate.boolean_rules import BooleanModel, parse_model
from core.simulate.sde import Kinetics, Trajectories, simulate_cells
from core.simulate.writing import write_frame, write_readme

HSC = parse_model(
    {
        "Gata2": "Gata2 and not (Gata1 and Fog1) and not Pu1",
        "Gata1": "(Gata1 or Gata2 or Fli1) and not Pu1",
        "Fog1": "Gata1",
        "Eklf": "Gata1 and not Fli1",
        "Fli1": "Gata1 and not Eklf",
        "Scl": "Gata1 and not Pu1",
        "Cebpa": "Cebpa and not (Gata1 and Fog1 and Scl)",
        "Pu1": "(Cebpa or Pu1) and not (Gata1 or Gata2)",
        "cJun": "Pu1 and not Gfi1",
        "EgrNab": "Pu1 and cJun and not Gfi1",
        "Gfi1": "Cebpa and not EgrNab",
    },
    initial={"Cebpa": 1.0, "Pu1": 1.0, "Gata2": 1.0},
    name="HSC",
    citation="Krumsiek et al., Hierarchical differentiation of myeloid progenitors is encoded in "
    "the transcription factor network, PLoS ONE 6:e22649, 2011",
)
"""Blood stem cells on their way to erythrocytes, megakaryocytes, monocytes and granulocytes."""

MCAD = parse_model(
    {
        "Fgf8": "Fgf8 and Sp8 and not Emx2",
        "Emx2": "Coup and not (Fgf8 or Pax6 or Sp8)",
        "Pax6": "Sp8 and not (Emx2 or Coup)",
        "Coup": "not (Fgf8 or Sp8)",
        "Sp8": "Fgf8 and not Emx2",
    },
    initial={"Fgf8": 2.0},
    name="mCAD",
    citation="Giacomantonio and Goodhill, A Boolean model of the gene regulatory network "
    "underlying mammalian cortical area development, PLoS Computational Biology 6:e1000936, 2010",
)
"""Cortical areas of the mouse: anterior and posterior."""

MODELS = MappingProxyType({"HSC": HSC, "mCAD": MCAD})

_DEFAULT_KINETICS = Kinetics()
_SMALLEST_LINEAGE = 0.02
_MOST_LINEAGES = 12


@dataclass(frozen=True, eq=False)
class SingleCells:
    """Simulated single cells.

    Attributes
    ----------
    expression
        Genes by cells, with a pseudotime column for each lineage.
    network
        The edges that the rules imply, with signs.
    fates
        bool, shape (n_genes, n_lineages): which genes are on at the end of each lineage.
    model
        The rules.
    seed, settings
        What made them.
    """

    expression: Expression
    network: Pairs
    fates: NDArray[np.bool_]
    model: BooleanModel
    seed: int
    settings: dict[str, object] = field(default_factory=dict)


def simulate(
    model: BooleanModel = HSC,
    *,
    seed: int,
    cells: int = 2_000,
    duration: float = 8.0,
    dropout_rate: float = 0.0,
    dropout_quantile: float = 0.5,
    keep_silent: bool = False,
    kinetics: Kinetics = _DEFAULT_KINETICS,
    progress: Progress = silent,
) -> SingleCells:
    """Simulate single cells from Boolean rules.

    Parameters
    ----------
    model
        The rules.
    seed
        Of the random numbers.
    cells
        How many cells; each is taken once, at a random time of its own life.
    duration
        How long each cell lives.
    dropout_rate, dropout_quantile
        A value below its gene's quantile is lost (zero) with this rate. BEELINE's `_50` sets
        have .5 and .5, its `_20` sets .2 and .2.
    keep_silent
        Whether to keep cells that end with every gene off. In HSC that is the fate of one cell
        in four; BEELINE's public cells contain none, so by default others take their place.
    kinetics
        Constants of the equations.
    progress
        Told the steps done.
    """
    _check(cells=cells, duration=duration, rate=dropout_rate, quantile=dropout_quantile)
    taken = _living(
        model,
        kinetics,
        cells=cells,
        duration=duration,
        seed=seed,
        keep_silent=keep_silent,
        progress=progress,
    )
    lineage, fates = lineages(taken.before, taken.end)
    pseudotime = np.full((cells, fates.shape[1]), np.nan)
    pseudotime[np.arange(cells), lineage] = taken.time
    expression = Expression(
        values=drop_out(taken.mrna, rate=dropout_rate, quantile=dropout_quantile, seed=seed),
        genes=model.genes,
        samples=tuple(f"E{i}_{time:.2f}".replace(".", "_") for i, time in enumerate(taken.time)),
        kind="single-cell",
        scale="linear",
        pseudotime=pseudotime,
        source=f"simulated from the Boolean model {model.name}".strip(),
        simulated=True,
    )
    settings: dict[str, object] = {
        "model": model.name,
        "cells": cells,
        "duration": duration,
        "dropout_rate": dropout_rate,
        "dropout_quantile": dropout_quantile,
        "keep_silent": keep_silent,
        "kinetics": kinetics,
    }
    return SingleCells(expression, model.network(), fates, model, seed, settings)


def write(result: SingleCells, folder: Path) -> tuple[Path, ...]:
    """Write a folder of BEELINE's form: ExpressionData, PseudoTime, refNetwork, and README.

    An edge that both activates and represses, as the state of other genes will have it, has an
    empty Type.
    """
    cells = result.expression
    names = pd.Index(cells.samples)
    expression = pd.DataFrame(np.asarray(cells.values), index=pd.Index(cells.genes), columns=names)
    pseudotime = pd.DataFrame(cells.pseudotime, index=names).add_prefix("PseudoTime")
    signs = (
        np.zeros(len(result.network), np.int8)
        if result.network.sign is None
        else (result.network.sign)
    )
    network = pd.DataFrame(
        {
            "Gene1": result.network.regulator_names,
            "Gene2": result.network.target_names,
            "Type": [{1: "+", -1: "-"}.get(int(sign), "") for sign in signs],
        }
    )
    what = (
        f"Single cells from the Boolean model {result.model.name}, turned into stochastic "
        "differential equations with Hill kinetics (the idea of BoolODE, Pratapa et al. 2020).\n"
        f"The model: {result.model.citation or 'given as a file of rules'}.\n"
        "PseudoTime.csv holds the time of the simulation, in the column of the cell's lineage."
    )
    return (
        write_frame(folder / "ExpressionData.csv", expression, index=True, decimals=6),
        write_frame(folder / "PseudoTime.csv", pseudotime, index=True, decimals=3),
        write_frame(folder / "refNetwork.csv", network),
        write_readme(folder, "hsc", what=what, seed=result.seed, settings=result.settings),
    )


def lineages(
    before: NDArray[np.float32], end: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Group cells by what they end as.

    Parameters
    ----------
    before, end
        How far on each gene is in the third and the last quarter of a cell's life, shape
        (n_genes, n_cells).

    Returns
    -------
    Each cell's lineage, shape (n_cells,), the largest lineage first; and which genes are on at
    the end of each, shape (n_genes, n_lineages). End states of fewer than one cell in fifty
    join the lineage they differ least from. Where most cells have not come to rest, because
    they go round in a cycle or need longer, there is one lineage.
    """
    on = end > 0.5
    at_rest = np.all(on == (before > 0.5), axis=0)
    if at_rest.mean() < 0.5:
        return np.zeros(on.shape[1], dtype=np.intp), end.mean(axis=1, keepdims=True) > 0.5
    counts = Counter(column.tobytes() for column in on.T.copy())
    # Sorted by state as well as by size, so that ties do not depend on the order of the cells.
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    enough = _SMALLEST_LINEAGE * on.shape[1]
    kept = [state for state, count in ranked[:_MOST_LINEAGES] if count >= enough]
    kept = kept or [ranked[0][0]]
    fates = np.array([np.frombuffer(state, dtype=bool) for state in kept]).T
    distance = (on[:, :, None] != fates[:, None, :]).sum(axis=0)
    return distance.argmin(axis=1), fates


def drop_out(
    values: NDArray[np.float32], *, rate: float, quantile: float, seed: int
) -> NDArray[np.float32]:
    """Set values below their gene's quantile to zero, each with the given probability."""
    if rate == 0:
        return values
    rng = np.random.default_rng([seed, 1])
    low = values < np.quantile(values, quantile, axis=1, keepdims=True)
    lost = low & (rng.random(values.shape) < rate)
    return np.where(lost, np.float32(0), values)


def _living(
    model: BooleanModel,
    kinetics: Kinetics,
    *,
    cells: int,
    duration: float,
    seed: int,
    keep_silent: bool,
    progress: Progress,
) -> Trajectories:
    """Simulate until there are enough cells that do not end with every gene off."""
    rounds: list[Trajectories] = []
    found, simulated, wanted = 0, 0, cells
    while found < cells:
        batch = simulate_cells(
            model,
            kinetics,
            cells=wanted,
            duration=duration,
            seed=_round_seed(seed, len(rounds)),
            progress=progress,
        )
        alive = np.flatnonzero(keep_silent | (batch.end > 0.5).any(axis=0))
        rounds.append(batch.take(alive))
        found += alive.size
        simulated += wanted
        if found < simulated / 20:
            raise UserInputError(
                f"model {model.name}",
                "must have cells that end with a gene on",
                got=f"{found} of {simulated} cells",
                remedy="Keep silent cells, or start from other initial levels",
            )
        wanted = int((cells - found) * simulated / found * 1.2) + 10
    return Trajectories(
        np.concatenate([batch.mrna for batch in rounds], axis=1)[:, :cells],
        np.concatenate([batch.time for batch in rounds])[:cells],
        np.concatenate([batch.before for batch in rounds], axis=1)[:, :cells],
        np.concatenate([batch.end for batch in rounds], axis=1)[:, :cells],
    )


def _round_seed(seed: int, number: int) -> int:
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0])


def _check(*, cells: int, duration: float, rate: float, quantile: float) -> None:
    rules = (
        ("cells", cells, 1 <= cells <= 1_000_000, "from 1 to 1,000,000"),
        ("duration", duration, 0 < duration <= 1_000, "above 0 and at most 1,000"),
        ("dropout_rate", rate, 0 <= rate <= 1, "from 0 to 1"),
        ("dropout_quantile", quantile, 0 <= quantile <= 1, "from 0 to 1"),
    )
    for name, value, good, allowed in rules:
        if not good:
            raise UserInputError(
                name, f"must be {allowed}", got=value, remedy=f"Choose a value {allowed}"
            )
