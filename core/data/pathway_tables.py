"""Pathways: edges by pathway, as KEGG, Reactome and graphite list them, and sets of genes."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.delimited import Delimited, open_delimited, read_columns
from core.data.field_formats import plain
from core.data.gene_sets import read_gene_sets
from core.data.identifiers.split import read_text, split_ids
from core.data.pair_formats.columns import Columns, choose, with_header_if_any
from core.data.pair_formats.interactions import (
    are_interactions,
    interaction_types,
    rows_to_keep,
    wanted_types,
)
from core.data.pair_formats.statements import code_names
from core.data.pair_formats.values import read_values
from core.data.pairs import Pairs
from core.errors import UserInputError
from core.findings import Finding
from core.settings import Limits

IDS = ("pathwayid", "pathway", "pathwayaccession", "keggid", "reactomeid", "setid", "geneset")
NAMES = ("pathwayname", "pathwaytitle", "pathwaydescription", "setname")
"""Header names of the columns that say of which pathway an edge is."""
_LIMITS = Limits()
_NEAR, _SHORTEST = 3, 3
_GMT_CELLS = 3
_SIGNS = {"activation": 1, "inhibition": -1}


@dataclass(frozen=True, eq=False)
class Pathway:
    """Genes, and the edges known among them.

    Attributes
    ----------
    id, name
        As its table calls it; the name may be empty.
    edges
        Its edges with their signs. Its gene list holds all genes of the pathway, also those
        that no edge of the kept types names.
    every_gene
        Whether all its measured genes are asked about, because they were named one by one, and
        not just those that an edge connects.
    """

    id: str
    name: str
    edges: Pairs
    every_gene: bool = False

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.name} ({self.id})" if self.name and self.id else self.name or self.id


@dataclass(frozen=True, eq=False)
class PathwayTable:
    """The edges of many pathways.

    Attributes
    ----------
    source
        The file's name.
    rows
        `pathway`, `regulator`, `target`, `sign` (+1, −1, 0) and `kept`: whether the edge is of
        the wanted types. One row for each edge of each pathway.
    names
        Of pathways, by id; empty where the table gives none.
    findings
        What was recognised and left out.
    """

    source: str
    rows: pd.DataFrame
    names: Mapping[str, str]
    findings: tuple[Finding, ...] = ()

    def find(self, wanted: str) -> Pathway:
        """Find a pathway by its id or its name, or propose those that are called like it.

        Parameters
        ----------
        wanted
            In any case; a part of the name that no other has is enough.
        """
        called = {key.casefold(): key for key in self.names}
        called |= {name.casefold(): key for key, name in self.names.items() if name}
        key = called[_one_called(wanted, called, source=self.source)]
        rows = self.rows[self.rows["pathway"] == key]
        return Pathway(key, self.names[key], _edges(rows, source=self.source))

    def counted(self, genes: Iterable[str]) -> pd.DataFrame:
        """Count for each pathway its genes, those measured, and the edges between these.

        Parameters
        ----------
        genes
            Of the expression; case is forgiven.

        Returns
        -------
        DataFrame
            `pathway`, `name`, `genes`, `measured`, `edges`; those with most edges first.
        """
        folded = Counter(gene.casefold() for gene in genes)
        there = {gene for gene, count in folded.items() if count == 1}
        rows = self.rows
        ends = pd.concat(
            [
                pd.DataFrame({"pathway": rows["pathway"], "gene": rows[end].str.casefold()})
                for end in ("regulator", "target")
            ]
        ).drop_duplicates()
        measured = ends[ends["gene"].isin(there)]
        inside = rows["kept"] & rows["regulator"].str.casefold().isin(there)
        inside &= rows["target"].str.casefold().isin(there)
        keys = list(self.names)
        table = pd.DataFrame({"pathway": keys, "name": [self.names[key] for key in keys]})
        for name, part in (("genes", ends), ("measured", measured), ("edges", rows[inside])):
            counts = part.groupby("pathway", sort=False).size()
            table[name] = counts.reindex(keys, fill_value=0).to_numpy(np.int64)
        order = ["edges", "measured"]
        return table.sort_values(order, ascending=False, kind="stable", ignore_index=True)

    def holding(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """List the pathways that state each edge, by its two names in lower case."""
        kept = self.rows[self.rows["kept"]]
        found: dict[tuple[str, str], list[str]] = {}
        ends = (kept["regulator"].str.casefold(), kept["target"].str.casefold())
        for first, second, key in zip(*ends, kept["pathway"], strict=True):
            found.setdefault((first, second), []).append(key)
        return {edge: tuple(dict.fromkeys(keys)) for edge, keys in found.items()}


def read_pathways(path: Path, *, edge_types: str = "", limits: Limits = _LIMITS) -> PathwayTable:
    """Read a table of edges by pathway: KEGG, Reactome, or what graphite writes.

    A table that names no pathway is one pathway, called as the file is.

    Parameters
    ----------
    path
        Columns of regulator and target (`source`, `src`), perhaps of an interaction, of a
        direction, and of the pathway's id and name.
    edge_types
        Which interactions count: types between commas, or `all`; empty for activation and
        inhibition.
    limits
        What the file may ask of this machine.
    """
    table = with_header_if_any(open_delimited(path, limits=limits))
    if table.data.count(b"\n") > limits.pairs + 1:
        raise UserInputError(
            table.name,
            f"must hold no more than {limits.pairs:,} edges",
            got="more",
            remedy="Give the pathways of one database, or fewer",
        )
    chosen = choose(table)
    named = _pathway_columns(table)
    others = [at for at, _ in chosen.values]
    positions = [chosen.regulator, chosen.target, *named.values(), *others]
    columns = dict(zip(positions, read_columns(table, positions), strict=True))
    names, first, second = code_names(columns[chosen.regulator], columns[chosen.target])
    usable = (first >= 0) & (second >= 0) & (first != second)
    usable &= _stated(columns, chosen, file=table.name)
    kept, sign, findings = _interactions(
        [columns[at] for at in others], edge_types, n=first.size, file=table.name
    )
    keys, called = _names_of(columns, named, file=path.name.split(".")[0], n=first.size)
    usable &= np.array([bool(key) for key in keys], dtype=bool)
    rows = pd.DataFrame(
        {
            "pathway": keys[usable],
            "regulator": names[first[usable]],
            "target": names[second[usable]],
            "sign": sign[usable],
            "kept": kept[usable],
        }
    )
    # an edge may be listed once for each type; one of the kept types is what counts
    rows = rows.sort_values("kept", ascending=False, kind="stable")
    rows = rows.drop_duplicates(["pathway", "regulator", "target"]).sort_index(ignore_index=True)
    if rows.empty:
        raise UserInputError(
            table.name,
            "must hold edges of pathways",
            got="no row with a pathway and two different genes",
            remedy="Check its columns: source, target, pathway_id",
        )
    listed = {key: called.get(key, "") for key in dict.fromkeys(rows["pathway"])}
    return PathwayTable(path.name, rows, listed, (*table.findings, *findings))


def names_pathways(path: Path, *, limits: Limits = _LIMITS) -> bool:
    """Return whether a table says of which pathway its edges are.

    Parameters
    ----------
    path
        Of the table.
    limits
        What the file may ask of this machine.
    """
    return bool(_pathway_columns(with_header_if_any(open_delimited(path, limits=limits))))


def read_pathway_genes(
    path: Path, *, name: str = "", limits: Limits = _LIMITS
) -> tuple[str, tuple[str, ...]]:
    """Read genes of one pathway: a plain list, or one set of a GMT file.

    Parameters
    ----------
    path
        Of the file.
    name
        Which set of a GMT file, where it holds several; what a plain list is called.
    limits
        What the file may ask of this machine.

    Returns
    -------
    tuple
        The name of the set, and its genes.
    """
    text = read_text(path, limits=limits)
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    if not lines or min(len(cells) for cells in lines) < _GMT_CELLS:
        genes = tuple(dict.fromkeys(split_ids(text, limits=limits)))
        return name or path.name.split(".")[0], genes
    sets = read_gene_sets(path, limits=limits)
    called = {term.casefold(): term for term in sets.terms}
    wanted = sets.terms[0] if not name and len(sets) == 1 else name
    key = called[_one_called(wanted, called, source=path.name)]
    return key, tuple(sorted(sets.members[sets.terms.index(key)]))


def _one_called(wanted: str, called: Mapping[str, str], *, source: str) -> str:
    """Find the name that is meant, or propose those most like it.

    Parameters
    ----------
    wanted
        The name that was given.
    called
        Ids and names in lower case, and the pathway each means.
    source
        Where they come from.
    """
    known = list(called)
    asked = wanted.strip().casefold()
    if asked in known:
        return asked
    holding = [name for name in known if asked in name] if len(asked) >= _SHORTEST else []
    if len(holding) == 1:
        return holding[0]
    near = difflib.get_close_matches(asked, known, n=_NEAR, cutoff=0.6)
    proposed = list(dict.fromkeys([*holding, *near]))[:_NEAR]
    raise UserInputError(
        "pathway",
        f"must be one of those in {source}",
        got=wanted[:80] or "none",
        remedy=("The nearest are " if proposed else "Choose one such as ")
        + ", ".join(called[name] for name in proposed or known[:_NEAR]),
    )


def _pathway_columns(table: Delimited) -> dict[str, int]:
    """Find the columns with the pathway's id and name."""
    header = [plain(name) for name in table.header or ()]
    found = {}
    for role, words in (("id", IDS), ("name", NAMES)):
        at = next((header.index(word) for word in words if word in header), None)
        if at is not None:
            found[role] = at
    return found


