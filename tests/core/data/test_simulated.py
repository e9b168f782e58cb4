from core.data.read_expression import read_expression
from core.data.read_pairs import read_pairs
from core.data.simulated import is_simulated
from core.simulate.writing import write_readme

TABLE = "gene,a,b,c\nAT1G01010,1,2,3\nAT1G01020,3,1,2\n"


def test_what_lies_beside_a_simulators_note_is_read_as_simulated(tmp_path):
    write_readme(tmp_path, "atlas", what="Plants.", seed=1, settings={})
    (tmp_path / "expression.csv").write_text(TABLE)
    (tmp_path / "pairs.csv").write_text("regulator,target\na,b\n")

    assert read_expression(tmp_path / "expression.csv").simulated
    assert read_pairs(tmp_path / "pairs.csv").simulated
    assert is_simulated(tmp_path)


def test_a_note_of_another_sort_or_none_says_nothing(tmp_path):
    (tmp_path / "expression.csv").write_text(TABLE)
    assert not read_expression(tmp_path / "expression.csv").simulated

    (tmp_path / "README.txt").write_text("My own cells. Not SIMULATED DATA.")
    assert not read_expression(tmp_path / "expression.csv").simulated
