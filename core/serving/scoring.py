"""Ask a model about pairs: a table with a probability for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.pairs import Pairs
from core.errors import UserInputError
from core.estimators.baselines import signed_correlation
from core.findings import ANOTHER_KIND, NEAR_CONSTANT, Finding
from core.metrics.spread import near_constant
from core.models.card import Card, another_kind, kinds_of
from core.models.model_folder import Model
from core.models.verdict import Verdict, verdict
from core.problem.filter_pairs import filter_pairs
from core.problem.genes import GeneProblem
from core.problem.labels import direction_score, forward_score
from core.problem.option import Options
from core.problem.prepare import with_remarks
from core.problem.problem import Problem
from core.problem.system import System
from core.progress import Progress, silent
from core.serving.ready_network import (
    check_size,
    network_inputs,
    network_of,
    ready_coder,
    ready_network,
)
from core.training.fit import as_fit
from core.training.gene_codes import Coder
from core.training.predict import Run, keras_run, predict_pairs
from core.training.validated import probabilities

_Asked = TypeVar("_Asked", Problem, GeneProblem)
_FEWEST = 20
"""Fewer scores may well be alike."""


@dataclass(frozen=True, eq=False)
class Scored:
    """What a model says of pairs.

    Attributes
    ----------
    table
        `regulator`, `target`, `probability`, or `score` where that is none; of three classes
        `p_none`, `p_forward`, `p_reverse`, `direction`; `rank`, `correlation`; where signs were
        learned `sign` (+1, −1) and the raw `p_activates` and `p_represses`; of two-class models,
        `raw` where the probability was calibrated (of three classes that is `p_forward`). One
        row a pair, in the order asked.
    findings
        Genes that were left out, and whether the scores mean anything.
    limits
        What the system cannot do, in a sentence.
    verdict
        Of a model, whether it beats its controls; None of what was not trained.
    """

    table: pd.DataFrame
    findings: tuple[Finding, ...]
    limits: str
    verdict: Verdict | None = None

    def as_edges(self) -> pd.DataFrame:
        """Return the table as other programs name it: source, target, weight; best first."""
        if "regulator" not in self.table:
            raise UserInputError(
                "scores",
                "must be of pairs to become edges",
                got="scores of genes",
                remedy="Use the table as it is",
            )
        score = "probability" if "probability" in self.table else "score"
        edges = self.table[["regulator", "target", score]]
        edges = edges.set_axis(["source", "target", "weight"], axis="columns")
        return edges.sort_values("weight", ascending=False, kind="stable", ignore_index=True)


def score_pairs(
    model: Model,
    problem: Problem,
    *,
    run: Run | None = None,
    coder: Coder | None = None,
    progress: Progress = silent,
) -> Scored:
    """Score the pairs of a problem, a block at a time.

    Parameters
    ----------
    model
        From `open_model`.
    problem
        Its pairs need no labels. Those that cannot be used are left out and reported.
    run
        What computes the network; `ready_network` where omitted.
    coder
        What gives pairs the codes of their genes, for a network that reads them; `ready_coder`
        where omitted.
    progress
        Told after each block.
    """
    model.method.check(problem, model.card.settings)
    asked = with_remarks(
        filter_pairs(with_evidence(model, problem)),
        [model.method],
        options={model.method.name: model.card.settings},
    )
    if model.scorer is not None:
        return _kept(model, asked)
    coder = coder or ready_coder(model)
    run = run or ready_network(model, asked, coder=coder)

    def outputs_of(problem: Problem) -> NDArray[np.float32]:
        return predict_pairs(run, network_inputs(model, problem, coder=coder), progress=progress)

    outputs = outputs_of(asked)
    task = model.task
    raw = task.read(outputs)
    columns: dict[str, NDArray[Any]] = {
        "regulator": asked.pairs.regulator_names,
        "target": asked.pairs.target_names,
    }
    said = forward_score(raw)
    columns["probability"] = probabilities(said, model.calibration)
    if task.both_ways:
        turned = _turned(asked, raw=raw, score=lambda other: task.read(outputs_of(other)))
        columns |= {**task.columns(outputs), "direction": direction_score(raw, turned)}
    columns["rank"] = pd.Series(-said).rank(method="min").to_numpy(np.int64)
    columns["correlation"] = signed_correlation(asked)
    if not task.both_ways:
        columns |= task.columns(outputs)
    if model.calibration is not None and raw.ndim == 1:
        columns["raw"] = said
    findings = (*about_kind(model.card, asked), *asked.pairs.findings, *about_scores(said))
    return Scored(pd.DataFrame(columns), findings, model.card.limits, verdict(model.card))


def _kept(model: Model, asked: Problem) -> Scored:
    """Score pairs by what a system without a network learned."""
    if model.scorer is None:
        raise ValueError(f"{model.folder} must hold arrays")
    said = forward_score(model.scorer(asked))
    columns: dict[str, NDArray[Any]] = {
        "regulator": asked.pairs.regulator_names,
        "target": asked.pairs.target_names,
        "probability": probabilities(said, model.calibration),
        "rank": pd.Series(-said).rank(method="min").to_numpy(np.int64),
        "correlation": signed_correlation(asked),
    }
    if model.calibration is not None:
        columns["raw"] = said
    findings = (*about_kind(model.card, asked), *asked.pairs.findings, *about_scores(said))
    return Scored(pd.DataFrame(columns), findings, model.card.limits, verdict(model.card))


def score_genes(model: Model, problem: GeneProblem, *, progress: Progress = silent) -> Scored:
    """Predict the genes of a problem: a table `gene[,cell_line],prediction`.

    Parameters
    ----------
    model
        From `open_model`, of a system that predicts genes.
    problem
        Its genes need no labels.
    progress
        Told how far it is.
    """
    asked = with_evidence(model, problem)
    if model.scorer is not None:
        said = model.scorer(asked)
    else:
        records = network_of(model).feature(asked, model.card.settings)
        check_size(model, records)
        run = keras_run(model.network)
        said = model.task.read(predict_pairs(run, records, progress=progress))
    columns: dict[str, NDArray[Any]] = {"gene": asked.items.names}
    if len({*asked.items.lines}) > 1:
        columns["cell_line"] = asked.items.lines
    table = pd.DataFrame({**columns, model.task.score: said})
    findings = (*asked.items.findings, *about_scores(said))
    return Scored(table, findings, model.card.limits, verdict(model.card))


def score_untrained(
    method: System,
    problem: Problem,
    *,
    options: Options | None = None,
    progress: Progress = silent,
) -> Scored:
    """Score the pairs of a problem by a system that needs no training.

    Parameters
    ----------
    method
        One that needs no labels.
    problem
        Its pairs need no labels. Those that cannot be used are left out and reported.
    options
        From `method.settings`; the system's own when None.
    progress
        Told how far it is.
    """
    options = method.settings() if options is None else options
    if method.needs_labels(options):
        raise UserInputError(
            "model",
            "must be a model folder, or a system that needs no training",
            got=method.name,
            remedy=f"Train {method.name} first",
        )
    method.check(problem, options)
    asked = with_remarks(filter_pairs(problem), [method], options={method.name: options})
    said = as_fit(method, options)((), seed=0, progress=progress)(asked)
    table = pd.DataFrame(
        {
            "regulator": asked.pairs.regulator_names,
            "target": asked.pairs.target_names,
            "probability" if method.gives_probability(options) else "score": said,
            "rank": pd.Series(-said).rank(method="min").to_numpy(np.int64),
            "correlation": signed_correlation(asked),
        }
    )
    return Scored(table, (*asked.pairs.findings, *about_scores(said)), method.limits)


def about_kind(card: Card, problem: Problem) -> tuple[Finding, ...]:
    """Warn where a model is asked about another kind of expression than it learned from.

    Parameters
    ----------
    card
        Of the model.
    problem
        What it is asked about.
    """
    message = another_kind(kinds_of(card), (each.kind for each in problem.expressions))
    if not message:
        return ()
    return (Finding("warning", ANOTHER_KIND, message),)


def about_scores(scores: NDArray[np.float32]) -> tuple[Finding, ...]:
    """Warn where nearly all pairs get the same score, which then tells them apart by chance.

    Parameters
    ----------
    scores
        Raw, shape (n_pairs,).
    """
    why = near_constant(scores) if scores.size >= _FEWEST else ""
    if not why:
        return ()
    message = (
        "Nearly all pairs get the same score: the model has learned nothing that tells "
        "these pairs apart. Do not read anything into their order."
    )
    return (Finding("warning", NEAR_CONSTANT, message, why, count=int(scores.size)),)


def with_evidence(model: Model, problem: _Asked) -> _Asked:
    """Return a problem with the numbers that a model was trained with, in their order.

    Parameters
    ----------
    model
        From `open_model`.
    problem
        Its evidence may hold more than that; it may not lack any of it.
    """
    wanted, has = [str(name) for name in model.card.evidence], problem.evidence
    columns = ", ".join(wanted)
    if has is None:
        if not wanted:
            return problem
        raise UserInputError(
            "evidence",
            "must be given, for the model was trained with it",
            got="none",
            remedy=f"Give a table of evidence with the columns {columns}",
        )
    taken = has.taking(wanted)
    if not wanted or list(taken.columns) != wanted:
        raise UserInputError(
            "evidence",
            "must have the columns the model was trained with"
            if wanted
            else "must not be given, for the model was trained without",
            got=", ".join(has.columns),
            remedy=f"Give tables with the columns {columns}" if wanted else "Leave it out",
        )
    return replace(problem, evidence=taken)


def _turned(
    problem: Problem,
    *,
    raw: NDArray[np.float32],
    score: Callable[[Problem], NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Score every pair the other way round, looking up those that were scored already."""
    pairs = problem.pairs
    n = len(pairs.genes)
    mine = pairs.regulator.astype(np.int64) * n + pairs.target
    mirror = pairs.target.astype(np.int64) * n + pairs.regulator
    order = np.argsort(mine)
    at = order[np.minimum(np.searchsorted(mine, mirror, sorter=order), mine.size - 1)]
    there = mine[at] == mirror
    turned = raw[at]
    if not there.all():
        asked = pairs.take(~there)
        other = Pairs(genes=pairs.genes, regulator=asked.target, target=asked.regulator)
        turned[~there] = score(problem.asking(other))
    return turned
