"""An AnnData is read as the file it would be written to."""

import anndata
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from core.data.expression import Expression
from core.data.overrides import Overrides
from core.data.read_expression import read_expression
from core.errors import UserInputError
from tests.core.data.making import counts

pytestmark = pytest.mark.slow

GENES = [f"Gene{row}" for row in range(40)]
CELLS = [f"cell{row}" for row in range(60)]


def made(form):
    """An AnnData with everything that cleaning mends: missing, infinite, twofold, bad names."""
    values = counts((60, 40)).astype("f4")
    obs = pd.DataFrame(
        {
            "dpt_pseudotime": np.r_[np.inf, np.linspace(0, 1, 59)],
            "batch": ["a", "b"] * 30,
            "time": pd.Categorical(["0h", "24h", "2d"] * 20),
        },
        index=CELLS,
    )
    genes = [*GENES[:-3], "Gene1", "NA", "1-Mar"]
    var = pd.DataFrame({"gene_ids": [f"ENSMUSG{n:011d}" for n in range(40)]}, index=genes)
    odd = values.copy()
    odd[3, 2], odd[4, 5] = np.nan, np.inf
    data = anndata.AnnData(form(odd), obs, var)
    data.layers["counts"] = sparse.csc_matrix(values)
    data.layers["log"] = np.log1p(values)
    data.raw = data.copy()
    return data


def same(one, other):
    for name in ("genes", "samples", "kind", "scale", "series"):
        assert getattr(one, name) == getattr(other, name), name
    values = [each.values.toarray() if each.is_sparse else each.values for each in (one, other)]
    np.testing.assert_array_equal(*values)
    np.testing.assert_array_equal(one.pseudotime, other.pseudotime)
    np.testing.assert_array_equal(one.time, other.time)
    assert one.findings[1:] == other.findings[1:]


@pytest.mark.filterwarnings("ignore:Variable names are not unique:UserWarning")
@pytest.mark.parametrize("layer", [None, "counts", "log", "raw"])
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix, sparse.csc_matrix])
def test_it_is_read_as_its_file_is(tmp_path, form, layer):
    data = made(form)
    data.write_h5ad(tmp_path / "a.h5ad")
    read = read_expression(tmp_path / "a.h5ad", overrides=Overrides(layer=layer))
    before = data.copy()
    same(Expression.from_anndata(data, layer=layer), read)
    assert data.obs.equals(before.obs)
    assert data.var.equals(before.var)


@pytest.mark.filterwarnings("ignore:Variable names are not unique:UserWarning")
def test_decisions_hold_and_backed_data_are_read(tmp_path):
    data = made(sparse.csr_matrix)
    path = tmp_path / "a.h5ad"
    data.write_h5ad(path)
    chosen = Overrides(names="gene_ids", missing="drop", scale="linear")
    same(Expression.from_anndata(data, overrides=chosen), read_expression(path, overrides=chosen))
    backed = anndata.read_h5ad(path, backed="r")
    same(Expression.from_anndata(backed), read_expression(path))
    backed.file.close()
    assert Expression.from_anndata(data, simulated=True).simulated


def test_columns_of_anything_do_not_matter():
    data = anndata.AnnData(counts((60, 40)).astype("f4"))
    data.obs["mixed"] = [1, "two", None] * 20
    assert Expression.from_anndata(data).n_samples == 60


def test_a_missing_matrix_is_said():
    data = anndata.AnnData(shape=(3, 2))
    with pytest.raises(UserInputError, match="must have a matrix X"):
        Expression.from_anndata(data)
    data = anndata.AnnData(counts((60, 40)).astype("f4"))
    with pytest.raises(UserInputError, match="Choose one of X"):
        Expression.from_anndata(data, layer="spliced")
