"""What a matrix is: which way round, on which scale, of which kind, each with its evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.data.expression import Kind, Matrix, Scale
from core.data.overrides import Orientation
from core.findings import Finding

_GENE_IDS = re.compile(
    r"AT[1-5CM]G\d{5}(\.\d+)?"  # Arabidopsis loci and isoforms
    r"|\d+(_[a-z]+)*_at|AFFX-.+"  # Affymetrix probesets
    r"|ENS[A-Z]*[GTP]\d{11}(\.\d+)?|FBgn\d{7}|WBGene\d{8}|Y[A-P][LR]\d{3}[WC](-[A-Z])?"
    r"|LOC\d+|[NX][MR]_\d+(\.\d+)?|Os\d{2}g\d{7}|Zm\d{5}[a-z]\d+|G\d{1,5}|ILMN_\d+",
    re.IGNORECASE,
)
# an underscore is a letter to `\w`: it may not begin a part as well, or a name of many can be cut
# in so many ways that matching it takes for ever
_BARCODE = r"[ACGT]{8,}([-_.]\w+([-.]\w+)*)?"
_SAMPLE_IDS = re.compile(
    rf"GS[ME]\d+.*|[SED]R[RSX]\d+|TCGA-.+|{_BARCODE}|E\d+_\d+_\d+|\d+[-_.]\d+"
    r"|(train_)?(c|cell|sample|s|well|bc|barcode|array|chip|patient|lib|run)[ _.-]?\d+"
    r"|.*[ _.-](rep|r|replicate)?[ _.-]?\d{1,2}|.*\d(h|hr|hrs|min|d)([ _.-].*)?|day[ _.-]?\d+.*",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9]{1,9}([-.@][A-Za-z0-9]{1,5})?")
_GENE_CORNER = re.compile(
    r".*(gene|symbol|probe|agi|locus|entrez|ensembl|transcript|orf|id_ref|feature).*", re.IGNORECASE
)
_SAMPLE_CORNER = re.compile(
    r".*(sample|cell|barcode|condition|experiment|array|patient|time).*", re.IGNORECASE
)
_IN_SILICO = re.compile(r"[Gg]\d+")
_BOOLODE_CELL = re.compile(r"E\d+_\d+_\d+")
_LOOKED_AT = 2_000
_VALUES = 200_000


@dataclass(frozen=True)
class Sides:
    """The names on both sides of a table; `rows` None where rows have no names."""

    rows: Sequence[str] | None
    columns: Sequence[str]
    corner: str
    shape: tuple[int, ...]


def detect_orientation(sides: Sides, override: Orientation | None) -> tuple[bool, Finding]:
    """Return whether genes are in rows, from the names on both sides, then from the shape."""
    if override is not None:
        in_rows = override == "genes-in-rows"
        return in_rows, _orientation(in_rows, "as you said", sure=True)
    if sides.rows is None:
        return False, _orientation(False, "rows have no names, columns have", sure=True)
    row, column = _name_shares(sides.rows), _name_shares(sides.columns)
    points = 3 * (row[0] - column[0]) + 2 * (column[1] - row[1]) + 0.5 * (row[2] - column[2])
    clues = [
        f"{row[0]:.0%} of row names and {column[0]:.0%} of column names are gene identifiers",
        f"{row[1]:.0%} and {column[1]:.0%} look like samples",
        f"{row[2]:.0%} and {column[2]:.0%} look like gene symbols",
    ]
    if _GENE_CORNER.fullmatch(sides.corner):
        points += 2
        clues.append(f"row names are headed {sides.corner!r}")
    elif _SAMPLE_CORNER.fullmatch(sides.corner):
        points -= 2
        clues.append(f"row names are headed {sides.corner!r}")
    rows, columns = sides.shape
    clues.append(f"{rows:,} rows and {columns:,} columns")
    sure = abs(points) >= 0.4
    if not sure:
        points += 0.2 if rows >= columns else -0.2
    return points >= 0, _orientation(points >= 0, "; ".join(clues), sure=sure)


def _orientation(in_rows: bool, evidence: str, *, sure: bool) -> Finding:
    where = "rows" if in_rows else "columns"
    message = f"Genes are in {where}."
    if not sure:
        message += " The names do not settle it: set the orientation if this is wrong."
    return Finding("info" if sure else "warning", "orientation", message, evidence)


def _name_shares(names: Sequence[str]) -> tuple[float, float, float]:
    """Share of gene identifiers, of sample names, and of possible symbols among the rest."""
    step = max(1, len(names) // _LOOKED_AT)
    looked = [name.strip() for name in names[::step]]
    genes = samples = symbols = 0
    for name in looked:
        if _GENE_IDS.fullmatch(name):
            genes += 1
        elif _SAMPLE_IDS.fullmatch(name):
            samples += 1
        elif _SYMBOL.fullmatch(name):
            symbols += 1
    n = max(1, len(looked))
    return genes / n, samples / n, symbols / n


def looks_simulated(genes: Sequence[str], samples: Sequence[str]) -> Finding | None:
    """Recognise the names that in silico data use: DREAM's G1, BoolODE's E12_3_456."""
    if genes and all(_IN_SILICO.fullmatch(name) for name in genes):
        why = f"all {len(genes):,} genes are named like {genes[0]!r}"
    elif samples and all(_BOOLODE_CELL.fullmatch(name) for name in samples):
        why = f"all {len(samples):,} cells are named like {samples[0]!r}, as BoolODE does"
    else:
        return None
    return Finding("info", "simulated", "This is simulated data: no organism was measured.", why)


def detect_scale(values: Matrix, *, simulated: bool) -> tuple[Scale, Finding]:
    """Recognise counts, linear values, logarithms and relative values.

    In this order: values on both sides of zero are `relative`; whole numbers are `counts`; so
    are numbers with at most two decimals among them whole ones, of very different sample totals
    (expected counts); the logarithm of whole numbers is `log`; simulated concentrations and
    values up to one are `linear`; what spans little and stays low is `log`; the rest `linear`.
    """
    seen, zeros = _draw(values)
    if seen.size == 0:
        return "linear", _scale("linear", "there are no values above or below zero")
    negative = float((seen < 0).mean()) * (1 - zeros)
    positive = seen[seen > 0]
    top = float(np.quantile(positive, 0.999)) if positive.size else 0.0
    numbers = (
        f"{zeros:.0%} zeros, {negative:.1%} negative, "
        f"from {seen.min():.4g} to {seen.max():.4g}, 99.9% of positive values up to {top:.4g}"
    )
    base = _log_of_counts(positive)
    low, high = np.quantile(positive, [0.01, 0.99]) if positive.size else (1.0, 1.0)
    spread = f"the middle 98% span a factor of {high / low:.3g}"
    scale: Scale
    if negative > 0.05 or not positive.size:
        scale, why = "relative", "values on both sides of zero"
    elif np.all(seen == np.floor(seen)):
        scale, why = "counts", "all values are whole numbers"
    elif negative == 0 and _expected_counts(positive, top, values):
        scale = "counts"
        why = "at most two decimals, whole numbers among them, and sample totals that differ"
    elif base:
        scale, why = "log", f"values are {base} of one plus a whole number"
    elif simulated:
        scale, why = "linear", "simulated concentrations"
    elif seen.max() <= 1:
        scale, why = "linear", "no value above one"
    elif top <= 30 or (high / low < 12 and top <= 100):
        scale, why = "log", f"values stay low; {spread}"
    else:
        scale, why = "linear", f"values reach far; {spread}"
    return scale, _scale(scale, f"{why}: {numbers}")


def _scale(scale: Scale, evidence: str) -> Finding:
    words = {
        "counts": "Values are counts.",
        "linear": "Values are on a linear scale.",
        "log": "Values are logarithms.",
        "relative": "Values are relative: log ratios or z-scores.",
    }
    return Finding("info", "scale", words[scale], evidence)


def _draw(values: Matrix) -> tuple[NDArray[np.float64], float]:
    """Return up to 200,000 finite non-zero values, evenly drawn, and the share of zeros."""
    flat = values.data if sparse.issparse(values) else values.reshape(-1)
    size = int(np.prod(values.shape)) or 1
    step = max(1, flat.size // _VALUES)
    drawn = flat[::step]
    # a step that divides the row length would look at a few columns only
    if not sparse.issparse(values) and step > 1:
        rows = np.linspace(0, values.shape[0] - 1, min(values.shape[0], 2_000)).astype(int)
        wide = max(1, _VALUES // max(1, len(rows)))
        columns = np.linspace(0, values.shape[1] - 1, min(values.shape[1], wide)).astype(int)
        drawn = values[np.ix_(rows, columns)].reshape(-1)
    drawn = drawn[np.isfinite(drawn)].astype(np.float64)
    non_zero = drawn[drawn != 0]
    if sparse.issparse(values):
        return non_zero, 1 - flat.size / size
    return non_zero, 1 - non_zero.size / max(1, drawn.size)


def _expected_counts(positive: NDArray[np.float64], top: float, values: Matrix) -> bool:
    """Recognise what RSEM and tximport write: fractions of reads, rounded."""
    small = positive[positive < 10_000]
    if top < 1_000 or not small.size:
        return False
    rounded = np.abs(small * 100 - np.round(small * 100)) < 0.15
    whole = float((small == np.floor(small)).mean())
    totals = np.asarray(
        np.nansum(values, axis=0) if not sparse.issparse(values) else values.sum(axis=0),
        dtype=np.float64,
    )
    uneven = totals.size > 1 and float(totals.std()) > 0.01 * float(totals.mean())
    return bool(rounded.mean() > 0.999 and whole > 0.05 and uneven)


def _log_of_counts(positive: NDArray[np.float64]) -> str:
    """Name the logarithm that turns most values into whole numbers up to a hundred, if any."""
    for name, most in (("ln", np.log(101)), ("log2", np.log2(101)), ("log10", np.log10(101))):
        small = positive[positive <= most]
        if small.size < 20 or small.size < 0.5 * positive.size:
            continue
        back = np.exp(small * (np.log(101) / most)) - 1
        if back.max() >= 2 and np.mean(np.abs(back - np.round(back)) < 1e-3 * (1 + back)) > 0.99:
            return name
    return ""


def detect_kind(values: Matrix, samples: Sequence[str]) -> tuple[Kind, Finding]:
    """Recognise single cells and bulk by how many zeros and samples there are, and by names."""
    size = int(np.prod(values.shape)) or 1
    filled = values.nnz if sparse.issparse(values) else int(np.count_nonzero(values))
    zeros = 1 - filled / size
    cells = sum(
        bool(re.fullmatch(rf"{_BARCODE}|.*cell.*|E\d+_\d+_\d+", name, re.IGNORECASE))
        for name in samples
    ) / max(1, len(samples))
    numbers = (
        f"{len(samples):,} samples, {zeros:.0%} zeros, {cells:.0%} of sample names are cell names"
    )
    if cells > 0.5 or (zeros > 0.4 and len(samples) >= 50):
        return "single-cell", Finding("info", "kind", "Samples are single cells.", numbers)
    return "bulk", Finding("info", "kind", "Samples are bulk samples.", numbers)
