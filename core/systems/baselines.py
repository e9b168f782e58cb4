"""Simple scores that every network is held against; most need no labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from core.estimators import baselines, logistic
from core.findings import Finding
from core.problem.inputs import ALL_EXPRESSION, COURSE, EVIDENCE, EXPRESSION, NEPDF
from core.problem.learning import Keep
from core.problem.option import Option, Options
from core.problem.problem import Fit, Problem, Scorer
from core.problem.shared_options import label_options
from core.problem.system import LEARNS, System


def _pearson(options: Options) -> Fit:
    return baselines.pearson()


def _spearman(options: Options) -> Fit:
    return baselines.spearman()


def _mutual_information(options: Options) -> Fit:
    return baselines.mutual_information()


def _lagged_correlation(options: Options) -> Fit:
    return baselines.lagged_correlation(options["lag"])


def _pearson_mi_evidence(options: Options) -> Fit:
    return logistic.pearson_mi_evidence()


def _restore_logistic(arrays: Mapping[str, NDArray[Any]], options: Options) -> Scorer:
    return logistic.restore(arrays)


def _lineages(problem: Problem, options: Options) -> tuple[Finding, ...]:
    from core.features.timecourse import course_findings  # noqa: PLC0415  (numpy)

    # series are read at the times they were measured
    (expression,) = problem.expressions
    return () if expression.pseudotime is None else course_findings(expression)


def _genie3(options: Options) -> Fit:
    from core.estimators.genie3 import genie3  # noqa: PLC0415  (scikit-learn)

    return genie3(
        trees=options["trees"],
        on=options["on"],
        tries=options["tries"],
        most_samples=options["most-samples"],
    )


SYSTEMS = (
    System(
        name="pearson",
        title="Pearson correlation",
        summary="Do the two genes rise and fall together?",
        citation="Pearson K. Proc R Soc Lond 58:240 (1895).",
        limits="Symmetric, and linear in logged expression: it cannot say who regulates whom, "
        "and a common cause looks like regulation.",
        expressions=(1, 2),
        interactive=True,
        inputs=(EXPRESSION,),
        fit=_pearson,
    ),
    System(
        name="spearman",
        title="Spearman correlation",
        summary="Do the ranks of the two genes rise and fall together?",
        citation="Spearman C. Am J Psychol 15:72 (1904).",
        limits="Symmetric and blind to relationships that are not monotonic; a common cause "
        "looks like regulation.",
        expressions=(1, 2),
        interactive=True,
        inputs=(EXPRESSION,),
        fit=_spearman,
    ),
    System(
        name="mutual-information",
        title="Mutual information",
        summary="How much does one gene's expression tell about the other's, in any shape?",
        citation="Butte AJ, Kohane IS. Pac Symp Biocomput 418 (2000).",
        limits="Symmetric: it cannot say who regulates whom or with which sign, and with few "
        "samples it is too large by chance.",
        expressions=(1, 2),
        interactive=True,
        inputs=(NEPDF,),
        fit=_mutual_information,
    ),
    System(
        name="pearson-mi-evidence",
        title="Correlation, mutual information and evidence",
        summary="What do correlation, mutual information and other evidence say together?",
        citation="Baseline of Yuan Y, Bar-Joseph Z. PNAS 116:27151 (2019), Fig. 2j.",
        limits="Adds up a few numbers of a pair: it sees no shape beyond them, and without other "
        "evidence it cannot say who regulates whom.",
        expressions=(1, 2),
        evidence=True,
        traits=LEARNS,
        inputs=(EXPRESSION, NEPDF, EVIDENCE),
        options=label_options(tasks=("binary",), negatives="degree-aware"),
        fit=_pearson_mi_evidence,
        keep=Keep(arrays=logistic.to_arrays, restore=_restore_logistic),
    ),
    System(
        name="lagged-correlation",
        title="Lagged correlation",
        summary="Does the target follow the regulator one time point later?",
        citation="Schmitt WA, Raab RM, Stephanopoulos G. Genome Res 14:1654 (2004).",
        limits="Needs time series sampled about as fast as regulation acts, or cells along a "
        "pseudotime; linear.",
        kinds=("time-series", "single-cell"),
        options=(Option("lag", 1, "Time points from cause to effect", minimum=1, maximum=100),),
        interactive=True,
        remarks=_lineages,
        inputs=(COURSE,),
        fit=_lagged_correlation,
    ),
    System(
        name="genie3",
        title="GENIE3",
        summary="Which regulators does a forest need to predict the target?",
        citation="Huynh-Thu VA, Irrthum A, Wehenkel L, Geurts P. PLoS ONE 5:e12776 (2010).",
        limits="Needs many samples for many regulators, and gives no sign; shares of one target "
        "compare poorly with those of another.",
        expressions=(1, 2),
        options=(
            Option("trees", 100, "Trees for each target", minimum=1, maximum=10_000),
            Option(
                "on",
                "levels",
                "Predict the target's level; in time series, its rate of change, or that and what "
                "decays meanwhile (dynGENIE3)",
                choices=("levels", "rates", "dynamics"),
            ),
            Option(
                "tries",
                "sqrt",
                "Regulators that a split chooses among: the square root of their number as "
                "published, or all, which is better for a hundred genes and slow for thousands",
                choices=("sqrt", "all"),
            ),
            Option(
                "most-samples",
                2_000,
                "Use at most so many samples, drawn at random",
                minimum=10,
                maximum=1_000_000,
            ),
        ),
        inputs=(ALL_EXPRESSION,),
        fit=_genie3,
    ),
)
