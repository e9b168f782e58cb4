"""Formats of the field told by their first lines: GMT, OBO, GAF, motifs, FASTA and BED.

What looks at a file to guess what it holds must stay light: nothing here reads with pandas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

FieldContent = Literal[
    "gene sets", "ontology", "annotations", "motifs", "sequences", "regions", "pairs"
]

TERM = re.compile(
    r"(?!(?:HGNC|MGI|RGD|SGD|TAIR|FB|WB|ZFIN|NCBI\w*|UNIPROT\w*|ENSEMBL|PMID|TAXON|AGI|CHR\w*):)"
    r"[A-Za-z_]{1,20}:[A-Za-z0-9_]{1,40}",
    re.IGNORECASE,
)
"""The id of a term, such as `GO:0008150`; gene databases write ids in the same way."""
_LISTED = re.compile(rf"{TERM.pattern}(?:\s*[;,|]\s*{TERM.pattern})*[;,|]?", re.IGNORECASE)
"""As goatools writes all terms of a gene in one cell."""

# Folded header names, in the order they are preferred.
GENE_COLUMNS = (
    *("symbol", "genesymbol", "gene", "genename", "geneid", "locus", "agi", "id", "entrez"),
    *("entrezid", "ensembl", "ensemblgeneid", "externalgenename", "geneproductid", "dbobjectid"),
)
TERM_COLUMNS = (
    *("goid", "go", "goterm", "goaccession", "gotermaccession", "term", "termid", "gos", "terms"),
    *("goids", "category", "accession"),
)
GAF_WIDTH = 15
"""Columns that GAF 2.x asks for; two more are optional."""
NO_DESCRIPTION = re.compile(r"(?:|-|n/?a|null|none|>?\s*https?://.*|no description)", re.IGNORECASE)
"""What stands for the description of a gene set where there is none."""
FEWEST_CELLS = 3
"""Of a line of GMT and of BED."""

_GZIP = re.compile(r"\.(?:gz|bgz)$")
_COUNTS = re.compile(r"(?:[ACGT]\s*)?\[?(?:\s*\d+(?:\.\d+)?)+\s*\]?", re.IGNORECASE)
_SEQUENCE = re.compile(r"[A-Z*.-]+", re.IGNORECASE)
_CHROMOSOME = re.compile(
    r"chr\w+(?:[.-]\w+)*|\d{1,2}[LR]?|[XYMWZ]|MT|Pt|Mt|[IVX]{1,5}|(?:NC|NT|NW|KI|GL)_?\d+\.\d+"
    r"|(?:scaffold|contig|LG)\w*",
    re.IGNORECASE,
)
_BED_ENDINGS = (".bed", ".narrowpeak", ".broadpeak", ".gappedpeak")
_BED_COMMENTS = ("#", "track", "browser")


def field_format(name: str, lines: Sequence[str]) -> tuple[FieldContent, str] | None:
    """Return what a file of the field holds, and why in a sentence; None for any other file.

    Parameters
    ----------
    name
        Of the file.
    lines
        Its first lines that say something.
    """
    return (_by_first_line(lines) or _by_rows(name, lines)) if lines else None


def _by_first_line(lines: Sequence[str]) -> tuple[FieldContent, str] | None:
    first = lines[0].strip()
    row = next((line for line in lines if not line.startswith("!")), "")
    found: tuple[FieldContent, str] | None = None
    if first.startswith("format-version:") or "[Term]" in map(str.strip, lines):
        found = "ontology", "It begins as an ontology in OBO format does."
    elif is_gaf(first, row):
        found = "annotations", "Its rows are those of GAF: a gene, a term and the evidence."
    elif first.startswith("MEME version"):
        found = "motifs", "It begins as motifs in MEME format do."
    elif first.startswith(">"):
        found = _with_titles(lines)
    elif "<graphml" in "".join(lines[:5]).lower():
        found = "pairs", "It is a graph in GraphML."
    return found


def _by_rows(name: str, lines: Sequence[str]) -> tuple[FieldContent, str] | None:
    ending = _GZIP.sub("", name.lower())
    rows = [line.split("\t") for line in lines if not line.startswith(_BED_COMMENTS)]
    if is_bed(rows, named=ending.endswith(_BED_ENDINGS)):
        return "regions", "Its columns are a chromosome, a start and an end, as in BED."
    if ending.endswith(".sif"):
        return "pairs", "Its ending is that of a network in SIF."
    if (ending.endswith(".gmt") and rows and len(rows[0]) >= FEWEST_CELLS) or is_gmt(rows):
        return "gene sets", "Each line is a name, a description and genes, as in GMT."
    return None


def is_gaf(first_line: str, first_row: str) -> bool:
    """Return whether a file is GAF.

    Parameters
    ----------
    first_line
        Its very first line.
    first_row
        The first that is no comment.
    """
    cells = first_row.split("\t")
    told = first_line.lower().startswith("!gaf-version")
    return told or (len(cells) >= GAF_WIDTH and TERM.fullmatch(cells[4]) is not None)


def is_gmt(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether rows, cut at tabs, are those of a GMT file.

    Parameters
    ----------
    rows
        The first rows of a file. A table has as many cells in each, or one fewer, and numbers
        in some; sets have as many as they have genes, and often nothing for a description.
    """
    rows = [[cell.strip() for cell in row] for row in rows if any(map(str.strip, row))]
    if not rows or min(map(len, rows)) < FEWEST_CELLS:
        return False
    widths = list(map(len, rows))
    genes = [cell for row in rows for cell in row[2:] if cell]
    words = sum(not _is_number(cell) for cell in genes)
    described = [row[1] for row in rows if not NO_DESCRIPTION.fullmatch(row[1])]
    names = {row[0] for row in rows} - {""}
    uneven = max(widths) - min(widths) > (1 if described else 0)
    alone = len(rows) == 1 and not described
    # a network in SIF has kinds of edges, which come back, where sets have descriptions
    of_its_own = len(described) < 2 or len(set(described)) > 0.7 * len(described)
    return (
        (uneven or alone)
        and of_its_own
        and len(names) == len(rows)
        and words > 0.9 * max(len(genes), 1)
    )