def _names_of(
    columns: Mapping[int, pd.Categorical], named: Mapping[str, int], *, file: str, n: int
) -> tuple[NDArray[np.object_], dict[str, str]]:
    """Return the pathway of each row, and what pathways are called."""
    if not named:
        return np.full(n, file, dtype=object), {}
    texts = {
        role: np.array([str(cell).strip() for cell in columns[at].astype(object)], dtype=object)
        for role, at in named.items()
    }
    keys = texts.get("id", texts.get("name"))
    if keys is None or len(texts) == 1:
        return np.asarray(keys, dtype=object), {}
    return keys, dict(zip(keys.tolist(), texts["name"].tolist(), strict=True))


def _stated(
    columns: Mapping[int, pd.Categorical], chosen: Columns, *, file: str
) -> NDArray[np.bool_]:
    """Leave out rows whose direction is not known, and those that say there is no edge."""
    n = len(columns[chosen.regulator])
    stated = np.ones(n, dtype=bool)
    for at, role in chosen.values:
        cells = [str(cell).casefold() for cell in columns[at].categories]
        if "undirected" in cells:
            stated &= columns[at].codes != cells.index("undirected")
        if role == "label":
            meaning = read_values(columns[at], role=role, file=file)
            if meaning is not None and meaning.label is not None:
                stated &= meaning.label == 1
    return stated


