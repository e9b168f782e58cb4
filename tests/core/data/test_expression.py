import numpy as np
import pytest
from scipy import sparse

from core.data.expression import Expression


def expression(values, **more):
    values = np.asarray(values, np.float32)
    genes = tuple(f"g{row}" for row in range(values.shape[0]))
    samples = tuple(f"s{column}" for column in range(values.shape[1]))
    more = {"kind": "bulk", "scale": "linear"} | more
    return Expression(values, genes, samples, **more)


def test_rows_come_dense_from_dense_and_sparse():
    dense = expression([[0, 1], [2, 0], [3, 4]])
    thin = Expression(
        sparse.csr_array(dense.values), dense.genes, dense.samples, "single-cell", "counts"
    )

    for each in (dense, thin):
        np.testing.assert_array_equal(each.rows(["g2", "g0"]), [[3, 4], [0, 1]])


def test_the_fingerprint_follows_names_and_values():
    first = expression([[0, 1]])

    assert first.fingerprint == expression([[0, 1]]).fingerprint
    assert first.fingerprint != expression([[0, 2]]).fingerprint
    assert first.fingerprint != first.take_genes(np.array([], dtype=np.intp)).fingerprint


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"time": np.zeros(3)}, "time must have one entry a sample"),
        ({"pseudotime": np.zeros(2)}, "pseudotime must have the shape"),
    ],
)
def test_annotations_of_another_length_are_refused(more, says):
    with pytest.raises(ValueError, match=says):
        expression([[0, 1]], **more)
