"""Train the models that GRNscope brings along: `make pretrained`.

Some learn from simulated data alone and can be made anywhere. Others learn from real mouse cells
or Arabidopsis plants, which are not part of GRNscope: they are made where a folder of real data is
named by GRNSCOPE_SHARED, and left as they are elsewhere. Each is judged by regulators that were set
aside and, where there is one, by a data set of which it saw nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np

from core import systems
from core.errors import UserInputError
from core.estimators import baselines
from core.findings import Finding
from core.models.card import read_card, write_card
from core.problem.option import Value
from core.problem.pair_tasks import judge as judge_pairs
from core.problem.prepare import prepare_problem
from core.problem.problem import Problem
from core.progress import silent
from core.simulate import demo
from core.training.fit import scorer, train
from core.training.saving import save_model
from core.training.trained import Trained

HERE = Path(__file__).resolve().parent

_SEED = 1
_NETWORKS = 404
_ONE_BY_ONE: Mapping[str, Value] = MappingProxyType(
    {
        "sign": True,
        "sample-order": "ignored",
        "filters-1": 16,
        "filters-2": 32,
        "units": 16,
        "batch": 64,
        "learning-rate": 0.003,
    }
)
_DROPOUT = 0.5
"""With what rate values of the lower half of a gene's are lost, as in BEELINE's `_50` sets."""
_MARROW = "scrna/mouse_bone_marrow_erythro_Han/expression.h5ad"
_MESC = "scrna/mESC_Hayashi_100TF"


@dataclass(frozen=True)
class Recipe:
    """How one model is made.

    Attributes
    ----------
    title
        For people.
    settings
        Options of the method.
    learn
        What to learn from, given the folder of real data.
    source
        Where that comes from, in a sentence of the card.
    unseen
        What to be judged by in the end: a name, and what makes it.
    needs_data
        Whether data are needed that are no part of GRNscope.
    method
        What is trained.
    """

    title: str
    settings: Mapping[str, Value]
    learn: Callable[[Path], list[Problem]]
    source: str
    unseen: tuple[str, Callable[[], Problem]] | None = None
    needs_data: bool = False
    method: str = "cnnc"


def main() -> int:
    """Make all models, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m core.pretrained.build", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(RECIPES))
    names = parser.parse_args().names or list(RECIPES)
    shared = Path(os.environ.get("GRNSCOPE_SHARED", HERE.parents[2] / "shared" / "data"))
    for name in names:
        if name not in RECIPES:
            parser.error(f"there is no model {name}; choose from {', '.join(RECIPES)}")
        if RECIPES[name].needs_data and not shared.is_dir():
            sys.stderr.write(f"{name}: left as it is, for GRNSCOPE_SHARED names no folder.\n")
            continue
        try:
            make(name, shared=shared, folder=HERE / name)
        except UserInputError as error:
            sys.stderr.write(f"{name}: {error}\n")
            return 2
    return 0


def make(name: str, *, shared: Path, folder: Path) -> None:
    """Train one model and put it in the place of the old one.

    Parameters
    ----------
    name
        Of the recipe.
    shared
        The folder of real data.
    folder
        Where it goes.
    """
    recipe = RECIPES[name]
    method = systems.get(recipe.method)
    options = method.settings(recipe.settings)
    problems = [
        prepare_problem(problem, method, options=options, seed=_SEED)
        for problem in recipe.learn(shared)
    ]
    start = time.perf_counter()
    trained = train(method, problems, options=options, seed=_SEED)
    seconds = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / name
        save_model(
            trained,
            made,
            problems=problems,
            seconds=seconds,
            findings=[Finding("info", "source", recipe.source)],
            title=recipe.title,
        )
        judge(made, trained, recipe)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)
    metrics = read_card(folder).metrics
    for what, figures in metrics.items():
        sys.stderr.write(f"{name}, {what}: AUROC {figures['auroc']:.3f}\n")


def judge(folder: Path, trained: Trained, recipe: Recipe) -> None:
    """Write into a card what the model reaches on a data set of which it saw nothing."""
    if recipe.unseen is None:
        return
    what, make_problem = recipe.unseen
    problem = prepare_problem(make_problem(), trained.method, options=trained.options, seed=_SEED)
    scores = scorer(trained)(problem)
    label = np.asarray(problem.pairs.label)
    found = judge_pairs(label, scores)
    found["pearson"] = judge_pairs(
        label, baselines.pearson()([problem], seed=_SEED, progress=silent)(problem)
    )["regulates"]
    card = read_card(folder)
    told = Finding("info", "unseen data", f"Figures after the word unseen are of {what}.")
    write_card(
        replace(
            card,
            metrics=card.metrics | {f"unseen: {name}": each for name, each in found.items()},
            findings=[*card.findings, told.as_dict()],
        ),
        folder,
    )


