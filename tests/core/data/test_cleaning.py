import numpy as np
import pytest
from scipy import sparse

from core.data.cleaning import clean
from core.data.overrides import Overrides
from core.data.readers.raw_expression import RawExpression
from core.errors import UserInputError
from core.settings import Limits
from tests.core.data.making import dense, finding

NAN, INF = np.nan, np.inf


def cleaned(values, genes=None, samples=None, *, thin=False, limits=None, **overrides):
    values = np.array(values, np.float32)
    genes = genes or [f"gene{row}" for row in range(values.shape[0])]
    samples = samples or [f"s{column}" for column in range(values.shape[1])]
    kept = sparse.csr_array(values) if thin else values
    overrides = {"scale": "linear"} | overrides
    return clean(
        RawExpression(kept, list(genes), list(samples)),
        overrides=Overrides(**overrides),
        limits=limits or Limits(),
        source="a.csv",
    )


def topics(expression):
    return {found.topic for found in expression.findings}


both = pytest.mark.parametrize("thin", [False, True], ids=["dense", "sparse"])


@both
@pytest.mark.parametrize(
    ("rule", "expected"),
    [("mean", [1, NAN, 5]), ("zero", [1, 0, 5]), ("drop", None)],
)
def test_missing_values_follow_the_rule(thin, rule, expected):
    values = [[1, NAN, 5, 0], [1, 2, 3, 4]]
    expression = cleaned(values, thin=thin, missing=rule)

    if expected is None:
        assert expression.genes == ("gene1",)
    else:
        stand_in = 2 if rule == "mean" else 0  # the mean of 1, 5 and 0
        np.testing.assert_array_equal(dense(expression)[0], [1, stand_in, 5, 0])
    assert finding(expression, "missing values").items == ("gene0",)


@both
def test_infinite_values_count_as_missing(thin):
    expression = cleaned([[1, INF, 3], [-INF, 2, 4]], thin=thin)

    np.testing.assert_array_equal(dense(expression), [[1, 2, 3], [3, 2, 4]])
    assert finding(expression, "infinite values").count == 2


@both
def test_empty_rows_and_samples_are_left_out(thin):
    expression = cleaned([[1, NAN, 2], [NAN, NAN, NAN], [3, INF, 4]], thin=thin)

    assert expression.genes == ("gene0", "gene2")
    assert expression.samples == ("s0", "s2")
    assert finding(expression, "empty rows").items == ("gene1",)
    assert finding(expression, "empty samples").items == ("s1",)
    assert "missing values" not in topics(expression)


@both
def test_nothing_but_missing_values_is_refused(thin):
    with pytest.raises(UserInputError, match="no value at all"):
        cleaned([[NAN, INF], [NAN, NAN]], thin=thin)


@both
def test_negative_values_become_zero_only_where_they_cannot_be(thin):
    values = [[-1, 200], [3, 400]]

    linear = cleaned(values, thin=thin)
    assert dense(linear).min() == 0
    assert finding(linear, "negative values").count == 1
    for scale in ("log", "relative"):
        assert dense(cleaned(values, thin=thin, scale=scale)).min() == -1


@both
def test_quiet_genes_are_kept_and_listed(thin):
    expression = cleaned([[0, 0, 0], [2, 2, 2], [0, 1, 0], [-3, -3, -3]], thin=thin, scale="log")

    assert expression.n_genes == 4
    assert finding(expression, "all-zero genes").items == ("gene0",)
    assert finding(expression, "constant genes").items == ("gene1", "gene3")


GENES = ["a", "b", "a", "c", "a"]
VALUES = [[1, 2, 3], [9, 9, 8], [2, 2, 2], [0, 0, 1], [0, 8, 1]]
RULES = {
    "sum": [3, 12, 6],
    "mean": [1, 4, 2],
    "max": [0, 8, 1],
    "variable": [0, 8, 1],
    "first": [1, 2, 3],
}


@both
@pytest.mark.parametrize("rule", RULES)
def test_duplicate_genes_follow_the_rule(thin, rule):
    expression = cleaned(VALUES, GENES, thin=thin, duplicates=rule)

    assert expression.genes == ("a", "b", "c")
    np.testing.assert_array_equal(dense(expression), [RULES[rule], VALUES[1], VALUES[3]])
    told = finding(expression, "duplicate genes")
    assert told.items == ("a",)
    assert told.evidence == "3 rows became 1"
    if thin:
        assert expression.values.has_sorted_indices


