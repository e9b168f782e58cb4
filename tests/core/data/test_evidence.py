import gzip
import tracemalloc
import zipfile

import numpy as np
import pandas as pd
import pytest

from core.data.evidence import both, from_table, read_evidence
from core.data.pairs import from_names
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

PAIRS = from_names(["A", "A", "B"], ["x", "y", "x"])


def of_pairs():
    return pd.DataFrame({"regulator": ["A", "B"], "target": ["x", "x"], "motif": [0.5, 0.25]})


def of_targets():
    return pd.DataFrame({"target": ["y", "x"], "dnase": [3.0, None]})


def test_numbers_of_pairs_are_found_by_both_names_and_missing_ones_are_zero():
    evidence = from_table(of_pairs())

    assert evidence.columns == ("motif",)
    np.testing.assert_array_equal(evidence.of(PAIRS), np.array([[0.5], [0], [0.25]], np.float32))


def test_numbers_of_targets_hold_for_every_regulator():
    np.testing.assert_array_equal(from_table(of_targets()).of(PAIRS)[:, 0], [0, 3, 0])


def test_two_sources_stand_side_by_side():
    evidence = both(from_table(of_pairs()), from_table(of_targets()))

    assert evidence.columns == ("motif", "dnase")
    np.testing.assert_array_equal(evidence.of(PAIRS), [[0.5, 0], [0, 3], [0.25, 0]])


def test_the_fingerprint_follows_the_numbers():
    changed = of_pairs()
    changed.loc[0, "motif"] = 0.75

    assert from_table(of_pairs()).fingerprint == from_table(of_pairs()).fingerprint
    assert from_table(of_pairs()).fingerprint != from_table(changed).fingerprint


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pd.DataFrame({"gene": ["x"], "motif": [1]}), "column target"),
        (pd.DataFrame({"regulator": ["A"], "target": ["x"]}), "column of numbers"),
        (pd.DataFrame({"target": ["x"], "dnase": ["high"]}), "must hold numbers"),
        (pd.DataFrame({"target": ["x"], "dnase": [np.inf]}), "must hold numbers"),
        (pd.DataFrame({"target": ["x", "x"], "dnase": [1, 2]}), "once"),
        (pd.DataFrame({"target": [], "dnase": []}), "rows below its header"),
    ],
)
def test_a_table_that_cannot_be_read_is_explained(table, said):
    with pytest.raises(UserInputError, match=said):
        from_table(table, source="table.csv")


def test_some_numbers_are_taken_in_the_order_of_their_names():
    table = of_pairs().assign(strength=[1.0] * len(of_pairs()))
    evidence = both(from_table(table), from_table(of_targets()))

    taken = evidence.taking(["strength", "motif", "nobody"])
    assert taken.columns == ("strength", "motif")
    assert taken.of(PAIRS).shape == (3, 2)
    assert evidence.taking([]).columns == ()


TABLES = {
    "pairs": "regulator,target,motif\nA,x,0.5\nB,x,0.25\n",
    "targets": "target,dnase\ny,3\nx,\n",
    "one number is missing": "regulator,target,motif,score\nA,x,0.1,NA\nB,x,,1e-3\n",
    "row names of R": "regulator,target,motif\n1,A,x,0.5\n2,B,x,0.25\n",
    "a name twice": "target,n,n\nx,1,2\ny,3,4\n",
    "no name": "target,,n\nx,1,2\ny,3,4\n",
    "yes and no": "target,open\nx,True\ny,False\n",
    "digits": "target,n\nx,0.1234567890123456789\ny,123456789012345678\n",
    "quotation marks": '"target","n"\n"x, y",1\n"z",2\n',
}


@pytest.mark.parametrize("name", TABLES)
def test_a_file_gives_the_numbers_that_pandas_reads(tmp_path, name):
    (tmp_path / "e.csv").write_text(TABLES[name])
    if name == "row names of R":
        plain = pd.read_csv(tmp_path / "e.csv", index_col=0)
    else:
        plain = pd.read_csv(tmp_path / "e.csv")

    found = read_evidence(tmp_path / "e.csv")

    assert found.columns == from_table(plain).columns
    assert found.fingerprint == from_table(plain).fingerprint


@pytest.mark.parametrize("separator", ["\t", ";", ",", "|", " "])
@pytest.mark.parametrize("packed", [False, True])
def test_separators_and_gzip_are_found_out_whatever_the_file_is_called(tmp_path, separator, packed):
    text = TABLES["pairs"].replace(",", separator).encode()
    (tmp_path / "e.dat").write_bytes(gzip.compress(text) if packed else text)

    np.testing.assert_array_equal(
        read_evidence(tmp_path / "e.dat").of(PAIRS), from_table(of_pairs()).of(PAIRS)
    )


def test_a_workbook_is_evidence_too(tmp_path):
    of_pairs().to_excel(tmp_path / "e.xlsx", index=False)

    np.testing.assert_array_equal(
        read_evidence(tmp_path / "e.xlsx").of(PAIRS), from_table(of_pairs()).of(PAIRS)
    )


def test_ids_that_are_numbers_stay_as_they_are_written(tmp_path):
    (tmp_path / "e.csv").write_text("regulator,target,motif\n007,12,0.5\n,12,1\n")

    assert list(read_evidence(tmp_path / "e.csv").of_pairs.index) == [("007", "12"), ("", "12")]


@pytest.mark.slow
def test_archives_made_to_fill_the_memory_are_refused_before_they_unfold(tmp_path):
    (tmp_path / "e.csv.gz").write_bytes(gzip.compress(b"target,n\n" + b"x,1\n" * 20_000_000))
    with zipfile.ZipFile(tmp_path / "e.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("e.csv", b"target,n\n" + b"x,1\n" * 20_000_000)

    tracemalloc.start()
    with pytest.raises(RefusedFileError, match="200 times its size"):
        read_evidence(tmp_path / "e.csv.gz")
    with pytest.raises(UserInputError, match="a zip archive of something else"):
        read_evidence(tmp_path / "e.zip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * 1024**2


def test_a_table_of_too_many_cells_is_refused_before_they_become_numbers(tmp_path):
    (tmp_path / "e.csv").write_text("target,a,b,c\n" + "x,,,\n" * 1_000)

    with pytest.raises(RefusedFileError, match="no more than 3,000 cells"):
        read_evidence(tmp_path / "e.csv", limits=Limits(array_bytes=3_000 * 24))


def test_a_table_of_columns_without_end_is_refused(tmp_path):
    (tmp_path / "e.csv").write_text("target," + "n," * 1_000 + "n\n" + "x," + "1," * 1_000 + "1\n")

    with pytest.raises(RefusedFileError, match="no more than 1,000 columns"):
        read_evidence(tmp_path / "e.csv", limits=Limits(genes=1_000))
