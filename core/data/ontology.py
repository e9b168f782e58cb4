"""An ontology in OBO format: its terms, what each is part of, and the names they went by before.

`goatools` reads OBO too, and the tests hold this reader to it. It is not used here: a file that
leads a term back to itself, names a parent that is not there or gives a term two ids ends it
with a `RecursionError`, a `KeyError` or an `AssertionError`, and it opens plain text by its path
only, past the guards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from core.data.text import open_text
from core.errors import RefusedFileError, UserInputError
from core.findings import number_of
from core.settings import Limits

ASPECTS: Mapping[str, str] = {
    "biological_process": "P",
    "molecular_function": "F",
    "cellular_component": "C",
}
"""The three parts of the Gene Ontology, and the letters that annotations call them by."""
_SHOWN = 4


@dataclass(frozen=True, eq=False)
class Ontology:
    """Terms, and which stand above which.

    Attributes
    ----------
    names
        What each term that is in use is called, by its id.
    aspects
        `P`, `F` or `C` of each term; empty in ontologies other than GO.
    parents
        The terms straight above each.
    aliases
        Ids that now go by another: alternative ones, and obsolete ones with one replacement.
    obsolete
        Ids that stand for nothing any more.
    source
        The file's name, for people.
    order
        All terms in use, each behind everything below it.
    """

    names: Mapping[str, str] = field(repr=False)
    aspects: Mapping[str, str] = field(repr=False)
    parents: Mapping[str, tuple[str, ...]] = field(repr=False)
    aliases: Mapping[str, str] = field(repr=False)
    obsolete: frozenset[str] = field(repr=False)
    source: str
    order: tuple[str, ...] = field(repr=False)

    def find(self, term: str) -> str | None:
        """Return the id a term goes by now; None where it is obsolete or unknown."""
        term = self.aliases.get(term, term)
        return term if term in self.names else None


@dataclass
class _Stanza:
    """A term as its lines state it."""

    id: str = ""
    name: str = ""
    namespace: str = ""
    parents: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    replacements: list[str] = field(default_factory=list)
    is_obsolete: bool = False


def read_ontology(path: Path, *, part_of: bool = True, limits: Limits) -> Ontology:
    """Read an ontology in OBO format, gzipped or not.

    Parameters
    ----------
    path
        The file.
    part_of
        Whether what a term is part of stands above it, beside what it is a kind of.
    limits
        What the file may ask of this machine.
    """
    names: dict[str, str] = {}
    aspects: dict[str, str] = {}
    above: dict[str, list[str]] = {}
    aliases: dict[str, str] = {}
    obsolete: set[str] = set()
    n_parents = 0
    for term in _stanzas(path, part_of=part_of, limits=limits):
        if not term.id:
            raise _not_obo(path, "a term without an id")
        if term.is_obsolete:
            obsolete.add(term.id)
            if len(term.replacements) == 1:
                aliases[term.id] = term.replacements[0]
            continue
        if term.id in names:
            raise _not_obo(path, f"{term.id} twice")
        names[term.id] = term.name or term.id
        aspects[term.id] = ASPECTS.get(term.namespace, "")
        above[term.id] = term.parents
        aliases |= dict.fromkeys(term.others, term.id)
        n_parents += len(term.parents)
        if len(names) > limits.identifiers or n_parents > limits.pairs:
            raise _too_large(path, limits=limits)
    if not names:
        raise _not_obo(path, f"{number_of(len(obsolete), 'obsolete term')} and no other")
    for other in names.keys() & aliases.keys():
        del aliases[other]
    parents = {
        term: tuple(each for each in dict.fromkeys(stated) if each in names)
        for term, stated in above.items()
    }
    order = _order(path, parents)
    return Ontology(names, aspects, parents, aliases, frozenset(obsolete), path.name, order)


def _stanzas(path: Path, *, part_of: bool, limits: Limits) -> Iterator[_Stanza]:
    """Yield the terms of a file; stanzas of other kinds are passed over."""
    term: _Stanza | None = None
    namespace, found = "", False
    for line in open_text(path, limits=limits).lines():
        if line.startswith("["):
            if term is not None:
                yield term
            is_term = line.strip().lower() == "[term]"
            found |= is_term
            term = _Stanza(namespace=namespace) if is_term else None
            continue
        tag, _, value = line.partition(": ")
        if term is not None:
            _add(term, tag, _uncommented(value), part_of=part_of)
        elif not found and tag == "default-namespace":
            namespace = value.strip()
    if term is not None:
        yield term
    if not found:
        raise _not_obo(path, "no line [Term]")


def _add(term: _Stanza, tag: str, value: str, *, part_of: bool) -> None:
    word = value.split(maxsplit=1)[0] if value else ""
    if tag == "id":
        term.id = term.id or word
    elif tag == "name":
        term.name = value
    elif tag == "namespace":
        term.namespace = word
    elif tag == "is_a" and word:
        term.parents.append(word)
    elif tag == "relationship" and part_of and word == "part_of":
        term.parents += value.split()[1:2]
    elif tag == "alt_id" and word:
        term.others.append(word)
    elif tag == "replaced_by" and word:
        term.replacements.append(word)
    elif tag == "is_obsolete":
        term.is_obsolete = word == "true"


def _uncommented(value: str) -> str:
    """Cut off what OBO calls a comment: `GO:0008150 ! biological_process`."""
    return value.partition(" ! ")[0].strip()


def _order(path: Path, parents: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for term, above in parents.items():
        sorter.add(term)
        for parent in above:
            sorter.add(parent, term)
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        circle = list(map(str, error.args[1]))
        shown = " → ".join(circle[:_SHOWN]) + (" → …" if len(circle) > _SHOWN else "")
        raise UserInputError(
            path.name,
            "must lead no term back to itself",
            got=shown,
            remedy="Take a basic edition of the ontology, such as go-basic.obo",
        ) from error


def _not_obo(path: Path, got: str) -> UserInputError:
    return UserInputError(
        path.name,
        "must be an ontology in OBO format, with each term once",
        got=got,
        remedy="Download go-basic.obo from geneontology.org",
    )


def _too_large(path: Path, *, limits: Limits) -> RefusedFileError:
    return RefusedFileError(
        path.name,
        f"must have no more than {limits.identifiers:,} terms and {limits.pairs:,} relations",
        got="more than that",
        remedy="Check that this is one ontology",
    )
