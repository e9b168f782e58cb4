"""Every file of the real data that is expression is read, with the shape its source states."""

import numpy as np
import pytest

from core.data.read_expression import read_expression
from tests.core.data.making import finding

pytestmark = [pytest.mark.shared, pytest.mark.slow]

TABLES = [
    ("ath1_aba_rma_log2_1000x38", (1000, 38), "log"),
    ("ath1_diurnal_arth800_log2", (800, 22), "log"),
    ("ath1_stress_space_22729x20", (22_249, 20), "relative"),
    ("rnaseq_abiotic_stress_raw_counts", (27_655, 24), "counts"),
    ("rnaseq_abiotic_stress_normalized", (19_256, 24), "linear"),
    ("deepcre_arabidopsis_leaf_tpm", (27_655, 14), "linear"),
]


@pytest.mark.parametrize(("name", "shape", "scale"), TABLES)
def test_arabidopsis_tables(shared, name, shape, scale):
    expression = read_expression(shared / "arabidopsis" / f"{name}.csv.gz")

    assert expression.values.shape == shape
    assert (expression.kind, expression.scale) == ("bulk", scale)
    assert finding(expression, "orientation").message == "Genes are in rows."
    assert np.isfinite(expression.values).all()
    assert not expression.simulated


def test_what_the_tables_hold_beside_expression_is_told(shared):
    folder = shared / "arabidopsis"
    diurnal = read_expression(folder / "ath1_diurnal_arth800_log2.csv.gz")
    assert finding(diurnal, "other columns").items == ("agi",)
    tpm = read_expression(folder / "deepcre_arabidopsis_leaf_tpm.csv.gz")
    assert finding(tpm, "other columns").items == ("logMaxTPM",)
    stress = read_expression(folder / "ath1_stress_space_22729x20.csv.gz")
    assert finding(stress, "duplicate genes").evidence == "874 rows became 394"
    counts = read_expression(folder / "rnaseq_abiotic_stress_raw_counts.csv.gz")
    assert finding(counts, "isoforms").count == 27_655


@pytest.mark.parametrize("network", range(1, 6))
def test_dream4(shared, network):
    folder = shared / "dream4" / f"size100_{network}"
    series = read_expression(folder / "timeseries.tsv.gz")
    assert series.values.shape == (100, 210)
    assert (series.kind, series.scale, series.simulated) == ("time-series", "linear", True)
    assert np.unique(series.series, return_counts=True)[1].tolist() == [21] * 10
    np.testing.assert_array_equal(np.unique(series.time), np.arange(21) * 50)
    genes = tuple(f"G{gene}" for gene in range(1, 101))
    for name, samples in (
        ("knockouts", 100),
        ("knockdowns", 100),
        ("multifactorial", 100),
        ("wildtype", 1),
        ("dualknockouts_nonoise", 20),
    ):
        expression = read_expression(folder / f"{name}.tsv.gz")
        assert expression.values.shape == (100, samples)
        assert expression.genes == genes == series.genes
        assert (expression.kind, expression.scale) == ("bulk", "linear")
    knockouts = read_expression(folder / "knockouts.tsv.gz")
    assert np.diag(knockouts.values).mean() < 0.01 * knockouts.values.mean()
    assert knockouts.samples[4] == "knockout G5"


BOOLODE = [
    *((f"HSC/HSC_2000_{n}", 11, 4) for n in ("0", "0_20", "0_50", "1", "2")),
    *((f"mCAD/mCAD_2000_{n}", 5, 2) for n in ("0", "0_20", "0_50", "1", "2")),
    *((f"dyn-BF/dyn-BF_2000_{n}", 7, 2) for n in "01"),
    *((f"dyn-LL/dyn-LL_2000_{n}", 18, 1) for n in "01"),
]


@pytest.mark.parametrize(("folder", "genes", "lineages"), BOOLODE)
def test_boolode(shared, folder, genes, lineages):
    expression = read_expression(shared / "boolode" / folder)

    assert expression.values.shape == (genes, 2000)
    assert (expression.kind, expression.scale) == ("single-cell", "linear")
    assert expression.simulated
    assert expression.pseudotime.shape == (2000, lineages)
    assert np.isfinite(expression.pseudotime).any(axis=1).all()


def test_every_boolode_folder_is_listed_above(shared):
    there = {
        path.parent.relative_to(shared / "boolode").as_posix()
        for path in (shared / "boolode").glob("*/*/ExpressionData.csv.gz")
    }

    assert there == {folder for folder, _, _ in BOOLODE}


@pytest.mark.parametrize(
    ("folder", "shape"),
    [
        ("mESC_Hayashi_100TF", (100, 456)),
        ("THP1_45TF", (45, 960)),
        ("mouse_bone_marrow_erythro_Han", (3025, 3105)),
        ("mouse_bone_marrow_erythro_Han/expression.h5ad", (3025, 3105)),
    ],
)
def test_single_cells(shared, folder, shape):
    expression = read_expression(shared / "scrna" / folder)

    assert expression.values.shape == shape
    assert (expression.kind, expression.scale) == ("single-cell", "log")
    assert expression.is_sparse == ("Han" in folder)
    assert expression.pseudotime.shape == (shape[1], 1)
    assert np.isfinite(expression.pseudotime).all()
    if "THP1" in folder:
        assert np.unique(expression.time).tolist() == [0, 1, 6, 12, 24, 48, 72, 96]
