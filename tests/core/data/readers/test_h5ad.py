import gzip

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from core.data.overrides import Overrides
from core.data.read_expression import read_expression
from core.data.readers import hdf5_matrix
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits
from tests.core.data.making import counts, dense, finding, write_h5ad, write_matrix

GENES = [f"Gene{row}" for row in range(40)]
CELLS = [f"cell{column}" for column in range(60)]
VALUES = counts((40, 60))


@pytest.mark.parametrize("encoding", ["csr_matrix", "csc_matrix", "array"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "uint16"])
def test_every_layout_gives_the_same(tmp_path, monkeypatch, encoding, dtype):
    monkeypatch.setattr(hdf5_matrix, "_BLOCK", 150)  # many blocks, so that their joins are tested
    path = write_h5ad(tmp_path / "a.h5ad", VALUES, GENES, CELLS, encoding=encoding, dtype=dtype)

    expression = read_expression(path)
    np.testing.assert_array_equal(dense(expression), VALUES)
    assert expression.genes == tuple(GENES)
    assert expression.samples == tuple(CELLS)
    assert (expression.kind, expression.scale) == ("single-cell", "counts")
    assert expression.is_sparse == (encoding != "array")
    assert expression.values.dtype == np.float32
    if expression.is_sparse:
        assert expression.values.has_canonical_format


@pytest.mark.slow
@given(
    shape=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    encoding=st.sampled_from(["csr_matrix", "csc_matrix", "array"]),
    zeros=st.sampled_from([0.0, 0.5, 0.95]),
    block=st.integers(1, 40),
    seed=st.integers(0, 99),
)
def test_blocks_of_any_size_join_without_a_seam(
    tmp_path_factory, shape, encoding, zeros, block, seed
):
    values = counts(shape, zeros=zeros, seed=seed)
    path = tmp_path_factory.mktemp("h5ad") / "a.h5ad"
    genes, cells = [f"Gene{row}" for row in range(shape[0])], [f"cell{n}" for n in range(shape[1])]
    write_h5ad(path, values, genes, cells, encoding=encoding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hdf5_matrix, "_BLOCK", block)
        np.testing.assert_array_equal(dense(read_expression(path)), values)


@pytest.mark.slow
def test_large_dense_zeros_become_sparse(tmp_path):
    values = counts((1000, 4200), zeros=0.9)
    genes, cells = [f"Gene{row}" for row in range(1000)], [f"cell{n}" for n in range(4200)]
    path = write_h5ad(tmp_path / "a.h5ad", values, genes, cells, encoding="array")

    expression = read_expression(path)
    assert expression.is_sparse
    np.testing.assert_array_equal(dense(expression), values)


@pytest.mark.slow
def test_what_anndata_writes_is_read_with_its_annotations(tmp_path):
    obs = pd.DataFrame(
        {
            "dpt_pseudotime": np.r_[np.inf, np.linspace(0, 1, 59)],
            "Lineage1": np.linspace(1, 0, 60),
            "batch": pd.Categorical(["a", "b"] * 30),
            "time": pd.Categorical(["0h", "24h", "2d"] * 20),
        },
        index=CELLS,
    )
    var = pd.DataFrame({"gene_ids": [f"ENSMUSG{n:011d}" for n in range(40)]}, index=GENES)
    data = anndata.AnnData(sparse.csr_matrix(np.log1p(VALUES.T)).astype("f4"), obs, var)
    data.layers["counts"] = sparse.csc_matrix(VALUES.T.astype("f4"))
    data.raw = data.copy()
    data.uns["anything"] = {"deep": np.arange(3)}
    data.write_h5ad(tmp_path / "a.h5ad", compression="gzip")
    (tmp_path / "a.h5ad.gz").write_bytes(gzip.compress((tmp_path / "a.h5ad").read_bytes()))

    for name in ("a.h5ad", "a.h5ad.gz"):
        expression = read_expression(tmp_path / name)
        np.testing.assert_allclose(dense(expression), np.log1p(VALUES), rtol=1e-6)
        assert expression.scale == "log"
        assert "ln of one plus a whole number" in finding(expression, "scale").evidence
        assert expression.pseudotime.shape == (60, 2)
        assert np.isnan(expression.pseudotime[0]).sum() == 1
        np.testing.assert_array_equal(expression.time[:3], [0, 24, 48])
        assert finding(expression, "layer").items == ("counts", "raw")
    layer = read_expression(tmp_path / "a.h5ad", overrides=Overrides(layer="counts"))
    np.testing.assert_array_equal(dense(layer), VALUES)
    assert layer.scale == "counts"
    assert read_expression(tmp_path / "a.h5ad", overrides=Overrides(layer="raw")).scale == "log"
    named = read_expression(tmp_path / "a.h5ad", overrides=Overrides(names="gene_ids"))
    assert named.genes[1] == "ENSMUSG00000000001"
    with pytest.raises(UserInputError, match="Choose one of X, counts, raw"):
        read_expression(tmp_path / "a.h5ad", overrides=Overrides(layer="spliced"))
    with pytest.raises(UserInputError, match="Choose one of gene_ids"):
        read_expression(tmp_path / "a.h5ad", overrides=Overrides(names="symbol"))


def test_old_files_are_read(tmp_path):
    path = tmp_path / "a.h5ad"
    by_cell = sparse.csr_array(VALUES.T.astype("f4"))
    with h5py.File(path, "w") as file:
        group = file.create_group("X")
        group.attrs["h5sparse_format"] = b"csr"
        group.attrs["h5sparse_shape"] = by_cell.shape
        group["data"], group["indices"] = by_cell.data, by_cell.indices
        group["indptr"] = by_cell.indptr
        obs = np.zeros(60, [("index", "S10"), ("dpt_pseudotime", "f8")])
        obs["index"], obs["dpt_pseudotime"] = CELLS, np.arange(60)
        file["obs"] = obs
        var = np.zeros(40, [("index", "S10")])
        var["index"] = GENES
        file["var"] = var

    expression = read_expression(path)
    np.testing.assert_array_equal(dense(expression), VALUES)
    assert expression.genes == tuple(GENES)
    np.testing.assert_array_equal(expression.pseudotime[:, 0], np.arange(60))


