"""Scores of every gene with every other, in blocks that are kept."""

import numpy as np
import pytest

from core import systems
from core.data.identifiers.gene_lists import grid
from core.errors import Cancelled, UserInputError
from core.models.model_folder import open_model
from core.problem.problem import Problem
from core.serving import all_pairs
from core.serving.all_pairs import score_all_pairs
from core.serving.scoring import score_pairs
from core.workspace.shared import PRETRAINED
from tests.core.graphs.grouped import grouped


@pytest.fixture(scope="module")
def model():
    return open_model(PRETRAINED / "atlas-profile-cnn")


@pytest.fixture(scope="module")
def expression():
    return grouped(groups=3, each=5, n_samples=40)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(all_pairs, "_PER_BLOCK", 50)


def test_every_ordered_pair_has_the_score_that_scoring_gives_it(model, expression):
    found = score_all_pairs(model, [expression], expression.genes).scores
    table = score_pairs(
        model, Problem((expression,), grid([expression], regulators=None, targets=None))
    ).table
    score = table["raw"] if "raw" in table else table["probability"]

    assert found.shape == (15, 15)
    assert (np.diag(found) == 1).all()
    assert found[~np.eye(15, dtype=bool)] == pytest.approx(score.to_numpy(), abs=1e-6)


def test_a_direction_model_says_how_likely_either_regulates(expression):
    model = open_model(PRETRAINED / "cells-cnnc-direction")
    genes = expression.genes[:4]
    found = score_all_pairs(model, [expression], genes).scores
    table = score_pairs(
        model, Problem((expression,), grid([expression], regulators=genes, targets=genes))
    ).table
    either = (table["p_forward"] + table["p_reverse"]).to_numpy()

    assert found[~np.eye(4, dtype=bool)] == pytest.approx(either, abs=0.05)


def test_stopped_work_goes_on_and_no_block_is_scored_twice(
    model, expression, tmp_path, monkeypatch
):
    asked = []
    predict = all_pairs.predict_pairs

    def counted(run, records, **told):
        asked.append(len(records))
        return predict(run, records, **told)

    monkeypatch.setattr(all_pairs, "predict_pairs", counted)

    def stop(stage, done, total):
        if done >= 100:
            raise Cancelled

    with pytest.raises(Cancelled):
        score_all_pairs(model, [expression], expression.genes, checkpoint=tmp_path, progress=stop)
    assert sum(asked) == 100
    kept = list(tmp_path.rglob("*.npy"))
    assert len(kept) == 2

    again = score_all_pairs(model, [expression], expression.genes, checkpoint=tmp_path)
    assert sum(asked) == 15 * 14
    asked.clear()
    whole = score_all_pairs(model, [expression], expression.genes)
    assert np.array_equal(again.scores, whole.scores)


def test_blocks_of_other_data_and_damaged_ones_are_not_used(model, expression, tmp_path):
    first = score_all_pairs(model, [expression], expression.genes, checkpoint=tmp_path).scores
    other = grouped(groups=3, each=5, n_samples=40, seed=9)
    different = score_all_pairs(model, [other], other.genes, checkpoint=tmp_path).scores
    assert not np.array_equal(first, different)

    for file in tmp_path.rglob("*.npy"):
        file.write_bytes(file.read_bytes()[:40])
    again = score_all_pairs(model, [expression], expression.genes, checkpoint=tmp_path).scores
    assert np.array_equal(first, again)


def test_a_system_that_looks_at_all_pairs_is_asked_once_and_kept(expression, tmp_path):
    system = systems.get("mutual-information")
    found = score_all_pairs(system, [expression], expression.genes, checkpoint=tmp_path).scores
    (file,) = tmp_path.rglob("*.npy")
    assert file.name == "all.npy"

    before = file.stat().st_mtime_ns
    again = score_all_pairs(system, [expression], expression.genes, checkpoint=tmp_path).scores
    assert np.array_equal(found, again)
    assert file.stat().st_mtime_ns == before


def test_a_system_that_must_be_trained_is_refused(expression):
    with pytest.raises(UserInputError, match="needs no training"):
        score_all_pairs(systems.get("cnnc"), [expression], expression.genes)
