"""What a person wrote into a box, and which genes of the data are meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from core.data.identifiers.lookup import Links
from core.data.identifiers.patterns import key, kind_of
from core.data.identifiers.resolve import Resolution, resolve
from core.data.identifiers.split import split_ids
from core.data.identifiers.tables import IdTable
from core.query.question import ALL_GENES, ALL_REGULATORS
from core.query.views import IdGroup, ResolvedGenes
from core.settings import Limits

_LIMITS = Limits()
_SHOWN = 500
_STILL = "constant"
_LABELS = {
    "several": ("stands for several genes", "stand for several genes"),
    "duplicate": ("given twice", "given twice"),
    "ambiguous": ("ambiguous", "ambiguous"),
    _STILL: ("in the data, but never changes", "in the data, but never change"),
    "absent": ("not in the data", "not in the data"),
    "unknown": ("unknown", "unknown"),
    "control": ("control probe", "control probes"),
    "no match": ("probeset without a gene", "probesets without a gene"),
    "date": ("turned into a date", "turned into dates"),
}


def resolve_entry(
    text: str,
    *,
    genes: Sequence[str],
    regulators: Sequence[str],
    tables: Sequence[IdTable],
    still: Collection[str] = (),
    limits: Limits = _LIMITS,
) -> ResolvedGenes:
    """Find the genes that a box means.

    Parameters
    ----------
    text
        Ids of any kind, and lines that say `all genes` or `all known TFs`.
    genes, regulators
        Names in the data that these stand for.
    tables
        Mapping tables to look in.
    still
        Genes of the data whose expression never changes: nothing can be said of them.
    limits
        How many ids may come at once.
    """
    phrases = {ALL_GENES: genes, ALL_REGULATORS: regulators}
    whole: list[str] = []
    rest: list[str] = []
    for line in text.splitlines():
        said = re.sub(r"[\s,;]+", " ", line).strip().casefold()
        match = next((each for phrase, each in phrases.items() if said == phrase.casefold()), None)
        if match is None:
            rest.append(line)
        else:
            whole.extend(match)
    ids = split_ids("\n".join(rest), limits=limits)
    found = resolve(ids, genes=(*genes, *still), tables=tables, limits=limits)
    moving = tuple(
        tuple(name for name in names if name not in still) if still else names
        for names in found.became
    )
    lost = [bool(names) and not left for names, left in zip(found.became, moving, strict=True)]
    return ResolvedGenes(
        names=tuple(dict.fromkeys((*(name for names in moving for name in names), *whole))),
        understood=found.understood - sum(lost) + len(whole),
        given=len(ids) + len(whole),
        told=_told(found, lost),
    )


def symbols(genes: Sequence[str], links: Links) -> dict[str, str]:
    """Find how genes are called beside their id, where a table says so.

    Parameters
    ----------
    genes
        Names in the data.
    links
        All mapping tables as one.
    """
    called: Mapping[str, tuple[str, ...]] = links.back
    found = {}
    for gene in genes:
        for alias in called.get(key(gene), ()):
            if kind_of(alias) == "name":
                found[gene] = alias.upper()
                break
    return found


def _told(found: Resolution, lost: Sequence[bool]) -> tuple[IdGroup, ...]:
    fates = [_STILL if gone else each for each, gone in zip(found.status, lost, strict=True)]
    told = []
    for status, (one, many) in _LABELS.items():
        at = [place for place, each in enumerate(fates) if each == status]
        if at:
            rows = tuple(
                (found.ids[place], ", ".join(found.became[place][:5]), found.reason[place])
                for place in at[:_SHOWN]
            )
            told.append(IdGroup(status, one if len(at) == 1 else many, len(at), rows))
    # what is not used comes first: it wants a look
    return tuple(sorted(told, key=lambda each: each.used))
