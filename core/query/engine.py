"""Query engine: resolves a question, scores its pairs, and keeps the answer.

It runs in the helper process, never in the web.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core import systems
from core.data.evidence import Evidence
from core.data.expression import Expression
from core.data.identifiers.gene_lists import grid
from core.data.pairs import from_names
from core.errors import UserInputError
from core.explain.pair_sight import seen_inputs
from core.explain.pair_views import SeenInputs
from core.findings import ANOTHER_KIND
from core.metrics.reference import Reference, counting_on, of_card, of_scores
from core.metrics.reference import without_promise as reference_without_promise
from core.models.card import another_kind, kinds_of
from core.models.model_folder import Model, open_model
from core.models.verdict import verdict
from core.problem.problem import Problem
from core.query.estimate import MOST_UNLEARNED, Estimate, estimate
from core.query.kept_answers import keep_answer, keep_scores, read_answer, read_kept_scores
from core.query.loaded_data import LoadedData, data_cache, load_data, resolve_genes
from core.query.question import Question, ScoringSystem, Source
from core.query.sources import must_be_beside, must_be_given
from core.serving.answer import Answer, answer, without_promise
from core.serving.ready_network import ready_coder, ready_network
from core.serving.scoring import Scored, score_pairs, score_untrained, with_evidence
from core.training.gene_codes import Coder
from core.training.predict import Run

_SAMPLED = 1_500
_SEED = 20
_SECONDS = 5.0
"""A question that nobody wrote is made small enough to be answered in about this time."""
_FEW = 20
_OTHER_KIND = (
    "No share of true pairs is promised, because this model learned from another kind of expression"
)
_GONE = "No share of true pairs is promised, because the model is no longer here to be judged"


def resolve_question(
    sources: tuple[Source, ...], system: ScoringSystem, written: tuple[str, str]
) -> tuple[Question, Estimate]:
    """Find the genes that a question is about, and estimate what its answer costs.

    Parameters
    ----------
    sources, system
        Of the question.
    written
        What stands in its two boxes: regulators and targets.
    """
    must_be_given(system)
    must_be_beside(system, sources)
    found = resolve_genes(sources[0], written)
    for side, resolved in zip(("regulators", "targets"), found, strict=True):
        if not resolved.names:
            given = f"{resolved.given:,} ids, none of them understood"
            raise UserInputError(
                side,
                "must name at least one gene of the data",
                got=given if resolved.given else "nothing",
                remedy="Write ids as the data has them, or pick a list",
            )
    regulators, targets = (resolved.names for resolved in found)
    samples = load_data(sources[0]).expression.n_samples
    cost = estimate(regulators, targets, system=system, samples=samples)
    if not system.is_model and cost.pairs > MOST_UNLEARNED:
        raise UserInputError(
            "question",
            f"may have at most {MOST_UNLEARNED:,} pairs where no model is asked",
            got=f"{cost.pairs:,}",
            remedy="Name fewer genes, or ask a trained model, which does it as a run",
        )
    return Question(sources, system, regulators, targets, written), cost


def suggest_question(sources: tuple[Source, ...], system: ScoringSystem) -> Question:
    """Ask about regulators with known targets, as many as are soon answered, and their targets.

    Parameters
    ----------
    sources, system
        Of the question.
    """
    must_be_beside(system, sources)
    regulators, targets = _interesting(load_data(sources[0]), system)
    return Question(sources, system, tuple(regulators), tuple(targets))


def answer_question(question: Question, scores_file: Path | None = None) -> Answer:
    """Return the answer that is kept of a question; where there is none, find it and keep it.

    Parameters
    ----------
    question
        As it was resolved and saved.
    scores_file
        The `scores.csv` of the run that answered it, where a run did.
    """
    folder = question.answer_folder
    kept = read_answer(folder)
    if kept is not None:
        return _as_may_be_shown(kept, question.system)
    if scores_file is None:
        scored = _scored_question(question)
        table, findings = scored.table, scored.findings
    else:
        table, findings = pd.read_csv(scores_file), ()
    first = load_data(question.sources[0])
    found = answer(
        table,
        reference(question.sources, question.system),
        known=first.known,
        symbols=first.symbols,
        findings=findings,
    )
    keep_answer(found, folder, table=table if scores_file is None else None)
    return found


def _as_may_be_shown(kept: Answer, system: ScoringSystem) -> Answer:
    """Take back what an earlier version promised of a model that does not beat its controls."""
    if kept.reference.base_rate is None or not system.is_model:
        return kept
    judged = system.verdict
    if judged is None:
        return without_promise(kept, _GONE)
    other_kind = any(finding.topic == ANOTHER_KIND for finding in kept.findings)
    why = judged.no_promise or (_OTHER_KIND if other_kind else "")
    return without_promise(kept, why) if why else kept


def answer_table(question: Question) -> pd.DataFrame:
    """Return every score of an answered question, as kept; where they are not, score again.

    Parameters
    ----------
    question
        As for `answer_question`.
    """
    kept = read_kept_scores(question.answer_folder)
    if kept is not None:
        return kept
    table = _scored_question(question).table
    keep_scores(table, question.answer_folder)
    return table


def _scored_question(question: Question) -> Scored:
    expressions = tuple(load_data(source).expression for source in question.sources)
    pairs = grid(
        expressions,
        regulators=question.regulators,
        targets=question.targets,
        limits=question.sources[0].limits,
    )
    return scores(question.system, Problem(expressions, pairs))


def _interesting(found: LoadedData, system: ScoringSystem) -> tuple[Sequence[str], Sequence[str]]:
    """Choose regulators with known targets, as many as are soon scored, and genes beside them."""
    moving = set(found.changing)
    edges = sorted(pair for pair in found.known if moving.issuperset(pair))
    counts: dict[str, int] = {}
    for regulator, _ in edges:
        counts[regulator] = counts.get(regulator, 0) + 1
    regulators = sorted(counts, key=lambda gene: (-counts[gene], gene)) or list(found.changing)
    targets = sorted({gene for pair in edges for gene in pair}) or list(found.changing)
    samples = found.expression.n_samples
    while len(regulators) > 1:
        cost = estimate(regulators, targets, system=system, samples=samples)
        if cost.seconds <= _SECONDS:
            break
        if len(regulators) > _FEW or len(targets) <= 10 * _FEW:
            regulators = regulators[: len(regulators) * 3 // 4]
        else:
            targets = targets[::2]
    return regulators, targets


def scores(system: ScoringSystem, problem: Problem) -> Scored:
    """Let a system score the pairs of a problem.

    Parameters
    ----------
    system
        A model, or a method that needs none.
    problem
        Its pairs need no labels.
    """
    if system.folder is not None:
        model = model_of(system)
        problem = _given(system, model, problem)
        if model.scorer is not None:
            return score_pairs(model, problem)
        run, coder = _run(system, model, problem)
        return score_pairs(model, problem, run=run, coder=coder)
    scored = score_untrained(systems.get(system.method), problem)
    # what asks here reads one column, whatever its numbers are
    return replace(scored, table=scored.table.rename(columns={"score": "probability"}))


def prepare(sources: Sequence[Source], system: ScoringSystem) -> None:
    """Read data and ready a model, so that the first question need not wait for it."""
    expressions = tuple(load_data(source).expression for source in sources)
    # what has to be given evidence is readied when it is asked with it
    if system.folder is not None and not system.evidence:
        problem = Problem(expressions, from_names([], []))
        model = model_of(system)
        if model.scorer is None:
            _run(system, model, problem)


def pair_inputs(
    sources: Sequence[Source], system: ScoringSystem, pair: tuple[str, str]
) -> SeenInputs:
    """Make what a model's network is given of a pair, both ways round.

    Parameters
    ----------
    sources
        Those that the model reads, no more.
    system
        A model.
    pair
        Names in the data.
    """
    must_be_given(system)
    must_be_beside(system, sources)
    model = model_of(system)
    expressions = tuple(load_data(source).expression for source in sources)
    problem = _given(system, model, Problem(expressions, from_names([], [])))
    return seen_inputs(model, problem, pair, names=[source.name for source in sources])


def reference(sources: Sequence[Source], system: ScoringSystem) -> Reference:
    """Find what a system's scores are to be seen against.

    Parameters
    ----------
    sources, system
        Of the question.
    """
    if system.folder is not None:
        card = model_of(system).card
        first = load_data(sources[0])
        index = first.expression.index
        known = of_card(card.distribution, card.calibration)
        direction = card.direction or {}
        found = counting_on(
            replace(known, direction_cut=direction.get("cut")),
            known=[pair for pair in first.known if pair[0] in index and pair[1] in index],
            genes=len(first.changing),
        )
        asked = [load_data(source).expression.kind for source in sources]
        why = verdict(card).no_promise
        if not why and another_kind(kinds_of(card), asked):
            why = _OTHER_KIND
        return reference_without_promise(found, why) if why else found
    key = ("reference", tuple(sources), system.key)
    return data_cache().get_or_make(key, lambda: _sampled(sources, system), size=lambda _: 10_000)


def _given(system: ScoringSystem, model: Model, problem: Problem) -> Problem:
    """Put the evidence that a system was given beside a problem's expression."""
    from core.workflows.inputs import read_evidence_tables  # noqa: PLC0415  (pandas)

    files = system.tables
    if not files:
        return with_evidence(model, problem)
    evidence = data_cache().get_or_make(
        ("evidence", tuple(file.sha256 for file in files)),
        lambda: read_evidence_tables([file.path for file in files]),
        size=_evidence_size,
    )
    return with_evidence(model, replace(problem, evidence=evidence))


