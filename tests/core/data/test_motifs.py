import gzip

import numpy as np
import pytest

from core.data import motifs as module
from core.data.motifs import Motif, named_by, read_motif_names, read_motifs
from core.errors import UserInputError

JASPAR = """>MA0001.1\tArnt
A [ 0 20 0 0 ]
C [ 20 0 0 0 ]
G [ 0 0 20 0 ]
T [ 0 0 0 20 ]
>MA0002.7\tMYC::MAX
A [ 1 2 ]
C [ 1 2 ]
G [ 1 2 ]
T [ 1 2 ]
"""
MEME = """MEME version 4

ALPHABET= ACGT

MOTIF MA0001.1 Arnt
letter-probability matrix: alength= 4 w= 4 nsites= 20 E= 0
0 1 0 0
1 0 0 0
0 0 1 0
0 0 0 1

MOTIF MA0002.7 MA0002.7.MYC::MAX
letter-probability matrix: alength= 4 w= 2 nsites= 0
0.25 0.25 0.25 0.25
0.25 0.25 0.25 0.25
"""


def written(folder, text, name="m.jaspar"):
    path = folder / name
    path.write_text(text)
    return path


def test_jaspar_and_meme_files_hold_the_same(tmp_path):
    jaspar = read_motifs(written(tmp_path, JASPAR))
    meme = read_motifs(written(tmp_path, MEME, "m.meme"))

    assert [(m.identifier, m.name) for m in jaspar] == [
        ("MA0001.1", "Arnt"),
        ("MA0002.7", "MYC::MAX"),
    ]
    assert [(m.identifier, m.name) for m in meme] == [(m.identifier, m.name) for m in jaspar]
    np.testing.assert_allclose(meme[0].counts, jaspar[0].counts)
    assert meme[1].counts.tolist() == [[5] * 4] * 2  # as many sites as where none are stated


def test_packed_and_foreign_line_ends_are_read(tmp_path):
    path = tmp_path / "m.meme.gz"
    path.write_bytes(gzip.compress(MEME.replace("\n", "\r\n").encode()))

    assert [len(m.counts) for m in read_motifs(path)] == [4, 2]


def test_a_motif_is_known_by_name_identifier_and_partner():
    counts = np.ones((3, 4))

    assert Motif("MA0002.7", "MYC::MAX", counts).names == (
        "MYC::MAX", "MYC", "MAX", "MA0002.7", "MA0002",
    )  # fmt: skip
    assert Motif("", "Hes1(var.2)", counts).partners == ("Hes1",)


def test_a_table_says_whose_a_motif_is(tmp_path):
    table = "matrix_id,width,name\nMA0001,6,AT1G01010;AT2G01010\nMYC::max,2,Myc\n"
    names = read_motif_names(written(tmp_path, table, "names.csv"))
    found = read_motifs(written(tmp_path, JASPAR))

    assert [m.partners for m in named_by(found, names)] == [("AT1G01010", "AT2G01010"), ("Myc",)]
    assert [m.name for m in named_by(found, {})] == ["Arnt", "MYC::MAX"]


def test_a_table_without_titles_names_the_regulator_second(tmp_path):
    assert read_motif_names(written(tmp_path, "MA0001\tX\nMA0002\tY\n", "names.tsv")) == {
        "ma0001": ("X",),
        "ma0002": ("Y",),
    }


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("", "empty file"),
        ("hello\n", "none"),
        (">only a name\n", "JASPAR or MEME"),
        ("MEME version 4\n", "none"),
        ("MEME version 4\nALPHABET= ACDEFGHIKLMNPQRSTVWY\n", "not that of DNA"),
        (MEME.replace("0 1 0 0", "0 1e 0 0"), "not four numbers each"),
        (MEME.replace("0 1 0 0", "0 0 0 0"), "does not count letters"),
        (MEME.replace("0 1 0 0", "0 -1 3 0"), "does not count letters"),
        (MEME.replace("0 1 0 0\n", "0 1 0\n"), "not four numbers each"),
        (MEME.replace("w= 4", "w= 5"), "as many as w="),
        (JASPAR.replace("20", "x"), "without four rows of counts"),
    ],
)
def test_a_file_without_motifs_is_refused(tmp_path, text, got):
    with pytest.raises(UserInputError, match=got):
        read_motifs(written(tmp_path, text, "m.txt"))


def test_motifs_too_wide_or_too_many_are_refused(tmp_path, monkeypatch):
    path = written(tmp_path, JASPAR)
    monkeypatch.setattr(module, "_WIDEST", 3)
    with pytest.raises(UserInputError, match="Arnt, 4 places wide"):
        read_motifs(path)
    monkeypatch.setattr(module, "_MOST", 1)
    with pytest.raises(UserInputError, match="no more than 1 motifs"):
        read_motifs(path)


@pytest.mark.shared
def test_jaspars_own_files_agree_and_every_identifier_is_in_its_table(shared):
    folder = shared / "motifs"
    names = read_motif_names(folder / "jaspar2024_core_metadata.csv.gz")
    for group, count in (("plants", 805), ("vertebrates", 879)):
        jaspar, meme = (
            read_motifs(folder / f"jaspar2024_core_{group}.{kind}.gz")
            for kind in ("jaspar", "meme")
        )
        assert len(jaspar) == len(meme) == count
        assert {m.identifier.casefold() for m in jaspar} <= set(names)
        for one, other in zip(jaspar, meme, strict=True):
            assert (one.identifier, one.name) == (other.identifier, other.name)
            share = one.counts / one.counts.sum(axis=1, keepdims=True)
            np.testing.assert_allclose(
                share, other.counts / other.counts.sum(axis=1, keepdims=True), atol=2e-3
            )
