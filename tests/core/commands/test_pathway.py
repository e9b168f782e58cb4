import json

import pandas as pd
import pytest

from core.cli import main
from tests.core.planted import planted


@pytest.fixture
def files(tmp_path):
    """Planted expression, and its known pairs as a table of pathways."""
    problem = planted(n_regulators=6, each=8)
    (expression,) = problem.expressions
    data, pairs = tmp_path / "e.csv", tmp_path / "p.csv"
    pd.DataFrame(expression.values, expression.genes, expression.samples).to_csv(data)
    known = problem.pairs.to_frame().query("label == 1")[["regulator", "target"]]
    known.assign(pathway_id="path" + known["regulator"].str.lower()).to_csv(pairs, index=False)
    return ["--expression", str(data), "--pairs", str(pairs)]


def test_a_pathway_is_left_out_and_four_files_tell_of_it(files, tmp_path, capsys):
    out = tmp_path / "found"

    assert main(["pathway", "pearson", *files, "--pathway", "pathr1", "--out", str(out)]) == 0

    said = capsys.readouterr()
    assert "pathr1: 8 of 8 known edges found again" in said.out
    assert "identity-only: AUROC 0.500" in said.out
    assert "touch a gene of the pathway were not learned from" in said.err
    made = {"scores.csv", "edges.csv", "metrics.json", "report.html"}
    assert made <= {path.name for path in out.iterdir()}
    assert list(pd.read_csv(out / "edges.csv").columns[:4]) == [
        "regulator", "target", "status", "score",
    ]  # fmt: skip
    assert json.loads((out / "metrics.json").read_text())["training_edges"]["removed"] == 8


def test_the_pathways_of_a_table_are_listed(files, capsys):
    assert main(["pathway", "--list", *files, "--quiet"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["pathway", "genes", "measured", "edges"]
    assert lines[1].split() == ["pathr0", "9", "9", "8"]
    assert len(lines) == 7


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["pearson", "--pathway", "pathr9"], "The nearest are pathr"),
        (["pearson"], "Give --pathway ID or --genes FILE"),
        (["--pathway", "pathr1"], "SYSTEM: must be given"),
        (["pearson", "--genes", "GENES"], "at least two genes whose expression was measured"),
    ],
)
def test_what_cannot_be_left_out_is_one_line_and_leaves_nothing(
    files, tmp_path, capsys, given, said
):
    genes = tmp_path / "genes.txt"
    genes.write_text("AT1G01010\nAT1G01020\nR0\n")
    out = tmp_path / "found"
    words = [str(genes) if word == "GENES" else word for word in given]

    assert main(["pathway", *words, *files, "--out", str(out)]) == 2

    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert said in error
    assert not out.exists()


def test_an_earlier_result_is_not_written_over(files, tmp_path, capsys):
    out = tmp_path / "found"
    out.mkdir()
    (out / "mine.txt").write_text("kept")

    assert main(["pathway", "pearson", *files, "--pathway", "pathr1", "--out", str(out)]) == 2

    assert "must be a new or an empty folder" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_what_a_stopped_run_left_is_no_earlier_result(files, tmp_path):
    out = tmp_path / "found"
    (out / "model").mkdir(parents=True)
    (tmp_path / "found.partial").mkdir()

    assert main(["pathway", "pearson", *files, "--pathway", "pathr1", "--out", str(out), "-q"]) == 0

    assert (out / "metrics.json").is_file()
    assert not (out / "model").exists()
    assert not (tmp_path / "found.partial").exists()
