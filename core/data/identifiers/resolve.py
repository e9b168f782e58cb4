"""Resolve identifiers: which genes of the data each stands for, or why none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from core.data.identifiers.lookup import (
    Links,
    Names,
    genes_of,
    in_data,
    index_names,
    link,
    nearest,
)
from core.data.identifiers.patterns import (
    canonical,
    key,
    kind_of,
    looks_like_excel_date,
    tidy,
    without_version,
)
from core.data.identifiers.tables import IdTable
from core.errors import UserInputError
from core.settings import Limits

Status = Literal[
    "found",
    "several",
    "duplicate",
    "ambiguous",
    "absent",
    "unknown",
    "control",
    "no match",
    "date",
]
"""`found`: one name in the data. `several`: several rows of the same gene, or the genes one
probeset measures. `duplicate`: the same as an earlier id. The others are not used:
`ambiguous` names several different genes, `absent` is a gene that this data does not hold,
`no match` a probeset without a gene, `date` what Excel made of a gene."""

STATUSES: tuple[Status, ...] = get_args(Status)
_USED: frozenset[Status] = frozenset({"found", "several", "duplicate"})
_SUGGESTED = 100
"""For so many unknown ids a near one is looked for; each takes about a millisecond."""
_LIMITS = Limits()


@dataclass(frozen=True)
class Resolution:
    """What became of a list of identifiers.

    Attributes
    ----------
    ids
        As they were given.
    status
        One a id, see `Status`.
    became
        The names in the data that each id stands for; empty where it is not used.
    reason
        Why, in words; empty where the id is a name in the data as it stands.
    """

    ids: tuple[str, ...]
    status: tuple[Status, ...]
    became: tuple[tuple[str, ...], ...]
    reason: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def counts(self) -> dict[Status, int]:
        """How many ids have each status, all statuses named."""
        counted = Counter(self.status)
        return {status: counted[status] for status in STATUSES}

    @property
    def understood(self) -> int:
        """How many ids stand for something in the data, repeats included."""
        return sum(status in _USED for status in self.status)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the data that are meant, once each, in the order of the ids."""
        return tuple(dict.fromkeys(name for names in self.became for name in names))

    @property
    def summary(self) -> str:
        """One sentence for a page or a terminal."""
        parts = [
            f"{count:,} {status}"
            for status, count in self.counts.items()
            if count and status not in ("found", "several")
        ]
        told = f": {', '.join(parts)}" if parts else ""
        return f"{self.understood:,} of {len(self):,} identifiers are understood{told}."

    def to_frame(self) -> pd.DataFrame:
        """Return a row an id: id, status, became (joined by `; `) and reason."""
        return pd.DataFrame(
            {
                "id": self.ids,
                "status": self.status,
                "became": ["; ".join(names) for names in self.became],
                "reason": self.reason,
            }
        )


_Answer = tuple[Status, tuple[str, ...], str]


def resolve(
    ids: Sequence[str],
    *,
    genes: Sequence[str] | None = None,
    tables: Sequence[IdTable] = (),
    limits: Limits = _LIMITS,
) -> Resolution:
    """Resolve identifiers of any kind, mixed, to the names in the data.

    Parameters
    ----------
    ids
        What a person gave; see `split_ids` for pasted text. Case, white space and
        isoform suffixes are forgiven.
    genes
        The names in the data. Without them the ids are resolved to the tables' genes, and
        AGI loci and Ensembl ids to themselves.
    tables
        Mapping tables to look in.
    limits
        How many identifiers may come at once.
    """
    if len(ids) > limits.identifiers:
        raise UserInputError(
            "identifiers",
            f"may be {limits.identifiers:,} at most",
            got=f"{len(ids):,}",
            remedy="Give fewer at a time",
        )
    links = link(tables)
    names = index_names(links.genes.values() if genes is None else genes)
    answers: list[_Answer] = []
    known: dict[str, _Answer] = {}
    first: dict[tuple[str, ...], str] = {}
    guesses = 0
    for raw in ids:
        given = tidy(raw)
        answer = known.get(given)
        if answer is None:
            answer = _answer(given, names=names, links=links, open_world=genes is None)
            if answer[0] == "unknown" and given and guesses < _SUGGESTED:
                guesses += 1
                answer = _with_suggestion(given, answer, names=names, links=links)
            known[given] = answer
        became = answer[1]
        if became in first:
            again = first[became] == given
            answer = (
                "duplicate",
                became,
                "given before" if again else f"the same as {first[became]}",
            )
        elif became:
            first[became] = given
        answers.append(answer)
    return Resolution(
        ids=tuple(ids),
        status=tuple(status for status, _, _ in answers),
        became=tuple(became for _, became, _ in answers),
        reason=tuple(reason for _, _, reason in answers),
    )


