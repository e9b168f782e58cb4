"""What an evaluation does with several systems, and with each way of splitting."""

import numpy as np
import pytest

from core import systems, workflows
from core.data.pairs import from_names
from core.errors import UserInputError
from core.problem.problem import Problem
from tests.core.evaluation import simulated


def edges(regulators=6, each=8):
    """Simulated known pairs without labels."""
    listed = simulated.uneven_edges(regulators=regulators, genes=60, each=each)
    return Problem((simulated.expression(),), listed, name="made here")


def test_a_system_that_cannot_read_the_data_is_left_out_and_the_others_run():
    found = workflows.evaluate(["lagged-correlation", "pearson"], [edges()], folds=3)

    assert [each.name for each in found.methods] == ["pearson"]
    (said,) = [each for each in found.findings if each.topic == "method left out"]
    assert said.level == "warning"
    assert "must be time-series or single-cell" in said.evidence
    with pytest.raises(UserInputError, match="must be time-series or single-cell"):
        workflows.evaluate(["lagged-correlation"], [edges()], folds=3)


@pytest.mark.parametrize("split", systems.get("pearson").tasks[0].splits)
def test_every_split_of_known_pairs_gives_figures_or_a_sentence(split):
    asked = [edges(), edges(regulators=7)] if split == "network" else [edges()]

    if split == "group":
        with pytest.raises(UserInputError, match="Split by regulator"):
            workflows.evaluate(["pearson"], asked, split=split, folds=2)
        return
    found = workflows.evaluate(["pearson"], asked, split=split, folds=2, seed=1)

    assert found.split == split
    assert found.result("pearson").interval.low <= found.result("pearson").interval.high
    assert found.groups.usable
    if split in ("target", "outgoing"):
        assert found.popularity
        assert found.result("identity-only").equal_degree


def test_the_same_seed_gives_the_same_folds_and_figures():
    one, same, other = (
        workflows.evaluate(["pearson"], [edges()], folds=3, seed=seed) for seed in (1, 1, 2)
    )

    assert one.to_frame().equals(same.to_frame())
    assert not np.array_equal(one.rows.target, other.rows.target)


def test_pairs_that_cannot_be_told_apart_are_one_sentence():
    one = simulated.uneven_edges(regulators=1, genes=60, each=8)
    alone = Problem((simulated.expression(),), one)
    full = from_names(["g0", "g0", "g1", "g1"], ["g2", "g3", "g2", "g3"])
    dense = Problem((simulated.expression(n_genes=4),), full)

    for problem in (alone, dense):
        with pytest.raises(UserInputError) as refused:
            workflows.evaluate(["pearson"], [problem], split="regulator", folds=2)
        assert "\n" not in str(refused.value)
    found = workflows.evaluate(
        ["pearson-mi-evidence"],
        [alone],
        split="target",
        folds=2,
        options={"negatives": "random-target"},
    )
    assert found.groups.names == ("g0",)
