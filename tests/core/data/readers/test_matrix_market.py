import gzip
import shutil
import tarfile
import zipfile

import numpy as np
import pytest

from core.data.overrides import Overrides
from core.data.read_expression import read_expression
from core.data.readers import matrix_market
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits
from tests.core.data.making import counts, dense, finding, write, write_10x

VALUES = counts((30, 50))
HEAD = "%%MatrixMarket matrix coordinate integer general\n"


@pytest.mark.parametrize("version", [2, 3])
def test_folders_zips_and_tars_give_the_same(tmp_path, monkeypatch, version):
    monkeypatch.setattr(matrix_market, "_BLOCK", 37)
    folder = write_10x(tmp_path / "filtered", VALUES, version=version)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for item in folder.iterdir():
            archive.write(item, f"outs/filtered/{item.name}")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(folder, "filtered")
    shutil.copy(tmp_path / "a.tar.gz", tmp_path / "named_wrongly.csv")

    for name in ("filtered", "a.zip", "a.tar.gz", "named_wrongly.csv"):
        expression = read_expression(tmp_path / name)
        np.testing.assert_array_equal(dense(expression), VALUES)
        assert expression.is_sparse
        assert expression.values.has_canonical_format
        assert expression.genes[1] == "ENSMUSG00000000001"
        assert (expression.kind, expression.scale) == ("single-cell", "counts")
    assert "symbol" in finding(expression, "other columns").items
    named = read_expression(folder, overrides=Overrides(names="symbol"))
    assert named.genes[:2] == ("Gene0", "Gene1")


def test_a_matrix_of_cells_by_genes_is_turned(tmp_path):
    expression = read_expression(write_10x(tmp_path / "a", VALUES, turned=True))

    np.testing.assert_array_equal(dense(expression), VALUES)
    assert finding(expression, "orientation").message == "Genes are in columns."


def test_entries_in_any_order_and_twice_are_joined(tmp_path):
    folder = write_10x(tmp_path / "a", np.zeros((30, 50), int), version=2)
    entries = "3 50 1\n1 2 4\n1 1 9\n3 50 6\n"
    write(folder / "matrix.mtx", HEAD + "30 50 4\n" + entries)

    values = dense(read_expression(folder))
    assert values[2, 49] == 7
    assert values[0, :2].tolist() == [9, 4]


def test_plain_names_and_patterns_are_read(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir()
    write(folder / "counts.mtx", "%%MatrixMarket matrix coordinate pattern general\n2 3 1\n2 3\n")
    write(folder / "genes.txt", "Actb\nSox2\n")
    write(folder / "cells.txt", "c1\nc2\nc3\n")

    expression = read_expression(folder)
    assert expression.genes == ("Actb", "Sox2")
    assert dense(expression).tolist() == [[0, 0, 0], [0, 0, 1]]


def test_antibodies_are_left_out(tmp_path):
    folder = write_10x(tmp_path / "a", VALUES)
    lines = [f"id{n}\tname{n}\tGene Expression\n" for n in range(28)]
    lines += ["CD3\tCD3\tAntibody Capture\n", "CD4\tCD4\tAntibody Capture\n"]
    write(folder / "features.tsv.gz", "".join(lines))

    expression = read_expression(folder)
    assert expression.n_genes == 28
    assert finding(expression, "other features").items == ("CD3", "CD4")


@pytest.mark.parametrize(
    ("matrix", "kind", "says"),
    [
        (HEAD + "30000 20000 600000000\n", RefusedFileError, "600,000,000 declared"),
        (HEAD + "200000 2000000 9\n1 1 1\n", UserInputError, "30 genes and 50 cells"),
        (HEAD + "99999999 99999999 1\n1 1 1\n", RefusedFileError, "no more than 200,000 genes"),
        (HEAD + "30 50 5000\n1 1 1\n", RefusedFileError, "as many entries as its header says"),
        (HEAD + "30 50 3\n1 1 1\n", UserInputError, "1 entries where its header says 3"),
        (HEAD + "30 50 1\n31 1 1\n", UserInputError, "outside the matrix"),
        (HEAD + "30 50 1\n0 1 1\n", UserInputError, "outside the matrix"),
        (HEAD + "30 50 1\n1 1 x\n", UserInputError, "not numbers"),
        (HEAD + "30 50 1\n1 99999999999 1\n", UserInputError, "not numbers|outside"),
        (HEAD + "30 50\n1 1 1\n", UserInputError, "the size line"),
        (HEAD + "30 -5 1\n1 1 1\n", UserInputError, "the size line"),
        (HEAD, UserInputError, "the size line"),
        (HEAD.replace("coordinate", "array") + "30 50\n", UserInputError, "array"),
        (HEAD.replace("general", "symmetric") + "3 3 1\n", UserInputError, "symmetric"),
        (HEAD.replace("integer", "complex") + "3 3 1\n", UserInputError, "complex"),
        ("1 1 1\n", UserInputError, "no MatrixMarket header"),
    ],
)
def test_malformed_matrices_are_refused_in_one_sentence(tmp_path, matrix, kind, says):
    folder = write_10x(tmp_path / "a", VALUES, version=2)
    write(folder / "matrix.mtx", matrix)

    with pytest.raises(kind, match=says):
        read_expression(folder)


def test_a_cut_off_matrix_is_told(tmp_path):
    folder = write_10x(tmp_path / "a", VALUES)
    path = folder / "matrix.mtx.gz"
    path.write_bytes(path.read_bytes()[:-50])

    with pytest.raises(UserInputError, match="cut off"):
        read_expression(folder)


def test_missing_names_and_several_matrices_are_told(tmp_path):
    folder = write_10x(tmp_path / "a", VALUES)
    write(folder / "other.mtx", HEAD)
    with pytest.raises(UserInputError, match=r"one \.mtx file"):
        read_expression(folder)
    (folder / "other.mtx").unlink()
    (folder / "barcodes.tsv.gz").unlink()
    with pytest.raises(UserInputError, match=r"barcodes\.tsv"):
        read_expression(folder)
    write(folder / "barcodes.tsv", "one\n")
    with pytest.raises(UserInputError, match="30 genes and 1 cells"):
        read_expression(folder)


def test_a_packed_bomb_in_a_folder_is_refused(tmp_path):
    folder = write_10x(tmp_path / "a", VALUES)
    text = HEAD + "30 50 3\n" + "1 1 1\n" + " " * 30_000_000
    (folder / "matrix.mtx.gz").write_bytes(gzip.compress(text.encode()))

    with pytest.raises(RefusedFileError, match="200 times its size"):
        read_expression(folder, limits=Limits())


@pytest.mark.parametrize("names", ["x\n" * 50, "x" + "\t" * 200_000 + "\n"])
def test_names_without_end_are_refused(tmp_path, names):
    folder = write_10x(tmp_path / "a", counts((6, 8)))
    write(folder / "barcodes.tsv.gz", names)

    with pytest.raises(RefusedFileError, match="no more than 10 names, one a line"):
        read_expression(folder, limits=Limits(samples=10))
