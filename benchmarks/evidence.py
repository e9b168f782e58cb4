"""Motif scores of regions of 11 kb on both strands, against Biopython, and of a whole genome.

Biopython scores each strand of each region with each motif, as CNNC's authors did. Both run on
one core, in turn, and are timed in processor seconds; the scores are compared on the way. Then a
simulated genome is written and the verb's own work timed from file to table, on all cores.
"""

from __future__ import annotations

import io
import resource
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from Bio import motifs as biopython
from numpy.typing import NDArray

from benchmarks._machine import cores, interleaved, options, report
from core import workflows
from core.data.motifs import Motif
from core.features.motif_scan import PSEUDOCOUNT, Scan, weigh
from core.simulate.motif_sites import as_jaspar, draw_motifs

_REGION = 11_001
_LETTERS = np.frombuffer(b"ACGTN", np.uint8)
_CHROMOSOMES = 20
_PIECE = 750_000


def reference_scores(text: str, sequences: list[str]) -> NDArray[np.float32]:
    """Score with Biopython, shape (n_regions, n_motifs)."""
    added = dict.fromkeys("ACGT", PSEUDOCOUNT / 4)
    found = []
    for motif in biopython.parse(io.StringIO(text), "jaspar"):  # type: ignore[no-untyped-call]
        forward = motif.counts.normalize(pseudocounts=added).log_odds()
        both = forward, forward.reverse_complement()
        found.append([max(each.calculate(text).max() for each in both) for text in sequences])
    return np.array(found, np.float32).T


def main() -> None:
    """Measure and report."""
    chosen = options(__doc__)
    n_motifs, regions, repeats, genes = (20, 2, 2, 500) if chosen.quick else (100, 4, 3, 20_000)
    rng = np.random.default_rng(1)
    drawn = draw_motifs(n_motifs, rng=rng)
    codes = rng.integers(0, 4, (regions * 16, _REGION)).astype(np.uint8)
    starts = np.arange(len(codes), dtype=np.int64) * _REGION
    weights = [weigh(Motif(m.identifier, m.name, m.counts.T.astype(float))) for m in drawn]
    scan = Scan(weights, threads=1)
    sequences = [_LETTERS[row].tobytes().decode() for row in codes[:regions]]
    ours = partial(scan.best, codes.ravel(), starts, starts + _REGION)
    theirs = partial(reference_scores, as_jaspar(drawn), sequences)
    with cores(1):
        worst = float(np.abs(ours()[:regions] - theirs()).max())
        seconds = interleaved({"ours": ours, "theirs": theirs}, repeats=repeats)
    fast = seconds["ours"] / len(codes) / n_motifs * 1e6
    slow = seconds["theirs"] / regions / n_motifs * 1e6
    rows = [
        {
            "task": "scan",
            "us_per_motif_and_region": fast,
            "reference_us": slow,
            "ratio": slow / fast,
            "largest_difference": worst,
            "motifs": n_motifs,
            "region": _REGION,
        },
        _whole(as_jaspar(drawn), genes, rng=rng),
    ]
    report(rows, to=chosen.json)


def _whole(motifs: str, genes: int, *, rng: np.random.Generator) -> dict[str, object]:
    """Time the work of the verb on a simulated genome, 150 kb a gene."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "m.jaspar").write_text(motifs, encoding="utf-8")
        length = genes // _CHROMOSOMES * 150_000
        with (folder / "g.fa").open("wb") as file:
            for number in range(1, _CHROMOSOMES + 1):
                file.write(b">chr%d\n" % number)
                for _ in range(length // _PIECE):
                    # in lines of 60, as genomes are written
                    lines = np.full((_PIECE // 60, 61), ord("\n"), np.uint8)
                    lines[:, :60] = _LETTERS[rng.integers(0, 4, (_PIECE // 60, 60))]
                    file.write(lines.tobytes())
        bed = "".join(
            f"chr{at % _CHROMOSOMES + 1}\t{at // _CHROMOSOMES * 150_000 + 20_000}\t"
            f"{at // _CHROMOSOMES * 150_000 + 30_000}\tG{at}\t0\t{'+-'[at % 2]}\n"
            for at in range(genes)
        )
        (folder / "g.bed").write_text(bed, encoding="utf-8")
        begin, cpu = time.perf_counter(), time.process_time()
        inputs = workflows.read_sequence_inputs(
            folder / "m.jaspar", genome=folder / "g.fa", genes=folder / "g.bed"
        )
        found = workflows.evidence_from_sequence(inputs)
        return {
            "task": "genome to table",
            "seconds": time.perf_counter() - begin,
            "cpu_seconds": time.process_time() - cpu,
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10,
            "genes": genes,
            "bases": length * _CHROMOSOMES,
            "pairs": len(found.table),
        }


if __name__ == "__main__":
    main()
