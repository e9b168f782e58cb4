"""From the forms about motifs, sequences and peaks to runs that a worker can do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from core.data.identifiers.split import split_ids
from core.errors import UserInputError
from core.runs import forms
from core.runs.records import Input
from core.settings import Limits
from core.workspace.records import Item

MOST_BASES = 1_000_000
_MOST_SITES = 1_000
_LIMITS = Limits()


def evidence_inputs(files: Mapping[str, Item | None]) -> tuple[Input, ...]:
    """Name what evidence from sequence is computed from.

    Parameters
    ----------
    files
        By role: `motifs`, `genome` or `promoters`, `genes`, `peaks`, `pairs`, `motif-names`.
    """
    _chosen("motifs", files.get("motifs"), "Choose motifs in JASPAR or MEME format")
    if (files.get("genome") is None) == (files.get("promoters") is None):
        raise UserInputError(
            "sequences",
            "must be a genome or promoters",
            got="neither" if files.get("genome") is None else "both",
            remedy="Choose one of them, or bring a FASTA file",
        )
    for role, why in (("genome", "a genome"), ("peaks", "peaks")):
        if files.get(role) is not None:
            _chosen("gene positions", files.get("genes"), f"Choose a BED file to go with {why}")
    return tuple(
        Input(role, item.id, item.name, item.sha256)
        for role, item in files.items()
        if item is not None
    )


def evidence_settings(
    given: Mapping[str, Any], *, pairs: bool, limits: Limits = _LIMITS
) -> dict[str, Any]:
    """Read how evidence is computed.

    Parameters
    ----------
    given
        `regulators` and `targets` as typed, `upstream`, `downstream`, `background`,
        `pseudocount`.
    pairs
        Whether known pairs say whose regulators are asked about.
    limits
        How many names at most.
    """
    settings: dict[str, Any] = {"regions": regions(given)}
    settings["odds"] = {
        "background": "sequence" if given.get("background") == "sequence" else "even",
        "pseudocount": number(given.get("pseudocount"), "pseudocount", most=_MOST_SITES),
    }
    for name in ("regulators", "targets"):
        text = str(given.get(name) or "").strip()
        if text.casefold() == "all" or (not text and name == "regulators" and not pairs):
            settings[name] = "all"
        elif text:
            settings[name] = list(dict.fromkeys(split_ids(text, limits=limits)))
    return settings


def labels_inputs(peaks: Sequence[Item], genes: Item | None) -> tuple[Input, ...]:
    """Name what known pairs are made of.

    Parameters
    ----------
    peaks
        A file a regulator, or more.
    genes
        Gene positions.
    """
    if not peaks:
        raise UserInputError(
            "peaks", "must be chosen", got="none", remedy="Tick at least one file of ChIP peaks"
        )
    where = _chosen("gene positions", genes, "Choose a BED file with six columns")
    return tuple(
        Input(role, item.id, item.name, item.sha256)
        for role, item in (*(("peaks", each) for each in peaks), ("genes", where))
    )


def labels_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read which peaks count.

    Parameters
    ----------
    given
        `log_p`, `p_column`, `regulator_column`, `upstream` and `downstream`, as typed.
    """
    columns = {
        name: forms.whole_number(given[name], name.replace("_", " "), least=1, most=32)
        for name in ("p_column", "regulator_column")
        if str(given.get(name) if given.get(name) is not None else "").strip()
    }
    log_p = number(given.get("log_p"), "least −log10 p", most=100_000)
    return {"log_p": log_p, **columns, "regions": regions(given)}


def regions(given: Mapping[str, Any]) -> dict[str, int]:
    """Read how far about a start is looked."""
    return {
        name: forms.whole_number(given.get(name), name, least=0, most=MOST_BASES)
        for name in ("upstream", "downstream")
    }


def number(text: object, name: str, *, most: float) -> float:
    """Read a number from 0 up.

    Parameters
    ----------
    text
        As it was typed.
    name
        What it is.
    most
        The largest allowed.
    """
    typed = str(text if text is not None else "").strip()
    try:
        value = float(typed) if len(typed) < 40 else math.nan
    except ValueError:
        value = math.nan
    if not 0 <= value <= most:
        raise UserInputError(
            name,
            f"must be a number from 0 to {most:,g}",
            got=typed or "nothing",
            remedy="Type a number such as 1",
        )
    return value


def _chosen(name: str, item: Item | None, remedy: str) -> Item:
    if item is None:
        raise UserInputError(name, "must be chosen", got="none", remedy=remedy)
    return item
