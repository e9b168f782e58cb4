import numpy as np
import pytest

from core.data.expression import Expression
from core.data.quality import quality


@pytest.mark.parametrize("far", [0.0, 1.0, 3e38])
@pytest.mark.parametrize("apart", [0.0, 1e-7])
def test_numbers_as_good_as_equal_are_drawn_too(far, apart):
    values = np.full((3, 4), far, np.float32)
    values[0, 0] += np.float32(far * apart)
    expression = Expression(
        values=values, genes=("a", "b", "c"), samples=("s", "t", "u", "v"), kind="bulk", scale="log"
    )

    spread = quality(expression).values
    assert sum(spread.counts) == 12
    assert np.all(np.diff(spread.edges) > 0)
