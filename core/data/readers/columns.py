"""Which columns of a table hold names, which hold expression, and which describe the rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.data.readers.layout import Layout
from core.errors import UserInputError
from core.findings import Finding, about, number_of

_ID_HEADER = re.compile(
    r"(unnamed: 0|index|names?|rownames?|x|genes?|gene[ _.]?(id|name|symbol)s?|symbols?|ids?|id_ref"
    r"|probes?|probe[ _.]?sets?([ _.]?ids?)?|agi|locus|loci|entrez([ _.]?(gene)?[ _.]?id)?|ensembl"
    r"|ensembl[ _.]?id|transcripts?|transcript[ _.]?id|orf|features?|samples?|sample[ _.]?(id|name)"
    r"|cells?|cell[ _.]?(id|name)|barcodes?|geneid|target[ _.]?id|tracking[ _.]?id)",
    re.IGNORECASE,
)
_NOT_EXPRESSION = re.compile(
    r"(chr(om(osome)?)?|start|end|stop|strand|(effective[ _.]?|gene[ _.]?)?length|width|gc|"
    r"entrez([ _.]?(gene)?[ _.]?id)?|p[ _.]?val(ue)?|p?adj|padj|fdr|q[ _.]?val(ue)?|"
    r"log2?[ _.]?(fc|fold[ _.]?change)|fold[ _.]?change|base[ _.]?mean|lfcse|stat|"
    r"(log\d*[ _.]?)?(max|min|mean|median|average|avg|sum|total|sd|std|var|cv)"
    r"[ _.]?(tpm|fpkm|rpkm|counts?|expression|log\d*)?)",
    re.IGNORECASE,
)
_KEPT_TEXT = re.compile(
    r"perturbations?|series|experiments?|trajector(y|ies)|time([ _.]?points?)?|hours?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are for, as positions.

    Attributes
    ----------
    names
        The one column of row names, or nothing.
    values
        Columns of numbers to read.
    texts
        Text columns that may say which series and time a row belongs to.
    findings
        Which columns are left out.
    """

    names: tuple[int, ...]
    values: list[int]
    texts: tuple[int, ...]
    findings: tuple[Finding, ...]


def choose_columns(layout: Layout, wanted: str | None) -> Columns:
    """Tell what each column is for; `wanted` names the column of row names."""
    names = _names_column(layout) if wanted is None else (_wanted_column(layout, wanted),)
    values, left_out, texts = [], [], []
    for column, header in enumerate(layout.header):
        title = header.strip()
        if column in names:
            continue
        if layout.numeric[column] and not (
            _NOT_EXPRESSION.fullmatch(title) and len(layout.header) > 2
        ):
            values.append(column)
            continue
        left_out.append(title or f"column {column + 1}")
        if _KEPT_TEXT.fullmatch(title):
            texts.append(column)
    if not left_out:
        return Columns(names, values, (), ())
    title = layout.header[names[0]] if names else ""
    finding = about(
        "other columns",
        f"{number_of(len(left_out), 'column')} left out: no expression, but about the rows. "
        "The option names takes the gene names from another column.",
        left_out,
        level="info",
        evidence=f"gene names come from {title!r}" if title else "",
    )
    return Columns(names, values, tuple(texts), (finding,))


def _names_column(layout: Layout) -> tuple[int, ...]:
    """Find the column of row names: the first one, if it is text or its header says so."""
    texts = [column for column, numeric in enumerate(layout.numeric) if not numeric]
    first = layout.header[0].strip()
    if layout.has_header and layout.numeric[0]:
        return (0,) if not first or _ID_HEADER.fullmatch(first) else ()
    if not texts or _KEPT_TEXT.fullmatch(layout.header[texts[0]].strip()):
        return ()
    return (texts[0],)


def _wanted_column(layout: Layout, wanted: str) -> int:
    if wanted not in layout.header:
        raise UserInputError(
            "names",
            "must be a column of the table",
            got=repr(wanted),
            remedy=f"Choose one of {', '.join(filter(None, layout.header[:20]))}",
        )
    return layout.header.index(wanted)
