"""`modules` on the command line."""

import json

import pandas as pd
import pytest

from core.cli import main
from core.serving import all_pairs
from core.workspace.shared import PRETRAINED
from tests.core.graphs.grouped import grouped, truth_of


@pytest.fixture
def files(tmp_path):
    expression = grouped(groups=3, each=6, n_samples=40)
    data = tmp_path / "expression.csv"
    pd.DataFrame(expression.values, expression.genes, expression.samples).to_csv(data)
    truth = truth_of(expression, groups=3)
    pd.DataFrame({"gene": list(truth), "module": list(truth.values())}).to_csv(
        tmp_path / "modules.csv", index=False
    )
    lines = [
        "\t".join([f"T{group}", f"work {group}", *expression.genes[group::3]]) for group in range(3)
    ]
    (tmp_path / "sets.gmt").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_modules_are_found_and_written(files, capsys):
    code = main(
        [
            *("modules", "--expression", str(files / "expression.csv")),
            *("--gene-sets", str(files / "sets.gmt"), "--truth", str(files / "modules.csv")),
            *("--clusters", "3", "--out", str(files / "out")),
        ]
    )

    assert code == 0
    assert "3 modules" in capsys.readouterr().out
    figures = json.loads((files / "out" / "metrics.json").read_text())
    assert figures["ari"] == pytest.approx(1.0)
    assert figures["terms"]["significant"] == 3
    assert {"modules.csv", "terms.csv", "report.html", "similarity.npz"} <= {
        path.name for path in (files / "out").iterdir()
    }


def test_a_search_that_is_interrupted_goes_on(files, monkeypatch, capsys):
    monkeypatch.setattr(all_pairs, "_PER_BLOCK", 60)
    words = [
        *("modules", "--expression", str(files / "expression.csv")),
        *("--model", str(PRETRAINED / "atlas-profile-cnn"), "--clusters", "3"),
        *("--out", str(files / "out")),
    ]
    score = all_pairs.predict_pairs
    asked = []

    def interrupted(run, records, **told):
        asked.append(len(records))
        if len(asked) == 3:
            raise KeyboardInterrupt
        return score(run, records, **told)

    monkeypatch.setattr(all_pairs, "predict_pairs", interrupted)
    assert main(words) == 130
    assert len(list((files / "out.partial").rglob("*.npy"))) == 2
    assert not (files / "out").exists()

    asked[:] = []
    monkeypatch.setattr(
        all_pairs,
        "predict_pairs",
        lambda run, records, **told: asked.append(len(records)) or score(run, records, **told),
    )
    assert main(words) == 0
    assert sum(asked) == 18 * 17 - 120
    assert "Earlier work on these modules was stopped" in capsys.readouterr().err
    assert not (files / "out.partial").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--ontology", "go.obo"], "annotations: must be given"),
        (["--annotations", "go.gaf"], "ontology: must be given"),
        (["--model", "m", "--system", "pearson"], "similarity: must be of one kind"),
        (["--top", "3"], "option top: must be"),
        (["--clusters", "40"], "clusters: must be fewer"),
        (["--truth", "expression.csv"], "columns gene and module"),
        (["--genes", "nobody"], "genes of the expression"),
    ],
)
def test_bad_input_ends_with_one_line(files, capsys, monkeypatch, more, said):
    monkeypatch.chdir(files)
    code = main(["modules", "-q", "--expression", "expression.csv", "--out", "out", *more])

    assert code == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert said in told[0]
