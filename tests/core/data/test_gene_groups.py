"""Which group each gene belongs to."""

import pytest

from core.data.gene_groups import read_gene_groups
from core.errors import UserInputError


def test_the_first_row_of_a_gene_counts_and_other_columns_do_not(tmp_path):
    path = tmp_path / "modules.tsv"
    path.write_text("order\tModule\tGene\n1\t7\tA\n2\t8\tB\n3\t9\tA\n4\t\tC\n")

    assert read_gene_groups(path) == {"A": "7", "B": "8"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("gene,group\nA,1\n", "columns gene and module"),
        ("gene,module\n,\n,\n", "genes into modules"),
    ],
)
def test_a_table_without_groups_is_refused(tmp_path, text, rule):
    path = tmp_path / "modules.csv"
    path.write_text(text)
    with pytest.raises(UserInputError, match=rule):
        read_gene_groups(path)