def _answer(given: str, *, names: Names, links: Links, open_world: bool) -> _Answer:
    """Ask the data, then the tables, then the mere shape of the id."""
    folded = key(given)
    return (
        _by_itself(given, folded, names=names, links=links)
        or _by_tables(folded, names=names, links=links)
        or _by_shape(given, folded, open_world=open_world)
    )


def _by_itself(given: str, folded: str, *, names: Names, links: Links) -> _Answer | None:
    if not folded:
        return "unknown", (), "blank"
    if folded in links.controls or (kind_of(folded) == "control" and folded not in links.probes):
        return "control", (), "a control probe, which measures no gene of the organism"
    if given in names.exact:
        return "found", (given,), ""
    direct = names.find(folded)
    return _directly(folded, direct, names=names) if direct else None


def _by_tables(folded: str, *, names: Names, links: Links) -> _Answer | None:
    if folded in links.probes:
        return _by_probeset(folded, names=names, links=links)
    if folded in links.unmatched:
        return "no match", (), "the mapping table gives this probeset no gene"
    found = in_data(folded, names=names, links=links)
    if found:
        return _several(found, "by way of a mapping table")
    meant = genes_of(folded, links)
    if meant:
        return _by_alias(meant, names=names, links=links)
    if without_version(folded) in links.genes:
        return "absent", (), "a known gene, but not in this data"
    return None


def _directly(folded: str, found: tuple[str, ...], *, names: Names) -> _Answer:
    if folded not in names.by_key:
        return _several(found, "isoform or version suffix ignored")
    if len(found) > 1:
        return "ambiguous", (), "in this case it may be " + _listed(found)
    return "found", found, "case or spaces ignored"


def _by_probeset(folded: str, *, names: Names, links: Links) -> _Answer:
    genes = links.probes[folded]
    found = tuple(
        dict.fromkeys(name for gene in genes for name in in_data(gene, names=names, links=links))
    )
    if not found:
        return "absent", (), f"measures {_listed(genes)}, not in this data"
    return _several(found, f"measures {_listed(genes)}")


def _by_alias(meant: tuple[str, ...], *, names: Names, links: Links) -> _Answer:
    here = {gene: in_data(gene, names=names, links=links) for gene in meant}
    distinct = {found for found in here.values() if found}
    if not distinct:
        return "absent", (), f"means {_listed(meant)}, not in this data"
    if len(distinct) > 1:
        genes = tuple(gene for gene, found in here.items() if found)
        return "ambiguous", (), f"may mean {_listed(genes)}: give the one that is meant"
    gene = next(gene for gene, found in here.items() if found)
    return _several(distinct.pop(), f"means {gene}")


def _by_shape(given: str, folded: str, *, open_world: bool) -> _Answer:
    kind = kind_of(folded)
    if kind in ("locus", "ensembl"):
        if open_world:
            return "found", (canonical(folded),), ""
        return "absent", (), "a gene by its form, but not in this data"
    if looks_like_excel_date(given):
        return "date", (), "looks like a date that Excel made of a gene name: write the name"
    reasons = {
        "probeset": "a probeset that no mapping table here knows",
        "entrez": "a number that is no id in this data or a mapping table",
    }
    return "unknown", (), reasons.get(kind, "no name in this data, and in no mapping table")


def _several(found: tuple[str, ...], reason: str) -> _Answer:
    if len(found) == 1:
        return "found", found, reason
    return "several", found, f"{reason}; {len(found)} rows of the data, all kept"


def _with_suggestion(given: str, answer: _Answer, *, names: Names, links: Links) -> _Answer:
    near = nearest(key(given), names=names, links=links)
    return answer if near is None else (answer[0], (), f"{answer[2]}; did you mean {near}?")


def _listed(names: Sequence[str], *, at_most: int = 5) -> str:
    more = f" and {len(names) - at_most:,} more" if len(names) > at_most else ""
    return ", ".join(names[:at_most]) + more
