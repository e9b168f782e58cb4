"""Scores in an AnnData stand where they are looked for, and survive its file."""

import anndata
import numpy as np
import pandas as pd
import pytest

from core import workflows
from core.data.expression import Expression
from core.errors import UserInputError
from core.serving.scoring import Scored


@pytest.fixture
def adata():
    rng = np.random.default_rng(0)
    genes = pd.DataFrame({"symbol": list("ABCDE")}, index=[f"Gene{n}" for n in range(5)])
    return anndata.AnnData(rng.lognormal(2, 1, (30, 5)).astype("f4"), var=genes)


def test_edges_stand_in_uns_and_in_varp(adata, tmp_path):
    expression = Expression.from_anndata(adata)
    scored = workflows.score("pearson", [expression], regulators=["Gene1", "Gene3"])
    workflows.write_into_anndata(adata, scored)
    adata.write_h5ad(tmp_path / "a.h5ad")
    kept = anndata.read_h5ad(tmp_path / "a.h5ad")
    edges, matrix = kept.uns["grnscope"]["edges"], kept.varp["grnscope"].toarray()
    assert list(edges) == ["source", "target", "weight"]
    assert len(edges) == 8 == kept.varp["grnscope"].nnz
    assert edges["weight"].is_monotonic_decreasing
    for source, target, weight in edges.itertuples(index=False):
        at = kept.var_names.get_loc(source), kept.var_names.get_loc(target)
        assert matrix[at] == np.float32(weight)
    assert kept.uns["grnscope"]["limits"] == scored.limits


def test_names_may_stand_in_a_column(adata):
    table = pd.DataFrame({"regulator": ["A", "A"], "target": ["B", "Z"], "score": [0.5, 0.2]})
    scored = Scored(table, (), "")
    workflows.write_into_anndata(adata, scored, names="symbol", key="mine")
    assert adata.varp["mine"].nnz == 1
    assert adata.varp["mine"][0, 1] == 0.5
    with pytest.raises(UserInputError, match="must hold genes that were scored"):
        workflows.write_into_anndata(adata, scored)


def test_scores_of_genes_are_no_edges():
    with pytest.raises(UserInputError, match="must be of pairs"):
        Scored(pd.DataFrame({"gene": ["A"], "prediction": [1.0]}), (), "").as_edges()
