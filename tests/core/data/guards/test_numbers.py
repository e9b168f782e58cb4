"""A number whose exponent overflows ends the process in pandas; none may come so far."""

from contextlib import suppress

import numpy as np
import pytest

from core.data.evidence import read_evidence
from core.data.guards.numbers import may_overflow, overflows, to_numbers
from core.data.read_expression import read_expression
from core.data.read_pairs import read_pairs
from core.errors import UserInputError
from tests.core.data.making import counts, write, write_10x

HUGE = ("1e3000000000", "157.3e3864000000000001", "-1E+9999999999", "1e2147483648x")


@pytest.mark.parametrize("cell", HUGE)
def test_such_a_cell_is_known_for_what_it_is(cell):
    assert overflows(cell)
    assert overflows(f" {cell}")
    assert may_overflow(f"gene,{cell},1")
    assert may_overflow(f"gene,{cell},1".encode())
    assert np.isnan(to_numbers([cell, "1"])[0])


@pytest.mark.parametrize(
    "cell", ["1e300", "ENSG00000139618", "a3e1234567890b", "1234567890123", ""]
)
def test_other_cells_are_left_alone(cell):
    assert not overflows(cell)


@pytest.mark.parametrize("cell", HUGE)
def test_expression_with_one_is_refused(tmp_path, cell):
    write(tmp_path / "t.csv", f"gene,a,b\nx,1,2\ny,{cell},2\nz,3,4\n")
    with pytest.raises(UserInputError, match=r"numbers that a computer can hold. Received: '"):
        read_expression(tmp_path / "t.csv")


def test_names_that_only_look_so_are_read(tmp_path):
    write(tmp_path / "t.csv", "gene,a,b\n3e1234567890,1,2\n5e12345678901234,1,2\nz,3,4\n")
    assert read_expression(tmp_path / "t.csv").genes[0] == "3e1234567890"
    write(tmp_path / "e.csv", "target,n\n3e1234567890,1\n")
    assert list(read_evidence(tmp_path / "e.csv").of_targets.index) == ["3e1234567890"]


@pytest.mark.parametrize("cell", HUGE)
def test_evidence_and_matrices_with_one_are_refused(tmp_path, cell):
    write(tmp_path / "e.csv", f"target,n\nx,{cell}\n")
    with pytest.raises(UserInputError, match="numbers that a computer can hold"):
        read_evidence(tmp_path / "e.csv")
    write(tmp_path / "m.csv", f",a,b,c\na,0,1,0\nb,1,0,0\nc,{cell},0,1\n" + "d,0,0,0\n" * 50)
    with pytest.raises(UserInputError, match=r"computer can hold|column of regulators"):
        read_pairs(tmp_path / "m.csv")


@pytest.mark.parametrize("cell", HUGE)
def test_a_weight_that_is_one_is_no_weight(tmp_path, cell):
    write(tmp_path / "p.csv", f"TF,target,importance\na,b,1\nb,c,{cell}\n")

    with suppress(UserInputError):
        assert read_pairs(tmp_path / "p.csv").weight is None


@pytest.mark.parametrize("place", [0, 300_000])
def test_a_matrix_of_entries_with_one_is_refused(tmp_path, place):
    folder = write_10x(tmp_path / "a", counts((300, 400)), version=2)
    matrix = folder / "matrix.mtx"
    lines = matrix.read_text().splitlines()
    at = min(3 + place, len(lines) - 1)
    lines[at] = f"{lines[at].rsplit(' ', 1)[0]} 1e3000000000"
    matrix.write_text("\n".join(lines) + "\n")

    with pytest.raises(UserInputError, match="numbers that a computer can hold"):
        read_expression(folder)


def test_times_of_cells_with_one_are_refused(tmp_path):
    write(tmp_path / "ExpressionData.csv", ",c1,c2\nGata2,0.5,1\nPu1,1,2\n")
    write(tmp_path / "PseudoTime.csv", ",PseudoTime\nc1,1\nc2,1e3000000000\n")

    with pytest.raises(UserInputError, match="a column of numbers that order the cells"):
        read_expression(tmp_path)
