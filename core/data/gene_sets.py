"""Sets of genes with something in common: GMT files, and terms of an annotated ontology."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.data.annotations import Annotations, read_annotations
from core.data.field_formats import FEWEST_CELLS, NO_DESCRIPTION
from core.data.ontology import ASPECTS, Ontology, read_ontology
from core.data.text import open_text
from core.errors import RefusedFileError, UserInputError
from core.findings import Finding, about, number_of
from core.settings import Limits

_LIMITS = Limits()
_TERM_BEHIND = re.compile(r"(.+\S)\s*\(((?:GO|HP|MP|DOID):\d+)\)")
"""As Enrichr writes both: `2-oxoglutarate metabolic process (GO:0006103)`."""
_WEIGHTED = re.compile(r"(.+),-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")
"""As some libraries of Enrichr write a gene: `KLF1,1.0`."""
_PART_NAMES = {letter: name.replace("_", " ") for name, letter in ASPECTS.items()}


@dataclass(frozen=True, eq=False)
class GeneSets:
    """Sets of genes, each known by a term.

    Attributes
    ----------
    terms
        Short names of the sets, such as `GO:0030218`; each once.
    names
        What each is called, for people.
    members
        The genes of each, spelled as in the file.
    source
        The files they came from, for people.
    findings
        What was recognised, decided and left out.
    """

    terms: tuple[str, ...] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    members: tuple[frozenset[str], ...] = field(repr=False)
    source: str
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.terms)

    def genes(self) -> frozenset[str]:
        """Return all genes that are in a set."""
        return frozenset().union(*self.members)


def read_gene_sets(path: Path, *, limits: Limits = _LIMITS) -> GeneSets:
    """Read gene sets from a GMT file, gzipped or not, as MSigDB, Enrichr and g:Profiler write it.

    Parameters
    ----------
    path
        The file: a set in each line, its name, a description and its genes between tabs.
    limits
        What the file may ask of this machine.
    """
    terms: dict[str, str] = {}
    members: list[frozenset[str]] = []
    repeated: list[str] = []
    empty: list[str] = []
    shared: dict[str, str] = {}
    n_members = 0
    for cells in _gmt_rows(path, limits=limits):
        term, name = _term_and_name(cells[0], cells[1])
        # one string a gene, however many sets it is in
        genes = frozenset(
            shared.setdefault(gene, gene) for cell in cells[2:] if (gene := _gene(cell))
        )
        if term in terms or not genes:
            (repeated if term in terms else empty).append(term)
            continue
        n_members += len(genes)
        if n_members > limits.pairs or len(terms) >= limits.identifiers:
            raise _too_large(path.name, limits=limits)
        terms[term] = name
        members.append(genes)
    if not terms:
        raise _not_gmt(path, "no line with a name and genes")
    if len(repeated) > len(terms):
        raise _not_gmt(path, f"a table that begins {len(repeated):,} lines as others begin")
    longest = max(shared, key=len)
    if len(longest) > limits.name_length:
        raise _not_gmt(path, f"a gene called {longest[:40]}… of {len(longest):,} letters")
    message = f"{number_of(len(terms), 'gene set')} of {number_of(len(shared), 'gene')}."
    findings = [Finding("info", "gene sets", message)]
    if repeated:
        said = "Sets whose name came before are left out; the first counts."
        findings.append(about("repeated sets", said, repeated))
    if empty:
        findings.append(about("empty sets", "Sets without genes are left out.", empty))
    return GeneSets(tuple(terms), tuple(terms.values()), tuple(members), path.name, tuple(findings))


def read_annotated_ontology(
    ontology: Path,
    annotations: Path,
    *,
    aspects: Sequence[str] = ("P",),
    part_of: bool = True,
    limits: Limits = _LIMITS,
) -> GeneSets:
    """Read the genes of each term: those annotated with it, or with anything below it.

    Parameters
    ----------
    ontology
        OBO, gzipped or not.
    annotations
        GAF 2.x, a table with a column of genes and one of terms, or goatools' associations.
    aspects
        Which of GO's parts count: `P`, `F`, `C`. Other ontologies are taken whole.
    part_of
        Whether a gene of a term is also one of what the term is part of, as it is of what the
        term is a kind of.
    limits
        What the files may ask of this machine.
    """
    if not aspects or set(aspects) - set(_PART_NAMES):
        raise UserInputError(
            "aspects",
            f"must be some of {', '.join(_PART_NAMES)}",
            got=", ".join(map(repr, aspects)) or "none",
            remedy="Take P for biological processes",
        )
    terms = read_ontology(ontology, part_of=part_of, limits=limits)
    stated = read_annotations(annotations, limits=limits)
    wanted = frozenset(aspects) if any(terms.aspects.values()) else frozenset({""})
    direct, findings = _annotate(terms, stated, wanted=wanted)
    members = _propagate(terms, direct, wanted=wanted, limits=limits)
    kept = sorted(members)
    parts = " and ".join(_PART_NAMES[each] for each in aspects) if "" not in wanted else "all terms"
    above = "is_a and part_of" if part_of else "is_a"
    genes = frozenset().union(*members.values())
    message = (
        f"{number_of(len(kept), 'term')} ({parts}) with {number_of(len(genes), 'gene')}; a gene of "
        f"a term is also one of every term above it, along {above}."
    )
    return GeneSets(
        terms=tuple(kept),
        names=tuple(terms.names[term] for term in kept),
        members=tuple(members[term] for term in kept),
        source=f"{terms.source}, {stated.source}",
        findings=(Finding("info", "ontology", message), *stated.findings, *findings),
    )


def _annotate(
    ontology: Ontology, stated: Annotations, *, wanted: frozenset[str]
) -> tuple[dict[str, set[str]], list[Finding]]:
    """Return the genes that each term in use is given, and what became of the other terms."""
    genes: dict[str, set[str]] = {}
    for gene, terms in stated.terms.items():
        for term in terms:
            genes.setdefault(term, set()).add(gene)
    direct: dict[str, set[str]] = {}
    renamed: list[str] = []
    obsolete: list[str] = []
    unknown: list[str] = []
    elsewhere = 0
    for term in sorted(genes):
        now = ontology.find(term)
        if now is None:
            (obsolete if term in ontology.obsolete else unknown).append(term)
            continue
        if now != term:
            renamed.append(f"{term} → {now}")
        if ontology.aspects[now] in wanted:
            direct.setdefault(now, set()).update(genes[term])
        else:
            elsewhere += 1
    if len(unknown) == len(genes):
        own = ", ".join(list(ontology.names)[:2])
        raise _no_meeting(ontology, stated, f"{', '.join(unknown[:2])} there and {own} here")
    if not direct:
        got = f"{elsewhere:,} terms of other parts, {len(obsolete):,} obsolete ones"
        raise _no_meeting(ontology, stated, got)
    said = {
        "other ids": ("Ids that terms had before were read as what they go by now.", renamed),
        "obsolete terms": ("Annotations with obsolete terms are left out.", obsolete),
        "unknown terms": ("Annotations with terms the ontology lacks are left out.", unknown),
    }
    return direct, [
        about(topic, message, items, level="info" if topic == "other ids" else "warning")
        for topic, (message, items) in said.items()
        if items
    ]


def _propagate(
    ontology: Ontology, direct: Mapping[str, set[str]], *, wanted: frozenset[str], limits: Limits
) -> dict[str, frozenset[str]]:
    """Hand genes up from each term to those above it, leaves first."""
    found = {term: set(genes) for term, genes in direct.items()}
    members: dict[str, frozenset[str]] = {}
    n_members = 0
    for term in ontology.order:
        genes = found.pop(term, None)
        if genes is None:
            continue
        n_members += len(genes)
        if n_members > limits.pairs:
            raise _too_large(ontology.source, limits=limits)
        members[term] = frozenset(genes)
        for parent in ontology.parents[term]:
            if ontology.aspects[parent] in wanted:
                found.setdefault(parent, set()).update(genes)
    return members


def _gmt_rows(path: Path, *, limits: Limits) -> Iterator[list[str]]:
    text = open_text(path, limits=limits)
    for number, line in enumerate(text.lines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < FEWEST_CELLS:
            if len(cells) == 1 and line.count(",") > 1:
                raise _not_gmt(path, f"a table with commas, beginning with {line.strip()[:40]!r}")
            raise _not_gmt(path, f"{number_of(len(cells), 'cell')} in line {number:,}")
        yield cells


def _term_and_name(title: str, description: str) -> tuple[str, str]:
    both = _TERM_BEHIND.fullmatch(title)
    if both is not None:
        return both[2], both[1]
    name = description.lstrip("> ")
    return title, title if NO_DESCRIPTION.fullmatch(name) else name


def _gene(cell: str) -> str:
    weighted = _WEIGHTED.fullmatch(cell)
    return cell if weighted is None else weighted[1]


def _not_gmt(path: Path, got: str) -> UserInputError:
    return UserInputError(
        path.name,
        "must hold gene sets as GMT: in each line a name, a description and genes, between tabs",
        got=got,
        remedy="Download the sets from MSigDB or Enrichr as GMT",
    )


def _no_meeting(ontology: Ontology, stated: Annotations, got: str) -> UserInputError:
    return UserInputError(
        stated.source,
        f"must annotate genes with terms of {ontology.source}",
        got=got,
        remedy="Give the ontology that the annotations were made with",
    )


def _too_large(name: str, *, limits: Limits) -> RefusedFileError:
    return RefusedFileError(
        name,
        f"must put no more than {limits.pairs:,} genes into sets, a gene counting in each",
        got="more than that",
        remedy="Leave out sets that are not needed",
    )
