"""The notebook in the documentation runs, and what it says of its answers is so."""

import re

import anndata
import numpy as np
import pytest

from tests.conftest import ROOT

_PAGE = ROOT / "docs" / "python.md"


@pytest.mark.network
def test_every_line_of_the_notebook_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cells = re.findall(
        r"^```python\n(.*?)^```$", _PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(cells) == _PAGE.read_text("utf-8").count("```") // 2
    names = {}
    exec(compile("\n".join(cells), str(_PAGE), "exec"), names)  # noqa: S102  (our own page)

    edges = names["edges"]
    assert list(edges) == ["source", "target", "weight"]
    assert set(edges["source"]) == {"Tf0", "Tf1"}
    kept = anndata.read_h5ad("scored.h5ad")
    assert kept.varp["grnscope"].nnz == len(edges)
    best = edges.iloc[0]
    at = kept.var_names.get_indexer([best["source"], best["target"]])
    assert kept.varp["grnscope"][tuple(at)] == np.float32(best["weight"])
    assert (tmp_path / "reading" / "report.html").is_file()