def simulated_atlas(seed: int, *, edges: str) -> Problem:
    """Simulate an atlas; `known` edges are what a study would list, `truth` is all."""
    from core.simulate import atlas  # noqa: PLC0415  (only where models are made)

    made = atlas.simulate(seed=seed)
    return Problem((made.expression,), getattr(made, edges), name=f"atlas {seed}")


def _blood(seed: int, *, dropout_rate: float = 0.0) -> Problem:
    from core.simulate import hsc  # noqa: PLC0415  (only where models are made)

    made = hsc.simulate(seed=seed, dropout_rate=dropout_rate)
    return Problem((made.expression,), made.network, name="HSC")


def _courses(_: Path, *, networks: Sequence[int]) -> list[Problem]:
    """Simulate networks like DREAM4's, none of them the demo's."""
    return [_network(number) for number in networks]


def _network(number: int) -> Problem:
    from core.simulate.insilico import simulate_network  # noqa: PLC0415  (as above)

    made = simulate_network(seed=(_NETWORKS, number))
    return Problem((made.timeseries,), made.gold, name=f"network {number}")


def _dream4(shared: Path) -> list[Problem]:
    from core.data.read_expression import read_expression  # noqa: PLC0415  (as above)
    from core.data.read_pairs import read_pairs  # noqa: PLC0415

    problems = []
    for folder in sorted((shared / "dream4").glob("size100_*")):
        courses = read_expression(folder / "timeseries.tsv.gz")
        pairs = read_pairs(folder / "goldstandard.tsv.gz", genes=courses.genes)
        problems.append(Problem((courses,), pairs, name=folder.name))
    return problems


def _boolean_networks(_: Path, *, seeds: Sequence[int], dropout_rate: float = 0.0) -> list[Problem]:
    from core.pretrained.boolean_cells import random_cells  # noqa: PLC0415  (as above)

    return [random_cells(seed, dropout_rate=dropout_rate) for seed in seeds]


def stressed_plants(shared: Path) -> list[Problem]:
    """Read RNA-seq of stressed Arabidopsis, and AtRegNet's confirmed pairs.

    Parameters
    ----------
    shared
        The folder of real data.
    """
    from core.data.overrides import Overrides  # noqa: PLC0415  (as above)
    from core.data.read_expression import read_expression  # noqa: PLC0415
    from core.data.read_pairs import read_pairs  # noqa: PLC0415

    folder = shared / "arabidopsis"
    # counts were shared out among isoforms, so that they are not whole numbers
    said = Overrides(isoforms="merge", scale="counts", kind="bulk")
    plants = read_expression(folder / "rnaseq_abiotic_stress_raw_counts.csv.gz", overrides=said)
    pairs = read_pairs(folder / "atregnet_confirmed_pairs.csv.gz", genes=plants.genes)
    return [Problem((plants,), pairs, name="Arabidopsis stress, AtRegNet")]