def _evidence_size(evidence: Evidence | None) -> int:
    if evidence is None:
        return 0
    return sum(
        int(table.memory_usage(index=True, deep=True).sum())
        for table in (evidence.of_pairs, evidence.of_targets)
    )


def model_of(system: ScoringSystem) -> Model:
    """Open the model of a system, or find it in the cache."""
    if system.folder is None:
        raise ValueError(f"system must be a model. Received: {system.key}")
    folder = system.folder
    key = ("model", system.key, system.sha256)
    return data_cache().get_or_make(key, lambda: open_model(folder), size=lambda _: 1_000_000)


def _run(system: ScoringSystem, model: Model, problem: Problem) -> tuple[Run, Coder | None]:
    """Ready a model's network once for a model and data, with what makes codes of genes for it."""
    if model.graph is None:
        raise UserInputError(
            system.title,
            "must have been translated for scoring without TensorFlow, to answer at once",
            got="a model that was not",
            remedy="Ask about more pairs, which the worker then scores as a run",
        )
    names = tuple(each.fingerprint for each in problem.expressions)
    tables = tuple(file.sha256 for file in system.tables)
    return data_cache().get_or_make(
        ("run", system.key, system.sha256, names, tables),
        lambda: _ready(model, problem),
        size=lambda _: 50_000_000,
    )


