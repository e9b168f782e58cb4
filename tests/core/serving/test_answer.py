import numpy as np
import pandas as pd
import pytest

from core.metrics.reference import Reference
from core.serving.answer import MOST_ROWS, answer, effect


def scored(n: int) -> pd.DataFrame:
    probability = np.linspace(0, 1, n).astype(np.float32)
    return pd.DataFrame(
        {
            "regulator": "A",
            "target": [f"g{number}" for number in range(n)],
            "probability": probability,
            "rank": n - np.arange(n),
            "correlation": np.linspace(-1, 1, n).astype(np.float32),
        }
    )


def test_rows_come_strongest_first_with_names_and_lists() -> None:
    found = answer(
        scored(5), Reference(), known={("A", "g4"): ("mine", "yours")}, symbols={"A": "BOSS"}
    )
    first = found.rows[0]
    assert first["target"] == "g4"
    assert first["regulator_symbol"] == "BOSS"
    assert first["known"] == "mine, yours"
    assert [row["effect"] for row in found.rows] == [
        "activates", "activates", "", "represses", "represses",
    ]  # fmt: skip


def test_a_sign_that_was_learned_goes_before_that_of_the_correlation() -> None:
    table = scored(5).assign(sign=[1, 1, -1, -1, -1])
    found = answer(table, Reference(), known={}, symbols={})
    assert [row["effect"] for row in found.rows] == [
        "represses", "represses", "represses", "activates", "activates",
    ]  # fmt: skip


def test_what_passes_a_cut_is_counted_over_all_pairs_not_over_the_rows() -> None:
    n = MOST_ROWS * 2
    found = answer(scored(n), Reference(base_rate=0.5), known={}, symbols={})
    assert len(found.rows) == MOST_ROWS
    passing, share = found.at(0.5)
    assert passing == n // 2
    assert share == pytest.approx(0.75, abs=0.01)
    assert found.counts.sum() == n


def test_scores_beyond_one_widen_the_axis() -> None:
    table = scored(5).assign(probability=lambda t: t["probability"] + 1)
    found = answer(table, Reference(), known={}, symbols={})
    assert (found.edges[0], found.edges[-1]) == (1.0, 2.0)


def test_numbers_are_plain_for_a_page() -> None:
    table = scored(3).assign(correlation=[np.nan, 0.5, 1.0])
    rows = answer(table, Reference(), known={}, symbols={}).rows
    assert rows[-1]["correlation"] is None
    assert all(type(row["probability"]) is float for row in rows)


def test_a_weak_correlation_has_no_effect() -> None:
    assert [effect(r) for r in (0.1, 0.3, -0.3, float("nan"))] == [
        "", "activates", "represses", "",
    ]  # fmt: skip
