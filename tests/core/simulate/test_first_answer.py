from pathlib import Path

import numpy as np
import pytest

from core.data.expression import Expression
from core.data.pairs import Pairs, from_names
from core.errors import UserInputError
from core.simulate.first_answer import first_answer, keep, kept

EXPRESSION = Expression(
    values=np.array(
        [[1, 2, 3, 4], [1, 2, 3, 4.1], [4, 3, 2, 1.2], [1, 2, 3, 3], [0, 1, 0, 1]], dtype=np.float32
    ),
    genes=("R", "up", "down", "follower", "S"),
    samples=("a", "b", "c", "d"),
    kind="bulk",
    scale="log",
)


def _network(sign: np.ndarray | None = None) -> Pairs:
    return from_names(["S", "R", "R", "gone"], ["R", "up", "down", "up"], sign=sign)


def test_it_asks_for_the_largest_regulator_and_knows_the_truth(tmp_path: Path) -> None:
    answer = first_answer(EXPRESSION, _network(np.array([1, 1, -1, 1], dtype=np.int8)), count=3)
    assert (answer.regulator, answer.n_targets, answer.n_true) == ("R", 2, 2)
    assert {row.gene: row.truth for row in answer.rows} == {
        "up": "activates",
        "down": "represses",
        "follower": "no target",
    }
    keep(answer, tmp_path / "answer.json")
    assert kept(tmp_path / "answer.json") == answer
    assert kept(tmp_path / "absent.json") is None


def test_a_hub_is_left_aside_for_a_regulator_that_is_harder_to_guess() -> None:
    rng = np.random.default_rng(0)
    genes = tuple(f"g{number}" for number in range(100))
    many = Expression(
        values=rng.normal(size=(100, 10)).astype(np.float32),
        genes=genes,
        samples=tuple("abcdefghij"),
        kind="bulk",
        scale="log",
    )
    hub = from_names(["g0"] * 60 + ["g1"] * 4 + ["g2"], [*genes[10:70], *genes[3:7], "g9"])

    assert first_answer(many, hub).regulator == "g1"


def test_without_signs_a_target_is_only_controlled() -> None:
    answer = first_answer(EXPRESSION, _network(), count=1)
    assert [row.truth for row in answer.rows] == ["controls"]


def test_a_network_of_other_genes_is_refused() -> None:
    with pytest.raises(UserInputError, match="network"):
        first_answer(EXPRESSION, from_names(["X"], ["Y"]))
