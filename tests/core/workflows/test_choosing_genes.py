import numpy as np
import pytest

from core.errors import UserInputError
from core.workflows.choosing_genes import gene_choice, read_pseudotime
from tests.core.planted import planted


@pytest.fixture
def order(tmp_path):
    path = tmp_path / "GeneOrdering.csv"
    path.write_text(",VGAMpValue,Variance\nT0,0.001,2\n")
    return path


def test_all_genes_are_judged_unless_a_number_is_given(order):
    assert gene_choice({}) is None
    for settings, orders in (({"most-p": "0.05"}, []), ({}, [order])):
        with pytest.raises(UserInputError, match="must be left out where all genes are judged"):
            gene_choice(settings, orders)


def test_a_choice_is_read_with_its_files(order):
    chosen = gene_choice({"variable-genes": "20", "with-regulators": True}, [order])

    assert (chosen.top, chosen.most_p, chosen.with_regulators) == (20, 0.01, True)
    assert chosen.orders[0].genes == ("T0",)
    with pytest.raises(UserInputError, match="option most-p"):
        gene_choice({"variable-genes": 20, "most-p": 2})


def test_pseudotime_of_a_file_is_laid_beside_the_cells(tmp_path):
    problem = planted(n_samples=20)
    cells = problem.expressions[0].samples
    path = tmp_path / "PseudoTime.csv"
    rows = [f"{cell},{at}" for at, cell in enumerate(cells)]
    path.write_text("\n".join([",PseudoTime", *rows[::-1]]))

    (read,) = read_pseudotime([problem], [path])

    np.testing.assert_array_equal(read.expressions[0].pseudotime[:, 0], np.arange(20))
    assert read_pseudotime([problem], []) == [problem]
    with pytest.raises(UserInputError, match="one file for each data set"):
        read_pseudotime([problem], [path, path])
    path.write_text(",PseudoTime\nelsewhere,1\nnowhere,2\n")
    with pytest.raises(UserInputError, match="must name the cells as the expression does"):
        read_pseudotime([problem], [path])
