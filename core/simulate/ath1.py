"""A made-up ATH1 array: probesets, the loci they stand for, and what they read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from core.data.expression import Expression

_CONTROLS = tuple(
    f"AFFX-{name}_{part}_at"
    for name in ("BioB", "BioC", "CreX", "DapX")
    for part in ("5", "M", "3")
)
_UNMATCHED = "no_match"


def probeset_table(loci: Sequence[str], *, rng: np.random.Generator) -> pd.DataFrame:
    """Assign probesets to loci, with the ambiguities of the real array.

    Four in a hundred loci share a probeset with another (`_s_at`, loci joined by `;`), three
    in a hundred have a second one (`_x_at`), and a few probesets match nothing or are controls.

    Parameters
    ----------
    loci
        AGI-like codes.
    rng
        Where chance comes from.
    """
    shuffled = [loci[row] for row in rng.permutation(len(loci))]
    shared = 2 * (len(loci) // 50)
    twins = [
        (";".join(sorted(pair)), "_s_at")
        for pair in zip(shuffled[:shared:2], shuffled[1:shared:2], strict=True)
    ]
    single = [(locus, "_at") for locus in shuffled[shared:]]
    second = [(locus, "_x_at") for locus in shuffled[shared : shared + 3 * len(loci) // 100]]
    unmatched = [(_UNMATCHED, "_at")] * max(1, len(loci) // 60)
    entries = sorted(twins + single + second + unmatched)
    numbers = np.sort(rng.choice(np.arange(244901, 267700), size=len(entries), replace=False))[::-1]
    names = [f"{number}{suffix}" for number, (_, suffix) in zip(numbers, entries, strict=True)]
    return pd.DataFrame(
        {
            "array_element_name": [*_CONTROLS, *names],
            "array_element_type": "oligonucleotide",
            "organism": "Arabidopsis thaliana (simulated)",
            "is_control": ["yes"] * len(_CONTROLS) + ["no"] * len(names),
            "locus": [_UNMATCHED] * len(_CONTROLS) + [locus for locus, _ in entries],
            "description": "simulated",
        }
    )


def measure_probesets(
    expression: Expression, table: pd.DataFrame, *, rng: np.random.Generator
) -> Expression:
    """Read loci through probesets: a shared probeset sees the sum of its loci.

    Parameters
    ----------
    expression
        log2 values by locus, dense.
    table
        From `probeset_table`.
    rng
        Where the noise between probesets of one locus comes from.
    """
    reads = _reading_matrix(expression, table)
    amount = reads @ np.exp2(np.asarray(expression.values, dtype=np.float64))
    # Controls and probesets that match nothing still glow a little.
    floor = np.exp2(rng.normal(4.5, 0.2, size=amount.shape))
    noise = rng.normal(0.0, 0.05, size=amount.shape)
    values = np.log2(np.where(amount > 0, amount, floor)) + noise
    return Expression(
        values=values.astype(np.float32),
        genes=tuple(table["array_element_name"]),
        samples=expression.samples,
        kind=expression.kind,
        scale="log",
        series=expression.series,
        time=expression.time,
        source=f"{expression.source}, read by ATH1-like probesets",
        simulated=True,
    )


def _reading_matrix(expression: Expression, table: pd.DataFrame) -> sparse.csr_array:
    """Which probeset reads which locus, shape (probesets, genes)."""
    rows: list[int] = []
    columns: list[int] = []
    for row, joined in enumerate(table["locus"]):
        for locus in joined.split(";"):
            if locus in expression.index:
                rows.append(row)
                columns.append(expression.index[locus])
    ones: NDArray[np.float64] = np.ones(len(rows))
    return sparse.csr_array((ones, (rows, columns)), shape=(len(table), expression.n_genes))
