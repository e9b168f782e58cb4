from pathlib import Path

import pytest

from core import systems
from core.errors import UserInputError
from core.runs import forms
from core.runs.forms import Chosen
from core.workspace.records import Item


def item(name: str) -> Item:
    return Item(name, f"{name}.csv", "expression", "", 1, f"hash of {name}", 0.0, Path(name))


def test_expressions_come_first_then_pairs_in_the_same_order() -> None:
    sets = [Chosen(item("one"), item("edges 1")), Chosen(item("two"), item("edges 2"))]
    found = forms.inputs(sets, [systems.get("pearson")])

    assert [(each.role, each.item) for each in found] == [
        ("expression", "one"), ("expression", "two"), ("pairs", "edges 1"), ("pairs", "edges 2"),
    ]  # fmt: skip
    assert found[0].sha256 == "hash of one"


def test_a_second_expression_is_read_beside_the_first_where_the_method_can() -> None:
    beside = [Chosen(item("cells"), item("edges"), beside=(item("bulk"),))]

    assert len(forms.inputs(beside, [systems.get("pearson")])) == 3
    with pytest.raises(UserInputError, match="Tick fewer files beside it"):
        forms.inputs(beside, [systems.get("lagged-correlation")])


def test_the_expression_of_each_data_set_stays_together() -> None:
    sets = [
        Chosen(item(f"series {n}"), item(f"gold {n}"), (item(f"ko {n}"), item(f"kd {n}")))
        for n in (1, 2)
    ]
    can = next(each for each in systems.registry().values() if each.perturbed)
    found = forms.inputs(sets, [can])

    assert [each.item for each in found] == [
        "series 1", "ko 1", "kd 1", "series 2", "ko 2", "kd 2", "gold 1", "gold 2",
    ]  # fmt: skip
    assert forms.inputs(sets, [can, systems.get("pearson")]) == found
    with pytest.raises(UserInputError, match="or leave Pearson correlation out"):
        forms.inputs(sets, [systems.get("pearson")])


def test_every_data_set_has_as_many_files() -> None:
    sets = [Chosen(item("a"), item("edges"), (item("ko"),)), Chosen(item("b"), item("edges"))]
    with pytest.raises(UserInputError, match="as many files in every data set"):
        forms.inputs(sets, [systems.get("pearson")])


def test_evidence_goes_to_what_can_use_it_and_to_nothing_else() -> None:
    sets, motifs = [Chosen(item("cells"), item("edges"))], [item("motifs")]
    can = next(each for each in systems.registry().values() if each.evidence)

    found = forms.inputs(sets, [systems.get("pearson"), can], evidence=motifs)
    assert [(each.role, each.item) for each in found][-1] == ("evidence", "motifs")
    assert len(forms.inputs(sets, [systems.get("pearson")], evidence=motifs)) == 2


def test_scores_of_others_go_with_one_data_set() -> None:
    sets, scores = [Chosen(item("cells"), item("edges"))], [item("theirs")]

    found = forms.inputs(sets, [systems.get("pearson")], scores=scores)
    assert [(each.role, each.item) for each in found][-1] == ("scores", "theirs")
    with pytest.raises(UserInputError, match="must be judged on one data set"):
        forms.inputs([*sets, *sets], [systems.get("pearson")], scores=scores)


@pytest.mark.parametrize(
    ("chosen", "missing"),
    [(Chosen(None, item("edges")), "expression"), (Chosen(item("cells"), None), "known pairs")],
)
def test_what_was_not_chosen_is_asked_for(chosen: Chosen, missing: str) -> None:
    with pytest.raises(UserInputError, match=f"^{missing}: must be chosen"):
        forms.inputs([chosen], [systems.get("pearson")])


@pytest.mark.parametrize("text", ["", None, "-1", "1.5", "ten", "9" * 400, "²"])
def test_a_seed_is_a_whole_number(text: object) -> None:
    with pytest.raises(UserInputError, match="must be a whole number from 0"):
        forms.seed(text)


def test_folds_may_be_left_out() -> None:
    assert forms.folds(" ") is None
    assert forms.folds("5") == 5
    with pytest.raises(UserInputError, match="from 2 to 100"):
        forms.folds("1")


def test_a_check_asks_what_the_work_will_ask() -> None:
    assert forms.check_settings("train", {"method": "a", "options": {}})["methods"] == ["a"]
    assert forms.check_settings("evaluate", {"methods": ["a", "b"]}) == {
        "methods": ["a", "b"], "before": "evaluate",
    }  # fmt: skip
