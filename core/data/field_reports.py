"""What is in a file of gene sets, terms, motifs, sequences or regions, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.data.ontology import ASPECTS
from core.errors import UserInputError
from core.findings import Finding
from core.progress import Progress, silent
from core.settings import Limits

_FIRST = 5
_NO_ASPECT = "terms"


def field_report(
    path: Path,
    *,
    content: str,
    genes: Sequence[str] | None = None,
    limits: Limits,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Read a file of the field as whatever uses it would, and say what is in it.

    Parameters
    ----------
    path
        The file.
    content
        One of `FIELD_CONTENTS`.
    genes
        Of an expression: how many of them the file names, in any case, is counted.
    limits
        What the file may ask of this machine.
    progress
        Told which sequence is read; may raise `Cancelled`.
    """
    report, names = _REPORTS[content](path, limits, progress)
    if genes is not None:
        known = {name.casefold() for name in names}
        report["in_common"] = sum(gene.casefold() in known for gene in genes)
    return report


Report = tuple[dict[str, Any], Collection[str]]
"""What is said, and the genes that are named."""


def _of_gene_sets(path: Path, limits: Limits, _progress: Progress) -> Report:
    from core.data.gene_sets import read_gene_sets  # noqa: PLC0415

    sets = read_gene_sets(path, limits=limits)
    genes = sets.genes()
    sizes = sorted(map(len, sets.members))
    return {
        "sets": len(sets),
        "genes": len(genes),
        "genes_in_a_set": {
            "fewest": sizes[0],
            "median": sizes[len(sizes) // 2],
            "most": sizes[-1],
        },
        "first_sets": list(sets.names[:_FIRST]),
        "first_genes": sorted(genes)[:_FIRST],
        "findings": [finding.as_dict() for finding in sets.findings],
    }, genes


def _of_ontology(path: Path, limits: Limits, _progress: Progress) -> Report:
    from core.data.ontology import read_ontology  # noqa: PLC0415

    ontology = read_ontology(path, limits=limits)
    words = {letter: name.replace("_", " ") for name, letter in ASPECTS.items()}
    parts = Counter(words.get(each, _NO_ASPECT) for each in ontology.aspects.values())
    message = "Terms stand below others as kinds (is_a) and as parts (part_of) of them."
    return {
        "terms": len(ontology.names),
        "parts": dict(parts.most_common()),
        "relations": sum(map(len, ontology.parents.values())),
        "obsolete": len(ontology.obsolete),
        "other_ids": len(ontology.aliases),
        "first_terms": [list(each) for each in list(ontology.names.items())[:_FIRST]],
        "findings": [Finding("info", "ontology", message).as_dict()],
    }, ()


def _of_annotations(path: Path, limits: Limits, _progress: Progress) -> Report:
    from core.data.annotations import read_annotations  # noqa: PLC0415

    stated = read_annotations(path, limits=limits)
    terms = {term for each in stated.terms.values() for term in each}
    return {
        "annotations": sum(map(len, stated.terms.values())),
        "genes": len(stated.terms),
        "terms": len(terms),
        "first_genes": list(stated.terms)[:_FIRST],
        "findings": [finding.as_dict() for finding in stated.findings],
    }, stated.terms.keys()


def _of_motifs(path: Path, limits: Limits, _progress: Progress) -> Report:
    from core.data.motifs import read_motifs  # noqa: PLC0415

    motifs = read_motifs(path, limits=limits)
    widths = sorted(len(motif.counts) for motif in motifs)
    regulators = {name for motif in motifs for name in motif.partners}
    return {
        "motifs": len(motifs),
        "regulators": len(regulators),
        "letters_in_a_motif": {"fewest": widths[0], "most": widths[-1]},
        "first_motifs": [motif.name for motif in motifs[:_FIRST]],
        "findings": [],
    }, regulators


def _of_sequences(path: Path, limits: Limits, progress: Progress) -> Report:
    from core.data.fasta import OTHER, Fasta  # noqa: PLC0415

    names: list[str] = []
    count = letters = other = longest = 0

    def tell(name: str) -> None:
        progress(f"Reading {name[:60]}", 0, 0)

    for record in Fasta(path, limits).records(read=tell):
        count += 1
        names += [record.name] if count <= limits.genes else []
        letters += record.codes.size
        other += int((record.codes == OTHER).sum())
        longest = max(longest, record.codes.size)
    if not letters:
        raise UserInputError(
            path.name,
            "must hold sequences in FASTA format",
            got=f"{count:,} titles and no letter",
            remedy="Check that the download was completed",
        )
    share = other / letters
    message = f"{share:.1%} of the letters are other than A, C, G and T."
    return {
        "sequences": count,
        "letters": letters,
        "longest": longest,
        "first_sequences": names[:_FIRST],
        "findings": [Finding("info", "letters", message).as_dict()],
    }, names


def _of_regions(path: Path, limits: Limits, _progress: Progress) -> Report:
    from core.data.bed import read_peaks  # noqa: PLC0415

    peaks = read_peaks(path, limits=limits)
    table = peaks.table
    lengths = (table["end"] - table["start"]).sort_values()
    names = {name for name in table["name"] if name not in {"", "."}}
    strength = (
        f"How strong each is stands in the {peaks.signal}"
        if table["signal"].gt(0).any()
        else "Nothing says how strong each is"
    )
    known = "p-values are" if table["log_p"].notna().any() else "no p-values are"
    message = f"{strength}; {known} given."
    return {
        "regions": len(table),
        "chromosomes": int(table["chrom"].nunique()),
        "different_names": len(names),
        "letters_in_a_region": {
            "fewest": int(lengths.iloc[0]),
            "median": int(lengths.iloc[len(lengths) // 2]),
            "most": int(lengths.iloc[-1]),
        },
        "first_names": sorted(names)[:_FIRST],
        "findings": [Finding("info", "regions", message).as_dict()],
    }, names


_REPORTS: Mapping[str, Callable[[Path, Limits, Progress], Report]] = MappingProxyType(
    {
        "gene sets": _of_gene_sets,
        "ontology": _of_ontology,
        "annotations": _of_annotations,
        "motifs": _of_motifs,
        "sequences": _of_sequences,
        "regions": _of_regions,
    }
)
FIELD_CONTENTS = tuple(_REPORTS)
"""What files of the field hold."""
