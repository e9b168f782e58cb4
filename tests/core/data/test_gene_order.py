import gzip

import numpy as np
import pytest

from core.data.gene_order import read_gene_order
from core.errors import UserInputError


def read(tmp_path, text, name="GeneOrdering.csv"):
    path = tmp_path / name
    path.write_text(text)
    return read_gene_order(path)


def test_beeline_s_file_is_read(tmp_path):
    order = read(tmp_path, ",VGAMpValue,Variance\nA,0.001,2.5\nB,,1\n")

    assert order.genes == ("A", "B")
    assert order.column == "VGAMpValue"
    assert order.p_value[0] == 0.001
    assert np.isnan(order.p_value[1])
    assert order.variance.tolist() == [2.5, 1.0]


def test_r_s_row_names_and_other_names_of_columns_are_read(tmp_path):
    unnamed = read(tmp_path, "padj\tother\nA\t0.5\t3\nB\t0.1\t4\n", name="tests.tsv")
    named = read(tmp_path, "Gene,p.value\nA,1e-300\n")

    assert (unnamed.genes, unnamed.p_value.tolist()) == (("A", "B"), [0.5, 0.1])
    assert unnamed.variance is None
    assert named.p_value.tolist() == [1e-300]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gene,score\nA,1\n", "a column of genes and one of p values"),
        ("gene,pvalue\nA,low\n", "numbers for p values"),
        ("gene,pvalue,variance\nA,0.1,high\n", "numbers for variances"),
        ("gene,pvalue\nA,-3\n", "p values from 0 to 1"),
        ("gene,pvalue\nA,0.1\nA,0.2\n", "A more than once"),
        ("gene,pvalue\nA,\n", "must give genes a p value"),
        ("gene,pvalue\n", "must give genes a p value"),
    ],
)
def test_a_file_that_says_no_p_is_refused_in_one_sentence(tmp_path, text, said):
    with pytest.raises(UserInputError, match=said):
        read(tmp_path, text)


def test_what_is_no_table_is_refused(tmp_path):
    path = tmp_path / "order.csv.gz"
    path.write_bytes(gzip.compress(b"gene,pvalue\nA,0.1\n")[:-9])

    with pytest.raises(UserInputError):
        read_gene_order(path)
