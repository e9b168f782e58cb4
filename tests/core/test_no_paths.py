"""Where a file lies is nobody's business: messages name the file, and no folder of ours."""

import gzip
import io
import json
import tarfile
import tempfile
import zipfile
from functools import partial

import h5py
import numpy as np
import openpyxl
import pandas as pd
import pytest

from core.data.bed import read_genes, read_peaks
from core.data.fasta import Fasta
from core.data.inspect import inspect
from core.data.motifs import read_motifs
from core.data.read_expression import read_expression
from core.data.read_pairs import read_pairs
from core.data.recognise import recognise
from core.errors import UserInputError
from core.graphs.scores import read_scores
from core.io.tables import write_table
from core.models.model_folder import open_model
from core.models.safe_graph import load_graph
from core.models.safe_network import load_network

MARKER = "marker-7c1d"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give a folder with a marker in its path; what readers unpack lies in such a one too."""
    scratch = tmp_path / MARKER / "scratch"
    scratch.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    place = tmp_path / MARKER / "workspace"
    place.mkdir()
    return place


def workbook():
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["gene", "s1"])
    book.save(stream)
    return stream.getvalue()


def zipped(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("_dot_", "."), content)
    return stream.getvalue()


def tarred(*names):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as file:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 3
            file.addfile(member, io.BytesIO(b"a,b"))
    return stream.getvalue()


def anndata():
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file["X"] = np.ones((2, 3))
    return stream.getvalue()


def cut(content):
    return content[: len(content) // 2]


def flipped(content):
    middle = len(content) // 2
    return (
        content[:middle]
        + bytes(255 - byte for byte in content[middle : middle + 40])
        + (content[middle + 40 :])
    )


CASES = {
    "nothing there": ("x.csv", None, read_expression),
    "empty table": ("x.csv", b"", read_expression),
    "ragged table": ("x.csv", b"gene,a,b\nG1,1\nG2,1,2,3,4\n", read_expression),
    "words for numbers": ("x.csv", b"gene,a,b\nG1,x,y\nG2,z,w\n", read_expression),
    "cut gzip": ("x.csv.gz", cut(gzip.compress(b"gene,a\nG1,1\n" * 900)), read_expression),
    "no gzip": ("x.csv.gz", b"gene,a\n", read_expression),
    "cut workbook": ("x.xlsx", cut(workbook()), read_expression),
    "flipped workbook": ("x.xlsx", flipped(workbook()), read_expression),
    "empty workbook": ("x.xlsx", workbook(), read_expression),
    "other zip as a workbook": ("x.xlsx", zipped(a_dot_txt=b"x"), read_expression),
    "cut h5ad": ("x.h5ad", cut(anndata()), read_expression),
    "h5ad without names": ("x.h5ad", anndata(), read_expression),
    "zip of nothing": ("x.zip", zipped(a_dot_txt=b"x"), read_expression),
    "zip of a cut table": ("x.zip", zipped(matrix_dot_mtx=b"%%MatrixMarket\n1"), read_expression),
    "tar with a file as a folder": ("x.tar", tarred("a", "a/b"), read_expression),
    "tar with one file twice": ("x.tar", tarred("a.csv", "a.csv"), read_expression),
    "series matrix cut": ("GSE1_series_matrix.txt", b"!Series_title\t1\n", read_expression),
    "pairs of nothing": ("p.csv", b"", read_pairs),
    "pairs ragged": ("p.csv", b"a,b\nc\nd,e,f,g\n", read_pairs),
    "pairs in a cut workbook": ("p.xlsx", cut(workbook()), read_pairs),
    "pairs in a zip": ("p.zip", zipped(a_dot_txt=b"x"), read_pairs),
    "guess of nothing there": ("x.csv", None, recognise),
    "guess of a cut gzip": ("x.csv.gz", b"\x1f\x8b\x08", recognise),
    "guess of a cut workbook": ("x.xlsx", cut(workbook()), recognise),
    "look at a cut workbook": ("x.xlsx", cut(workbook()), partial(inspect, content="expression")),
    "look at nothing there": ("x.csv", None, partial(inspect, content="expression")),
    "scores of something else": ("s.csv", b"a\n1\n", read_scores),
    "motifs of nothing": ("m.meme", b"MEME version 4\n", read_motifs),
    "motifs of bytes": ("m.jaspar", bytes(range(256)), read_motifs),
    "peaks of words": ("b.bed", b"a\tb\tc\n", read_peaks),
    "genes of bytes": ("g.bed", bytes(range(256)), read_genes),
    "network cut": ("model.keras", cut(zipped(config_dot_json=b"{}")), load_network),
    "network of other members": ("model.keras", zipped(config_dot_json=b"{}"), load_network),
    "graph of bytes": ("model.onnx", b"\xff" * 99, load_graph),
    "graph of nothing": ("model.onnx", b"", load_graph),
    "table of another ending": ("t.doc", b"", lambda path: write_table(pd.DataFrame(), path)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_reader_names_the_file_and_not_where_it_lies(case, folder):
    name, content, read = CASES[case]
    path = folder / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UserInputError) as refusal:
        read(path)

    assert MARKER not in str(refusal.value)
    assert "/tmp" not in str(refusal.value)  # noqa: S108  (looked for)


@pytest.mark.parametrize("content", [None, b"no", b"\x1f\x8b\x08", b">c1\nMLLQ\n"])
def test_a_file_that_is_no_fasta_is_named(content, folder):
    genome = folder / "g.fa.gz"
    if content is not None:
        genome.write_bytes(content)

    with pytest.raises(UserInputError, match=r"g\.fa") as refusal:
        list(Fasta(genome).records())

    assert MARKER not in str(refusal.value)


@pytest.mark.parametrize("card", [None, b"", b"[]", json.dumps({"format": 9}).encode()])
def test_a_model_folder_is_named(card, folder):
    model = folder / "my model"
    model.mkdir()
    if card is not None:
        (model / "card.json").write_bytes(card)

    with pytest.raises(UserInputError, match="my model: ") as refusal:
        open_model(model)

    assert MARKER not in str(refusal.value)
