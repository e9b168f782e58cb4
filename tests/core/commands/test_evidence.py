import numpy as np
import pandas as pd
import pytest

from core.cli import main
from core.data.evidence import read_evidence
from tests.core.workflows.regional import HALF, plant


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return plant(tmp_path_factory.mktemp("planted"), genes=40)


def asked(planted, *words):
    return ["evidence", "--motifs", str(planted.jaspar), "--genome", str(planted.genome),
            "--genes", str(planted.bed), *map(str, words)]  # fmt: skip


def test_the_table_is_written_as_promised_and_read_as_evidence(planted, tmp_path, capsys):
    (tmp_path / "p.bed").write_text(f"chr2\t{HALF}\t{HALF + 400}\tp\t6\n")
    out = tmp_path / "evidence.csv"
    code = main(asked(planted, "--upstream", HALF, "--downstream", HALF - 1, "--regulators",
                      planted.motifs[0].lower(), "--targets", "all", "--peaks",
                      tmp_path / "p.bed", "--out", out))  # fmt: skip

    said = capsys.readouterr()
    assert code == 0, said.err
    assert said.out == f"{out}: 40 pairs\n"
    assert "motif_max is the largest log2 odds on either strand" in said.err
    table = pd.read_csv(out)
    assert table.columns.tolist() == [
        "regulator", "target", "motif_max", "motif_share", "peak_max",
    ]  # fmt: skip
    assert set(table["regulator"]) == {planted.motifs[0].lower()}
    assert table["peak_max"].max() == 6
    assert read_evidence(out).columns == ("motif_max", "motif_share", "peak_max")


@pytest.mark.network
def test_training_takes_the_table(planted, tmp_path, capsys):
    rng = np.random.default_rng(0)
    names = [*planted.motifs[:8], *planted.genes]
    counts = pd.DataFrame(rng.poisson(5, (len(names), 30)), index=names)
    counts.to_csv(tmp_path / "e.csv", index_label="gene")
    known = pd.DataFrame(
        [(tf, gene) for at, tf in enumerate(planted.motifs[:8]) for gene in planted.genes[at::8]],
        columns=["regulator", "target"],
    )
    known.to_csv(tmp_path / "pairs.csv", index=False)
    out, model = tmp_path / "evidence.csv", tmp_path / "model"
    assert main(asked(planted, "--pairs", tmp_path / "pairs.csv", "--out", out)) == 0

    code = main(["train", "cnnc", "--expression", str(tmp_path / "e.csv"), "--pairs",
                 str(tmp_path / "pairs.csv"), "--evidence", str(out), "--out", str(model),
                 "--set", "epochs=1", "--set", "filters=4"])  # fmt: skip

    assert code == 0, capsys.readouterr().err
    assert '"motif_max"' in (model / "card.json").read_text()


def test_what_is_missing_is_said_in_one_line(planted, tmp_path, capsys):
    out = ["--out", str(tmp_path / "x.csv")]
    assert main([*asked(planted), *out]) == 2
    assert "--pairs or --regulators: must be given" in capsys.readouterr().err
    assert main([*asked(planted, "--regulators", "SIMTF"), *out]) == 2
    said = capsys.readouterr().err
    assert "Did you mean SIMTF" in said
    assert said.count("\n") == 1
    assert main([*asked(planted, "--regulators", "all", "--upstream", "-3"), *out]) == 2
    assert "upstream: must be a number of bases" in capsys.readouterr().err
