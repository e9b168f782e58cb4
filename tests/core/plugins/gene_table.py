"""A system that predicts genes: ridge regression on whatever numbers a table has about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.problem.gene_tasks import EXPRESSION, EXPRESSION_CLASS
from core.problem.genes import GeneProblem
from core.problem.inputs import InputSpec
from core.problem.learning import Keep
from core.problem.option import Option, Options
from core.problem.problem import Fit
from core.problem.shared_options import task_option
from core.problem.system import System, Traits
from core.progress import Progress


@dataclass(frozen=True, eq=False)
class Ridge:
    """Weights of the numbers of a gene, each centred, and what is added."""

    weights: NDArray[np.float64]
    mean: NDArray[np.float64]
    base: float

    def __call__(self, problem: GeneProblem) -> NDArray[np.float32]:
        features = problem.features
        if features.shape[1] != self.weights.size:
            raise UserInputError(
                "evidence",
                f"must have {self.weights.size} numbers about each gene",
                got=f"{features.shape[1]}",
                remedy="Give the table that the model was trained with",
            )
        return ((features - self.mean) @ self.weights + self.base).astype(np.float32)


def _fit(options: Options) -> Fit:
    def fit(problems: Sequence[GeneProblem], *, seed: int, progress: Progress) -> Ridge:
        progress("fitting", 0, 1)
        features = np.concatenate([each.features for each in problems]).astype(np.float64)
        labels = np.concatenate([np.asarray(each.items.label) for each in problems])
        mean, base = features.mean(axis=0), float(labels.mean())
        centred = features - mean
        penalty = options["penalty"] * np.eye(centred.shape[1])
        weights = np.linalg.solve(centred.T @ centred + penalty, centred.T @ (labels - base))
        return Ridge(weights, mean, base)

    return fit


def _restore(arrays: Mapping[str, NDArray[Any]], options: Options) -> Ridge:
    return Ridge(arrays["weights"], arrays["mean"], float(arrays["base"]))


def _arrays(ridge):
    return {"weights": ridge.weights, "mean": ridge.mean, "base": np.array(ridge.base)}


SYSTEMS = (
    System(
        name="gene-table",
        title="Ridge on a table",
        summary="How strongly is a gene expressed, by any numbers about it?",
        citation="Hoerl AE, Kennard RW. Technometrics 12:55 (1970).",
        limits="Linear: it adds up what each number says by itself.",
        tasks=(EXPRESSION, EXPRESSION_CLASS),
        evidence=True,
        traits=Traits(needs_labels=True, trainable=True),
        inputs=(InputSpec("gene-table", "numbers about a gene", ("columns",), "as in the table"),),
        options=(
            task_option(
                ("expression", "expression-class"),
                told="Predict expression, or whether it is above the median",
            ),
            Option("penalty", 1.0, "Weight of the squared weights", minimum=0),
        ),
        fit=_fit,
        keep=Keep(
            arrays=_arrays,
            restore=_restore,
        ),
    ),
)  # fmt: skip