def _interactions(
    columns: Sequence[pd.Categorical], edge_types: str, *, n: int, file: str
) -> tuple[NDArray[np.bool_], NDArray[np.int8], list[Finding]]:
    """Return which rows are of the wanted types, and whether they activate or repress."""
    wanted = wanted_types(edge_types)
    column = next((each for each in columns if are_interactions(each.categories)), None)
    if column is None:
        return np.ones(n, dtype=bool), np.zeros(n, np.int8), []
    kept, finding = rows_to_keep(column, wanted, file=file)
    each = []
    for cell in column.categories:
        said = {_SIGNS[word] for word in interaction_types(str(cell)) if word in _SIGNS}
        each.append(said.pop() if len(said) == 1 else 0)
    sign = np.append(np.array(each, np.int8), np.int8(0))[column.codes]
    return kept, sign, [finding]


def _edges(rows: pd.DataFrame, *, source: str) -> Pairs:
    """Return the edges of one pathway, over all its genes."""
    both = np.concatenate([rows["regulator"].to_numpy(object), rows["target"].to_numpy(object)])
    codes, names = pd.factorize(both)
    kept, n = rows["kept"].to_numpy(bool), len(rows)
    return Pairs(
        genes=tuple(map(str, names)),
        regulator=codes[:n][kept].astype(np.int32),
        target=codes[n:][kept].astype(np.int32),
        sign=rows["sign"].to_numpy(np.int8)[kept],
        source=source,
    )
