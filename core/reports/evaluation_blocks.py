"""An evaluation as blocks: the figures, what they are held against, and how far to trust them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.cautions import ABOUT_NAMES
from core.evaluation.results import Evaluation, Result
from core.figures.evaluation import groups_figure, networks_figure
from core.findings import number_of, p_text, signed
from core.graphs.network_graphs import MOST_GENES, graph_pair, laid_beside, shown_method
from core.problem.pair_tasks import SPLITS
from core.reports.blocks import (
    Block,
    Column,
    Drawing,
    Facts,
    Figure,
    Findings,
    Report,
    Section,
    Table,
    Text,
)
from core.reports.curve_blocks import curve_sections, further_tables
from core.reports.evaluation_setup import data_read, folds_table, how_done
from core.reports.runs_blocks import runs_blocks
from core.reports.structure_blocks import structure_blocks

Metrics = Mapping[str, Any]

_FIGURES = ("AUROC", "AUPR")
_MOST_NETWORKS = 12
_NAMES = Text(
    "Why names alone can do so well",
    "The identity-only control sees how often each gene stood first and second among the known "
    "pairs it learned from, and no expression. It does well where a few regulators hold most of "
    "the pairs, where negatives are of other genes than known pairs, and where a random split "
    "shows every gene in training. What a network reaches says something about expression only "
    "as far as it is above that control, or as far as it tells candidates apart that are equally "
    "popular with the other regulators. Split by regulator, and sample negatives degree-aware.",
    name="names",
)


def evaluation_report(evaluation: Evaluation, metrics: Metrics) -> Report:
    """Return all that is said of an evaluation, in the order in which it is read.

    Parameters
    ----------
    evaluation
        What was found.
    metrics
        The same as `metrics.json` holds it, with settings and versions.
    """
    warnings = tuple(each for each in evaluation.findings if each.level == "warning")
    notes = tuple(each for each in evaluation.findings if each.level == "info")
    explained = [each for each in warnings if each.topic in ABOUT_NAMES]
    simulated = any(each.simulated for each in evaluation.data)
    made_up = (
        "Simulated data: no organism was measured; figures say how methods do on a made-up "
        "network.",
    )
    blocks: list[Block] = [
        Findings(warnings, explained={each.topic: _NAMES for each in explained}),
        how_done(evaluation),
        _methods(evaluation),
        *_groups(evaluation, metrics),
        *_graphs(evaluation),
        *structure_blocks(metrics),
        *further_tables(metrics),
        *curve_sections(metrics),
        *_tests(evaluation),
        *runs_blocks(metrics),
        *([_NAMES] if explained else []),
        *([Findings(notes, title="Good to know")] if notes else []),
        folds_table(evaluation),
        data_read(evaluation),
        *([Facts("Settings", metrics["settings"])] if metrics["settings"] else []),
        Facts("Versions", metrics["versions"]),
    ]
    return Report(
        kind="evaluation",
        title=metrics["headline"],
        lead=_lead(evaluation),
        cautions=made_up if simulated else (),
        blocks=tuple(blocks),
        files="Every score is in scores.csv, every figure in metrics.json, beside this page.",
    )


def _lead(evaluation: Evaluation) -> str:
    best = max(evaluation.methods, key=lambda result: result.interval.estimate)
    n = len(best.per_group)
    over = f"over {number_of(n, evaluation.groups.kind)}" if n else "over all pairs together"
    interval = best.interval
    return (
        f"The highest mean AUROC {over} is {interval.estimate:.3f} ({best.name}; 95% interval "
        f"{interval.low:.3f} to {interval.high:.3f}); the identity-only control reaches "
        f"{evaluation.result('identity-only').interval.estimate:.3f}. "
        f"Split by {evaluation.split}: {SPLITS[evaluation.split]}."
    )


def _methods(evaluation: Evaluation) -> Table:
    titles = ["AUROC", "Median", "AUROC, equal in-degree", "AUPR", "Early precision"]
    titles += ["AUROC, all pairs", "Gain"]
    return Table(
        "Methods, and the controls they are held against",
        (
            Column("Name"),
            Column("Role"),
            *(Column(title, "number") for title in titles),
            Column("Seconds", "number", digits=1),
        ),
        tuple(_method(result) for result in evaluation.results),
        f"Means over {evaluation.groups.kind}s, 95% intervals by resampling them. At equal "
        "in-degree a known target is compared only with candidates that are as often targets of "
        "the other regulators; names alone get .5. The gain is over identity-only, which sees the "
        "names of the genes and no expression, in the direction in which it tells more; it is "
        "clear where its interval lies above 0. Guessing has an AUROC of .5, and an AUPR and "
        f"early precision of {evaluation.base_rate:.3f} over all pairs.",
    )


def _method(result: Result) -> tuple[str | float | None, ...]:
    gain = result.gain
    return (
        f"{result.name}\n{result.note}" if result.note else result.name,
        _role(result),
        f"{result.interval.estimate:.3f}\n{result.interval.low:.3f} to {result.interval.high:.3f}",
        *(
            float(middle(values)) if (values := _values(result, figure)).size else None
            for figure, middle in (("auroc", np.median), ("equal_degree", np.mean),
                                   ("aupr", np.mean), ("early_precision", np.mean))
        ),
        result.pooled.auroc,
        "" if gain is None
        else f"{_signed(gain.estimate)}\n{_signed(gain.low)} to {_signed(gain.high)}",
        result.scores.seconds,
    )  # fmt: skip


def _values(result: Result, figure: str) -> NDArray[np.float64]:
    """Return a figure of every group that has one, shape (n_groups,)."""
    if figure != "equal_degree":
        return result.values(figure)
    values = np.array(list(result.equal_degree.values()), np.float64)
    return values[~np.isnan(values)]


def _role(result: Result) -> str:
    if result.role == "control":
        return "control"
    return "learned" if result.learns else "baseline"


def _groups(evaluation: Evaluation, metrics: Metrics) -> Iterator[Block]:
    """Return how each group was judged: every network in bars, or a dot a group where many."""
    kind = evaluation.groups.kind
    judged = [result for result in evaluation.results if result.per_group]
    if not judged:
        return
    rates = evaluation.group_rates
    if kind != "network" or len(rates) > _MOST_NETWORKS:
        yield Figure(
            groups_figure(metrics),
            f"AUROC of each {kind}, one dot each; the bar is the mean with its 95% interval, the "
            "dotted line is guessing. Grey: controls",
            height=110 + 46 * len(judged),
            name="groups",
        )
        return
    yield Figure(
        networks_figure(metrics),
        f"AUROC and AUPR of each {kind}, judged by what was learned from the others, if anything "
        "was. Grey: controls. The short lines are guessing, in AUPR the share of known edges of "
        f"that {kind}",
        height=430,
        least_width=620,
        name="networks",
    )
    yield Table(
        f"AUROC and AUPR of each {kind}",
        (
            Column(kind.capitalize()),
            *(Column(f"{each.name} {what}", "number") for each in judged for what in _FIGURES),
            Column("guessing AUPR", "number"),
        ),
        tuple(
            (
                name,
                *(
                    getattr(each.per_group[name], what.lower()) if name in each.per_group else None
                    for each in judged
                    for what in _FIGURES
                ),
                rate,
            )
            for name, rate in rates.items()
        ),
    )


def _graphs(evaluation: Evaluation) -> Iterator[Block]:
    """Return each network's best predicted pairs beside its known edges."""
    if evaluation.groups.kind != "network":
        return
    result = shown_method(evaluation)
    laid = laid_beside(evaluation, result)[:_MOST_NETWORKS]
    if not laid:
        return
    drawn = [each for each in laid if len(each.genes) <= MOST_GENES]
    found = sum(int(each.right.sum()) for each in laid)
    known = sum(len(each.known) for each in laid)
    key = (
        "Solid: found, known and predicted. Dashed: missed, known and not predicted. Dotted: "
        "wrong, predicted and not known. "
        if drawn
        else ""
    )
    rest = (
        f"Networks of more than {MOST_GENES} genes are not drawn: {len(laid) - len(drawn):,} of "
        f"{len(laid):,}."
        if len(drawn) < len(laid)
        else ""
    )
    yield Section(
        f"{result.name} finds {found:,} of {known:,} known edges among as many predicted ones",
        (
            Table(
                "",
                (
                    Column("Network"),
                    Column("Known edges", "number"),
                    Column("Found", "number"),
                    Column("Share", "share"),
                    Column("By chance", "number"),
                ),
                tuple(
                    (
                        each.name,
                        len(each.known),
                        int(each.right.sum()),
                        float(each.right.mean()),
                        f"{each.chance:.1%}",
                    )
                    for each in laid
                ),
                f"{key}{rest}",
            ),
            *(
                Drawing(each.name, graph_pair(each, number=number))
                for number, each in enumerate(drawn, start=1)
            ),
        ),
        "In each network as many of the best scored pairs are taken for edges as there are known "
        "ones, and laid beside these. Of the methods this one has the highest mean AUPR.",
    )


def _tests(evaluation: Evaluation) -> Iterator[Table]:
    if not evaluation.comparisons:
        return
    overall = (
        " Over all methods together, Kruskal–Wallis: p " + p_text(evaluation.kruskal, "= ") + "."
        if len(evaluation.methods) > 1
        else ""
    )
    yield Table(
        "Is the difference real?",
        (
            Column("Compared"),
            Column("Difference", "number", with_sign=True),
            *(
                Column(title, "number")
                for title in ("95% interval", "Ahead in", "p", "p, corrected")
            ),
        ),
        tuple(
            (
                f"{each.one} against {each.other}",
                each.mean,
                f"{_signed(each.low)} to {_signed(each.high)}",
                f"{each.better} of {each.groups}",
                p_text(each.p_value),
                p_text(each.adjusted),
            )
            for each in evaluation.comparisons
        ),
        f"AUROC, paired over {evaluation.groups.kind}s: mean difference with its interval by "
        "bootstrap, Wilcoxon's signed rank test, and the same after Holm's correction for making "
        f"{number_of(len(evaluation.comparisons), 'comparison')}.{overall}",
    )


def _signed(value: float) -> str:
    return "–" if math.isnan(value) else signed(value, digits=3)
