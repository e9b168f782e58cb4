"""Read what evidence from sequence, and known pairs from peaks, are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from core.data.bed import Peaks, read_genes, read_peaks
from core.data.fasta import Fasta
from core.data.motifs import named_by, read_motif_names, read_motifs
from core.data.read_pairs import read_pairs
from core.errors import UserInputError
from core.settings import Limits
from core.workflows.peak_labels import regulators_of
from core.workflows.sequence_evidence import SequenceInputs

_LIMITS = Limits()


def read_sequence_inputs(
    motifs: Path,
    *,
    genome: Path | None = None,
    promoters: Path | None = None,
    genes: Path | None = None,
    peaks: Path | None = None,
    pairs: Path | None = None,
    motif_names: Path | None = None,
    limits: Limits = _LIMITS,
) -> SequenceInputs:
    """Read motifs, sequences and what goes with them.

    Parameters
    ----------
    motifs
        JASPAR or MEME.
    genome, promoters
        FASTA; one of the two. Of promoters, each record is called by its gene.
    genes
        BED with strands, for a genome and for peaks.
    peaks
        narrowPeak, BED with a score, or bedGraph.
    pairs
        Known pairs, whose regulators are asked about.
    motif_names
        A table that says which regulator a motif belongs to.
    limits
        What a file may ask of this machine.
    """
    fasta = genome or promoters
    if fasta is None or (genome is not None and promoters is not None):
        raise UserInputError(
            "sequences",
            "must be a genome or promoters",
            got="neither" if fasta is None else "both",
            remedy="Give a genome with the genes' positions, or a FASTA file of promoters",
        )
    if genes is None and (genome is not None or peaks is not None):
        raise UserInputError(
            "genes",
            f"must be given with {'a genome' if genome is not None else 'peaks'}",
            got="none",
            remedy="Give a BED file with the genes' positions and strands",
        )
    read = read_motifs(motifs, limits=limits)
    if motif_names is not None:
        read = named_by(read, read_motif_names(motif_names, limits=limits))
    return SequenceInputs(
        motifs=read,
        sequences=Fasta(fasta, limits),
        promoters=promoters is not None,
        genes=None if genes is None else read_genes(genes, limits=limits),
        peaks=None if peaks is None else read_peaks(peaks, limits=limits),
        pairs=None if pairs is None else read_pairs(pairs, limits=limits),
    )


def read_peak_files(
    files: Sequence[tuple[str, Path]],
    genes: Path,
    *,
    p_column: int | None = None,
    regulator_column: int | None = None,
    limits: Limits = _LIMITS,
) -> tuple[list[tuple[str, Peaks]], pd.DataFrame]:
    """Read peaks of regulators, and the genes' positions.

    Parameters
    ----------
    files
        Name and path of each file; the regulator is found in the name.
    genes
        BED with strands.
    p_column
        Which column holds −log10 p, counted from 1, where it is not narrowPeak's.
    regulator_column
        Which column names the regulator of each peak, counted from 1, where it is not the file.
    limits
        What a file may ask of this machine.
    """
    if not files:
        raise UserInputError(
            "peaks", "must be given", got="none", remedy="Choose at least one file of ChIP peaks"
        )
    where = read_genes(genes, limits=limits)
    names = (
        [""] * len(files) if regulator_column is not None
        else regulators_of([name for name, _ in files], where["name"])
    )  # fmt: skip
    read = [
        read_peaks(path, p_column=p_column, name_column=regulator_column or 4, limits=limits)
        for _, path in files
    ]
    return list(zip(names, read, strict=True)), where
