import gzip

import openpyxl
import pytest

from core.data.identifiers.gene_lists import grid, read_names, resolve_genes
from core.errors import UserInputError
from core.settings import Limits
from tests.core.planted import planted

EXPRESSIONS = planted(n_regulators=2, each=2).expressions
GENES = EXPRESSIONS[0].genes


@pytest.mark.parametrize("text", ["A,B", " A B ", "A\nB\nA\n", "A;B,", "A\tB"])
def test_names_stand_between_commas_or_spaces(text):
    assert read_names(text) == ["A", "B"]


def test_names_are_read_from_a_file(tmp_path):
    path = tmp_path / "genes.txt"
    path.write_bytes(b"\xef\xbb\xbfA\r\nB\r\n")

    assert read_names(str(path)) == ["A", "B"]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8"])
def test_read_names_from_a_packed_file_in_any_encoding(tmp_path, encoding):
    path = tmp_path / "genes.txt.gz"
    path.write_bytes(gzip.compress("A\r\nLöwe\r\n".encode(encoding)))

    assert read_names(str(path)) == ["A", "Löwe"]


def test_read_names_from_a_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["A"])
    book.active.append(["B"])
    book.save(tmp_path / "genes.xlsx")

    assert read_names(str(tmp_path / "genes.xlsx")) == ["A", "B"]


def test_read_names_from_a_file_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "genes.txt.gz"
    path.write_bytes(gzip.compress(b"A\n" * 3_000))

    with pytest.raises(UserInputError, match="no more than 2,000 bytes"):
        read_names(str(path), limits=Limits(identifiers=10))


def test_all_means_all():
    assert read_names("all") is None
    assert len(grid(EXPRESSIONS, regulators=None, targets=None)) == 6 * 5


@pytest.mark.parametrize("text", ["", " , "])
def test_no_names_are_too_few(text):
    with pytest.raises(UserInputError, match="at least one gene"):
        read_names(text)


def test_too_many_names_are_refused():
    with pytest.raises(UserInputError, match="no more than 2"):
        read_names("A,B,C", limits=Limits(identifiers=2))


def test_every_regulator_meets_every_target_but_itself():
    pairs = grid(EXPRESSIONS, regulators=["R1", "R0"], targets=["T0", "R1"])

    assert pairs.to_frame().to_numpy().tolist() == [["R1", "T0"], ["R0", "T0"], ["R0", "R1"]]


def test_unknown_names_are_left_out_and_reported():
    pairs = grid(EXPRESSIONS, regulators=["R0", "ghost"], targets=["T0"])

    assert len(pairs) == 1
    assert pairs.findings[0].items == ("ghost",)


def test_only_unknown_names_are_an_error_that_shows_how_names_look():
    with pytest.raises(UserInputError, match="such as R0"):
        grid(EXPRESSIONS, regulators=["ghost"], targets=["T0"])


def test_a_gene_with_itself_only_is_an_error():
    with pytest.raises(UserInputError, match="two different genes"):
        grid(EXPRESSIONS, regulators=["R0"], targets=["R0"])


def test_too_many_pairs_are_refused():
    with pytest.raises(UserInputError, match="6 regulators × 6 targets"):
        grid(EXPRESSIONS, regulators=None, targets=None, limits=Limits(pairs=35))


def test_names_are_understood_in_any_spelling():
    genes = ["T0", "T1", "AT1G01010"]
    names, findings = resolve_genes("targets", ["t1", "at1g01010.2", "T0", "ghost"], genes=genes)

    assert names == ["T1", "AT1G01010", "T0"]
    by_topic = {finding.topic: finding for finding in findings}
    assert by_topic["names"].items == ("t1 → T1", "at1g01010.2 → AT1G01010")
    assert by_topic["unknown genes"].items[0].startswith("ghost: ")


def test_a_name_that_is_there_means_itself():
    assert resolve_genes("targets", ["a", "A"], genes=["A", "a"]) == (["a", "A"], ())
    assert resolve_genes("targets", None, genes=GENES) == (None, ())


def test_names_of_which_none_is_understood_are_an_error():
    with pytest.raises(UserInputError, match=r"targets.*ghost"):
        resolve_genes("targets", ["ghost"], genes=GENES)


def test_names_longer_than_a_file_name_may_be_are_names():
    names = [f"GENE{at}" for at in range(100)]

    assert read_names(",".join(names)) == names
