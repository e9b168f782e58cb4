"""What is chosen on Train and Evaluate beside expression and pairs."""

import io
from typing import Any

import pytest
from dash import Dash
from dash.development.base_component import Component

from components.data_sets import DataSet
from core import systems
from core.errors import NotFoundError, UserInputError
from core.runs import store
from core.workspace import items
from core.workspace.records import Item
from pages import _work
from pages._visit import Visit
from tests.components.test_parts import _found

Dash("tests.pages", use_pages=True, pages_folder="", add_log_handler=False)

from pages import evaluate, train  # noqa: E402  (pages register with an application)

CAN = next(each for each in systems.registry().values() if each.evidence and each.trainable())
CANNOT = next(each for each in systems.registry().values() if not each.evidence)


def save(who: Visit, name: str, text: str) -> Item:
    return items.save(who.home, who.workspace, io.BytesIO(text.encode()), name=name)


def files(who: Visit) -> tuple[Item, Item, Item]:
    """Bring expression, known pairs, and a table of motif scores."""
    rows = "".join(f"AT1G{10 * gene:05d},{gene}.5,2.25,3.75\n" for gene in range(101, 121))
    return (
        save(who, "leaf.csv", "gene,a,b,c\n" + rows),
        save(who, "edges.csv", "regulator,target\nAT1G01010,AT1G01020\n"),
        save(who, "motifs.csv", "regulator,target,motif\nAT1G01010,AT1G01020,0.7\n"),
    )


def ask(who: Visit, *, evidence: list[str]) -> Any:
    leaf, edges, _ = items_of(who)
    return _work._ask(
        train.WORK, who, kind="train", names=CAN.name, sets=[DataSet(leaf, edges)],
        evidence=evidence, options={}, own=("0", ""),
    )  # fmt: skip


def items_of(who: Visit) -> list[str]:
    listed = {each.name: each.id for each in items.list_items(who.home, who.workspace)}
    return [listed[name] for name in ("leaf.csv", "edges.csv", "motifs.csv")]


def found(component: Any, name: str) -> Component:
    return next(each for each in component._traverse() if getattr(each, "id", None) == name)


def test_a_training_reads_the_tables_that_were_ticked(visitor: Visit) -> None:
    motifs = files(visitor)[2]
    run = ask(visitor, evidence=[motifs.id])

    assert [each.name for each in run.inputs if each.role == "evidence"] == ["motifs.csv"]
    # the form of a run is filled in as it was asked for
    form = _work.data_form("train", visitor, run, chosen=[CAN])
    assert found(form, "train-evidence").value == [motifs.id]
    assert found(form, "train-evidence-field").open


def test_evidence_is_offered_only_where_it_can_be_used(visitor: Visit) -> None:
    files(visitor)
    for chosen, hidden in (([CAN], False), ([CANNOT], True), ([CANNOT, CAN], False)):
        form = _work.data_form("evaluate", visitor, None, chosen=chosen)
        assert found(form, "evaluate-evidence-field").hidden is hidden


def test_a_table_of_nobody_is_not_read(visitor: Visit) -> None:
    files(visitor)
    with pytest.raises(NotFoundError):
        ask(visitor, evidence=["0" * 32])
    assert store.list_runs(visitor.home, visitor.workspace) == []


def test_what_was_typed_wrongly_is_said_before_anything_starts(visitor: Visit) -> None:
    files(visitor)
    with pytest.raises(UserInputError, match="folds"):
        evaluate.settings([CANNOT], "0", "regulator", "one")


def test_a_default_of_the_system_before_is_not_taken_for_a_change() -> None:
    learned = [each for each in systems.registry().values() if each.trainable()]
    one, two, name = next(
        (one, two, option.name)
        for one in learned
        for two in learned
        for option in one.options
        if option.name in two.settings() and two.settings()[option.name] != option.default
    )
    untouched = {option.name: option.default for option in one.options}
    assert _work.kept_settings([one], [two], untouched) == {}

    touched = {**untouched, name: two.settings()[name]}
    assert _work.kept_settings([one], [two], touched) == {}
    assert _work.kept_settings([one], [one], touched) == {name: two.settings()[name]}
    assert _work.kept_settings([one], [two], {name: "no such thing"}) == {}


def test_a_system_that_learns_in_one_way_only_begins_with_that(visitor: Visit) -> None:
    booster = systems.get("pair-booster")
    assert train.to_train([booster]) == {"learn-from": "known"}
    assert train.to_train([systems.get("cnnc")]) == {}
    shown = train.layout()
    (choice,) = [each for each in _found(shown, "Select") if each.id == "train-methods"]
    assert "pair-booster" in [option["value"] for option in choice.options]
