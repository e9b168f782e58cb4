"""What can be read, over which pairs, and what a run of it is given."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserInputError
from core.models.card import Card, read_card
from core.runs import explain_inputs as readings
from core.runs.forms import Chosen
from core.runs.records import Input, Run
from core.workspace.records import Item
from tests.core.explain.profiles import other_model, profile_model


def item(name: str, content: str, *, path: Path | None = None) -> Item:
    return Item(name, name, content, "", 1, f"hash of {name}", 0.0, path or Path(name))


MODEL = item("mine", "model", path=profile_model())
OTHER = item("other", "model", path=other_model())
LEAF, ROOT = item("leaf.csv", "expression"), item("root.csv", "expression")
EDGES, MORE = item("edges.csv", "pairs"), item("more.csv", "pairs")
EVERYTHING = [MODEL, OTHER, ROOT, LEAF, MORE, EDGES]


@pytest.fixture
def card() -> Card:
    data = {"expressions": [{"source": "leaf.csv"}], "pairs": {"source": "edges.csv"}}
    return replace(read_card(MODEL.path), data=[data])


def training(*, made: str, read: tuple[Item, Item]) -> Run:
    return Run(
        id="r", workspace="w", kind="train", title="Train", settings={}, seed=0, versions={},
        inputs=tuple(Input(each.content, each.id, each.name, each.sha256) for each in read),
        state="done", created=0, queued=0, results={"items": [{"id": made}]},
    )  # fmt: skip


def test_only_models_that_can_be_read_are_offered(tmp_path: Path) -> None:
    broken = item("broken", "model", path=tmp_path)
    assert readings.offered([*EVERYTHING, broken]) == [MODEL]


def test_what_the_run_that_made_it_read_goes_before_names(card: Card) -> None:
    def found(*runs: Run, there: list[Item] = EVERYTHING) -> object:
        return readings.trained_on(MODEL, card, runs=runs, items=there)

    assert found() == (LEAF, EDGES)
    assert found(training(made="mine", read=(ROOT, MORE))) == (ROOT, MORE)
    assert found(training(made="another", read=(ROOT, MORE))) == (LEAF, EDGES)
    # deleted since
    gone = [each for each in EVERYTHING if each != ROOT]
    assert found(training(made="mine", read=(ROOT, MORE)), there=gone) == (LEAF, EDGES)
    assert found(there=[MODEL, LEAF]) is None


@pytest.mark.parametrize("data", [[], [{}], [{"expressions": [], "pairs": {}}], ["text"]])
def test_a_card_that_does_not_tell_names_nothing(card: Card, data: list[object]) -> None:
    found = readings.trained_on(MODEL, replace(card, data=data), runs=[], items=EVERYTHING)
    assert found is None


def test_a_run_is_given_the_model_and_its_pairs() -> None:
    given = readings.inputs(MODEL, Chosen(LEAF, EDGES))
    assert [(each.role, each.item) for each in given] == [
        ("model", "mine"), ("expression", "leaf.csv"), ("pairs", "edges.csv"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "chosen", "said"),
    [
        (None, Chosen(LEAF, EDGES), "model: must be chosen"),
        (OTHER, Chosen(LEAF, EDGES), "reads profiles"),
        (MODEL, Chosen(None, EDGES), "expression: must be chosen"),
        (MODEL, Chosen(LEAF, None), "known pairs: must be chosen"),
    ],
)
def test_what_is_missing_is_one_sentence(model: Item | None, chosen: Chosen, said: str) -> None:
    with pytest.raises(UserInputError, match=said):
        readings.inputs(model, chosen)
