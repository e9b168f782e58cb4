"""A gradient booster on many statistics of a pair, each also in context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from core.findings import Finding
from core.problem.cost import Workload
from core.problem.inputs import PAIR_STATISTICS
from core.problem.learning import Keep
from core.problem.option import Option, Options
from core.problem.problem import Fit, Problem, Scorer
from core.problem.system import Pretrained, System, Traits


def _booster(options: Options) -> Fit:
    from core.estimators.pair_booster import pair_booster  # noqa: PLC0415  (scikit-learn)

    return pair_booster(learn_from=options["learn-from"], perturbations=options["perturbations"])


def _arrays(scorer: Scorer) -> Mapping[str, NDArray[Any]]:
    from core.estimators.pair_booster import to_arrays  # noqa: PLC0415  (scikit-learn)

    return to_arrays(scorer)


def _restore(arrays: Mapping[str, NDArray[Any]], options: Options) -> Scorer:
    from core.estimators.pair_booster import restore  # noqa: PLC0415  (scikit-learn)

    return restore(arrays, perturbations=options["perturbations"])


_EACH_OF_GRID, _FEW = 3e-4, 100
"""Seconds for each ordered pair of the genes that are compared, and genes that all are."""


def _cost(workload: Workload, options: Options) -> float:
    return _EACH_OF_GRID * max(workload.genes, _FEW) ** 2 * workload.expressions


def _as_it_comes(options: Options) -> bool:
    return bool(options["learn-from"] == "simulated")


def _learns_from_labels(options: Options) -> bool:
    return not _as_it_comes(options)


def _remarks(problem: Problem, options: Options) -> tuple[Finding, ...]:
    from core.features.perturbed_statistics import is_multifactorial  # noqa: PLC0415  (numpy)
    from core.features.timecourse import course_findings  # noqa: PLC0415  (numpy)

    said = course_findings(problem.expressions[0])
    if not any(map(is_multifactorial, problem.expressions[1:])) or options["perturbations"] == "no":
        return said
    if options["learn-from"] != "simulated":
        return said
    message = (
        "Multifactorial samples were left aside: nothing was learned of them from simulated "
        "networks. They are read with learn-from=known or learn-from=both."
    )
    return (*said, Finding("warning", "multifactorial samples", message))


def _comes_trained(options: Options) -> bool:
    return bool(options["learn-from"] != "known")


SYSTEMS = (
    System(
        name="pair-booster",
        title="Pair booster",
        summary="What do correlations, delays, regressions and trees say together of a pair, "
        "beside all other pairs of its two genes?",
        citation="GRNscope's own; after Madar A et al. PLoS ONE 5:e9803 (2010) and Greenfield A "
        "et al. PLoS ONE 5:e13397 (2010), on combining time series with knock-outs.",
        limits="Needs series of several genes over time; learned from simulated networks of 100 "
        "genes, it takes for granted that perturbations end half way through a series.",
        kinds=("time-series", "single-cell"),
        expressions=(1, 6),
        perturbed=True,
        traits=Traits(
            needs_labels=_learns_from_labels,
            trainable=_learns_from_labels,
            # as it comes, the chance of an edge was set to that among all pairs of its networks
            gives_probability=True,
            comes_trained=_comes_trained,
        ),
        pretrained=Pretrained("simulated networks of 100 genes", simulated=True),
        interactive=True,
        inputs=(PAIR_STATISTICS,),
        cost=_cost,
        options=(
            Option(
                "learn-from",
                "simulated",
                "What was learned from simulated networks as it is, the known pairs alone, or both",
                choices=("simulated", "known", "both"),
            ),
            Option(
                "perturbations",
                "auto",
                "Read knock-outs, knock-downs and multifactorial samples, given as further "
                "expression; auto does where there are any",
                choices=("auto", "yes", "no"),
            ),
        ),
        remarks=_remarks,
        fit=_booster,
        keep=Keep(arrays=_arrays, restore=_restore),
    ),
)
