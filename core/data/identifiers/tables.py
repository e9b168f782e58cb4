"""Mapping tables: which probeset, symbol or foreign id stands for which gene."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from core.data.delimited import Delimited, open_delimited, read_columns
from core.data.identifiers.patterns import canonical, key, kind_of, tidy
from core.errors import UserInputError
from core.findings import Finding, about
from core.settings import Limits

_LIMITS = Limits()

# Folded header names, in the order they are preferred.
_PROBES = ("arrayelementname", "probeset", "probesetid", "probe", "probeid", "affyid", "id")
_GENES = (
    *("agi", "locus", "orf", "geneid", "gene", "ensembl", "ensemblid", "ensemblgeneid"),
    *("entrezgeneid", "entrez", "genesymbol", "id"),
)
_ALIASES = (
    *("genesymbol", "symbol", "symbols", "label", "alias", "aliases", "synonym", "synonyms"),
    *("entrezgeneid", "entrez", "ensembl", "ensemblid", "ensemblgeneid", "tfid", "name"),
    *("genename", "orf", "agi", "locus"),
)
_CONTROL = ("iscontrol",)
_NOTHING = frozenset(
    {"", "-", "--", "---", "na", "n/a", "nan", "none", "null", "no_match", "nomatch", "no match"}
)
_BETWEEN = re.compile(r"///|[;|]|,\s+")


@dataclass(frozen=True)
class IdTable:
    """What a mapping table says; every key is folded, every gene as the table writes it.

    Attributes
    ----------
    source
        File or simulator it came from, for people.
    probes
        Genes a probeset measures: several where it cannot tell them apart.
    aliases
        Genes a symbol or a foreign id may mean.
    genes
        Every gene the table names.
    unmatched
        Probesets the table knows and gives no gene (`no_match`).
    controls
        Control probes.
    findings
        What was recognised.
    """

    source: str
    probes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    genes: frozenset[str] = field(default=frozenset(), repr=False)
    unmatched: frozenset[str] = field(default=frozenset(), repr=False)
    controls: frozenset[str] = field(default=frozenset(), repr=False)
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.probes) + len(self.aliases)


def make_id_table(
    *,
    source: str,
    probes: Iterable[tuple[str, str]] = (),
    aliases: Iterable[tuple[str, str]] = (),
    genes: Iterable[str] = (),
    controls: Iterable[str] = (),
) -> IdTable:
    """Build a table from (probeset, loci) and (alias, gene) rows.

    Parameters
    ----------
    source
        Where the rows come from.
    probes
        The loci as TAIR writes them: joined by `;`, or `no_match`.
    aliases
        A symbol or foreign id (or several, joined alike), and a gene.
    genes
        Genes to know beyond those that these rows name.
    controls
        Names of control probes.
    """
    known = set(genes)
    linked: dict[str, dict[str, None]] = {}
    unmatched = set()
    control = {key(tidy(name)) for name in controls}
    for probe, loci in probes:
        at = key(tidy(probe))
        measured = genes_in(loci)
        if not at or at in control:
            continue
        if kind_of(at) == "control" and not measured:
            control.add(at)
        elif measured:
            linked.setdefault(at, {}).update(dict.fromkeys(measured))
            known.update(measured)
        else:
            unmatched.add(at)
    named: dict[str, dict[str, None]] = {}
    for several, gene in aliases:
        known.add(gene)
        for alias in genes_in(several):
            # An isoform or the gene's own name is no alias: it is understood without a table.
            if canonical(key(alias)).casefold() != gene.casefold():
                named.setdefault(key(alias), {})[gene] = None
    return IdTable(
        source=source,
        probes={at: tuple(genes) for at, genes in linked.items()},
        aliases={at: tuple(genes) for at, genes in named.items()},
        genes=frozenset(known),
        unmatched=frozenset(unmatched - linked.keys()),
        controls=frozenset(control),
    )


def genes_in(cell: str) -> tuple[str, ...]:
    """Return the names in a cell that may join several by `;`, `|` or `///`."""
    unique: dict[str, None] = {}
    for part in _BETWEEN.split(cell):
        name = tidy(part)
        if name.casefold() not in _NOTHING:
            folded = key(name)
            unique[canonical(folded) if kind_of(folded) in ("locus", "ensembl") else name] = None
    return tuple(unique)


def read_id_table(path: Path | str, *, limits: Limits = _LIMITS) -> IdTable:
    """Read a mapping table.

    Known are TAIR's ATH1 table, a GEO platform table (GPL), tables with a gene column beside
    symbols or other ids, and any two columns without a header.

    Parameters
    ----------
    path
        A text table, gzipped or not, or an XLSX file.
    limits
        What the file may ask of this machine.
    """
    path = Path(path)
    table = open_delimited(path, limits=limits)
    header = [_plain(name) for name in table.head[0]]
    gene = _first(header, _GENES)
    if gene is not None and len({*_PROBES, *_ALIASES} & set(header) - {header[gene]}) > 0:
        return _by_header(table.with_header(), header, gene=gene)
    return _two_columns(table)


def _by_header(table: Delimited, header: Sequence[str], *, gene: int) -> IdTable:
    probe = _first(header, _PROBES)
    probe = None if probe == gene else probe
    others = [at for at, name in enumerate(header) if name in _ALIASES and at not in (gene, probe)]
    control = _first(header, _CONTROL)
    wanted = [at for at in (gene, probe, *others, control) if at is not None]
    cells = dict(zip(wanted, map(_words, read_columns(table, wanted)), strict=True))
    genes = cells[gene]
    controls: list[str] = []
    if probe is not None and control is not None:
        pairs = zip(cells[probe], cells[control], strict=True)
        controls = [name for name, flag in pairs if flag.casefold() in ("yes", "true", "1")]
    aliases = (row for at in others for row in _alias_rows(cells[at], genes))
    built = make_id_table(
        source=table.name,
        probes=() if probe is None else zip(cells[probe], genes, strict=True),
        aliases=aliases,
        genes=(gene for cell in genes for gene in genes_in(cell)),
        controls=controls,
    )
    named = table.header or ()
    used = ", ".join(named[at] for at in wanted if at != gene)
    return _reported(built, f"genes from {named[gene]}; other ids from {used}")


def _two_columns(table: Delimited) -> IdTable:
    left, right = map(_words, read_columns(table, [0, 1]))
    kinds = [_usual_kind(column) for column in (left, right)]
    if kinds[1] == "probeset" or (
        kinds[0] in ("locus", "ensembl", "entrez") and kinds[1] == "name"
    ):
        left, right, kinds = right, left, kinds[::-1]
    rows = list(zip(left, right, strict=True))
    built = (
        make_id_table(source=table.name, probes=rows)
        if kinds[0] == "probeset"
        else make_id_table(
            source=table.name, aliases=((a, one) for a, cell in rows for one in genes_in(cell))
        )
    )
    return _reported(built, f"two columns, {kinds[0]} to {kinds[1]}")


def _reported(table: IdTable, evidence: str) -> IdTable:
    if not table.genes:
        raise UserInputError(
            table.source,
            "must map ids to genes in two columns at least",
            got="no row that names a gene",
            remedy="Name the columns, for instance probeset and locus, or symbol and gene",
        )
    several = [probe for probe, genes in table.probes.items() if len(genes) > 1]
    unclear = [alias for alias, genes in table.aliases.items() if len(genes) > 1]
    message = f"{len(table.probes):,} probesets and {len(table.aliases):,} other ids are mapped."
    found = [Finding("info", "mapping", message, evidence, count=len(table))]
    if several:
        found.append(about("several genes", "Probesets that measure several genes.", several))
    if unclear:
        found.append(about("unclear names", "Names that several genes go by.", unclear))
    if table.unmatched:
        message = "Probesets to which the table gives no gene."
        found.append(about("no match", message, sorted(table.unmatched), level="info"))
    return IdTable(**{**vars(table), "findings": tuple(found)})


def _alias_rows(aliases: Sequence[str], genes: Sequence[str]) -> Iterator[tuple[str, str]]:
    for several, cell in zip(aliases, genes, strict=True):
        found = genes_in(cell)
        if len(found) == 1:
            yield several, found[0]
        elif len(names := genes_in(several)) == len(found):
            # As many names as genes stand in the same order; else nobody knows whose they are.
            yield from zip(names, found, strict=True)


def _usual_kind(names: Sequence[str]) -> str:
    kinds = [kind_of(key(name)) for name in names[:500] if name]
    # the first of two that are as frequent, whatever order a set would have
    return max(dict.fromkeys(kinds), key=kinds.count) if kinds else "name"


def _words(column: pd.Categorical) -> list[str]:
    words = [*map(str, column.categories), ""]
    return [words[code] for code in column.codes]


def _first(header: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((header.index(name) for name in wanted if name in header), None)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
