"""What of a workspace can be drawn as a network: answers, and questions asked on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import NotFoundError, UserInputError
from core.query.question import NamedFile, Question, ScoringSystem, Source
from core.query.sources import (
    available_systems,
    expressions,
    known_pairs,
    second_for,
    source_of,
)
from core.runs import store
from core.runs.inputs import run_folder
from core.runs.records import Run
from core.settings import Settings
from core.workspace import items as shelf
from core.workspace.records import Item

RUN, QUESTION, NOW, FILE = "run", "question", "now", "file"
_SCORED = ("score", "pathway")
"""Kinds of runs whose scores can be drawn."""


@dataclass(frozen=True)
class NetworkRequest:
    """Which scores to draw, and what to lay over them.

    Attributes
    ----------
    sources
        The expression that was, or is to be, asked; empty where it is no longer there.
    system
        Which answered, or answers now; None where it is no longer there.
    file
        The scores of a finished run; None where no run is drawn.
    edges
        A file of edges; None where none is drawn.
    question
        The question whose answer is drawn. Where neither a question nor a file is there, genes
        of which something is known are asked about.
    home, workspace
        Where questions and answers are kept, and whose they are.
    known
        Known pairs to lay over.
    """

    sources: tuple[Source, ...] = ()
    system: ScoringSystem | None = None
    file: Path | None = None
    edges: NamedFile | None = None
    question: Question | None = None
    home: Path = Path()
    workspace: str = ""
    known: NamedFile | None = None


@dataclass(frozen=True)
class Choice:
    """Something that can be drawn: a key such as `run:…`, `now:…` or `file:…`, and a name."""

    key: str
    title: str


@dataclass(frozen=True)
class Drawable:
    """What was chosen, with all that a page says of it.

    Attributes
    ----------
    key
        As in `Choice`.
    wanted
        For the helper.
    expression, model
        Ids of the first expression's item and key of the system, empty where gone.
    known
        Id of the item that is laid over; empty for none.
    data, system, limits
        Names for people, and what the system is known not to do.
    simulated
        True where no organism was measured.
    second
        Id of the item that is read beside the first; empty where only one is read.
    """

    key: str
    wanted: NetworkRequest
    expression: str = ""
    model: str = ""
    known: str = ""
    data: str = ""
    system: str = ""
    limits: str = ""
    simulated: bool = False
    second: str = ""


def choices(home: Path, workspace: str) -> list[Choice]:
    """List what can be drawn: finished runs, newest first, what answers on the spot, and files."""
    runs = [run for kind in _SCORED for run in store.list_runs(home, workspace, kind=kind)]
    runs.sort(key=lambda run: run.created, reverse=True)
    items = shelf.list_items(home, workspace)
    return [
        *(Choice(f"{RUN}:{run.id}", run.title) for run in runs if run.state == "done"),
        *(
            Choice(f"{NOW}:{system.key}", _asked_as(system))
            for system in available_systems(items)
            if not system.evidence
        ),
        *(
            Choice(f"{FILE}:{item.id}", f"{item.name}, a file of edges")
            for item in items
            if item.content == "pairs"
        ),
    ]


def _asked_as(system: ScoringSystem) -> str:
    judged = "" if system.verdict is None else f" · {system.verdict.level}"
    return f"{system.title}, asked now{judged}"


def drawable(
    home: Path,
    workspace: str,
    *,
    key: str,
    expression: str = "",
    second: str = "",
    known: str | None = None,
    question: Question | None = None,
    settings: Settings,
) -> Drawable:
    """Find what was chosen, and fill in what was not.

    Parameters
    ----------
    home, workspace
        Where, and whose.
    key
        As in `Choice`; where it is empty, the newest run, or else the demo.
    expression
        Id of the expression, for what is asked now.
    second
        Id of what is read beside it, where the system reads two; empty for what fits best.
    known
        Id of the known pairs to lay over; None for those that belong to the expression.
    question
        The one that `key` names, if it names one.
    settings
        Of this installation.
    """
    items = shelf.list_items(home, workspace)
    if not key:
        found = choices(home, workspace)
        key = found[0].key if found and found[0].key.startswith(RUN) else f"{NOW}:"
    kind, _, name = key.partition(":")
    if question is not None:
        asked = _of_question(home, workspace, question)
    elif kind == FILE:
        return _of_file(home, workspace, name, known=known)
    elif kind == RUN:
        asked = _of_run(home, store.get(home, workspace, name), items, settings=settings)
    else:
        asked = _asked_now(home, workspace, name, chosen=(expression, second), settings=settings)
        key = f"{NOW}:{asked.system.key}" if asked.system is not None else key
    first = asked.sources[0] if asked.sources else None
    over = _known(items, first, known)
    laid_over = None if over is None else replace(known_pairs(over), name=over.name)
    system = asked.system
    return Drawable(
        key=key,
        wanted=replace(
            asked,
            home=home,
            workspace=workspace,
            known=laid_over,
        ),
        expression=first.item if first else "",
        second=asked.sources[1].item if len(asked.sources) > 1 else "",
        model=system.key if system else "",
        known=over.id if over else "",
        data=first.name if first else "no longer here",
        system=system.title if system else "no longer here",
        limits=system.limits if system else "",
        simulated=any(source.simulated for source in asked.sources),
    )


def _of_file(home: Path, workspace: str, item_id: str, *, known: str | None) -> Drawable:
    """Draw the edges that a file states, whoever made it."""
    item = shelf.get(home, workspace, item_id)
    over = _known(shelf.list_items(home, workspace), None, known)
    return Drawable(
        key=f"{FILE}:{item.id}",
        wanted=NetworkRequest(
            edges=known_pairs(item),
            home=home,
            workspace=workspace,
            known=None if over is None else replace(known_pairs(over), name=over.name),
        ),
        known=over.id if over else "",
        data=item.name,
        system="a file of edges",
        simulated=item.simulated,
    )


def _of_question(home: Path, workspace: str, question: Question) -> NetworkRequest:
    """Draw the answer that is kept of a question, whose data may be gone by now."""
    run = store.find(home, workspace, question.run) if question.run else None
    there = all(source.path.exists() for source in question.sources)
    return NetworkRequest(
        sources=question.sources if there else (),
        system=question.system,
        file=None if run is None else _scores(home, run),
        question=question,
    )


def _of_run(home: Path, run: Run, items: Sequence[Item], *, settings: Settings) -> NetworkRequest:
    """Draw what a run scored, with what it read as far as that is still there."""
    there = {item.id: item for item in items}
    files = [
        there[each.item] for each in run.inputs if each.role == "expression" and each.item in there
    ]
    model = next((each.item for each in run.inputs if each.role == "model"), "")
    if run.kind == "pathway":  # its own model where one was trained, else a system of the registry
        made = [each for each in (run.results or {}).get("items", ()) if isinstance(each, dict)]
        model = str(made[0]["id"]) if made else str(run.settings.get("method", ""))
    return NetworkRequest(
        sources=tuple(source_of(item, items, limits=settings.limits) for item in files),
        system=_system(items, model),
        file=_scores(home, run),
    )


def _asked_now(
    home: Path, workspace: str, system: str, *, chosen: tuple[str, str], settings: Settings
) -> NetworkRequest:
    """Ask a system about an expression: the chosen one, else the visitor's newest."""
    items = shelf.list_items(home, workspace)
    expression, second = chosen
    known = [shelf.get(home, workspace, expression)] if expression else expressions(items)
    if not known:
        raise UserInputError(
            "network",
            "must have scores or expression to be drawn from",
            got="a workspace that holds neither",
            remedy="Upload expression on the Data page, or wait until the demo is made",
        )
    asked = _system(items, system) if system else _first_system(items)
    files = [known[0]]
    if asked is not None and asked.expressions > 1:
        fitting = second_for(known[0], items, asked)
        files += [shelf.get(home, workspace, second)] if second else fitting[:1]
    return NetworkRequest(
        sources=tuple(source_of(each, items, limits=settings.limits) for each in files),
        system=asked,
    )


def _first_system(items: Sequence[Item]) -> ScoringSystem | None:
    """Take a method that needs no model: it answers about any expression."""
    found = available_systems(items)
    return next((each for each in found if not each.is_model), found[0] if found else None)


def _system(items: Sequence[Item], key: str) -> ScoringSystem | None:
    return next((each for each in available_systems(items) if each.key == key), None)


def _scores(home: Path, run: Run) -> Path:
    name = (run.results or {}).get("scores")
    path = run_folder(home, run).results / str(name)
    if run.state != "done" or not name or not path.is_file():
        raise NotFoundError(
            "network",
            "must be drawn from a run that has finished",
            got=run.title,
            remedy="Wait until it is done, or choose another on this page",
        )
    return path


def _known(items: Sequence[Item], first: Source | None, chosen: str | None) -> Item | None:
    """Find the pairs to lay over: those chosen, or the first that belong to the expression."""
    lists = {item.id: item for item in items if item.content == "pairs"}
    if chosen is not None:
        return lists.get(chosen)
    if first is None:
        return None
    return next((lists[each.item] for each in first.known if each.item in lists), None)
