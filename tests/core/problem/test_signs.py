# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
from dataclasses import replace

import numpy as np
import pytest

from core import systems
from core.data.pairs import from_names
from core.errors import UserInputError
from core.problem.problem import Problem
from core.problem.signs import FITTING, known_signs, labels_of, lean, regulates
from tests.core.planted import planted, signed


def small(label, sign):
    names = [f"G{number}" for number in range(len(label))]
    pairs = from_names(
        ["R"] * len(label),
        names,
        label=np.array(label, np.int8),
        sign=None if sign is None else np.array(sign, np.int8),
    )
    return planted().asking(pairs)


def test_labels_follow_the_signs_of_the_positives():
    problem = small([0, 1, 1, 1, 0], [0, 1, -1, 0, 1])

    np.testing.assert_array_equal(labels_of([problem]), [0, 1, 2, 3, 0])
    np.testing.assert_array_equal(known_signs([problem]), [0, 1, -1, 0, 0])


@pytest.mark.parametrize(
    ("sign", "missing"), [(None, "activates or represses"), ([0, 1, 1], "none that represses")]
)
def test_signs_of_one_kind_cannot_be_learned(sign, missing):
    with pytest.raises(UserInputError, match=missing):
        labels_of([small([0, 1, 1], sign)])


def test_signs_and_direction_are_not_learned_together():
    with pytest.raises(UserInputError, match="together with direction"):
        labels_of([planted(task="direction")])


def test_outputs_are_read_as_a_score_and_a_sign():
    outputs = np.array([[0.2, 0.6, 0.2], [0.5, 0.0, 0.5], [1, 0, 0]], np.float32)

    np.testing.assert_allclose(regulates(outputs), [0.8, 0.5, 0], atol=1e-6)
    np.testing.assert_allclose(lean(outputs), [0.5, -1, 0], atol=1e-6)


@pytest.mark.network
def test_an_unknown_sign_costs_nothing_where_either_is_said():
    from core.training.ready import _fitting_loss
    from core.training.training import cross_entropy

    outputs = np.array([[0.1, 0.45, 0.45], [0.1, 0.45, 0.45]], np.float32)
    loss = np.asarray(_fitting_loss(np.array([3, 1], np.int8), outputs))

    np.testing.assert_allclose(loss, -np.log([0.9, 0.45]), rtol=1e-5)
    assert cross_entropy(outputs, np.array([3, 1], np.int8)) == pytest.approx(loss.mean(), rel=1e-5)
    assert FITTING.shape == (4, 3)


@pytest.mark.network
def test_planted_signs_are_found_and_written_beside_the_scores(tmp_path):
    from core.models.model_folder import open_model
    from core.serving.scoring import score_pairs
    from core.training.fit import train
    from core.training.saving import save_model

    method = systems.get("profile-cnn")
    options = method.settings(
        {
            "sign": True, "sample-order": "ignored", "filters-1": 8, "filters-2": 8,
            "units": 8, "batch": 32, "epochs": 15, "learning-rate": 0.01,
        }
    )  # fmt: skip
    problem = signed()
    trained = train(method, [problem], options=options, seed=1)
    save_model(trained, tmp_path / "model", problems=[problem], seconds=1)
    model = open_model(tmp_path / "model")
    asked = replace(problem.pairs, label=None, sign=None, task="edges")
    table = score_pairs(model, problem.asking(asked)).table

    assert model.card.metrics["sign"]["auroc"] > 0.9
    assert list(table.columns)[:6] == [
        "regulator", "target", "probability", "rank", "correlation", "sign",
    ]  # fmt: skip
    known = np.asarray(problem.pairs.sign)
    right = table["sign"].to_numpy()[known != 0] == known[known != 0]
    assert right.mean() > 0.9
    # its samples may come in any order, and in any number
    few = problem.expressions[0]
    half = replace(few, values=few.values[:, ::2], samples=few.samples[::2])
    again = score_pairs(model, Problem((half,), asked)).table
    assert np.corrcoef(again["probability"], table["probability"])[0, 1] > 0.8
    assert "about the same" in str(model.card.findings)
