"""Leave a pathway out: learn without its genes, then look for its edges."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core import systems
from core.data.pairs import Pairs
from core.data.pathway_tables import Pathway
from core.errors import UserInputError
from core.estimators.baselines import pearson
from core.estimators.controls import identity_only, shuffling_labels
from core.estimators.logistic import evidence_only
from core.findings import Finding, about, number_of
from core.graphs.left_out import LeftOut, directions, lead_of
from core.graphs.pathways import (
    Asked,
    apart_from,
    ask_about,
    every_ordered_pair,
    known_among,
    one_way,
)
from core.metrics.curves import figures, has_both
from core.metrics.learned_cut import Cut, learned_cut
from core.models.model_folder import open_model
from core.models.verdict import in_a_line
from core.problem.filter_pairs import filter_pairs
from core.problem.labels import forward_score
from core.problem.option import Options, Value
from core.problem.pair_tasks import EVIDENCE, IDENTITY, SHUFFLED
from core.problem.prepare import prepare_problem
from core.problem.problem import Fit, Problem
from core.problem.system import System
from core.progress import Progress, Share, silent
from core.serving.scoring import Scored, score_pairs, score_untrained
from core.training import fit
from core.training.validated import probabilities, validated
from core.workflows.inputs import Notice, findings_of, ignore, is_simulated
from core.workflows.pathway_inputs import Chosen, known_elsewhere
from core.workflows.training import Training

_SHUFFLED_PAIRS = 5_000
_FLAT = 1e-6
_FEWEST = 5
"""Known pairs from which a cut can be learned at all."""


@dataclass(frozen=True, eq=False)
class _Answer:
    """What a system says of the pathway, and where it is cut."""

    scored: Scored
    cut: Cut


def leave_pathway_out(
    system: str,
    problem: Problem,
    chosen: Chosen,
    *,
    lists: Sequence[Pairs] = (),
    options: Mapping[str, Value] | None = None,
    seed: int = 0,
    model: Path | None = None,
    checkpoint: Path | None = None,
    progress: Progress = silent,
    notice: Notice = ignore,
) -> LeftOut:
    """Learn from all known pairs that touch no gene of a pathway, then score the pathway.

    Parameters
    ----------
    system
        Its name in the registry; one that needs no training learns from the pairs only where to
        cut.
    problem
        Expression and known pairs.
    chosen
        The pathway.
    lists
        Further known pairs, in which new edges are looked up.
    options
        Those that differ from the system's own.
    seed
        Decides negatives, validation and the weights at the start.
    model
        Where to keep the trained model; nowhere when None.
    checkpoint
        As for `train`.
    progress
        Told of every step.
    notice
        Told what was noticed of the inputs, before the training begins.
    """
    method = systems.get(system)
    if method.item != "pair":
        raise UserInputError(
            "system",
            "must score pairs of genes to find the edges of a pathway",
            got=method.name,
            remedy="Choose one such as cnnc or pearson",
        )
    settings = method.settings(options)
    method.check(problem, settings)
    asked = ask_about(chosen.pathway, problem)
    rest = _without(problem, asked, chosen.pathway)
    labelled = prepare_problem(
        rest.problem,
        method,
        options=settings,
        seed=seed,
        closed=frozenset(asked.measured),
        never=rest.mutual,
    )
    notice([*asked.findings, *rest.findings, *findings_of([labelled])])
    pairs = every_ordered_pair(asked.genes)
    known, sign = known_among(asked, pairs)
    learns = method.trainable(settings)
    first = Share(progress, "", 0, 2) if learns else progress
    if learns:
        with _folder(model) as folder:
            answer = _trained(
                method, labelled, pairs, settings=settings, seed=seed, folder=folder,
                title=f"{method.title} without {asked.name}", checkpoint=checkpoint, progress=first,
            )  # fmt: skip
    else:
        answer = _untrained(method, labelled, pairs, settings=settings, progress=first)
    table = answer.scored.table
    probability = "probability" in table
    own = _raw(table)
    shuffled = {
        SHUFFLED: shuffling_labels(fit.as_fit(method, settings), most_items=_SHUFFLED_PAIRS)
    }
    second = Share(progress, "shuffled labels", 1, 2)
    scores = {
        method.name: own,
        **_beside(
            {
                **({} if method.name == "pearson" else {"pearson": pearson()}),
                IDENTITY: identity_only,
                **({EVIDENCE: evidence_only()} if _has_evidence(labelled) else {}),
                **(shuffled if learns else {}),
            },
            labelled, pairs, seed=seed, progress=second,
        ),
    }  # fmt: skip
    lead = -table["direction"].to_numpy(np.float64) if "direction" in table else None
    return LeftOut(
        asked=asked,
        system=method.name,
        title=method.title,
        limits=answer.scored.limits,
        table=table,
        probability=probability,
        known=known,
        sign=sign,
        cut=answer.cut,
        figures={name: figures(known, said) for name, said in scores.items()}
        if has_both(known)
        else {},
        scores=scores,
        directions=directions(
            pairs, lead_of(pairs, own.astype(np.float64)) if lead is None else lead, known=known
        )
        if known.any()
        else None,
        known_in=known_elsewhere(chosen, asked, [problem.pairs, *lists]),
        learned=rest.learned,
        removed=rest.removed,
        verdict="" if answer.scored.verdict is None else in_a_line(answer.scored.verdict),
        seed=seed,
        settings=method.changed(settings),
        findings=(*asked.findings, *rest.findings, *answer.scored.findings),
        simulated=is_simulated([problem]) or problem.pairs.simulated,
    )


@dataclass(frozen=True, eq=False)
class _Rest:
    """What is left to learn from, and what was taken out."""

    problem: Problem
    mutual: Pairs
    learned: int
    removed: int
    findings: tuple[Finding, ...]


def _without(problem: Problem, asked: Asked, pathway: Pathway) -> _Rest:
    """Take out every pair that touches a gene of the pathway, and edges that go both ways."""
    usable = filter_pairs(problem)
    pairs = usable.pairs
    apart = apart_from(pairs, {*asked.measured, *pathway.edges.genes})
    edge = np.ones(len(pairs), bool) if pairs.label is None else np.asarray(pairs.label) > 0
    once = one_way(pairs)
    left = apart & once
    learned, removed = int((left & edge).sum()), int((~apart & edge).sum())
    if learned < _FEWEST or (pairs.label is not None and not has_both(pairs.label[left])):
        raise UserInputError(
            f"pathway {asked.name}",
            f"must leave at least {_FEWEST} known pairs of other genes to learn from",
            got=f"{learned:,} of {int(edge.sum()):,} measured known pairs touch none of its genes",
            remedy="Give more known pairs, or take a smaller pathway",
        )
    findings = [
        Finding(
            "info",
            "pathway left out",
            f"{number_of(removed, 'known pair')} that touch a gene of the pathway were not learned "
            f"from, and none of its genes stands in a negative; {learned:,} were left.",
            count=removed,
        )
    ]
    mutual = pairs.take(apart & ~once)
    if len(mutual):
        names = zip(mutual.regulator_names, mutual.target_names, strict=True)
        findings.append(
            about(
                "cyclic pairs",
                f"{len(mutual):,} known pairs whose reverse is known too were left out of the "
                "training.",
                (f"{one} → {other}" for one, other in names),
                level="info",
            )
        )
    return _Rest(usable.asking(pairs.take(left)), mutual, learned, removed, tuple(findings))


def _trained(
    method: System,
    labelled: Problem,
    pairs: Pairs,
    *,
    settings: Options,
    seed: int,
    folder: Path,
    title: str,
    checkpoint: Path | None,
    progress: Progress,
) -> _Answer:
    """Train, keep the model, and ask it; the cut is learned from its validation pairs."""
    start = time.perf_counter()
    trained = fit.train(
        method, [labelled], options=settings, seed=seed, progress=progress, checkpoint=checkpoint
    )
    training = Training(trained, (labelled,), time.perf_counter() - start)
    training.save(folder, title=title)
    opened = open_model(folder)
    evidence = labelled.evidence if opened.card.evidence else None
    scored = score_pairs(opened, replace(labelled, pairs=pairs, evidence=evidence))
    validation, calibration = trained.validation, validated(trained).calibration
    raw = forward_score(validation.scores)
    score, said = probabilities(raw, calibration), "probability"
    if calibration is None or np.ptp(score) < _FLAT:
        # what tells no validation pairs apart is calibrated to one number, which cuts nothing
        score, said = raw, "score"
        table = scored.table.assign(probability=_raw(scored.table))
        table = table.drop(columns="raw", errors="ignore")
        scored = replace(scored, table=table.rename(columns={"probability": "score"}))
    cut = learned_cut(score, validation.forward, of="validation pairs", said=said)
    findings = (*training.findings, *scored.findings)
    return _Answer(replace(scored, findings=findings), cut)


def _raw(table: pd.DataFrame) -> NDArray[np.float32]:
    """Return the scores by which pairs are ranked, before any calibration."""
    names = ("raw", "p_forward", "probability", "score")
    return table[next(name for name in names if name in table)].to_numpy(np.float32)


def _untrained(
    method: System, labelled: Problem, pairs: Pairs, *, settings: Options, progress: Progress
) -> _Answer:
    """Ask a system that learns nothing; the cut is learned from the known pairs that are left."""
    others = labelled.pairs
    both = _together(others, pairs)
    scored = score_untrained(method, labelled.asking(both), options=settings, progress=progress)
    table, n = scored.table, len(others)
    said = "probability" if "probability" in table else "score"
    label = (np.asarray(others.label) == 1).astype(np.int8)
    cut = learned_cut(
        table[said].to_numpy()[:n], label, of="known pairs and negatives left", said=said
    )
    mine = table.iloc[n:].reset_index(drop=True)
    ranked = mine[said].rank(ascending=False, method="min").astype(np.int64)
    return _Answer(replace(scored, table=mine.assign(rank=ranked)), cut)


def _has_evidence(problem: Problem) -> bool:
    return problem.evidence is not None and bool(problem.evidence.columns)


def _beside(
    fits: Mapping[str, Fit], labelled: Problem, pairs: Pairs, *, seed: int, progress: Progress
) -> dict[str, NDArray[np.float32]]:
    """Score the same pairs by controls and baselines."""
    problem = labelled.asking(pairs)
    return {
        name: forward_score(each([labelled], seed=seed, progress=progress)(problem))
        for name, each in fits.items()
    }


def _together(one: Pairs, other: Pairs) -> Pairs:
    """Lay pairs after others, without their labels."""
    genes = tuple(dict.fromkeys((*one.genes, *other.genes)))
    place = {gene: code for code, gene in enumerate(genes)}
    codes = [np.array([place[gene] for gene in each.genes], np.int32) for each in (one, other)]
    sides = [
        np.concatenate(
            [code[getattr(each, side)] for code, each in zip(codes, (one, other), strict=True)]
        )
        for side in ("regulator", "target")
    ]
    return Pairs(genes=genes, regulator=sides[0], target=sides[1])


@contextmanager
def _folder(model: Path | None) -> Iterator[Path]:
    """Yield a place for the model, which is gone afterwards where nobody wants it."""
    if model is not None:
        model.parent.mkdir(parents=True, exist_ok=True)
        yield model
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made) / "model"
