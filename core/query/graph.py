"""Networks of a visitor's answers. It runs in the helper process, as `engine` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.data.identifiers.gene_lists import grid
from core.data.read_pairs import read_pairs
from core.errors import UserInputError
from core.graphs.graph_svg import svg
from core.graphs.graphs import WRITERS
from core.graphs.picture import DrawnScores, exported, picture
from core.graphs.scores import Scores, from_table, read_scores
from core.graphs.views import Picture, View
from core.metrics.reference import Reference
from core.problem.problem import Problem
from core.query import engine
from core.query.estimate import estimate
from core.query.gene_entry import understand
from core.query.network_request import NetworkRequest
from core.query.question import ScoringSystem
from core.settings import Limits

_SECONDS = 5.0
"""A question that nobody wrote is made small enough to be answered in about this time."""
_FEW = 20
SVG = "svg"


def draw(wanted: NetworkRequest, view: View) -> Picture:
    """Give the picture of a network.

    Parameters
    ----------
    wanted, view
        What to draw, and how to see it.
    """
    return engine.shelf().take(
        ("picture", wanted, view), lambda: picture(_seen(wanted), view), size=_picture_size
    )


def write(wanted: NetworkRequest, view: View, form: str) -> str:
    """Write a network for another program.

    Parameters
    ----------
    wanted, view
        As for `draw`; what the picture leaves out for want of room is written too.
    form
        One of `core.graphs.views.FORMS`, or `svg` for the picture itself.
    """
    if form == SVG:
        return svg(draw(wanted, view))
    if form not in WRITERS:
        raise UserInputError(
            "file",
            "must be of a kind that GRNscope writes",
            got=form[:40],
            remedy="Choose from: " + ", ".join((*WRITERS, SVG)),
        )
    return WRITERS[form](exported(_seen(wanted), view))


def _seen(wanted: NetworkRequest) -> DrawnScores:
    known = None
    if wanted.known is not None:
        file = wanted.known
        limits = wanted.sources[0].limits if wanted.sources else Limits()
        known = engine.shelf().take(
            ("pairs", file.sha256),
            lambda: read_pairs(file.path, limits=limits),
            size=lambda pairs: 200 * len(pairs),
        )
    return DrawnScores(
        scores=_scores(wanted),
        reference=_reference(wanted),
        symbols=engine.opened(wanted.sources[0]).symbols if wanted.sources else {},
        known=known,
        known_name="" if wanted.known is None else wanted.known.name,
    )


def _scores(wanted: NetworkRequest) -> Scores:
    file = wanted.file
    if file is not None:
        return engine.shelf().take(("scores", file), lambda: read_scores(file), size=_size)
    asked = replace(wanted, known=None)
    return engine.shelf().take(("network", asked), lambda: _asked(asked), size=_size)


def _asked(wanted: NetworkRequest) -> Scores:
    if not wanted.sources or wanted.system is None:
        raise UserInputError(
            "network",
            "must have expression and a model or method to be drawn from",
            got="a file or model that is no longer there",
            remedy="Choose others, or ask again on the Query page",
        )
    found = engine.opened(wanted.sources[0])
    limits = wanted.sources[0].limits
    regulators: Sequence[str]
    targets: Sequence[str]
    if wanted.regulators:
        regulators, targets = [
            understand(
                text,
                genes=found.changing,
                regulators=found.regulators,
                tables=found.tables,
                still=found.still,
                limits=limits,
            ).names
            for text in (wanted.regulators, wanted.targets)
        ]
    else:
        regulators, targets = _chosen(found, wanted.system)
    expressions = tuple(engine.opened(source).expression for source in wanted.sources)
    pairs = grid(expressions, regulators=regulators, targets=targets, limits=limits)
    scored = engine.scores(wanted.system, Problem(expressions, pairs))
    return from_table(scored.table, source=wanted.system.title)


def _chosen(found: engine.Opened, system: ScoringSystem) -> tuple[Sequence[str], Sequence[str]]:
    """Choose regulators with known targets, as many as are soon asked, and genes to ask about."""
    moving = set(found.changing)
    edges = sorted(pair for pair in found.known if moving.issuperset(pair))
    counts: dict[str, int] = {}
    for regulator, _ in edges:
        counts[regulator] = counts.get(regulator, 0) + 1
    regulators = sorted(counts, key=lambda gene: (-counts[gene], gene)) or list(found.changing)
    targets = sorted({gene for pair in edges for gene in pair}) or list(found.changing)
    samples = found.expression.n_samples
    while len(regulators) > 1:
        asked = estimate(regulators, targets, system=system, samples=samples)
        if asked.seconds <= _SECONDS:
            break
        if len(regulators) > _FEW or len(targets) <= 10 * _FEW:
            regulators = regulators[: len(regulators) * 3 // 4]
        else:
            targets = targets[::2]
    return regulators, targets


def _reference(wanted: NetworkRequest) -> Reference:
    """Find what is known of the system: a card, or nothing."""
    if wanted.system is None or wanted.system.folder is None:
        return Reference()
    return engine.reference(wanted.sources, wanted.system)


def _picture_size(found: Picture) -> int:
    return 500 * (len(found.nodes) + len(found.edges) + len(found.names))


def _size(scores: Scores) -> int:
    return 40 * len(scores) + 100 * len(scores.genes)
