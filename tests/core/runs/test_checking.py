"""What a person is told before a training or an evaluation starts."""

import numpy as np
import pandas as pd
import pytest

from core.errors import UserInputError
from core.progress import silent
from core.runs.checking import check
from core.runs.inputs import InputFile, JobInputs


@pytest.fixture
def files(tmp_path):
    rng = np.random.default_rng(0)
    genes = [f"AT1G{number:05d}" for number in range(10, 700, 10)]
    table = pd.DataFrame(
        rng.normal(8, 1, (len(genes), 20)).round(3),
        index=genes,
        columns=[f"sample_{k}" for k in range(20)],
    )
    table.to_csv(tmp_path / "expression.csv")
    edges = [(genes[r], genes[10 + 5 * r + t]) for r in range(4) for t in range(5)]
    pairs = pd.DataFrame([*edges, (genes[0], "AT5G99999")], columns=["regulator", "target"])
    pairs.to_csv(tmp_path / "pairs.csv", index=False)
    return tuple(
        InputFile(role, tmp_path / f"{role}.csv", f"{role}.csv") for role in ("expression", "pairs")
    )


def checked(files, tmp_path, **settings):
    inputs = JobInputs(
        files=files, settings=settings, seed=1, checkpoints=tmp_path / "c", home=tmp_path
    )
    return check(inputs, tmp_path, progress=silent)


def test_it_counts_and_samples_as_the_evaluation_will(files, tmp_path):
    found = checked(files, tmp_path, methods=["pearson", "spearman"], split="regulator", folds=2)

    problem = found["problems"][0]
    assert problem["by_label"] == {"0": 20, "1": 20}
    assert problem["regulators"] == 4
    assert found["folds"] == 2
    assert set(found["cost"]) == {"pearson", "spearman"}
    said = " ".join(finding["message"] for finding in found["findings"])
    assert "20 negatives were sampled" in said
    assert any("AT5G99999" in finding["items"] for finding in found["findings"])


def test_what_cannot_be_split_is_said_before_it_is_tried(files, tmp_path):
    with pytest.raises(UserInputError, match="must not be more than there are regulators"):
        checked(files, tmp_path, methods=["pearson"], split="regulator", folds=9)


def test_a_training_has_no_folds_but_a_validation(files, tmp_path):
    found = checked(files, tmp_path, methods=["pearson"])

    assert found["folds"] == 0
    assert any(finding["topic"] == "validation" for finding in found["findings"])


def test_other_evidence_is_read_before_anything_is_learned(files, tmp_path):
    table = tmp_path / "motifs.csv"
    read = (*files, InputFile("evidence", table, table.name))
    table.write_text("target,motif\nAT1G00010,0.5\n", encoding="utf-8")
    assert checked(read, tmp_path, methods=["pearson"])["cost"]

    table.write_text("target,motif\nAT1G00010,strong\n", encoding="utf-8")
    with pytest.raises(UserInputError, match="column motif: must hold numbers"):
        checked(read, tmp_path, methods=["pearson"])


def test_several_data_sets_are_counted_and_split_one_by_one(files, tmp_path):
    expression, pairs = files
    several = (expression, expression, pairs, pairs)
    found = checked(several, tmp_path, methods=["pearson"], split="network", folds=2)

    assert [each["name"] for each in found["problems"]] == ["pairs.csv (1)", "pairs.csv (2)"]
    assert all(each["regulators"] == 4 for each in found["problems"])
    assert found["folds"] == 2
    with pytest.raises(UserInputError, match="must not be more than there are networks"):
        checked(several, tmp_path, methods=["pearson"], split="network", folds=3)


def test_expression_beside_the_first_is_counted_with_its_data_set(files, tmp_path):
    expression, pairs = files
    pd.read_csv(expression.path, index_col=0).add(1).to_csv(tmp_path / "other.csv")
    other = InputFile("expression", tmp_path / "other.csv", "other.csv")
    several = (expression, other) * 2 + (pairs, pairs)
    found = checked(several, tmp_path, methods=["pearson"], split="network", folds=2)

    assert [len(each["genes"]) for each in found["problems"]] == [2, 2]
    with pytest.raises(UserInputError, match="must be 1 to 2 for pearson"):
        checked((expression,) * 6 + (pairs, pairs), tmp_path, methods=["pearson"])


def test_the_same_expression_twice_side_by_side_is_refused(files, tmp_path):
    expression, pairs = files
    with pytest.raises(UserInputError, match="must be two different files"):
        checked((expression, expression, pairs), tmp_path, methods=["pearson"])


def test_settings_are_varied_and_genes_chosen_as_the_evaluation_will(files, tmp_path):
    order = tmp_path / "order.csv"
    genes = pd.read_csv(files[0].path, index_col=0).index
    rows = [f"{gene},{0.001 if at < 40 else 0.5},{100 - at}" for at, gene in enumerate(genes)]
    order.write_text("\n".join([",VGAMpValue,Variance", *rows]))
    more = (*files, InputFile("gene-order", order, "order.csv"))
    settings = {"methods": ["genie3", "pearson"], "vary": ["trees=2,3"], "variable-genes": 30}

    found = checked(more, tmp_path, split="random", folds=2, **settings)

    assert set(found["cost"]) == {"genie3[trees=2]", "genie3[trees=3]", "pearson"}
    (said,) = [each for each in found["findings"] if each["topic"] == "genes by variance"]
    assert "30 of 69 genes were kept" in said["message"]
    assert "40 with p < 0.01 in VGAMpValue of order.csv" in said["message"]
    with pytest.raises(UserInputError, match="must have pseudotime"):
        checked(files, tmp_path, split="random", folds=2, **settings)