@both
def test_counts_are_summed_other_values_averaged_unless_told(thin):
    assert dense(cleaned(VALUES, GENES, thin=thin, scale="counts"))[0].tolist() == RULES["sum"]
    assert dense(cleaned(VALUES, GENES, thin=thin, scale="log"))[0].tolist() == RULES["mean"]
    kept = cleaned(VALUES, GENES, thin=thin, duplicates="keep")
    assert kept.genes == ("a", "b", "a (2)", "c", "a (3)")
    np.testing.assert_array_equal(dense(kept), VALUES)


def test_rows_that_are_no_genes_are_left_out():
    genes = ["AT1G01010", "", "NA", "---", "__no_feature", "N_unmapped", "ERCC-00002"]
    expression = cleaned(np.ones((7, 2)) * [1, 2], genes)

    assert expression.genes == ("AT1G01010", "ERCC-00002")
    assert finding(expression, "unnamed rows").count == 3
    assert finding(expression, "summary rows").items == ("__no_feature", "N_unmapped")
    assert finding(expression, "controls").items == ("ERCC-00002",)


def test_names_spoiled_by_excel_stay_apart():
    genes = ["1-Mar", "1-Mar", "Sep-2", "2024-03-01", "SOX2", "MYC", "TP53", "ACTB", "GAPDH"]
    values = np.arange(18.0).reshape(9, 2)

    kept = cleaned(values, genes)
    assert kept.genes[:4] == ("1-Mar", "1-Mar (2)", "Sep-2", "2024-03-01")
    assert finding(kept, "spoiled names").items[2] == "Sep-2 (likely SEPT2)"
    restored = cleaned(values, genes, excel_names="restore")
    assert restored.genes[:4] == ("MARCH1", "MARCH1 (2)", "SEPT2", "MARCH1 (3)")
    np.testing.assert_array_equal(dense(restored), values)


@both
def test_isoforms_are_kept_or_joined(thin):
    genes = ["AT1G01010.1", "AT1G01010.2", "AT1G01020.1"]
    values = [[1, 0], [3, 4], [5, 6]]

    kept = cleaned(values, genes, thin=thin)
    assert kept.genes == tuple(genes)
    assert finding(kept, "isoforms").count == 3
    joined = cleaned(values, genes, thin=thin, isoforms="merge", scale="counts")
    assert joined.genes == ("AT1G01010", "AT1G01020")
    np.testing.assert_array_equal(dense(joined), [[4, 4], [5, 6]])


def test_repeated_samples_are_numbered_and_long_names_refused():
    expression = cleaned([[1, 2, 3]], samples=["x", "x", "x (2)"])

    assert len(set(expression.samples)) == 3
    assert finding(expression, "duplicate samples").items == ("x",)
    for names in ({"genes": ["g" * 201]}, {"samples": ["s" * 201]}):
        with pytest.raises(UserInputError, match="no longer than 200 characters"):
            cleaned([[1.5]], **names)


def test_columns_that_go_take_their_annotations_with_them():
    reading = RawExpression(
        np.array([[1, NAN, 2]], np.float32),
        ["a"],
        ["x", "y", "z"],
        kind="time-series",
        series=np.array(["1", "2", "3"]),
        time=np.array([0.0, 1, 2]),
        pseudotime=np.array([[0.0], [1], [2]]),
    )

    expression = clean(reading, overrides=Overrides(), limits=Limits(), source="a")
    assert expression.series.tolist() == ["1", "3"]
    assert expression.time.tolist() == [0, 2]
    assert expression.pseudotime.ravel().tolist() == [0, 2]


def test_what_a_person_says_stands_beside_what_was_detected():
    expression = cleaned([[1.5, 20000]], scale="log", kind="single-cell")

    assert (expression.scale, expression.kind) == ("log", "single-cell")
    assert "detected: linear" in finding(expression, "scale").evidence
    assert finding(expression, "kind").evidence == "as you said"


def test_limits_hold_after_reading():
    with pytest.raises(UserInputError, match="no more than 1 genes"):
        cleaned([[1], [2]], limits=Limits(genes=1))


@pytest.mark.parametrize("field", ["orientation", "scale", "kind", "duplicates", "separator"])
def test_unknown_choices_are_refused_by_name(field):
    with pytest.raises(UserInputError, match=f"{field}: must be one of"):
        Overrides(**{field: "unheard-of"})
