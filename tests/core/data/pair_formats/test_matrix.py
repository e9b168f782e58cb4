import numpy as np
import pytest

from core.data.read_pairs import known_edges, read_pairs
from core.errors import UserInputError
from core.settings import Limits


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "matrix.csv"
        path.write_text(text)
        return path

    return write


def test_a_square_matrix_of_0_and_1(written):
    pairs = read_pairs(written(",A,B,C\nA,0,1,0\nB,0,0,1\nC,0,0,0\n"))

    assert known_edges(pairs) == {("A", "B"), ("B", "C")}
    assert (pairs.task, pairs.sign, pairs.weight) == ("edges", None, None)
    assert "rows regulate" in pairs.findings[0].message


def test_rows_may_be_the_targets(written):
    path = written(",A,B,C\nA,0,1,0\nB,0,0,1\nC,0,0,0\n")

    assert known_edges(read_pairs(path, matrix_rows="targets")) == {("B", "A"), ("C", "B")}


def test_the_smaller_side_regulates(written):
    tall = written("gene\tA\tB\nA\t0\t1\nB\t1\t0\nC\t1\t0\nD\t\t1\n")

    assert known_edges(read_pairs(tall)) == {("B", "A"), ("A", "B"), ("A", "C"), ("B", "D")}


@pytest.mark.parametrize("minus", ["-1", "-"])
def test_signs(written, minus):
    plus = minus.replace("-", "") or "+"
    pairs = read_pairs(written(f";A;B;C\nA;0;{plus};{minus}\nB;0;0;{plus}\n"))

    assert pairs.sign.tolist() == [1, -1, 1]
    assert pairs.weight is None


def test_weights(written):
    pairs = read_pairs(written(",A,B,C\nA,0,0.5,2\nB,0,0,-3\nC,0,0,0\n"))

    assert pairs.weight.tolist() == [0.5, 2, 3]
    assert pairs.sign.tolist() == [1, 1, -1]


def test_the_diagonal_is_self_pairs(written):
    pairs = read_pairs(written(",A,B\nA,1,1\nB,0,1\n"))

    assert known_edges(pairs) == {("A", "B")}
    assert any(finding.topic == "self-pairs" for finding in pairs.findings)


def test_an_expression_table_is_not_taken_for_one(written):
    with pytest.raises(UserInputError, match="as expression has"):
        read_pairs(written("gene,s1,s2,s3\nHY5,0.5,7,2\nPIF4,3,4.5,1\n"))


def test_ragged_and_too_large(written):
    with pytest.raises(UserInputError, match="every row"):
        read_pairs(written(",A,B,C\nA,0,1,0\nB,0,1,0,1,1\nC,0,1,0\nD,0,0,0\n"))
    with pytest.raises(UserInputError, match="2 pairs at most"):
        read_pairs(written(",A,B,C\nA,0,1,1\nB,1,0,1\n"), limits=Limits(pairs=2))
    with pytest.raises(UserInputError, match="at most 8 bytes"):
        read_pairs(written(",A,B,C\nA,0,1,1\nB,1,0,1\n"), limits=Limits(array_bytes=8))


def test_a_matrix_and_its_list_say_the_same(written, tmp_path):
    rng = np.random.default_rng(5)
    names = [f"G{at}" for at in range(30)]
    cells = rng.random((30, 30)) < 0.1
    np.fill_diagonal(cells, val=False)
    table = ["," + ",".join(names)]
    table += [f"{names[at]}," + ",".join(map(str, cells[at].astype(int))) for at in range(30)]
    listed = {(names[at], names[to]) for at, to in np.argwhere(cells)}

    assert known_edges(read_pairs(written("\n".join(table)))) == listed
