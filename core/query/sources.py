"""What a workspace can be asked: its expression, and the systems that can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core import systems
from core.errors import UserInputError
from core.models.card import TRANSLATED, Card, kinds_of, read_card
from core.models.verdict import GUESSES, verdict
from core.problem.gene_tasks import GENE_TASKS
from core.problem.problem import check_side_by_side
from core.problem.system import System
from core.query.question import NamedFile, ScoringSystem, Source
from core.settings import Limits
from core.simulate.demo import ATLAS, ATLAS_EXPRESSION
from core.workspace.records import Item

_DEMO = f"{ATLAS}/{ATLAS_EXPRESSION}"


def expressions(items: Sequence[Item]) -> list[Item]:
    """List expression to choose from: the visitor's own, newest first, then the demo's atlas."""
    found = [item for item in items if item.content == "expression"]
    return sorted(found, key=lambda item: (item.shared, item.name != _DEMO))


def lists(items: Sequence[Item]) -> list[Item]:
    """List files of plain ids."""
    return [item for item in items if item.content == "ids"]


def available_systems(items: Sequence[Item]) -> list[ScoringSystem]:
    """List what can answer: models, the visitor's own first, then methods that need no training.

    A model whose card cannot be read is left out.
    """
    models = (_model(item) for item in items if item.content == "model")
    return [*(model for model in models if model is not None), *interactive_systems()]


def interactive_systems() -> list[ScoringSystem]:
    """List the systems that answer at once, without any training."""
    known = [each for each in systems.registry().values() if _answers_at_once(each)]
    # what reads any expression comes first: it answers whatever is chosen
    known.sort(key=lambda method: -len(method.kinds))
    return [_untrained(method) for method in known]


def _answers_at_once(method: System) -> bool:
    return method.interactive and not method.needs_labels()


def _untrained(method: System) -> ScoringSystem:
    return ScoringSystem(
        method.name,
        method.title,
        method.name,
        method.limits,
        kinds=method.kinds,
        simulated=method.pretrained is not None and method.pretrained.simulated,
        pretrained_on="" if method.pretrained is None else method.pretrained.on,
        gives_probability=method.gives_probability(),
    )


def system_of(items: Sequence[Item], key: str) -> ScoringSystem:
    """Find a system by its key, or say that there is none, or what else it would need."""
    # of all the models only the wanted one is opened
    model = next((item for item in items if item.content == "model" and item.id == key), None)
    method = None if model is not None else systems.find(key)
    found = None
    if model is not None:
        found = _model(model)
    elif method is not None and _answers_at_once(method):
        found = _untrained(method)
    if found is None:
        raise UserInputError(
            "model",
            "must be one of this workspace",
            got=key[:60] or "none",
            remedy="Choose one from the list",
        )
    return found


def evidence_tables(items: Sequence[Item]) -> list[Item]:
    """List files that may hold other evidence.

    What the demo brings is none; a visitor's table is often taken for pairs.
    """
    return [item for item in items if not item.shared and item.path.is_file()]


def ticked(items: Sequence[Item], ids: str) -> list[Item]:
    """Find the tables of evidence that were ticked: ids between commas.

    Parameters
    ----------
    items
        All that the workspace can use.
    ids
        As an address holds them.
    """
    known = {item.id: item for item in evidence_tables(items)}
    wanted = [each for each in ids.split(",") if each]
    for each in wanted:
        if each not in known:
            raise UserInputError(
                "evidence",
                "must be a table of this workspace",
                got=each[:60],
                remedy="Choose one from the list; it may have been deleted",
            )
    return [known[each] for each in wanted]


def given(system: ScoringSystem, tables: Sequence[Item]) -> ScoringSystem:
    """Return a system with the tables of evidence that were ticked, if it has any use for them."""
    if not system.evidence:
        return system
    files = tuple(NamedFile(each.name, each.path, each.sha256, each.id) for each in tables)
    return replace(system, tables=files)


def must_be_given(system: ScoringSystem) -> None:
    """Raise where a system cannot answer from expression alone."""
    if system.evidence and not system.tables:
        raise UserInputError(
            f"model “{system.title}”",
            "must be given the other evidence it was trained with",
            got="expression only",
            remedy=f"Tick the table that holds {' and '.join(system.evidence)}, bring it on the "
            "Data page first, or choose another model",
        )


def second_for(item: Item, items: Sequence[Item], system: ScoringSystem) -> list[Item]:
    """List what a system can read beside an expression, the likeliest first; never the same file.

    Parameters
    ----------
    item
        The first expression.
    items
        All that the workspace can use.
    system
        That reads two side by side.
    """
    others = [each for each in expressions(items) if each.sha256 != item.sha256]
    return sorted(
        others,
        key=lambda each: (each.path.name not in system.trained_on, each.shared != item.shared,
                          each.path.parent != item.path.parent),
    )  # fmt: skip


def must_be_beside(system: ScoringSystem, given: Sequence[Source]) -> None:
    """Raise where a system that reads two expressions side by side does not have two.

    Parameters
    ----------
    system
        That is asked.
    given
        What it is asked about, no more than it reads.
    """
    check_side_by_side([source.sha256 for source in given])
    if len(given) < system.expressions:
        raise UserInputError(
            f"model “{system.title}”",
            f"must be given {system.expressions} different expression files, which it reads side "
            "by side",
            got=f"{len(given)}",
            remedy="Bring the second one on the Data page, or choose another model",
        )


def default_system(
    choices: Sequence[ScoringSystem], item: Item | None, *, kind: str = ""
) -> ScoringSystem:
    """Choose a model that learned from this expression, else from its kind, else a method.

    Parameters
    ----------
    choices
        From `available_systems`; never empty.
    item
        The expression.
    kind
        Of the expression, where that is known already.
    """
    # what has to be given more than expression answers only whoever chose it
    models = [each for each in choices if each.is_model and not each.evidence]
    if item is not None:
        # one that does no better than its controls, or even guesses, answers where it is chosen
        own = _best([each for each in models if item.path.name in each.trained_on])
        same = [each for each in models if kind in each.learned_from] or models
        same = _best(same) or same
        # what was simulated is best judged by what learned from simulations, and only that
        alike = [each for each in same if each.simulated == item.simulated]
        models = own or alike or same
    return (
        models[0] if models else next((each for each in choices if not each.evidence), choices[0])
    )


def _best(models: Sequence[ScoringSystem]) -> list[ScoringSystem]:
    """Return those that beat their controls; where none does, those that do not just guess."""
    return [each for each in models if each.promises] or [
        each for each in models if each.verdict is None or each.verdict.level != GUESSES
    ]


def source_of(item: Item, items: Sequence[Item], *, limits: Limits) -> Source:
    """Gather what belongs to an expression: ids, known pairs and lists of the same owner.

    What the demo simulated says nothing about a visitor's own genes, so a file of the demo goes
    with those of its folder and the folders above, and a visitor's with the visitor's.

    Parameters
    ----------
    item
        The expression.
    items
        All that the workspace can use.
    limits
        What a file may ask of this machine.
    """
    beside = [each for each in items if _together(item, each)]
    return Source(
        name=item.name,
        path=item.path,
        sha256=item.sha256,
        overrides=tuple(sorted(item.overrides.items())),
        tables=tuple(each.path for each in beside if each.content == "id table"),
        known=tuple(known_pairs(each) for each in beside if each.content == "pairs"),
        lists=tuple(each.path for each in beside if each.content == "ids" and item.shared),
        limits=limits,
        item=item.id,
        simulated=item.simulated,
    )


def _together(one: Item, other: Item) -> bool:
    if one.shared != other.shared:
        return False
    # networks that lie side by side name their genes alike, and their edges differ
    return not one.shared or one.path.parent.is_relative_to(other.path.parent)


def known_pairs(item: Item) -> NamedFile:
    """Describe a list of known pairs."""
    kept = item.overrides.get("edge_types", "")
    return NamedFile(_called(item), item.path, item.sha256, item.id, edge_types=kept)


def _called(item: Item) -> str:
    """Call a list of pairs by its file, without folders and ending."""
    return Path(item.name).name.partition(".")[0].replace("_", " ")


def _model(item: Item) -> ScoringSystem | None:
    """Describe a model; None where its card cannot be read, or it says nothing about pairs."""
    try:
        card = read_card(item.path)
    except UserInputError:
        return None
    if card.task in GENE_TASKS:
        return None
    judged = verdict(card)
    return ScoringSystem(
        key=item.id,
        title=item.name,
        method=card.method,
        limits=card.limits,
        folder=item.path,
        sha256=item.sha256,
        simulated=card.simulated,
        expressions=_side_by_side(card),
        directed=_both_ways(card),
        kinds=_kinds(card),
        trained_on=_trained_on(card),
        learned_from=kinds_of(card),
        verdict=judged,
        gives_probability=card.calibration is not None,
        size=_network_bytes(item.path),
        of_gene=_of_gene(card),
        evidence=tuple(map(str, card.evidence)),
    )


def _both_ways(card: Card) -> bool:
    try:
        return systems.get(card.method).task(card.task, card.settings).both_ways
    except UserInputError:  # a system or a task that this GRNscope does not know any more
        return False


def _of_gene(card: Card) -> int:
    """Count the images that a network sees of each gene by itself, by the size of its codes."""
    try:
        return 0 if card.tower is None else int(card.inputs[1][0]) // card.tower.units
    except (IndexError, TypeError):
        return 0


def _network_bytes(folder: Path) -> int:
    try:
        return (folder / TRANSLATED).stat().st_size
    except OSError:
        return 0


def _side_by_side(card: Card) -> int:
    """Count the matrices that one data set of a card had; 1 where it cannot be read."""
    try:
        return max(1, len(card.data[0]["expressions"]))
    except (IndexError, KeyError, TypeError):
        return 1


def _kinds(card: Card) -> tuple[str, ...]:
    try:
        return systems.get(card.method).kinds
    except UserInputError:  # a method that this GRNscope does not know any more
        return ()


def _trained_on(card: Card) -> tuple[str, ...]:
    names: list[str] = []
    for data in card.data:
        try:
            names.extend(str(each["source"]) for each in data["expressions"])
        except (KeyError, TypeError):
            continue
    return tuple(dict.fromkeys(names))
