"""Regions about the starts of genes, and the peaks that touch them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UPSTREAM, DOWNSTREAM = 10_000, 1_000
"""Bases before and behind a start of transcription that a region holds, as CNNC has it."""


def around_starts(
    genes: pd.DataFrame, *, upstream: int = UPSTREAM, downstream: int = DOWNSTREAM
) -> pd.DataFrame:
    """Return the region about each start of transcription: `chrom`, `start`, `end`, `name`.

    Parameters
    ----------
    genes
        `chrom`, `start`, `end`, `name`, `strand` as in BED; on the minus strand the start of
        transcription is the end.
    upstream, downstream
        Bases before and behind it, in the direction of transcription.
    """
    forward = (genes["strand"] != "-").to_numpy()
    tss = np.where(forward, genes["start"], np.maximum(genes["end"] - 1, genes["start"]))
    before = np.where(forward, upstream, downstream)
    behind = np.where(forward, downstream, upstream)
    return pd.DataFrame(
        {
            "chrom": genes["chrom"].to_numpy(),
            "start": np.maximum(tss - before, 0),
            "end": tss + behind + 1,
            "name": genes["name"].to_numpy(),
        }
    )


def largest_signal(where: pd.DataFrame, peaks: pd.DataFrame) -> pd.Series:
    """Return the largest signal of the peaks that overlap the regions of each gene, 0 for none.

    Parameters
    ----------
    where
        From `around_starts`; a gene may have several regions.
    peaks
        `chrom`, `start`, `end`, `signal`.
    """
    region, peak = touching(where, peaks)
    found = pd.Series(peaks["signal"].to_numpy(float)[peak], where["name"].to_numpy()[region])
    largest: pd.Series = found.groupby(level=0).max()
    return largest.reindex(where["name"].unique()).fillna(0.0)


def touching(where: pd.DataFrame, peaks: pd.DataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which rows of both tables share at least one base, one entry a couple of rows.

    Parameters
    ----------
    where, peaks
        `chrom`, `start`, `end`.
    """
    import bioframe  # noqa: PLC0415  (slow to import)

    columns = ["chrom", "start", "end"]
    couples = bioframe.overlap(
        where[columns].reset_index(drop=True),
        peaks[columns].reset_index(drop=True),
        how="inner",
        return_input=False,
        return_index=True,
    )
    region, peak = (couples[name].to_numpy(np.intp) for name in ("index", "index_"))
    order = np.lexsort((peak, region))
    return region[order], peak[order]
