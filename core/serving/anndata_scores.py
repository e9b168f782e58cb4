"""Scores into the AnnData that they were computed from, where other programs look for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from core.errors import UserInputError

if TYPE_CHECKING:
    from anndata import AnnData

    from core.serving.scoring import Scored

KEY = "grnscope"


def write_into_anndata(
    adata: AnnData, scored: Scored, *, names: str | None = None, key: str = KEY
) -> None:
    """Write scores into `uns` as a table of edges, and into `varp` as a matrix.

    `uns[key]` holds `edges` (`source`, `target`, `weight`, best first), `limits` (what the system
    cannot do), `verdict` (of a model, whether it beats its controls) and `findings`; `varp[key]`
    is sparse, genes by genes, regulators in rows. What was not scored is not stored there; an
    edge of weight zero is.

    Parameters
    ----------
    adata
        Changed in place.
    scored
        Of pairs of its genes.
    names
        Column of `var` that holds the names of genes; the names of `var` where omitted.
    key
        Where it is written.
    """
    edges = scored.as_edges()
    genes = pd.Index(adata.var_names if names is None else adata.var[names]).astype(str)
    first = {gene: at for at, gene in reversed([*enumerate(genes.str.strip())])}
    unique = edges.drop_duplicates(["source", "target"])
    rows, columns = (unique[side].map(first) for side in ("source", "target"))
    known = (rows.notna() & columns.notna()).to_numpy()
    if len(edges) and not known.any():
        raise UserInputError(
            "AnnData",
            "must hold genes that were scored",
            got="none of them",
            remedy="Name the column of var that holds their names",
        )
    weights = unique["weight"].to_numpy(np.float32)[known]
    at = (rows[known].to_numpy(np.int64), columns[known].to_numpy(np.int64))
    shape = (adata.n_vars, adata.n_vars)
    adata.varp[key] = sparse.csr_matrix((weights, at), shape=shape)
    adata.uns[key] = {
        "edges": edges,
        "limits": scored.limits,
        "verdict": "" if scored.verdict is None else scored.verdict.sentence,
        "findings": [finding.message for finding in scored.findings],
    }
