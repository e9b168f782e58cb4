"""What the Query, Pair and Network pages share: from a form to a question and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from urllib.parse import urlencode

from dash.development.base_component import Component

from components.choosing import second_select
from components.evidence import needs
from core.errors import UserInputError
from core.explain.pair_views import PairSight
from core.query import saved_questions, sources
from core.query.cache import SizedCache
from core.query.estimate import Estimate
from core.query.helper import explainer, helper
from core.query.question import QueryForm, Question, ScoringSystem, Source, UnresolvedQuestion
from core.query.views import Facts, KeptScores, PairReport, ResolvedGenes
from core.runs import store
from core.runs.inputs import run_folder
from core.runs.jobs import SCORES
from core.runs.records import Input, Run
from core.serving.answer import Answer
from core.workspace import items
from core.workspace.records import Item
from pages._visit import Visit

_ANSWERS = 48 * 1024**2
_STILL_ANSWERS = {"queued", "running", "done"}


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


def choose(who: Visit, form: QueryForm) -> Choice:
    """Find the data and the system of a form; what was left open is chosen sensibly.

    Parameters
    ----------
    who
        The visitor.
    form
        Of its fields only those that choose: expression, model, second file and evidence. An
        empty expression stands for the visitor's newest or the demo's atlas, an empty model for
        what suits the expression.
    """
    all_items = items.list_items(who.home, who.workspace)
    if form.expression:
        item = _item(who, all_items, form.expression)
    elif known := sources.expressions(all_items):
        item = known[0]
    else:
        raise UserInputError(
            "expression",
            "must be there to be asked",
            got="none yet",
            remedy="Wait until the demo is made, or bring your own on the Data page",
        )
    system = (
        sources.system_of(all_items, form.model)
        if form.model
        else sources.default_system(sources.available_systems(all_items), item)
    )
    tables = sources.ticked(all_items, form.evidence) if system.evidence else []
    files = [item]
    if system.expressions > 1:
        fitting = sources.second_for(item, all_items, system)
        if form.second:
            files.append(_item(who, all_items, form.second))
        else:  # with none that fits, whoever asks is told so
            files += fitting[:1]
    limits = who.settings.limits
    return Choice(
        items=tuple(all_items),
        expression=item,
        files=tuple(files),
        sources=tuple(sources.source_of(each, all_items, limits=limits) for each in files),
        system=sources.given(system, tables),
        tables=tuple(tables),
    )


def _item(who: Visit, among: Sequence[Item], item_id: str) -> Item:
    found = next((item for item in among if item.id == item_id), None)
    return items.get(who.home, who.workspace, item_id) if found is None else found


def what_it_needs(who: Visit, model: str) -> tuple[ScoringSystem, bool]:
    """Find a system, and whether there is any table that could be evidence for it."""
    all_items = items.list_items(who.home, who.workspace)
    return sources.system_of(all_items, model), bool(sources.evidence_tables(all_items))


def reads_beside(
    who: Visit, model: str, *, expression: str, second: str
) -> tuple[bool, str, bool, str]:
    """Return what a form shows of all that a system reads beside one expression.

    Parameters
    ----------
    who
        The visitor.
    model
        Key of the system.
    expression, second
        Ids of what is chosen.

    Returns
    -------
    tuple
        Whether the choice of a second expression is hidden, what it holds, whether the choice of
        evidence is hidden, and the words on what evidence the system wants.
    """
    system, tables = what_it_needs(who, model)
    return (
        system.expressions < 2,
        second_beside(who, system, expression=expression, second=second),
        not system.evidence,
        needs(system.evidence, tables=tables),
    )


def second_of(page: str, choice: Choice) -> Component:
    """Build the choice of what is read beside the expression, as it stands."""
    return second_select(
        page,
        sources.expressions(choice.items),
        value=choice.files[1].id if len(choice.files) > 1 else "",
        needed=choice.system.expressions > 1,
    )


def second_beside(who: Visit, system: ScoringSystem, *, expression: str, second: str) -> str:
    """Return the id of what a system reads beside an expression; empty where it reads one.

    Parameters
    ----------
    who
        The visitor.
    system
        That is asked.
    expression, second
        Ids of what is chosen; a second one stays unless it is missing or the same.
    """
    if system.expressions == 1 or (second and second != expression):
        return second
    all_items = items.list_items(who.home, who.workspace)
    first = _item(who, all_items, expression)
    return next((each.id for each in sources.second_for(first, all_items, system)), "")


def suited(choice: Choice) -> Choice:
    """Let the system answer that learned from such data: for when nobody chose one."""
    known = sources.available_systems(choice.items)
    system = sources.default_system(known, choice.expression, kind=facts_of(choice).kind)
    return replace(choice, system=system) if system.expressions == 1 else choice


def facts_of(choice: Choice) -> Facts:
    """Return what is known of the chosen expression."""
    return _facts(choice.sources[0])


def kind_of(who: Visit, item: Item) -> str:
    """Return what kind of expression a file holds."""
    all_items = items.list_items(who.home, who.workspace)
    return _facts(sources.source_of(item, all_items, limits=who.settings.limits)).kind


def understood(choice: Choice, texts: Sequence[str]) -> tuple[ResolvedGenes, ...]:
    """Find the genes that the boxes mean."""
    found: tuple[ResolvedGenes, ...] = helper().ask(
        "loaded_data.resolve_genes", choice.sources[0], tuple(texts)
    )
    return found


def ask(who: Visit, form: QueryForm, *, name: str = "", run: str = "") -> str:
    """Resolve a question, keep it, and return its id; a large one becomes a run.

    Parameters
    ----------
    who
        The visitor.
    form
        What was written and chosen.
    name, run
        Of a question that an earlier GRNscope kept unresolved: its id, and the run that answers it.
    """
    choice = choose(who, form)
    question: Question
    cost: Estimate
    question, cost = helper().ask(
        "engine.resolve_question", choice.sources, choice.system, (form.regulators, form.targets)
    )
    if not run and not cost.at_once:
        run = _run_so_far(who, question) or _start_run(who, choice, question).id
    question = replace(question, run=run)
    return saved_questions.save(who.home, who.workspace, question, name=name).answer_folder.name


def question_of(who: Visit, name: str) -> Question:
    """Return a question as it was resolved when it was asked, by its id."""
    found = saved_questions.load(who.home, who.workspace, name, limits=who.settings.limits)
    if isinstance(found, UnresolvedQuestion):
        ask(who, found.form, name=name, run=found.run)
        return question_of(who, name)
    return found


def answer_to(who: Visit, question: Question) -> Answer:
    """Return the answer of a question, which is computed once and kept.

    Parameters
    ----------
    who
        The visitor.
    question
        One that can be answered at once, or whose run is done.
    """
    file = None
    if question.run:
        run = store.get(who.home, who.workspace, question.run)
        file = run_folder(who.home, run).results / SCORES
    answer: Answer = _answers().get_or_make(
        question.answer_folder,
        lambda: helper().ask("engine.answer_question", question, file),
        size=lambda answer: 700 * len(answer.rows) + 20_000,
    )
    return answer


def look_at(
    choice: Choice,
    pair: tuple[str, str],
    *,
    others: Sequence[ScoringSystem],
    beside: Source | None = None,
    kept: KeptScores | None = None,
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
    kept
        What an answer holds of the pair already.
    """
    wanted = choice.sources if beside is None else (*choice.sources, beside)
    systems = (choice.system, *others)
    look: PairReport = _answers().get_or_make(
        ("look", wanted, systems, pair, None if kept is None else kept.answer),
        lambda: helper().ask("pair.look", wanted, systems, pair, kept=kept),
        size=lambda look: 60_000 + 100 * sum(each.regulator.size for each in look.seen),
    )
    return look


