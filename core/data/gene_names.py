"""Names of genes as files have them: unnamed rows, summaries, Excel's dates, isoforms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.findings import Finding, about
from core.settings import Limits

_UNNAMED = frozenset({"", "NA", "N/A", "#N/A", "---", "null"})
_SUMMARY = re.compile(
    r"__(no_feature|ambiguous|too_low_aQual|not_aligned|alignment_not_unique)"
    r"|N_(unmapped|multimapping|noFeature|ambiguous)"
)
_CONTROL = re.compile(r"AFFX-.+|ERCC-\d{5}", re.IGNORECASE)
_ISOFORM = re.compile(r"(AT[1-5CM]G\d{5}|LOC_Os\d{2}g\d{5}|Os\d{2}[gt]\d{7})[.-]\d{1,2}", re.I)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "|".join(_MONTHS)
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[-. ]({_MONTH})", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"({_MONTH})[-. ](\d{{1,2}})", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d{2}-(\d{2})-(\d{2})(?:[ T]00:00:00)?")
_POWER = re.compile(r"\d\.\d+E\+\d{2}", re.IGNORECASE)
_ORIGINALS = {"mar": ("MARCH", "MARC"), "sep": ("SEPT",), "dec": ("DEC",)}


@dataclass(frozen=True)
class MendedNames:
    """Gene names after the rules for names, and what they found.

    Attributes
    ----------
    names
        One a row.
    keep
        False for rows that are no genes, shape (n_rows,).
    apart
        Rows that share a name only because a program spoiled it, and must not be joined.
    findings
        What was recognised and done.
    """

    names: list[str]
    keep: NDArray[np.bool_]
    apart: NDArray[np.bool_]
    findings: tuple[Finding, ...]


def mend_names(
    names: Sequence[str], *, restore: bool, merge_isoforms: bool, limits: Limits
) -> MendedNames:
    """Apply the rules for gene names; `core.data.cleaning` lists them.

    Parameters
    ----------
    names
        One a row, as in the file.
    restore
        Whether names that Excel turned into dates are turned back.
    merge_isoforms
        Whether `.1` is cut off isoform ids.
    limits
        The longest name allowed.
    """
    stripped = [name.strip() for name in names]
    check_lengths(stripped, what="gene", limits=limits)
    unnamed = np.array([name in _UNNAMED for name in stripped], bool)
    summary = np.array([_SUMMARY.fullmatch(name) is not None for name in stripped], bool)
    findings = []
    if unnamed.any():
        told = f"{int(unnamed.sum()):,} rows have no name and are left out."
        findings.append(Finding("warning", "unnamed rows", told, count=int(unnamed.sum())))
    if summary.any():
        told = "Rows of read-counting summaries are no genes and are left out."
        rows = [name for name, is_one in zip(stripped, summary, strict=True) if is_one]
        findings.append(about("summary rows", told, rows, level="info"))
    controls = [name for name in stripped if _CONTROL.fullmatch(name)]
    if controls:
        told = f"{len(controls):,} control probes or spike-ins are kept like genes."
        findings.append(about("controls", told, controls, level="info"))
    mended, apart, found = _excel(stripped, restore=restore)
    findings += found
    mended, found = _isoforms(mended, merge=merge_isoforms)
    return MendedNames(mended, ~(unnamed | summary), apart, (*findings, *found))


def check_lengths(names: Sequence[str], *, what: str, limits: Limits) -> None:
    """Refuse names longer than a name can be."""
    longest = max(names, key=len, default="")
    if len(longest) > limits.name_length:
        raise UserInputError(
            f"{what} names",
            f"must be no longer than {limits.name_length} characters",
            got=f"one that begins {longest[:40]!r}",
            remedy="Check which column holds the names",
        )


def name_samples(
    names: Sequence[str], keep: NDArray[np.bool_], *, limits: Limits
) -> tuple[list[str], list[Finding]]:
    """Return the names of the samples that are kept, repeated ones numbered, and what was done."""
    kept = [name.strip() or "unnamed" for name, is_kept in zip(names, keep, strict=True) if is_kept]
    check_lengths(kept, what="sample", limits=limits)
    unique, repeated = make_unique(kept)
    if not repeated:
        return unique, []
    told = f"{len(repeated):,} sample names stand more than once: numbered."
    return unique, [about("duplicate samples", told, repeated)]


def excel_original(name: str) -> tuple[str, ...]:
    """Return the gene names that Excel may have turned into this date, likeliest first."""
    for pattern, month, day in ((_DAY_MONTH, 2, 1), (_MONTH_DAY, 1, 2), (_DATE, 1, 2)):
        match = pattern.fullmatch(name)
        if match:
            word = match[month].lower()
            if word.isdigit():
                if not 1 <= int(word) <= 12:
                    return ()
                word = _MONTHS[int(word) - 1]
            return tuple(
                f"{stem}{int(match[day])}" for stem in _ORIGINALS.get(word, (word.upper(),))
            )
    return ()


def make_unique(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the names, repeated ones numbered (`x`, `x (2)`), and those that were repeated."""
    times = Counter(names)
    repeated = [name for name, count in times.items() if count > 1]
    if not repeated:
        return list(names), []
    taken = set(names)
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        if seen[name] > 1:
            number = seen[name]
            while f"{name} ({number})" in taken:
                number += 1
            name = f"{name} ({number})"  # noqa: PLW2901  (the numbered name takes its place)
            taken.add(name)
        unique.append(name)
    return unique, repeated


