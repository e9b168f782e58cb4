"""Find a folded identifier among the names in the data and in mapping tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.data.identifiers.patterns import key, without_version
from core.data.identifiers.tables import IdTable

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_."


@dataclass(frozen=True)
class Names:
    """The names in the data, found by any spelling.

    Attributes
    ----------
    exact
        As they are written.
    by_key
        By their folded form; several where they differ only in case.
    by_stem
        By their folded form without isoform or version suffix.
    """

    exact: frozenset[str]
    by_key: Mapping[str, tuple[str, ...]]
    by_stem: Mapping[str, tuple[str, ...]]

    def find(self, folded: str) -> tuple[str, ...]:
        """Return the names that a folded identifier stands for, most literally first."""
        found = self.by_key.get(folded)
        if found is not None:
            return found
        return self.by_stem.get(without_version(folded), ())


@dataclass(frozen=True)
class Links:
    """All mapping tables as one, every key folded.

    Attributes
    ----------
    probes, aliases
        As in `IdTable`.
    back
        The probesets and aliases of each gene.
    genes
        Every gene any table names, by its folded form.
    unmatched, controls
        As in `IdTable`.
    """

    probes: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    back: Mapping[str, tuple[str, ...]]
    genes: Mapping[str, str]
    unmatched: frozenset[str]
    controls: frozenset[str]


def index_names(names: Iterable[str]) -> Names:
    """Index the names in the data.

    A name such as `AT1G01010|261585_at` is also found by its locus and by its probeset.
    """
    exact = frozenset(names)
    by_key: dict[str, dict[str, None]] = {}
    by_stem: dict[str, dict[str, None]] = {}
    for name in dict.fromkeys(names):
        folded = key(name)
        by_key.setdefault(folded, {})[name] = None
        stems = folded.split("|") if "|" in folded else (folded,)
        for stem in stems:
            by_stem.setdefault(without_version(stem), {})[name] = None
    return Names(
        exact,
        {at: tuple(found) for at, found in by_key.items()},
        {at: tuple(found) for at, found in by_stem.items()},
    )


def link(tables: Sequence[IdTable]) -> Links:
    """Join mapping tables; a name that two tables map apart keeps all its genes."""
    probes = _joined(table.probes for table in tables)
    aliases = _joined(table.aliases for table in tables)
    named: frozenset[str] = frozenset().union(*(table.genes for table in tables))
    folded = {gene: key(gene) for gene in named}
    back: dict[str, tuple[str, ...]] = {}
    for mapping in (probes, aliases):
        for name, genes in mapping.items():
            for gene in genes:
                at = folded[gene]
                back[at] = (*back.get(at, ()), name)
    return Links(
        probes=probes,
        aliases=aliases,
        back=back,
        genes={at: gene for gene, at in folded.items()},
        unmatched=frozenset().union(*(table.unmatched for table in tables)) - probes.keys(),
        controls=frozenset().union(*(table.controls for table in tables)),
    )


def in_data(gene: str, *, names: Names, links: Links) -> tuple[str, ...]:
    """Return the names in the data of one gene, by itself or by its probesets and aliases."""
    folded = key(gene)
    direct = names.find(folded)
    if direct:
        return direct
    others = links.back.get(without_version(folded), ()) or links.back.get(folded, ())
    found = (name for other in others for name in names.find(other))
    return tuple(dict.fromkeys(found))


def genes_of(folded: str, links: Links) -> tuple[str, ...]:
    """Return the genes an alias means, one further table on where that leads to more."""
    first = links.aliases.get(folded, ())
    second = (gene for one in first for gene in links.aliases.get(key(one), ()))
    return tuple(dict.fromkeys((*first, *second)))


def nearest(folded: str, *, names: Names, links: Links) -> str | None:
    """Return a name one edit away (a letter wrong, missing, too many, or two swapped)."""
    stem, dot, version = folded.rpartition(".")
    words = (folded, stem) if dot and version.isdigit() else (folded,)
    for edit in (edit for word in words for edit in _edits(word)):
        if edit in names.by_stem:
            return names.by_stem[edit][0]
        if edit in links.aliases or edit in links.probes:
            return edit.upper()
    return None


def _joined(mappings: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    joined: dict[str, tuple[str, ...]] = {}
    for mapping in mappings:
        again = joined.keys() & mapping.keys()
        merged = {name: tuple(dict.fromkeys((*joined[name], *mapping[name]))) for name in again}
        joined |= mapping
        joined |= merged
    return joined


def _edits(word: str) -> Iterator[str]:
    # Swaps and confusions of look-alikes come first, as the likeliest.
    for one, other in (("o", "0"), ("l", "1"), ("i", "1")):
        if one in word:
            yield word.replace(one, other)
            # `AT1GO1010`: the letters that belong to the code stay.
            yield from (word[:at] + other + word[at + 1 :] for at, c in enumerate(word) if c == one)
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
    for at in range(len(word) + 1):
        for letter in _LETTERS:
            yield word[:at] + letter + word[at + 1 :]
            yield word[:at] + letter + word[at:]
