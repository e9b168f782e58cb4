import pytest

from core.errors import UserInputError
from core.evaluation.side_by_side import same_folds, side_by_side


def metrics(name, level, **other):
    def figures(value):
        return {"auroc": {"mean": value, "per_group": {f"R{n}": value + n / 100 for n in range(6)}}}

    return {
        "split": "regulator",
        "folds": 3,
        "seed": 1,
        "methods": {name: figures(level)},
        "controls": {"identity-only": figures(0.5)},
        "data": [{"kind": "pairs", "sha256": "a"}, {"kind": "expression", "sha256": "b"}],
        "headline": name,
    } | other


def test_methods_of_two_evaluations_are_compared_in_pairs():
    found = side_by_side({"one": metrics("quick", 0.6), "two": metrics("slow", 0.7)})

    assert list(found["methods"]) == ["quick", "slow"]
    pairs = {(each["one"], each["other"]): each for each in found["comparisons"]}
    assert pairs["quick", "slow"]["mean"] == pytest.approx(-0.1)
    assert ("slow", "identity-only") in pairs
    assert found["headline"].startswith("slow has the highest mean AUROC of the 2")


def test_the_same_method_twice_carries_the_name_of_its_evaluation():
    found = side_by_side({"one": metrics("quick", 0.6), "two": metrics("quick", 0.7)})

    assert list(found["methods"]) == ["quick (one)", "quick (two)"]


@pytest.mark.parametrize(
    "other",
    [{"seed": 2}, {"folds": 4}, {"split": "gene"}, {"data": [{"kind": "pairs", "sha256": "c"}]}],
)
def test_other_folds_are_not_compared(other):
    one, two = metrics("quick", 0.6), metrics("slow", 0.7, **other)

    assert not same_folds(one, two)
    with pytest.raises(UserInputError, match="must have the same pairs, split, folds and seed"):
        side_by_side({"one": one, "two": two})