def _ready(model: Model, problem: Problem) -> tuple[Run, Coder | None]:
    coder = ready_coder(model)
    return ready_network(model, problem, coder=coder), coder


def _sampled(sources: Sequence[Source], system: ScoringSystem) -> Reference:
    """Score known pairs and random ones, where enough of either are there."""
    first = load_data(sources[0])
    rng = np.random.default_rng(_SEED)
    index = first.expression.index
    edges = sorted(pair for pair in first.known if pair[0] in index and pair[1] in index)
    genes = np.array(first.changing, dtype=object)
    if len(edges) < 20 or genes.size < 20:
        return Reference()
    picked = rng.choice(len(edges), size=min(_SAMPLED, len(edges)), replace=False)
    known = [edges[place] for place in np.sort(picked)]
    regulators = [edges[place][0] for place in rng.integers(len(edges), size=_SAMPLED)]
    targets = genes[rng.integers(genes.size, size=_SAMPLED)]
    drawn = dict.fromkeys(zip(regulators, targets, strict=True))
    others = [pair for pair in drawn if pair[0] != pair[1] and pair not in first.known]
    expressions = tuple(load_data(source).expression for source in sources)
    return of_scores(*(_scored(system, expressions, each) for each in (known, others)))


def _scored(
    system: ScoringSystem, expressions: tuple[Expression, ...], pairs: Sequence[tuple[str, str]]
) -> NDArray[np.float32]:
    asked = from_names([pair[0] for pair in pairs], [pair[1] for pair in pairs])
    found: NDArray[np.float32] = (
        scores(system, Problem(expressions, asked)).table["probability"].to_numpy(np.float32)
    )
    return found
