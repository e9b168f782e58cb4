import numpy as np
import pytest
from scipy import sparse

from core.data.expression import Expression
from core.errors import UserInputError
from core.simulate.glance import companions


def _expression(values: np.ndarray, *, thin: bool = False) -> Expression:
    dense = values.astype(np.float32)
    return Expression(
        values=sparse.csr_array(dense) if thin else dense,
        genes=tuple(f"g{row}" for row in range(len(values))),
        samples=tuple(f"s{column}" for column in range(values.shape[1])),
        kind="bulk",
        scale="log",
    )


@pytest.mark.parametrize("thin", [False, True])
def test_it_agrees_with_numpy_and_ranks_by_strength(thin: bool) -> None:
    values = np.random.default_rng(0).normal(size=(30, 12))
    found = companions(_expression(values, thin=thin), "g3", count=29)
    expected = np.corrcoef(values.astype(np.float32))[3]
    assert len(found) == 29
    assert [one.correlation for one in found] == pytest.approx(
        [expected[int(one.gene[1:])] for one in found], abs=1e-6
    )
    strengths = [abs(one.correlation) for one in found]
    assert strengths == sorted(strengths, reverse=True)
    assert "g3" not in {one.gene for one in found}


def test_genes_that_never_change_are_left_out() -> None:
    values = np.array([[1, 2, 3], [7.1, 7.1, 7.1], [3, 2, 1], [1, 2, 4]])
    found = companions(_expression(values), "g0", count=10)
    assert [one.gene for one in found] == ["g2", "g3"]
    assert found[0].correlation == pytest.approx(-1)
    assert companions(_expression(values), "g1") == ()


def test_an_unknown_gene_is_refused() -> None:
    with pytest.raises(UserInputError, match="g9"):
        companions(_expression(np.eye(3)), "g9")