def _excel(
    names: list[str], *, restore: bool
) -> tuple[list[str], NDArray[np.bool_], list[Finding]]:
    spoiled = {row: found for row, name in enumerate(names) if (found := excel_original(name))}
    apart = np.zeros(len(names), bool)
    apart[list(spoiled)] = True
    findings = []
    powers = [name for name in names if _POWER.fullmatch(name)]
    if powers and len(powers) < 0.5 * len(names):
        told = (
            "These names were turned into numbers, as spreadsheets do to RIKEN ids such as "
            "2310009E13. The originals cannot be told from them: kept."
        )
        findings.append(about("spoiled names", told, powers))
    if not spoiled or len(spoiled) > 0.5 * len(names):
        return names, np.zeros(len(names), bool), findings
    titled = sum(name[:1].isupper() and name[1:].islower() for name in names) > 0.3 * len(names)
    likely = {
        row: [name.title() if titled else name for name in found] for row, found in spoiled.items()
    }
    told = (
        f"Excel turned {len(spoiled)} gene names into dates: "
        + ("turned back into the likeliest name." if restore else "kept as they are.")
        + " Rows that share such a name stay apart, for they are different genes."
    )
    items = [f"{names[row]} (likely {' or '.join(found)})" for row, found in likely.items()]
    findings.append(about("spoiled names", told, items))
    if not restore:
        return names, apart, findings
    return (
        [likely[row][0] if row in likely else name for row, name in enumerate(names)],
        apart,
        (findings),
    )


def _isoforms(names: list[str], *, merge: bool) -> tuple[list[str], list[Finding]]:
    matches = {
        row: match[1] for row, name in enumerate(names) if (match := _ISOFORM.fullmatch(name))
    }
    if not matches:
        return names, []
    told = f"{len(matches):,} names end in an isoform number, such as {names[next(iter(matches))]}"
    told += ": cut off, and isoforms of one gene joined." if merge else ": kept as they are."
    several = len(matches) - len(set(matches.values()))
    finding = about(
        "isoforms",
        told,
        (names[row] for row in matches),
        level="info",
        evidence=f"{len(set(matches.values())):,} loci, {several:,} further isoforms",
    )
    if not merge:
        return names, [finding]
    return [matches.get(row, name) for row, name in enumerate(names)], [finding]
