import pandas as pd
import pytest

from core.cli import main
from tests.core.explain.profiles import expression, other_model, pairs, profile_model


@pytest.fixture
def files(reads):
    """Readers that give planted profiles, whatever the file."""
    reads(expression=expression(), pairs=pairs())
    return ["--expression", "e.csv", "--pairs", "p.csv"]


@pytest.mark.slow
def test_a_training_set_is_read_and_written_down(files, tmp_path, capsys):
    out = tmp_path / "read"
    assert main(["explain", str(profile_model()), *files, "--out", str(out)]) == 0

    table = pd.read_csv(out / "pairs.csv")
    known = table[table["label"] == 1]
    assert len(known) == 36
    assert known["cluster"].notna().all()
    assert table[table["label"] == 0]["cluster"].isna().all()
    clusters = pd.read_csv(out / "clusters.csv")
    assert clusters["pairs"].sum() == 36
    assert "positively correlated in 100% of the known pairs" in capsys.readouterr().out
    assert "Simulated data" in (out / "report.html").read_text(encoding="utf-8")
    workbook = pd.read_excel(out / "reading.xlsx", sheet_name=None)
    assert list(workbook) == ["Pairs", "Clusters", "Regulators", "Profiles", "Scree"]
    assert len(workbook["Pairs"]) == len(table)


def test_a_system_without_samples_says_what_it_can_do(files, tmp_path, capsys):
    assert main(["explain", str(other_model()), *files, "--out", str(tmp_path / "read")]) == 2
    assert "Pair page" in capsys.readouterr().err
    assert not (tmp_path / "read").exists()


def test_too_few_pairs_are_one_sentence(files, reads, tmp_path, capsys):
    reads(pairs=pairs(4))
    assert main(["explain", str(profile_model()), *files, "--out", str(tmp_path / "read")]) == 2
    said = capsys.readouterr().err
    assert "at least 10 known pairs" in said
    assert "Traceback" not in said


def test_a_pair_is_looked_into_both_ways_round(reads, tmp_path, capsys):
    found = expression()
    reads(expression=found)
    one, other = found.genes[:2]
    asked = ["--expression", "e.csv", "--pair", f"{one},{other}"]
    assert main(["explain", str(other_model()), *asked, "--out", str(tmp_path / "seen")]) == 0

    maps = pd.read_csv(tmp_path / "seen" / "maps.csv")
    assert len(maps) == 2 * 32 * 32
    assert set(zip(maps["regulator"], maps["target"], strict=True)) == {(one, other), (other, one)}
    assert maps["activation"].between(0, 1).all()
    assert maps.groupby("regulator")["samples"].sum().tolist() == [found.n_samples] * 2
    assert len(pd.read_csv(tmp_path / "seen" / "directions.csv")) == 1
    assert "where it looks, by Grad-CAM" in (tmp_path / "seen" / "report.html").read_text("utf-8")

    wrong = ["--expression", "e.csv", "--pair", f"{one},nobody", "--out", str(tmp_path / "no")]
    assert main(["explain", str(other_model()), *wrong]) == 2
    assert "must name two genes" in capsys.readouterr().err
