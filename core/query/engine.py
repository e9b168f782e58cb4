"""What answers questions about data. It runs in the helper process, never in the web.

It keeps what it read lately, by fingerprint, so that a second question is quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import compress
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core import systems
from core.data.evidence import Evidence
from core.data.expression import Expression
from core.data.identifiers.gene_lists import grid
from core.data.identifiers.lookup import Links, link
from core.data.identifiers.tables import IdTable, read_id_table
from core.data.overrides import Overrides
from core.data.pairs import Pairs, from_names
from core.data.read_expression import read_expression
from core.data.read_pairs import known_edges, read_pairs
from core.errors import UserInputError
from core.features.records import Arrays
from core.metrics.reference import Reference, counting_on, of_card, of_scores
from core.models.model_folder import Model, open_model
from core.problem.filter_pairs import changes
from core.problem.problem import Problem, Scorer
from core.progress import silent
from core.query.cache import Shelf
from core.query.gene_entry import symbols, understand
from core.query.question import Question, ScoringSystem, Source
from core.query.views import Facts, ResolvedGenes
from core.serving.answer import Answer, answer
from core.serving.ready_network import network_of, ready_network
from core.serving.scoring import Scored, score_pairs, score_untrained, with_evidence
from core.training.predict import Run

_MOST_KEPT = 600 * 1024**2
_SAMPLED = 1_500
_SEED = 20
_Read = TypeVar("_Read")


@dataclass(frozen=True, eq=False)
class Opened:
    """Expression as it was read, with its ids and its known pairs.

    Attributes
    ----------
    expression
        As the file holds it.
    changing, still
        Genes that change at all, and those that never do.
    tables, links
        Mapping tables, one by one and as one.
    symbols
        How genes are called beside their id.
    known
        Which lists hold which (regulator, target).
    signs
        What the lists say a pair does, +1 or -1.
    regulators
        Genes that a list names as regulators.
    """

    expression: Expression
    changing: tuple[str, ...]
    still: frozenset[str]
    tables: tuple[IdTable, ...]
    links: Links
    symbols: dict[str, str]
    known: Mapping[tuple[str, str], tuple[str, ...]]
    signs: Mapping[tuple[str, str], int]
    regulators: tuple[str, ...]

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        values = self.expression.values
        dense = getattr(values, "nbytes", None)
        stored = int(dense) if dense is not None else int(values.data.nbytes * 2)
        return stored + 300 * (len(self.known) + len(self.expression.genes))


@cache
def shelf() -> Shelf:
    """Give what this process keeps."""
    return Shelf(_MOST_KEPT)


def facts(source: Source) -> Facts:
    """Say what a page needs to know of expression."""
    found = opened(source)
    expression = found.expression
    return Facts(
        genes=len(found.changing),
        samples=expression.n_samples,
        kind=expression.kind,
        scale=expression.scale,
        simulated=expression.simulated,
        regulators=found.regulators,
        first_genes=found.changing[:500],
    )


def resolve_genes(source: Source, texts: Sequence[str]) -> tuple[ResolvedGenes, ...]:
    """Find the genes that boxes mean.

    Parameters
    ----------
    source
        The data they are looked for in.
    texts
        What was written into each box.
    """
    found = opened(source)
    return tuple(
        understand(
            text,
            genes=found.changing,
            regulators=found.regulators,
            tables=found.tables,
            still=found.still,
            limits=source.limits,
        )
        for text in texts
    )


def ask(question: Question) -> Answer:
    """Score every regulator with every target."""
    first = opened(question.sources[0])
    expressions = tuple(opened(source).expression for source in question.sources)
    pairs = grid(expressions, regulators=question.regulators, targets=question.targets)
    scored = scores(question.system, Problem(expressions, pairs))
    return answer(
        scored.table,
        reference(question.sources, question.system),
        known=first.known,
        symbols=first.symbols,
        findings=scored.findings,
    )


def ask_run(question: Question, scores_file: Path) -> Answer:
    """Read the answer that a run wrote.

    Parameters
    ----------
    question
        What the run was asked.
    scores_file
        Its `scores.csv`.
    """
    import pandas as pd  # noqa: PLC0415

    first = opened(question.sources[0])
    return answer(
        pd.read_csv(scores_file),
        reference(question.sources, question.system),
        known=first.known,
        symbols=first.symbols,
    )


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
        run = None if model.scorer is not None else _run(system, model, problem)
        return score_pairs(model, problem, run=run)
    method = systems.get(system.method)
    scored = score_untrained(method, problem, scorer=_unlearned(system.method, problem))
    # what asks here reads one column, whatever its numbers are
    return replace(scored, table=scored.table.rename(columns={"score": "probability"}))


def prepare(sources: Sequence[Source], system: ScoringSystem) -> None:
    """Read data and ready a model, so that the first question need not wait for it."""
    expressions = tuple(opened(source).expression for source in sources)
    # what has to be given evidence is readied when it is asked with it
    if system.folder is not None and not system.evidence:
        problem = Problem(expressions, from_names([], []))
        model = model_of(system)
        if model.scorer is None:
            _run(system, model, problem)


def network_and_arrays(system: ScoringSystem, problem: Problem) -> tuple[Run, Arrays]:
    """Give a model's network, and what it sees of a problem's pairs.

    Parameters
    ----------
    system
        A model.
    problem
        A few pairs of genes that change.
    """
    model = model_of(system)
    problem = _given(system, model, problem)
    run = _run(system, model, problem)
    records = network_of(model).feature(problem, model.card.settings)
    return run, records.take(np.arange(len(records)))


def reference(sources: Sequence[Source], system: ScoringSystem) -> Reference:
    """Find what a system's scores are to be seen against.

    Parameters
    ----------
    sources, system
        Of the question.
    """
    if system.folder is not None:
        card = model_of(system).card
        first = opened(sources[0])
        index = first.expression.index
        return counting_on(
            of_card(card.distribution, card.calibration),
            known=[pair for pair in first.known if pair[0] in index and pair[1] in index],
            genes=len(first.changing),
        )
    key = ("reference", tuple(sources), system.key)
    return shelf().take(key, lambda: _sampled(sources, system), size=lambda _: 10_000)


def opened(source: Source) -> Opened:
    """Read expression and what is known of its genes, or find it on the shelf."""
    return shelf().take(source, lambda: _open(source), size=lambda found: found.size)


def _open(source: Source) -> Opened:
    known_fields = set(Overrides.__dataclass_fields__)
    chosen = {name: value for name, value in source.overrides if name in known_fields}
    expression = read_expression(
        source.path,
        overrides=Overrides(**chosen),  # type: ignore[arg-type]
        limits=source.limits,
        progress=silent,
    )
    tables = tuple(_each(source.tables, lambda path: read_id_table(path, limits=source.limits)))
    links = link(tables)
    moving = changes(expression)
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    signs: dict[tuple[str, str], int] = {}
    for file in source.known:
        for pairs in _each([file.path], lambda path: read_pairs(path, limits=source.limits)):
            for edge in known_edges(pairs):
                known[edge] = (*known.get(edge, ()), file.name)
            signs |= _signs(pairs)
    listed = dict.fromkeys(
        gene for pair in sorted(known) for gene in pair[:1] if gene in expression.index
    )
    for names in _each(source.lists, lambda path: path.read_text("utf-8", "replace").split()):
        listed |= dict.fromkeys(name for name in names if name in expression.index)
    return Opened(
        expression=expression,
        changing=tuple(compress(expression.genes, moving)),
        still=frozenset(compress(expression.genes, ~moving)),
        tables=tables,
        links=links,
        symbols=symbols(expression.genes, links),
        known=known,
        signs=signs,
        regulators=tuple(sorted(listed)),
    )


def _each(paths: Iterable[Path], read: Callable[[Path], _Read]) -> Iterator[_Read]:
    """Read each file; one that cannot be read is as if it were not there."""
    for path in paths:
        try:
            yield read(path)
        except (UserInputError, OSError):
            continue


def _signs(pairs: Pairs) -> dict[tuple[str, str], int]:
    if pairs.sign is None:
        return {}
    names = zip(pairs.regulator_names, pairs.target_names, strict=True)
    return {pair: int(sign) for pair, sign in zip(names, pairs.sign, strict=True) if int(sign) != 0}


def _given(system: ScoringSystem, model: Model, problem: Problem) -> Problem:
    """Put the evidence that a system was given beside a problem's expression."""
    from core.workflows.inputs import read_evidence_tables  # noqa: PLC0415  (pandas)

    files = system.tables
    if not files:
        return with_evidence(model, problem)
    evidence = shelf().take(
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
    """Open the model of a system, or find it on the shelf."""
    if system.folder is None:
        raise ValueError(f"system must be a model. Received: {system.key}")
    folder = system.folder
    key = ("model", system.key, system.sha256)
    return shelf().take(key, lambda: open_model(folder), size=lambda _: 1_000_000)


def _run(system: ScoringSystem, model: Model, problem: Problem) -> Run:
    """Ready a model's network once for a model and data."""
    if model.graph is None:
        raise UserInputError(
            system.title,
            "must have been translated for scoring without TensorFlow, to answer at once",
            got="a model that was not",
            remedy="Ask about more pairs, which the worker then scores as a run",
        )
    names = tuple(each.fingerprint for each in problem.expressions)
    tables = tuple(file.sha256 for file in system.tables)
    return shelf().take(
        ("run", system.key, system.sha256, names, tables),
        lambda: ready_network(model, problem),
        size=lambda _: 50_000_000,
    )


def _unlearned(name: str, problem: Problem) -> Scorer:
    method = systems.get(name)
    if method.fit is None:
        raise ValueError(f"{name} must be a method that needs no training")
    return method.fit(method.settings())([problem], seed=_SEED, progress=silent)


def _sampled(sources: Sequence[Source], system: ScoringSystem) -> Reference:
    """Score known pairs and random ones, where enough of either are there."""
    first = opened(sources[0])
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
    expressions = tuple(opened(source).expression for source in sources)
    return of_scores(*(_scored(system, expressions, each) for each in (known, others)))


def _scored(
    system: ScoringSystem, expressions: tuple[Expression, ...], pairs: Sequence[tuple[str, str]]
) -> NDArray[np.float32]:
    asked = from_names([pair[0] for pair in pairs], [pair[1] for pair in pairs])
    found: NDArray[np.float32] = (
        scores(system, Problem(expressions, asked)).table["probability"].to_numpy(np.float32)
    )
    return found
