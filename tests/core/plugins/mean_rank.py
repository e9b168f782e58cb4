"""A system made of others: the mean rank of a pair among the scores of its members."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from core import systems
from core.problem.inputs import EXPRESSION
from core.problem.labels import forward_score
from core.problem.learning import Composite
from core.problem.option import Option, Options
from core.problem.problem import Problem
from core.problem.system import System, Traits


def _needs_labels(options: Options) -> bool:
    return any(systems.get(name).needs_labels() for name in options["members"])


def _combine(problem: Problem, scores: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    ranks = [rankdata(forward_score(each)) / len(each) for each in scores]
    return np.mean(ranks, axis=0).astype(np.float32)


SYSTEMS = (
    System(
        name="mean-rank",
        title="Mean rank",
        summary="Which pairs stand high with several systems?",
        citation="Marbach D et al. Nat Methods 9:796 (2012).",
        limits="As blind as its members where they share a blindness.",
        traits=Traits(needs_labels=_needs_labels),
        inputs=(EXPRESSION,),
        options=(
            Option(
                "members",
                ("pearson", "spearman"),
                "Systems whose ranks are averaged",
                choices=("pearson", "spearman", "mutual-information", "cnnc"),
            ),
        ),
        composite=Composite(members="members", combine=_combine),
    ),
)
