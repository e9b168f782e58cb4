"""What the Query and the Pair page share: from what a visitor chose to an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

from core.errors import UserInputError
from core.query import sources
from core.query.cache import Shelf
from core.query.helper import helper
from core.query.question import Question, ScoringSystem, Source
from core.query.saved_query import SavedQuery
from core.query.views import Facts, PairReport, ResolvedGenes
from core.runs import store
from core.runs.inputs import run_folder
from core.runs.jobs import SCORES
from core.runs.records import Input, Run
from core.serving.answer import Answer
from core.workspace import items
from core.workspace.records import Item
from pages._visit import Visit

_ANSWERS = 48 * 1024**2


@dataclass(frozen=True)
class Choice:
    """Data and a system, as a visitor chose them.

    Attributes
    ----------
    items
        All that the workspace can use.
    expression
        The chosen file.
    files, sources
        It, and the second file where the system reads two; and what the helper is told of them.
    system
        Which answers.
    tables
        Other evidence that the system is given, if it has any use for it.
    """

    items: tuple[Item, ...]
    expression: Item
    files: tuple[Item, ...]
    sources: tuple[Source, ...]
    system: ScoringSystem
    tables: tuple[Item, ...] = ()


def choose(
    who: Visit, expression: str, model: str, *, second: str = "", evidence: str = ""
) -> Choice:
    """Find what was chosen; what was left open is chosen sensibly.

    Parameters
    ----------
    who
        The visitor.
    expression, second
        Ids of items; the demo's atlas, or the visitor's newest, when empty.
    model
        Key of a system; what suits the expression when empty.
    evidence
        Ids of tables of other evidence, between commas.
    """
    all_items = items.list_items(who.home, who.workspace)
    known = sources.expressions(all_items)
    if expression:
        item = items.get(who.home, who.workspace, expression)
    elif known:
        item = known[0]
    else:
        raise UserInputError(
            "expression",
            "must be there to be asked",
            got="none yet",
            remedy="Wait until the demo is made, or bring your own on the Data page",
        )
    system = (
        sources.system_of(all_items, model)
        if model
        else sources.default_system(sources.available_systems(all_items), item)
    )
    tables = sources.ticked(all_items, evidence) if system.evidence else []
    files = [item]
    if system.expressions > 1:
        files.append(items.get(who.home, who.workspace, second) if second else item)
    limits = who.settings.limits
    return Choice(
        items=tuple(all_items),
        expression=item,
        files=tuple(files),
        sources=tuple(sources.source_of(each, all_items, limits=limits) for each in files),
        system=sources.given(system, tables),
        tables=tuple(tables),
    )


def chosen(who: Visit, asked: SavedQuery) -> Choice:
    """Find the data and the system of a question."""
    return choose(who, asked.expression, asked.model, second=asked.second, evidence=asked.evidence)


def what_it_needs(who: Visit, model: str) -> tuple[ScoringSystem, bool]:
    """Find a system, and whether there is any table that could be evidence for it."""
    all_items = items.list_items(who.home, who.workspace)
    return sources.system_of(all_items, model), bool(sources.evidence_tables(all_items))


def suited(choice: Choice) -> Choice:
    """Let the system answer that learned from such data: for when nobody chose one."""
    known = sources.available_systems(choice.items)
    system = sources.default_system(known, choice.expression, kind=facts_of(choice).kind)
    return replace(choice, system=system) if system.expressions == 1 else choice


def facts_of(choice: Choice) -> Facts:
    """Say what is known of the chosen expression."""
    return _facts(choice.sources[0])


def kind_of(who: Visit, item: Item) -> str:
    """Say what kind of expression a file holds."""
    all_items = items.list_items(who.home, who.workspace)
    return _facts(sources.source_of(item, all_items, limits=who.settings.limits)).kind


def understood(choice: Choice, texts: Sequence[str]) -> tuple[ResolvedGenes, ...]:
    """Find the genes that the boxes mean."""
    found: tuple[ResolvedGenes, ...] = helper().ask(
        "engine.resolve_genes", choice.sources[0], tuple(texts)
    )
    return found


def question_of(choice: Choice, asked: SavedQuery) -> Question:
    """Turn what was written into names of genes."""
    sources.must_be_given(choice.system)
    regulators, targets = understood(choice, (asked.regulators, asked.targets))
    for side, found in (("regulators", regulators), ("targets", targets)):
        if not found.names:
            raise UserInputError(
                side,
                "must name at least one gene of the data",
                got=f"{found.given:,} ids, none of them understood" if found.given else "nothing",
                remedy="Write ids as the data has them, or pick a list",
            )
    return Question(choice.sources, choice.system, regulators.names, targets.names)


def answer_to(who: Visit, asked: SavedQuery) -> Answer:
    """Answer a question, or give the answer that is still remembered.

    Parameters
    ----------
    who
        The visitor.
    asked
        A question that can be answered at once, or whose run is done.
    """
    choice = chosen(who, asked)
    question = question_of(choice, asked)
    answer: Answer
    if asked.run:
        run = store.get(who.home, who.workspace, asked.run)
        file = run_folder(who.home, run).results / SCORES
        answer = _kept((question, run.id), "engine.ask_run", question, file)
    else:
        answer = _kept(question, "engine.ask", question)
    return answer


def look_at(
    choice: Choice,
    pair: tuple[str, str],
    *,
    others: Sequence[ScoringSystem],
    beside: Source | None = None,
) -> PairReport:
    """Look at a pair in the chosen data, and ask every system.

    Parameters
    ----------
    choice
        Data, and the system that is asked first.
    pair
        Regulator and target.
    others
        Further systems.
    beside
        Other expression in which the pair is shown too.
    """
    wanted = choice.sources if beside is None else (*choice.sources, beside)
    look: PairReport = helper().ask("pair.look", wanted, (choice.system, *others), pair)
    return look


def start_run(who: Visit, choice: Choice, asked: SavedQuery, question: Question) -> Run:
    """Let the worker answer a question that is too large to wait for."""
    everything = {"regulators": question.regulators, "targets": question.targets}
    genes_in_all = facts_of(choice).genes
    return store.create(
        who.home,
        who.workspace,
        kind="score",
        title=f"{choice.system.title}: {len(question.regulators):,} regulators × "
        f"{len(question.targets):,} targets",
        inputs=[
            _input("model", next(each for each in choice.items if each.id == choice.system.key)),
            *(_input("expression", each) for each in choice.files),
            *(_input("evidence", each) for each in choice.tables),
        ],
        settings={
            name: "all" if len(genes) == genes_in_all else list(genes)
            for name, genes in everything.items()
        },
        limits=who.settings.limits,
    )


def pair_address(
    pair: tuple[str, str], *, asked: SavedQuery, question: str = "", beside: str = ""
) -> str:
    """Give the address of a pair's page.

    Parameters
    ----------
    pair
        Regulator and target.
    asked
        Where data and model come from.
    question
        Id of the question in whose result it stands.
    beside
        Other expression to show it in.
    """
    wanted = {
        "regulator": pair[0],
        "target": pair[1],
        "expression": asked.expression,
        "model": asked.model,
        "second": asked.second,
        "evidence": asked.evidence,
        "question": question,
        "beside": beside,
    }
    return "/pair?" + urlencode({name: value for name, value in wanted.items() if value})


def _input(role: str, item: Item) -> Input:
    return Input(role=role, item=item.id, name=item.name, sha256=item.sha256)


def _facts(source: Source) -> Facts:
    facts: Facts = _kept(("facts", source), "engine.facts", source)
    return facts


def _kept(key: Any, name: str, *given: Any) -> Any:
    return _shelf().take(key, lambda: helper().ask(name, *given), size=_size)


def _size(view: Any) -> int:
    return 700 * len(view.rows) + 20_000 if isinstance(view, Answer) else 20_000


@cache
def _shelf() -> Shelf:
    """Give what this web process remembers of answers."""
    return Shelf(_ANSWERS)
