"""What of a workspace can be drawn as a network: answers, and questions asked on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import NotFoundError, UserInputError
from core.query.question import NamedFile, ScoringSystem, Source
from core.query.saved_query import SavedQuery, kept
from core.query.sources import available_systems, expressions, given, source_of, ticked
from core.runs import store
from core.runs.inputs import run_folder
from core.runs.records import Run
from core.settings import Settings
from core.workspace import items as shelf
from core.workspace.records import Item

RUN, QUESTION, NOW = "run", "question", "now"


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
        The scores of a finished run; None to ask now.
    regulators, targets
        What to ask about, as in the boxes of a question; empty to choose genes of which
        something is known.
    known
        Known pairs to lay over.
    """

    sources: tuple[Source, ...] = ()
    system: ScoringSystem | None = None
    file: Path | None = None
    regulators: str = ""
    targets: str = ""
    known: NamedFile | None = None


@dataclass(frozen=True)
class Choice:
    """Something that can be drawn: a key such as `run:…`, `question:…` or `now:…`, and a name."""

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


def choices(home: Path, workspace: str) -> list[Choice]:
    """List what can be drawn: finished runs, newest first, then what answers on the spot."""
    runs = store.list_runs(home, workspace, kind="score")
    return [
        *(Choice(f"{RUN}:{run.id}", run.title) for run in runs if run.state == "done"),
        *(
            Choice(f"{NOW}:{system.key}", f"{system.title}, asked now")
            for system in available_systems(shelf.list_items(home, workspace))
            if not system.evidence
        ),
    ]


def drawable(
    home: Path,
    workspace: str,
    *,
    key: str,
    expression: str = "",
    known: str | None = None,
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
    known
        Id of the known pairs to lay over; None for those that belong to the expression.
    settings
        Of this installation.
    """
    items = shelf.list_items(home, workspace)
    if not key:
        found = choices(home, workspace)
        key = found[0].key if found and found[0].key.startswith(RUN) else f"{NOW}:"
    kind, _, name = key.partition(":")
    files: list[Item]
    system: ScoringSystem | None
    if kind == RUN:
        run = store.get(home, workspace, name)
        files, system = _of_run(run, items)
        asked = NetworkRequest(file=_scores(home, run))
    elif kind == QUESTION:
        question = kept(home, workspace, name)
        files = [
            shelf.get(home, workspace, each)
            for each in (question.expression, question.second)
            if each
        ]
        system = _system(items, question.model)
        if system is not None:
            system = given(system, ticked(items, question.evidence))
        asked = _as_asked(home, workspace, question)
    else:
        chosen = expressions(items)
        files = [shelf.get(home, workspace, expression)] if expression else chosen[:1]
        if not files:
            raise UserInputError(
                "network",
                "must have scores or expression to be drawn from",
                got="a workspace that holds neither",
                remedy="Upload expression on the Data page, or wait until the demo is made",
            )
        system = _system(items, name) if name else _first_system(items)
        key = f"{NOW}:{system.key}" if system is not None else key
        asked = NetworkRequest()
    sources = tuple(source_of(item, items, limits=settings.limits) for item in files)
    over = _known(items, files, known)
    return Drawable(
        key=key,
        wanted=NetworkRequest(
            sources=sources,
            system=system,
            file=asked.file,
            regulators=asked.regulators,
            targets=asked.targets,
            known=None if over is None else NamedFile(over.name, over.path, over.sha256),
        ),
        expression=files[0].id if files else "",
        model=system.key if system else "",
        known=over.id if over else "",
        data=files[0].name if files else "no longer here",
        system=system.title if system else "no longer here",
        limits=system.limits if system else "",
        simulated=any(item.simulated for item in files),
    )


def _first_system(items: Sequence[Item]) -> ScoringSystem | None:
    """Take a method that needs no model: it answers about any expression."""
    found = available_systems(items)
    return next((each for each in found if not each.is_model), found[0] if found else None)


def _system(items: Sequence[Item], key: str) -> ScoringSystem | None:
    return next((each for each in available_systems(items) if each.key == key), None)


def _of_run(run: Run, items: Sequence[Item]) -> tuple[list[Item], ScoringSystem | None]:
    """Find what a run read, as far as it is still there."""
    there = {item.id: item for item in items}
    files = [
        there[each.item] for each in run.inputs if each.role == "expression" and each.item in there
    ]
    model = next((each.item for each in run.inputs if each.role == "model"), "")
    return files, _system(items, model)


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


def _as_asked(home: Path, workspace: str, question: SavedQuery) -> NetworkRequest:
    run = store.find(home, workspace, question.run) if question.run else None
    file = _scores(home, run) if run is not None else None
    return NetworkRequest(file=file, regulators=question.regulators, targets=question.targets)


def _known(items: Sequence[Item], files: Sequence[Item], chosen: str | None) -> Item | None:
    """Find the pairs to lay over: those chosen, or the first that belong to the expression."""
    lists = [item for item in items if item.content == "pairs"]
    if chosen is not None:
        return next((item for item in lists if item.id == chosen), None)
    if not files:
        return None
    first = files[0]
    if first.shared:
        lists = [item for item in lists if item.path.parent == first.path.parent]
    else:
        lists = [item for item in lists if not item.shared]
    return lists[0] if lists else None