def sight_of(choice: Choice, pair: tuple[str, str]) -> PairSight | None:
    """Return what the chosen model's network sees of a pair; None where it has no such places.

    Parameters
    ----------
    choice
        Data, and a model.
    pair
        Regulator and target, by their names in the data.
    """

    def find() -> PairSight | None:
        wanted = choice.sources[: choice.system.expressions]
        seen = helper().ask("engine.pair_inputs", wanted, choice.system, pair)
        found: PairSight | None = explainer().ask("sight.see", choice.system, seen)
        return found

    sight: PairSight | None = _answers().get_or_make(
        ("sight", choice.sources, choice.system, pair), find, size=lambda _: 60_000
    )
    return sight


def kept_of(who: Visit, name: str, choice: Choice, pair: tuple[str, str]) -> KeptScores | None:
    """Return what an answer holds of a pair; None where another system or other data is asked.

    Parameters
    ----------
    who
        The visitor.
    name
        Id of the question in whose answer the pair stands; empty for none.
    choice
        Data and system that are looked at.
    pair
        Regulator and target, by their names in the data.
    """
    if not name:
        return None
    try:
        question = question_of(who, name)
        if (question.sources, question.system) != (choice.sources, choice.system):
            return None
        answer = answer_to(who, question)
    except UserInputError:
        return None
    wanted = {pair, pair[::-1]}
    rows = tuple(row for row in answer.rows if (row["regulator"], row["target"]) in wanted)
    return KeptScores(rows, answer.reference, question.answer_folder) if rows else None


def pair_address(
    pair: tuple[str, str], *, form: QueryForm, question: str = "", beside: str = ""
) -> str:
    """Return the address of a pair's page.

    Parameters
    ----------
    pair
        Regulator and target.
    form
        Where data and model come from.
    question
        Id of the question in whose result it stands.
    beside
        Other expression to show it in.
    """
    wanted = {
        **asdict(form),
        "regulator": pair[0],
        "target": pair[1],
        "question": question,
        "beside": beside,
    }
    del wanted["regulators"], wanted["targets"]
    return "/pair?" + urlencode({name: value for name, value in wanted.items() if value})


def _run_so_far(who: Visit, question: Question) -> str:
    """Return the run that answers a question that was asked before; empty where none does."""
    name = saved_questions.question_id(question, who.home)
    try:
        before = saved_questions.load(who.home, who.workspace, name, limits=who.settings.limits)
    except UserInputError:
        return ""
    run = store.find(who.home, who.workspace, before.run)
    return run.id if run is not None and run.state in _STILL_ANSWERS else ""


def _start_run(who: Visit, choice: Choice, question: Question) -> Run:
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


def _input(role: str, item: Item) -> Input:
    return Input(role=role, item=item.id, name=item.name, sha256=item.sha256)


def _facts(source: Source) -> Facts:
    facts: Facts = _answers().get_or_make(
        ("facts", source),
        lambda: helper().ask("loaded_data.facts", source),
        size=lambda _: 20_000,
    )
    return facts


@cache
def _answers() -> SizedCache:
    """Return what this web process remembers of answers."""
    return SizedCache(_ANSWERS)
