"""Names of pairs spelled as the expression spells them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.data.identifiers.resolve import resolve
from core.data.pairs import Pairs
from core.findings import about


def spelled_as(pairs: Pairs, genes: Sequence[str]) -> Pairs:
    """Rename genes that the expression spells otherwise: in another case, or with an isoform.

    A name that is there as it stands is never touched. Neither is one that may mean several
    rows of the expression, nor one of several that mean the same row.

    Parameters
    ----------
    pairs
        Cleaned pairs.
    genes
        Names of the expression's genes.
    """
    known = set(genes)
    strange = [gene for gene in pairs.genes if gene not in known]
    if not strange:
        return pairs
    understood = resolve(strange, genes=genes)
    meant = {
        gene: became[0]
        for gene, became in zip(strange, understood.became, strict=True)
        if len(became) == 1
    }
    claimed = Counter([*meant.values(), *pairs.genes])
    renamed = {gene: name for gene, name in meant.items() if claimed[name] == 1}
    if not renamed:
        return pairs
    told = about(
        "spelling",
        f"{len(renamed):,} genes were renamed as the expression spells them.",
        [f"{gene} → {name}" for gene, name in renamed.items()],
        level="info",
    )
    changed = replace(pairs, genes=tuple(renamed.get(gene, gene) for gene in pairs.genes))
    return changed.noting(told)
