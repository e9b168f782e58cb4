"""How alike genes are."""

import numpy as np
import pytest

from core.data.pairs import from_names
from core.data.score_table import read_score_table
from core.errors import UserInputError
from core.graphs.similarity import (
    correlation_similarity,
    genes_of_scores,
    symmetric,
    table_similarity,
)
from tests.core.graphs.grouped import grouped


def test_correlation_is_that_of_numpy_with_its_sign():
    expression = grouped(groups=2, each=3)
    found = correlation_similarity([expression], expression.genes)

    assert found.values == pytest.approx(np.corrcoef(expression.values), abs=1e-4)
    assert found.values.min() < 0


def test_correlation_of_two_data_sets_is_the_mean():
    one, other = grouped(seed=1), grouped(seed=2)
    genes = one.genes[::-1][:10]
    each = [correlation_similarity([x], genes).values for x in (one, other)]
    both = correlation_similarity([one, other], genes)

    assert both.values == pytest.approx((each[0] + each[1]) / 2, abs=1e-6)
    assert "mean of the coefficients" in both.about


def test_scores_of_both_directions_are_averaged():
    values, how = symmetric(np.array([[1, 0.2], [0.6, 1]], np.float32))

    assert values == pytest.approx(np.array([[1, 0.4], [0.4, 1]]))
    assert how == "the mean of both directions"


def test_scores_without_bounds_are_carried_over():
    values, how = symmetric(np.array([[1, 4, 0], [2, 1, 0], [0, 0, 1]], np.float32))

    assert values[0, 1] == 1.0
    assert values[0, 2] == 0.0
    assert "0 to 1" in how


def table(**columns):
    names = {"regulator": ["A", "B", "A"], "target": ["B", "A", "C"], **columns}
    return from_names(names["regulator"], names["target"], weight=np.array([0.9, 0.5, 0.3]))


def test_pairs_that_a_table_lacks_get_the_lowest_score_and_are_counted():
    found, noticed = table_similarity(table(), ["A", "B", "C"])

    assert found.values[0, 1] == pytest.approx(0.7)
    assert found.values[0, 2] == pytest.approx(0.3)  # one direction speaks for both
    assert found.values[1, 2] == pytest.approx(0.3)
    assert "1 of 3 pairs" in noticed[0].message


def test_genes_without_a_score_are_left_out_and_named():
    kept, noticed = genes_of_scores(table(), ["A", "B", "C", "D"])

    assert kept == ["A", "B", "C"]
    assert noticed[0].items == ("D",)


def test_a_table_that_does_not_cover_the_genes_is_refused():
    with pytest.raises(UserInputError, match="at least three of the genes"):
        genes_of_scores(table(), ["X", "Y", "A"])


def test_both_directions_of_a_table_are_added_up(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text(
        "regulator,target,probability,p_none,p_forward,p_reverse\nA,B,.2,.3,.2,.5\nB,C,.1,.8,.1,.1\n"
    )

    assert read_score_table(path, either=True).weight == pytest.approx([0.7, 0.2])
    assert read_score_table(path).weight == pytest.approx([0.2, 0.1])
