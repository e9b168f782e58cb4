import numpy as np
import pytest
from scipy import sparse

from core.data.expression import Expression
from core.data.identifiers.collapse import collapse, row_spread
from core.data.identifiers.resolve import resolve
from core.data.identifiers.tables import make_id_table, read_id_table
from core.errors import UserInputError

TABLE = make_id_table(
    source="ath1.txt",
    probes=[
        ("1_at", "AT1G00001"),
        ("2_at", "AT1G00001"),
        ("3_at", "AT1G00001;AT1G00002"),
        ("4_s_at", "AT1G00003;AT1G00004"),
        ("5_at", "no_match"),
        ("AFFX-x_at", "no_match"),
        ("7_at", "AT1G00002"),
    ],
)
ROWS = ("1_at", "2_at", "3_at", "4_s_at", "5_at", "AFFX-x_at", "6_at", "7_AT")
VALUES = np.array(
    [[0, 2], [4, 8], [9, 9], [1, 0], [7, 7], [7, 7], [7, 7], [0, 5]], dtype=np.float32
)


@pytest.fixture(params=["dense", "sparse"])
def expression(request):
    values = VALUES if request.param == "dense" else sparse.csr_array(VALUES)
    return Expression(values, ROWS, ("a", "b"), "bulk", "log")


def dense(expression):
    values = expression.values
    return values.toarray() if sparse.issparse(values) else values


@pytest.mark.parametrize(
    ("many", "first"), [("mean", [2, 5]), ("most-variable", [4, 8]), ("all", [0, 2])]
)
def test_probesets_become_loci(expression, many, first):
    got = collapse(expression, TABLE, many=many)
    rest = ("AT1G00003", "AT1G00004", "AT1G00002")
    loci = ("AT1G00001|1_at", "AT1G00001|2_at") if many == "all" else ("AT1G00001",)

    assert got.genes == loci + rest
    np.testing.assert_array_equal(dense(got)[0], first)
    # The locus with a probeset of its own leaves the shared one; the others share it.
    np.testing.assert_array_equal(dense(got)[-3:], [[1, 0], [1, 0], [0, 5]])
    assert got.is_sparse == expression.is_sparse
    assert got.values.dtype == np.float32


def test_what_is_left_out_is_listed(expression):
    found = {finding.topic: finding for finding in collapse(expression, TABLE).findings}

    assert found["left out: control"].items == ("AFFX-x_at",)
    assert found["left out: no match"].items == ("5_at",)
    assert found["left out: unknown"].items == ("6_at",)
    assert found["shared probesets"].items == ("3_at", "4_s_at")
    assert found["several rows"].items == ("AT1G00001",)
    assert found["collapsed"].message == "8 rows became 4 genes by ath1.txt."


def test_all_rows_are_found_by_locus_and_by_probeset(expression):
    kept = collapse(expression, TABLE, many="all")
    got = resolve(["at1g00001", "1_at"], genes=kept.genes)

    assert got.became == (("AT1G00001|1_at", "AT1G00001|2_at"), ("AT1G00001|1_at",))


def test_missing_values_are_left_out_of_a_mean():
    values = np.array([[1, np.nan], [3, np.nan], [2, 2]], dtype=np.float32)
    expression = Expression(values, ("1_at", "2_at", "7_at"), ("a", "b"), "bulk", "log")

    np.testing.assert_array_equal(collapse(expression, TABLE).values, [[2, np.nan], [2, 2]])


def test_the_spread_is_the_variance(expression):
    np.testing.assert_allclose(row_spread(expression), VALUES.var(axis=1), atol=1e-6)


def test_a_table_of_another_platform(expression):
    other = make_id_table(source="other", probes=[("99_at", "AT1G00001")])

    with pytest.raises(UserInputError, match="must map the names"):
        collapse(expression, other)
    with pytest.raises(UserInputError, match="must be mean"):
        collapse(expression, TABLE, many="median")


@pytest.mark.shared
def test_a_real_ath1_table(shared):
    path = shared / "arabidopsis/ath1_diurnal_arth800_log2.csv.gz"
    rows = np.loadtxt(path, delimiter=",", dtype=str, skiprows=1)
    expression = Expression(
        rows[:, 2:].astype(np.float32),
        tuple(rows[:, 0]),
        tuple("abcdefghijklmnopqrstuv"),
        "bulk",
        "log",
    )
    got = collapse(expression, read_id_table(path))

    assert set(got.genes) == set(rows[:, 1]) - {""}
