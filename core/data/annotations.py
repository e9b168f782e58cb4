"""Which gene is annotated with which term: GAF 2.x, a table, or goatools' associations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from core.data.delimited import Delimited, open_delimited, read_columns
from core.data.field_formats import GAF_WIDTH, TERM, annotation_columns, is_gaf, plain
from core.data.text import Text, open_text
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding, number_of
from core.settings import Limits

_EVIDENCE = ("evidence", "evidencecode", "goevidencecode", "gotermevidencecode", "code")
_QUALIFIER = ("qualifier", "relation", "relationship")
_LOCUS = re.compile(r"AT[1-5CM]G\d{5}", re.IGNORECASE)
_THALE_CRESS = "taxon:3702"


@dataclass(frozen=True, eq=False)
class Annotations:
    """What each gene is annotated with, as the file states it.

    Attributes
    ----------
    terms
        The ids of each gene's terms, by the gene's name.
    source
        The file's name, for people.
    findings
        What was recognised, and what was left out.
    """

    terms: dict[str, set[str]] = field(repr=False)
    source: str
    findings: tuple[Finding, ...] = ()


Row = tuple[str, str, str, str]
"""Gene, term or terms, evidence code, qualifier."""


def read_annotations(path: Path, *, limits: Limits) -> Annotations:
    """Read annotations: GAF, a table with a column of genes and one of terms, or goatools' own.

    What is stated not to hold (`NOT`) and what says that nothing is known (evidence `ND`) is
    left out.

    Parameters
    ----------
    path
        A text, gzipped or not, or a workbook.
    limits
        What the file may ask of this machine.
    """
    gaf = _open_gaf(path, limits=limits)
    rows, how = _read_gaf(gaf) if gaf is not None else _read_table(path, limits=limits)
    terms: dict[str, set[str]] = {}
    left_out: Counter[str] = Counter()
    n_rows = 0
    for gene, stated, evidence, qualifier in rows:
        if "NOT" in qualifier.upper().split("|"):
            left_out["stated not to hold (NOT)"] += 1
        elif evidence == "ND":
            left_out["that say nothing is known (ND)"] += 1
        elif not gene or not (found := TERM.findall(stated)):
            left_out["without a gene or a term"] += 1
        else:
            _check_name(path, gene, limits=limits)
            terms.setdefault(gene, set()).update(found)
            n_rows += len(found)
            if n_rows > limits.pairs:
                raise _too_many(path, limits=limits)
    if not terms:
        raise _no_annotations(path, "no row with a gene and a term that holds")
    message = f"{number_of(n_rows, 'annotation')} of {number_of(len(terms), 'gene')}; {how}"
    dropped = ", ".join(f"{count:,} {why}" for why, count in left_out.items())
    evidence = f"left out: {dropped}" if dropped else ""
    return Annotations(terms, path.name, (Finding("info", "annotations", message, evidence),))


def _open_gaf(path: Path, *, limits: Limits) -> Text | None:
    """Open a file as GAF where it is one, by its first lines."""
    try:
        text = open_text(path, limits=limits)
    except RefusedFileError:
        raise
    except UserInputError:
        return None  # perhaps a workbook; who reads tables says what is wrong
    first = next((line for line in text.lines() if line and not line.startswith("!")), "")
    return text if is_gaf(text.first_line, first) else None


def _read_gaf(text: Text) -> tuple[Iterator[Row], str]:
    return _gaf_rows(text), "genes go by their symbols, those of thale cress by their loci."


def _gaf_rows(text: Text) -> Iterator[Row]:
    for number, line in enumerate(text.lines(), start=1):
        if not line.strip() or line.startswith("!"):
            continue
        cells = line.split("\t")
        if len(cells) < GAF_WIDTH:
            raise UserInputError(
                text.name,
                f"must have {GAF_WIDTH} to 17 columns in every row, as GAF has",
                got=f"{number_of(len(cells), 'column')} in line {number:,}, as in a file cut off",
                remedy="Download it again",
            )
        gene = cells[2].strip() or cells[1].strip()
        if _THALE_CRESS in cells[12] and (locus := _LOCUS.search("|".join(cells[9:11]))):
            gene = locus[0].upper()
        yield gene, cells[4], cells[6].strip(), cells[3]


def _read_table(path: Path, *, limits: Limits) -> tuple[Iterator[Row], str]:
    table = open_delimited(path, limits=limits)
    places = annotation_columns(table.head)
    if places is None:
        raise _no_annotations(path, "columns " + ", ".join(table.head[0][:6]))
    gene, term, has_header = places
    if has_header:
        table = table.with_header()
    header = [plain(name) for name in table.header or ()]
    called = (table.header or ())[gene] if table.header else f"column {gene + 1}"
    evidence, qualifier = (
        next((header.index(name) for name in names if name in header), None)
        for names in (_EVIDENCE, _QUALIFIER)
    )
    return _table_rows(table, (gene, term, evidence, qualifier)), f"genes go by {called}."


def _table_rows(table: Delimited, places: Sequence[int | None]) -> Iterator[Row]:
    wanted = [at for at in places if at is not None]
    columns: list[Iterable[str]] = []
    read = iter(read_columns(table, wanted))
    for at in places:
        if at is None:
            columns.append(repeat(""))
            continue
        column = next(read)
        # a row that is cut short has no cell at all there
        words = [*(str(each).strip() for each in column.categories), ""]
        columns.append([words[code] for code in column.codes.tolist()])
    yield from zip(*columns, strict=False)


def _check_name(path: Path, gene: str, *, limits: Limits) -> None:
    if len(gene) > limits.name_length:
        raise RefusedFileError(
            path.name,
            f"must have names of {limits.name_length} letters at most",
            got=f"{gene[:40]}… with {len(gene):,} letters",
            remedy="Check the separator and the line ends",
        )


def _no_annotations(path: Path, got: str) -> UserInputError:
    return UserInputError(
        path.name,
        "must hold annotations: GAF, or a table with a column of genes and one of terms such as "
        "GO:0008150",
        got=got,
        remedy="Download the organism's GAF from geneontology.org, or name the columns gene, go_id",
    )


def _too_many(path: Path, *, limits: Limits) -> RefusedFileError:
    return RefusedFileError(
        path.name,
        f"must hold no more than {limits.pairs:,} annotations",
        got="more than that",
        remedy="Check that this is one organism's annotations",
    )
