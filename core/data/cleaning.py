"""From what a file holds to what the methods may rely on: the rules, in one place.

| found | rule | other choices |
|---|---|---|
| infinite value | counts as missing | |
| missing value | the mean of the gene's other values | `missing`: `zero`, `drop` the gene |
| gene or sample without any value | left out | |
| row without a name (`NA`, `---`, empty) | left out | |
| counting summaries (`__no_feature`, `N_unmapped`) | left out | |
| negative value among counts or linear values | zero | a `scale` of `log` or `relative` keeps it |
| all-zero or constant gene | kept, and listed | |
| control probe, spike-in | kept, and listed | |
| duplicate gene | counts: the sum; else the mean | `duplicates` |
| duplicate sample name | numbered: `x`, `x (2)` | |
| name spoiled by Excel (`1-Mar`) | kept with the likely original; rows stay apart | `excel_names` |
| isoform suffix (`AT1G01010.1`) | kept, and counted | `isoforms`: `merge` |
| name with odd characters | stays the text it is | |
| name longer than the limit | refused | |
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.data.detection import detect_kind, detect_scale
from core.data.expression import Expression, Kind, Matrix, Scale
from core.data.gene_names import make_unique, mend_names, name_samples
from core.data.imputation import (
    RowCounts,
    count_rows,
    fill_missing_in_place,
    forget_infinite_in_place,
    join_rows,
    missing_columns,
    raise_negative_in_place,
)
from core.data.overrides import Duplicates, Overrides
from core.data.readers.blocks import worth_sparse
from core.data.readers.raw_expression import RawExpression
from core.data.timepoints import times_in_names
from core.errors import UserInputError
from core.findings import Finding, about
from core.settings import Limits


def clean(
    reading: RawExpression,
    *,
    overrides: Overrides,
    limits: Limits,
    source: str,
    simulated: bool = False,
) -> Expression:
    """Apply the rules to what a reader gave.

    Parameters
    ----------
    reading
        As the file has it. Its values are changed in place and must not be used afterwards.
    overrides
        Decisions that replace what would be detected.
    limits
        Largest number of genes and samples, longest name.
    source
        File it came from, for people.
    simulated
        Whether a note beside the file says that no organism was measured.
    """
    _check_size(reading, limits=limits, source=source)
    values = reading.values
    if sparse.issparse(values):
        values.sum_duplicates()
        values.eliminate_zeros()
    mended = mend_names(
        reading.genes,
        restore=overrides.excel_names == "restore",
        merge_isoforms=overrides.isoforms == "merge",
        limits=limits,
    )
    findings = [*reading.findings, *mended.findings]
    counts = count_rows(values)
    keep_rows, keep_columns, found = _filled(reading, values, counts)
    findings += found
    keep_rows &= mended.keep
    if not keep_rows.any() or not keep_columns.any():
        raise _nothing(source, "no value at all" if mended.keep.any() else "no named gene")
    values = _take(values, keep_rows, keep_columns)
    names = [name for name, kept in zip(mended.names, keep_rows, strict=True) if kept]
    apart = mended.apart[keep_rows]
    samples, found = name_samples(reading.samples, keep_columns, limits=limits)
    findings += found

    scale, found_scale = _scale(values, reading, overrides)
    findings.append(found_scale)
    if scale in ("counts", "linear") and counts.negative.any():
        raise_negative_in_place(values)
        findings.append(
            Finding(
                "warning",
                "negative values",
                f"{int(counts.negative.sum()):,} negative values were set to zero, for {scale} "
                "values cannot be negative.",
                f"in {int((counts.negative > 0).sum()):,} genes",
                count=int(counts.negative.sum()),
            )
        )
    if (counts.missing + counts.infinite)[keep_rows].any():
        values, names, apart, found = _without_missing(values, names, apart, overrides=overrides)
        findings += found
    values, genes, found = _without_duplicates(
        values, names, apart, rule=overrides.duplicates or ("sum" if scale == "counts" else "mean")
    )
    findings += found
    findings += _quiet_genes(values, genes)
    kind, series, time, found = _kind(
        values, samples, reading, keep=keep_columns, overrides=overrides
    )
    findings += found
    return Expression(
        values=_as_kept(values),
        genes=tuple(genes),
        samples=tuple(samples),
        kind=kind,
        scale=scale,
        series=series,
        time=time,
        pseudotime=None if reading.pseudotime is None else reading.pseudotime[keep_columns],
        source=source,
        simulated=reading.simulated or simulated,
        findings=tuple(findings),
    )


def _nothing(source: str, got: str) -> UserInputError:
    return UserInputError(
        source,
        "must hold numbers",
        got=got,
        remedy="Check the separator, the decimal mark and the orientation",
    )


def _check_size(reading: RawExpression, *, limits: Limits, source: str) -> None:
    genes, samples = reading.values.shape
    if not genes or not samples:
        raise _nothing(source, f"{genes:,} genes and {samples:,} samples")
    if genes > limits.genes or samples > limits.samples:
        raise UserInputError(
            source,
            f"must have no more than {limits.genes:,} genes and {limits.samples:,} samples",
            got=f"{genes:,} genes and {samples:,} samples",
            remedy="Check the orientation, or give a part of it",
        )


def _filled(
    reading: RawExpression, values: Matrix, counts: RowCounts
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], list[Finding]]:
    """Find which rows and columns hold any value; infinite values become missing."""
    findings = []
    n_infinite = int(counts.infinite.sum())
    if n_infinite:
        forget_infinite_in_place(values)
        told = f"{n_infinite:,} infinite values count as missing."
        findings.append(Finding("warning", "infinite values", told, count=n_infinite))
    missing = counts.missing + counts.infinite
    empty = missing == values.shape[1]
    if empty.any():
        told = f"{int(empty.sum()):,} rows hold no value and are left out."
        rows = [reading.genes[row] for row in np.flatnonzero(empty)]
        findings.append(about("empty rows", told, rows))
    bare = missing_columns(values) if missing.any() else np.zeros(values.shape[1], bool)
    if bare.any() and not empty.all():
        told = f"{int(bare.sum()):,} samples hold no value and are left out."
        columns = [reading.samples[column] for column in np.flatnonzero(bare)]
        findings.append(about("empty samples", told, columns))
    return ~empty, ~bare, findings


def _take(values: Matrix, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> Matrix:
    """Keep some rows and columns, without a copy where all are kept."""
    if not rows.all():
        values = values[np.flatnonzero(rows)]
    if not columns.all():
        values = values[:, np.flatnonzero(columns)]
    return values


def _scale(values: Matrix, reading: RawExpression, overrides: Overrides) -> tuple[Scale, Finding]:
    detected, finding = detect_scale(values, simulated=reading.simulated)
    if overrides.scale is None:
        return detected, finding
    evidence = "as you said" + (
        "" if detected == overrides.scale else f"; detected: {detected} ({finding.evidence})"
    )
    told = f"The scale is {overrides.scale}."
    return overrides.scale, Finding("info", "scale", told, evidence)


def _without_missing(
    values: Matrix, names: list[str], apart: NDArray[np.bool_], *, overrides: Overrides
) -> tuple[Matrix, list[str], NDArray[np.bool_], list[Finding]]:
    missing = count_rows(values).missing
    rows = np.flatnonzero(missing)
    if not rows.size:
        return values, names, apart, []
    listed = [names[row] for row in rows]
    told = f"{int(missing.sum()):,} values are missing in {rows.size:,} genes"
    if overrides.missing == "drop":
        keep = missing == 0
        if not keep.any():
            raise UserInputError(
                "missing",
                "must leave some gene",
                got="'drop', and every gene has a missing value",
                remedy="Choose mean or zero",
            )
        found = [about("missing values", f"{told}: these genes are left out.", listed)]
        kept = [name for name, is_kept in zip(names, keep, strict=True) if is_kept]
        return values[np.flatnonzero(keep)], kept, apart[keep], found
    fill_missing_in_place(values, rows, zero=overrides.missing == "zero")
    how = "zero" if overrides.missing == "zero" else "the mean of the gene's other values"
    return values, names, apart, [about("missing values", f"{told}: {how} stands in.", listed)]


def _without_duplicates(
    values: Matrix, names: list[str], apart: NDArray[np.bool_], *, rule: Duplicates
) -> tuple[Matrix, list[str], list[Finding]]:
    if rule == "keep":
        unique, repeated = make_unique(names)
        told = f"{len(repeated):,} gene names stand more than once: numbered."
        return values, unique, [about("duplicate genes", told, repeated)] if repeated else []
    rows: dict[tuple[str, int], int] = {}
    groups = np.array(
        [
            rows.setdefault((name, row if alone else -1), len(rows))
            for row, (name, alone) in enumerate(zip(names, apart, strict=True))
        ],
        np.intp,
    )
    joined = [name for name, _ in rows]
    unique, _ = make_unique(joined)
    if len(rows) == len(names):
        return values, unique, []
    sizes = np.bincount(groups)
    repeated = [joined[group] for group in np.flatnonzero(sizes > 1)]
    how = {
        "sum": "their sum is kept",
        "mean": "their mean is kept",
        "max": "the row with the highest mean is kept",
        "variable": "the row with the highest variance is kept",
        "first": "the first row is kept",
    }[rule]
    finding = about(
        "duplicate genes",
        f"{len(repeated):,} gene names stand in several rows: {how}.",
        repeated,
        evidence=f"{int(sizes[sizes > 1].sum()):,} rows became {len(repeated):,}",
    )
    return join_rows(values, groups, rule), unique, [finding]


def _quiet_genes(values: Matrix, genes: list[str]) -> list[Finding]:
    counts = count_rows(values)
    zero = counts.non_zero == 0
    constant = (counts.low == counts.high) & ~zero & (values.shape[1] > 1)
    findings = []
    for topic, rows, told in (
        ("all-zero genes", zero, "are zero in every sample: kept, but no method can use them."),
        ("constant genes", constant, "have one value in every sample: kept, but say nothing."),
    ):
        if rows.any():
            names = [genes[row] for row in np.flatnonzero(rows)]
            findings.append(about(topic, f"{len(names):,} genes {told}", names))
    return findings


def _kind(
    values: Matrix,
    samples: list[str],
    reading: RawExpression,
    *,
    keep: NDArray[np.bool_],
    overrides: Overrides,
) -> tuple[Kind, NDArray[np.str_] | None, NDArray[np.float64] | None, list[Finding]]:
    series = None if reading.series is None else reading.series[keep]
    time = None if reading.time is None else reading.time[keep]
    in_names = times_in_names(samples) if time is None else None
    if overrides.kind is not None:
        kind, finding = (
            overrides.kind,
            Finding("info", "kind", f"Kind: {overrides.kind}.", "as you said"),
        )
    elif reading.kind is not None:
        kind, finding = (
            reading.kind,
            Finding("info", "kind", f"Kind: {reading.kind}.", reading.kind_evidence),
        )
    else:
        kind, finding = detect_kind(values, samples)
    findings = [finding]
    if kind == "time-series":
        if time is None:
            if in_names is None:
                raise UserInputError(
                    "kind",
                    "time-series needs the time of every sample",
                    got="sample names and columns without times",
                    remedy="Name samples like cold_0.5h_1, or add the columns series and time",
                )
            time, series, _ = in_names
            told = (
                f"{len(set(series.tolist()))} series and their times were read from sample names."
            )
            findings.append(Finding("info", "time", told, f"such as {samples[0]!r}"))
        if series is None:
            series = np.full(len(samples), "1")
    elif in_names is not None and in_names[2]:
        told = "Sample names hold times: set the kind to time-series to use them."
        findings.append(Finding("info", "time", told, f"such as {samples[0]!r}"))
    return kind, series, time, findings


def _as_kept(values: Matrix) -> Matrix:
    """Keep a large matrix of mostly zeros sparse."""
    if sparse.issparse(values):
        return sparse.csr_array(values)
    size = values.size
    if size and worth_sparse(size, 1 - int(np.count_nonzero(values)) / size):
        return sparse.csr_array(values)
    return np.ascontiguousarray(values)
