"""One pair looked at closely: its pictures, its profiles, and what every system says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.data.expression import Expression
from core.data.pairs import from_names
from core.errors import UserInputError
from core.explain.matrix_counts import matrix_view
from core.explain.pair_counts import pair_view
from core.metrics.reference import Reference
from core.problem.problem import Problem
from core.query import engine
from core.query.activation_trace import trace
from core.query.loaded_data import load_data, resolve_genes
from core.query.question import ScoringSystem, Source
from core.query.views import KeptScores, PairReport, SystemScore
from core.serving.answer import effect


def look(
    sources: Sequence[Source],
    systems: Sequence[ScoringSystem],
    pair: tuple[str, str],
    *,
    kept: KeptScores | None = None,
) -> PairReport:
    """Look at a pair in every expression, and ask every system.

    Parameters
    ----------
    sources
        One expression, or several side by side.
    systems
        The asked one first.
    pair
        Regulator and target, by any id that the data or its tables know.
    kept
        What the first system said of the pair in an answer: that is shown, and not asked again.
    """
    first = load_data(sources[0])
    regulator, target = (_found(sources[0], name) for name in pair)
    expressions = [load_data(source).expression for source in sources]
    edge = (regulator, target)
    named = [
        (each, source.name)
        for each, source in zip(expressions, sources, strict=True)
        if regulator in each.index and target in each.index
    ]
    everywhere = [each for each, _ in named]
    seen_in = tuple(pair_view(each, pair=edge, name=name) for each, name in named)
    said = tuple(
        _said(system, sources, everywhere, pair=edge, kept=kept if place == 0 else None)
        for place, system in enumerate(systems)
    )
    traced, untraced = trace(systems[0], everywhere, pair=edge)
    return PairReport(
        regulator=regulator,
        target=target,
        regulator_symbol=first.symbols.get(regulator, ""),
        target_symbol=first.symbols.get(target, ""),
        seen=seen_in,
        matrices=tuple(matrix_view(each, pair=edge, name=name) for each, name in named),
        said=said,
        known=tuple(first.known.get(edge, ())),
        sign=first.signs.get(edge, 0),
        effect=effect(seen_in[0].correlation),
        traced=traced,
        untraced=untraced,
    )


def _found(source: Source, name: str) -> str:
    """Find the gene that a name means."""
    (meant,) = resolve_genes(source, (name,))
    if len(meant.names) != 1:
        why = meant.told[0].rows[0][2] if meant.told and meant.told[0].rows else "no such name"
        raise UserInputError(
            name or "gene",
            "must stand for one gene that changes in the data",
            got=why,
            remedy="Give the id as the data has it, or choose other expression",
        )
    return meant.names[0]


def _said(
    system: ScoringSystem,
    sources: Sequence[Source],
    expressions: Sequence[Expression],
    *,
    pair: tuple[str, str],
    kept: KeptScores | None,
) -> SystemScore:
    used = tuple(expressions[: system.expressions])
    if len(used) < system.expressions:
        return SystemScore(
            system, None, why=f"it reads {system.expressions} data sets side by side"
        )
    if system.evidence and not system.tables:
        return SystemScore(system, None, why="it has to be given the evidence it was trained with")
    rows = {} if kept is None else {str(row["regulator"]): row for row in kept.rows}
    # both ways round; what an answer holds already is not asked again
    asked = [regulator for regulator in pair if regulator not in rows]
    try:
        if asked:
            others = [pair[1] if regulator == pair[0] else pair[0] for regulator in asked]
            table = engine.scores(system, Problem(used, from_names(asked, others))).table
            rows |= dict(zip(table["regulator"], table.to_dict("records"), strict=True))
        reference = (
            engine.reference(sources[: system.expressions], system)
            if kept is None
            else kept.reference
        )
    except UserInputError as error:
        return SystemScore(system, None, why=f"{error.rule} Received: {error.got}.")
    if pair[0] not in rows:
        return SystemScore(system, None, why="one of the genes never changes")
    row, turned = rows[pair[0]], rows.get(pair[1], {})
    said = SystemScore(
        system,
        score=float(row["probability"]),
        turned=float(turned["probability"]) if turned else None,
        beats=_beats(reference, float(row["probability"])),
        activates=float(row["p_activates"]) if "p_activates" in row else None,
        represses=float(row["p_represses"]) if "p_represses" in row else None,
    )
    if "p_forward" not in row:
        return said
    return replace(
        said,
        none=float(row["p_none"]),
        forward=float(row["p_forward"]),
        reverse=float(row["p_reverse"]),
    )


def _beats(reference: Reference, score: float) -> float | None:
    total = sum(reference.negatives)
    if not total:
        return None
    edges = np.array(reference.edges)
    below = float(np.interp(score, edges, np.concatenate([[0], np.cumsum(reference.negatives)])))
    return below / total
