import numpy as np
import pytest
from scipy import sparse

from core.data.detection import (
    Sides,
    detect_kind,
    detect_orientation,
    detect_scale,
    looks_simulated,
)

RNG = np.random.default_rng(0)
COUNTS = RNG.negative_binomial(1, 0.01, (400, 20)).astype(np.float32)
TPM = (COUNTS / COUNTS.sum(axis=0) * 1e6 * RNG.uniform(0.5, 2, (400, 1))).astype(np.float32)
RSEM = np.where(COUNTS % 3 == 0, COUNTS, COUNTS + RNG.integers(1, 99, COUNTS.shape) / 100) * 5
CELLS = RNG.poisson(0.3, (300, 200)).astype(np.float32)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (COUNTS, "counts"),
        (CELLS, "counts"),
        (np.round(RSEM, 2), "counts"),
        (TPM, "linear"),
        (np.log2(TPM + 1), "log"),
        (np.log1p(CELLS), "log"),
        (np.log1p(CELLS / (CELLS.sum(axis=0) + 1) * 1e4), "log"),
        (np.log2(CELLS + 1), "log"),
        (np.log10(CELLS + 1), "log"),
        (RNG.normal(8, 2, (400, 20)).clip(-1), "log"),
        (RNG.normal(0, 1, (400, 20)), "relative"),
        (RNG.random((100, 21)), "linear"),
        (-RNG.random((10, 10)) - 1, "relative"),
        (np.zeros((3, 3)), "linear"),
    ],
    ids="counts cells rsem tpm logtpm log1p normalised log2 log10 rma z unit minus zero".split(),  # noqa: SIM905
)
def test_scales_are_told_apart_dense_and_sparse(values, scale):
    values = values.astype(np.float32)
    for each in (values, sparse.csr_array(values)):
        detected, finding = detect_scale(each, simulated=False)
        assert detected == scale
        assert finding.evidence


def test_simulated_concentrations_are_linear_though_they_stay_low():
    values = RNG.random((10, 50)).astype(np.float32) * 3

    assert detect_scale(values, simulated=True)[0] == "linear"
    assert detect_scale(values, simulated=False)[0] == "log"


AGI = [f"AT1G{n:05d}.1" for n in range(50)]
PROBES = [f"{n}_at" for n in range(50)]
SYMBOLS = ["Sox2", "Nanog", "Pou5f1", "Klf4", "Myc", "Actb"]
ARRAYS = [f"GSM{n}" for n in range(20)]
BARCODES = [f"{'ACGT' * 4}-{n}" for n in range(200)]


@pytest.mark.parametrize("genes", [AGI, PROBES, SYMBOLS, [f"ENSMUSG{n:011d}" for n in range(30)]])
@pytest.mark.parametrize("samples", [ARRAYS, BARCODES, ["C_1", "C_2", "H_1"], ["0h", "3h", "12h"]])
def test_names_tell_where_genes_are(genes, samples):
    upright = Sides(genes, samples, "", (len(genes), len(samples)))
    turned = Sides(samples, genes, "", (len(samples), len(genes)))

    assert detect_orientation(upright, None)[0]
    assert not detect_orientation(turned, None)[0]
    assert detect_orientation(upright, None)[1].level == "info"


def test_the_corner_and_then_the_shape_decide_where_names_do_not():
    names = [str(n) for n in range(50)]
    few = ["Drought", "Salt"]

    assert detect_orientation(Sides(names, few, "entrez", (50, 2)), None)[0]
    assert not detect_orientation(Sides(few, names, "condition", (2, 50)), None)[0]
    tall, finding = detect_orientation(Sides(names, names[:9], "", (50, 9)), None)
    assert tall
    assert finding.level == "warning"
    assert not detect_orientation(Sides(names[:9], names, "", (9, 50)), None)[0]


def test_kinds_are_told_by_zeros_and_names():
    assert detect_kind(CELLS, [f"x{n}" for n in range(200)])[0] == "single-cell"
    assert detect_kind(TPM, BARCODES[:20])[0] == "single-cell"
    assert detect_kind(TPM, ARRAYS)[0] == "bulk"
    assert detect_kind(sparse.csr_array(CELLS), [f"x{n}" for n in range(200)])[0] == "single-cell"


def test_in_silico_names_are_recognised():
    assert looks_simulated(["G1", "G20"], ["a"]) is not None
    assert looks_simulated(["Gata2"], ["E2_2_003", "E22_3_284"]) is not None
    assert looks_simulated(["G1", "Gata2"], ["a"]) is None


def test_names_that_could_be_cut_in_many_ways_take_no_longer():
    names = ["ACGTACGT" + "_a" * 60 + "!", "ACGTACGT-1_2.3", "ACGTACGT__a"]

    _, told = detect_kind(CELLS[:, :3], names)
    assert "67% of sample names are cell names" in told.evidence
    detect_orientation(Sides(names, names, "", (3, 3)), None)
