"""The co-expression matrix of a pair, and the sentences where there is none."""

import numpy as np
import pytest

from core.data.expression import Expression
from core.explain.matrix_counts import matrix_view
from core.features.coexpression import bin_seen, coexpression_of_pairs

PAIR = ("A", "B")


def _expression(*, cells=300, kind="single-cell", scale="counts", **changed) -> Expression:
    rng = np.random.default_rng(0)
    values = rng.poisson(rng.gamma(1.0, 4.0, (3, cells))).astype(np.float32)
    values[1] = np.where(values[0] > 0, values[0] + rng.poisson(1, cells), 0)
    for gene, row in changed.items():
        values["ABC".index(gene)] = row
    if scale == "log":
        values = np.log1p(values).astype(np.float32)
    return Expression(
        values, ("A", "B", "C"), tuple(f"c{n}" for n in range(cells)), kind=kind, scale=scale
    )


@pytest.mark.parametrize("scale", ["counts", "log"])
@pytest.mark.parametrize("bins", [32, 64])
def test_cells_that_see_both_are_counted_where_the_network_sees_them(bins: int, scale: str) -> None:
    expression = _expression(scale=scale)
    seen = matrix_view(expression, pair=PAIR, name="cells", bins=bins)
    raw = expression.rows(list(PAIR))
    both = (raw > 0).all(axis=0)
    image = coexpression_of_pairs(bin_seen(expression, bins=bins), [0], [1])[0, ..., 0]

    assert seen.together == both.sum() == seen.counts.sum()
    assert seen.seen == ((raw[0] > 0).sum(), (raw[1] > 0).sum())
    assert seen.counts.shape == (bins, bins)
    np.testing.assert_allclose(seen.counts * 4096 / both.sum(), image, rtol=1e-5)
    values = raw[:, both] if scale == "log" else np.log10(raw[:, both])
    assert seen.correlation == pytest.approx(np.corrcoef(values)[0, 1])
    assert not seen.why_not


def test_axes_reach_two_standard_deviations_from_the_mean_of_what_is_seen() -> None:
    expression = _expression()
    seen = matrix_view(expression, pair=PAIR, name="cells")
    values = expression.rows(["A"])[0]
    values = np.log10(values[values > 0])

    assert seen.regulator_edges[[0, 32, 64]] == pytest.approx(
        values.mean() + np.array([-2, 0, 2]) * values.std()
    )


def test_what_lies_beyond_is_in_the_bins_at_the_end_or_left_out() -> None:
    far = np.tile([1, 2, 2, 2, 2, 2, 2, 2, 2, 500], 30)
    expression = _expression(B=far, A=np.tile([3, 4], 150))
    ends = matrix_view(expression, pair=PAIR, name="cells")
    dropped = matrix_view(expression, pair=PAIR, name="cells", clip="drop")
    assert (ends.open_ends, dropped.open_ends) == (True, False)
    assert ends.counts.sum() == 300
    assert ends.counts[-1].sum() == 30
    assert dropped.counts.sum() == 270
    assert dropped.together == 300


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "bulk"}, "bulk sample mixes"),
        ({"scale": "relative"}, "0 is a level like any other"),
        ({"A": 5 + np.arange(300) % 7, "B": 3 + np.arange(300) % 5}, "is ever 0"),
        ({"A": np.arange(300) % 2, "B": (np.arange(300) + 1) % 2}, "No cell sees both A and B"),
    ],
)
def test_where_it_says_nothing_a_sentence_says_why(changed: dict, words: str) -> None:
    seen = matrix_view(_expression(**changed), pair=PAIR, name="cells")
    assert words in seen.why_not


def test_genes_never_seen_together_have_an_empty_matrix_and_no_correlation() -> None:
    apart = _expression(A=np.arange(300) % 2, B=(np.arange(300) + 1) % 2)
    seen = matrix_view(apart, pair=PAIR, name="cells")
    assert not seen.counts.any()
    assert seen.correlation is None