def _read(shared: Path, *, expression: str, pairs: Sequence[str]) -> list[Problem]:
    from core.data.overrides import Overrides  # noqa: PLC0415  (as above)
    from core.data.read_expression import read_expression  # noqa: PLC0415
    from core.data.read_pairs import read_pairs  # noqa: PLC0415

    # a plain table does not say that its columns are cells
    cells = read_expression(shared / expression, overrides=Overrides(kind="single-cell"))
    return [
        Problem((cells,), read_pairs(shared / path, genes=cells.genes), name=path.split("/")[-1])
        for path in pairs
    ]


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "atlas-cnnc": Recipe(
            title="CNNC, bulk atlas (simulated)",
            # narrow, so that a page answers at once; it reached no less than the published width
            settings={
                "filters": 8,
                "epochs": 24,
                "learning-rate": 0.02,
                "negatives": "random-target",
            },
            learn=lambda _: [simulated_atlas(seed, edges="known") for seed in (1, 2)],
            source="Learned from the listed pairs of two simulated bulk atlases of 232 samples; "
            "the demo's own atlas is a third that it has not seen.",
            unseen=(
                "the demo's atlas: all its true pairs, and as many random targets",
                partial(simulated_atlas, demo.SEED, edges="truth"),
            ),
        ),
        "atlas-profile-cnn": Recipe(
            title="Profile CNN, bulk atlas (simulated)",
            method="profile-cnn",
            # wider than published and blind to the order of samples, for the published network
            # stays near chance on regulators that it does not know
            settings={**_ONE_BY_ONE, "epochs": 16, "negatives": "random-target"},
            learn=lambda _: [simulated_atlas(seed, edges="known") for seed in (1, 2)],
            source="Learned from the listed pairs and signs of two simulated bulk atlases of 232 "
            "samples; the demo's own atlas is a third that it has not seen.",
            unseen=(
                "the demo's atlas: all its true pairs, and as many random targets",
                partial(simulated_atlas, demo.SEED, edges="truth"),
            ),
        ),
        "arabidopsis-profile-cnn": Recipe(
            title="Profile CNN, Arabidopsis under stress",
            method="profile-cnn",
            settings={**_ONE_BY_ONE, "epochs": 16},
            learn=stressed_plants,
            source="RNA-seq of Arabidopsis under abiotic stress, 24 samples, raw counts (DIANE's "
            "example data). Pairs: AtRegNet's confirmed direct regulations, of which one regulator "
            "holds more than half. Neither plants nor pairs are part of GRNscope.",
            needs_data=True,
        ),
        "cells-cnnc-direction": Recipe(
            title="CNNC, direction in single cells (simulated)",
            settings={"epochs": 24, "patience": 8, "learning-rate": 0.02, "task": "direction"},
            learn=partial(_boolean_networks, seeds=range(1, 17)),
            source="Learned from the simulated cells of 16 random Boolean networks of 24 genes.",
            unseen=("the demo's blood cells (HSC), 11 genes", partial(_blood, demo.SEED)),
        ),
        "cells-cnnse": Recipe(
            title="CNNSE, single cells (simulated)",
            method="cnnse",
            # narrow, so that a page answers at once
            settings={"epochs": 30, "patience": 8, "filters": 8},
            learn=partial(_boolean_networks, seeds=range(101, 125), dropout_rate=_DROPOUT),
            source="Learned from the simulated cells of 24 random Boolean networks of 24 genes, of "
            "which half of the lower values are lost.",
            unseen=(
                "simulated blood cells (HSC), 11 genes, of which half of the lower values are lost",
                partial(_blood, demo.SEED, dropout_rate=_DROPOUT),
            ),
        ),
        "networks-autoencoder": Recipe(
            title="Time-series autoencoder (simulated)",
            method="dream-autoencoder",
            settings={"epochs": 40},
            learn=partial(_courses, networks=range(1, 9)),
            source="Learned from the time series of eight simulated networks of 100 genes.",
            unseen=("a ninth simulated network, all its ordered pairs", partial(_network, 9)),
        ),
        "dream4-autoencoder": Recipe(
            title="Time-series autoencoder, DREAM4 (simulated)",
            method="dream-autoencoder",
            settings={"epochs": 40},
            learn=_dream4,
            source="Learned from the time series and gold standards of the five networks of 100 "
            "genes of the DREAM4 in silico challenge, which are not part of GRNscope.",
            unseen=("a simulated network, all its ordered pairs", partial(_network, 9)),
            needs_data=True,
        ),
        "marrow-cnnc": Recipe(
            title="CNNC, mouse bone marrow",
            settings={"epochs": 30, "patience": 8},
            learn=partial(
                _read,
                expression=_MARROW,
                pairs=(
                    "networks/genelink/mHSC-E/TFs1000_Specific_network.csv.gz",
                    "networks/mouse_Non-Specific-ChIP-seq-network.csv.gz",
                ),
            ),
            source="Cells of the erythroid lineage of mouse bone marrow (Mouse Cell Atlas, Han "
            "2018). Pairs: ChIP-seq in mouse haematopoietic cells (mHSC-E, 11 regulators) and "
            "in any tissue (non-specific), both as BEELINE lists them (Pratapa 2020). Neither "
            "cells nor pairs are part of GRNscope.",
            needs_data=True,
        ),
        "mesc-cnnc": Recipe(
            title="CNNC, mouse embryonic stem cells",
            settings={"epochs": 60, "patience": 15},
            learn=partial(
                _read,
                expression=f"{_MESC}/ExpressionData.csv.gz",
                pairs=(f"{_MESC}/refNetwork_ESCAPE.csv.gz",),
            ),
            source="Mouse embryonic stem cells that differentiate (Hayashi 2018), 100 "
            "transcription factors. Pairs: ESCAPE, a database of their regulation. Neither "
            "cells nor pairs are part of GRNscope.",
            needs_data=True,
        ),
    }
)


if __name__ == "__main__":
    raise SystemExit(main())