def is_bed(rows: Sequence[Sequence[str]], *, named: bool = False) -> bool:
    """Return whether rows, cut at tabs, are those of a BED file.

    Parameters
    ----------
    rows
        The first rows of a file. Those of a table hold numbers too, but no chromosomes.
    named
        Whether the file's name says that it is one.
    """
    rows = [row for row in rows if len(row) > 1]
    if not rows or min(map(len, rows)) < FEWEST_CELLS or not all(map(_is_stretch, rows)):
        return False
    if all(len(row) > 5 and _is_stretch(row[3:6]) for row in rows):
        return False  # loops between two stretches, as in BEDPE
    stranded = all(len(row) > 5 and row[5].strip() in {"+", "-", "."} for row in rows)
    # `1 34610 36081` may be three numbers of anything
    placed = all(_CHROMOSOME.fullmatch(row[0].strip()) for row in rows) and any(
        not row[0].strip().isdigit() for row in rows
    )
    return named or stranded or placed


def annotation_columns(head: Sequence[Sequence[str]]) -> tuple[int, int, bool] | None:
    """Find the columns of genes and of terms in a table, and whether its first row is a header.

    Parameters
    ----------
    head
        The first rows, cell by cell.

    Returns
    -------
    tuple or None
        None where no column holds ids of terms, or none is one of genes.
    """
    first, below = list(head[0]), head[1:] or head
    width = max(map(len, head))
    terms = [at for at in range(width) if _holds_terms(below, at)]
    if not terms or width < 2:
        return None
    if any(at < len(first) and _LISTED.fullmatch(first[at]) for at in terms):
        return (1 - terms[0], terms[0], False) if width == 2 else None
    names = [plain(cell) for cell in first]
    called = [names.index(name) for name in TERM_COLUMNS if name in names]
    term = next((at for at in called if at in terms), terms[0])
    genes = [at for name in GENE_COLUMNS if name in names if (at := names.index(name)) != term]
    if not genes:
        return (1 - term, term, True) if width == 2 else None
    return genes[0], term, True


def plain(name: str) -> str:
    """Fold a header name: lower case, letters and digits only."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _with_titles(lines: Sequence[str]) -> tuple[FieldContent, str] | None:
    """Distinguish motifs in JASPAR format from sequences: both have titles that begin with `>`."""
    below = next((line.strip() for line in lines if not line.startswith(">")), "")
    if not below or _SEQUENCE.fullmatch(below):
        return "sequences", "It begins with a title and a sequence, as in FASTA."
    if _COUNTS.fullmatch(below[:2_000]):
        return "motifs", "It begins with a title and counts of letters, as in JASPAR."
    return None


def _is_stretch(row: Sequence[str]) -> bool:
    start, end = row[1].strip(), row[2].strip()
    whole = start.isascii() and start.isdigit() and end.isascii() and end.isdigit()
    return whole and bool(row[0].strip()) and len(start + end) < 40 and int(start) <= int(end)


def _holds_terms(rows: Sequence[Sequence[str]], at: int) -> bool:
    cells = [row[at] for row in rows if at < len(row) and row[at]]
    return bool(cells) and sum(bool(_LISTED.fullmatch(cell)) for cell in cells) > 0.9 * len(cells)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
