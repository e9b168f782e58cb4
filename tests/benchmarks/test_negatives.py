"""What the benchmark of negatives writes."""

import numpy as np
import pytest

from benchmarks.negatives import rows_of
from core.data.expression import Expression
from core.data.pairs import from_names
from core.problem.problem import Problem


@pytest.fixture
def uneven() -> Problem:
    """Give edges of twenty regulators to targets of which some are popular, made here."""
    rng = np.random.default_rng(0)
    genes = tuple(f"g{number}" for number in range(200))
    weight = rng.pareto(6.0, size=180) + 0.2
    weight /= weight.sum()
    drawn = [rng.choice(180, size=10, replace=False, p=weight) + 20 for _ in range(20)]
    expression = Expression(
        rng.normal(size=(200, 8)).astype(np.float32), genes, tuple("abcdefgh"), "bulk", "log",
        simulated=True,
    )  # fmt: skip
    pairs = from_names(
        [f"g{number}" for number in range(20) for _ in range(10)],
        [f"g{target}" for targets in drawn for target in targets],
    )
    return Problem((expression,), pairs, name="made here")


@pytest.mark.slow
def test_rows_tell_before_and_after(uneven: Problem) -> None:
    before, after = rows_of(uneven, seeds=(0, 1))

    assert (before["negatives"], after["negatives"]) == ("dealt-out", "inside")
    assert before["auroc"] < 0.42
    assert after["auroc"] == pytest.approx(0.5, abs=0.05)
    assert before["unmatched"] is None
    assert 0 <= after["unmatched"] < 0.3
    assert before["known"] == after["known"] == 200