def test_categorical_columns_of_both_ages_are_read(tmp_path):
    path = write_h5ad(tmp_path / "a.h5ad", VALUES, GENES, CELLS)
    with h5py.File(path, "a") as file:
        column = file["obs"].create_group("pseudotime")
        column["codes"], column["categories"] = np.array([-1, *[1] * 59]), [0.5, 2.5]
        file["obs"]["time"] = np.array([0, 1] * 30)
        file["obs"]["__categories/time"] = ["0h", "3d"]

    expression = read_expression(path)
    assert np.isnan(expression.pseudotime[0, 0])
    assert expression.pseudotime[1, 0] == 2.5
    np.testing.assert_array_equal(expression.time[:2], [0, 72])


@pytest.mark.slow
def test_genes_in_obs_are_turned_with_a_warning(tmp_path):
    genes = [f"AT1G{row:05d}" for row in range(40)]
    path = write_h5ad(tmp_path / "a.h5ad", VALUES.T, CELLS, genes)

    expression = read_expression(path)
    assert expression.genes == tuple(genes)
    np.testing.assert_array_equal(dense(expression), VALUES)
    assert finding(expression, "orientation").level == "warning"
    kept = read_expression(path, overrides=Overrides(orientation="genes-in-columns"))
    assert kept.genes == tuple(CELLS)


def test_repeated_entries_and_stored_zeros_are_tidied(tmp_path):
    path = write_h5ad(tmp_path / "a.h5ad", VALUES, GENES, CELLS)
    with h5py.File(path, "a") as file:
        del file["X"]
        group = file.create_group("X")
        group.attrs["encoding-type"], group.attrs["shape"] = "csr_matrix", (60, 40)
        group["data"], group["indices"] = np.array([1.0, 2, 0, 5]), np.array([7, 7, 3, 1])
        group["indptr"] = np.r_[0, 4, np.full(59, 4)]

    expression = read_expression(path)
    assert expression.values.nnz == 2
    assert dense(expression)[[7, 1], 0].tolist() == [3, 5]


def spoil(path, change):
    with h5py.File(path, "a") as file:
        change(file)


def replace(name, value):
    def change(file):
        del file[name]
        file[name] = value

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda file: file.pop("X"), "without one of these"),
        (lambda file: file.pop("obs"), "without one of these"),
        (lambda file: file["X"].pop("indices"), "without one of these"),
        (lambda file: file["X"].attrs.pop("shape"), "without a shape"),
        (lambda file: file["X"].attrs.modify("encoding-type", "coo"), "encoded as 'coo'"),
        (lambda file: file["X"].attrs.modify("shape", (60, 41)), "a matrix of"),
        (lambda file: file["X"].attrs.modify("shape", (61, 40)), "do not fit each other"),
        (lambda file: file["X/indices"].__setitem__(0, 40), "point outside"),
        (lambda file: file["X/indices"].__setitem__(0, -1), "point outside"),
        (lambda file: file["X/indptr"].__setitem__(5, 10**6), "offsets do not fit"),
        (lambda file: file["X/indptr"].__setitem__(0, 3), "offsets do not fit"),
        (replace("var/_index", GENES[:-1]), "a matrix of"),
        (replace("var/_index", ["x" * 500, *GENES[1:]]), "no longer than 200 characters"),
    ],
)
def test_malformed_files_are_refused_in_one_sentence(tmp_path, change, says):
    path = write_h5ad(tmp_path / "a.h5ad", VALUES, GENES, CELLS)
    spoil(path, change)

    with pytest.raises(UserInputError, match=says) as caught:
        read_expression(path)
    assert "Traceback" not in str(caught.value)


@pytest.mark.slow
def test_links_cut_files_and_other_hdf5_are_refused(tmp_path):
    path = write_h5ad(tmp_path / "a.h5ad", VALUES, GENES, CELLS)
    spoil(path, lambda file: file.__setitem__("layers/x", h5py.ExternalLink("/etc/passwd", "/")))
    with pytest.raises(RefusedFileError, match="a link to elsewhere"):
        read_expression(path)
    cut = write_h5ad(tmp_path / "b.h5ad", VALUES, GENES, CELLS)
    cut.write_bytes(cut.read_bytes()[:-4000])
    with pytest.raises(UserInputError, match="damaged or cut off"):
        read_expression(cut)
    with h5py.File(tmp_path / "c.h5", "w") as file:
        file.create_group("matrix")
    with pytest.raises(UserInputError, match=r"a 10x \.h5 file"):
        read_expression(tmp_path / "c.h5")


def test_limits_hold(tmp_path):
    path = write_h5ad(tmp_path / "a.h5ad", VALUES, GENES, CELLS)

    with pytest.raises(UserInputError, match="no more than 39 genes"):
        read_expression(path, limits=Limits(genes=39))
    with pytest.raises(UserInputError, match="59 samples"):
        read_expression(path, limits=Limits(samples=59))


def test_genes_without_a_value_and_unused_layers_do_not_matter(tmp_path):
    path = write_h5ad(tmp_path / "a.h5ad", np.zeros((40, 60)), GENES, CELLS)
    spoil(path, lambda file: write_matrix(file, "layers/x", VALUES.T, encoding="array"))

    expression = read_expression(path)
    assert finding(expression, "all-zero genes").count == 40
