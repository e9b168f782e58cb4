"""What is said of a trained network by the pairs that were set aside."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core import systems
from core.models.card_parts import PARTS
from core.problem.pair_tasks import BINARY, IDENTITY, SIGN
from core.problem.signs import Signs
from core.training.trained import ScoredItems, Trained
from core.training.validated import cautions, validated

N = 200
LABELS = np.tile([1, 0], N // 2).astype(np.int8)
RIGHT = np.where(LABELS > 0, 0.8, 0.2).astype(np.float32) + np.linspace(0, 0.1, N, dtype=np.float32)
NOISE = np.random.default_rng(0).random(N).astype(np.float32)


def trained(scores, *, otherwise=None, signs=None):
    validation = ScoredItems(
        np.repeat([f"R{number}" for number in range(5)], N // 5), LABELS, scores
    )
    return Trained(
        method=systems.get("profile-cnn"),
        options={},
        seed=0,
        network=None,
        arrays=None,
        task=SIGN if signs is not None else BINARY,
        shapes=(),
        histories=(),
        training=validation,
        validation=validation,
        baseline_scores={IDENTITY: np.full(N, 0.5, np.float32)},
        invariance_scores=otherwise or {},
        signs=signs,
        findings=(),
    )


def topics(found):
    return [finding.topic for finding in cautions(found) if finding.level == "warning"]


@pytest.mark.parametrize(("scores", "guesses"), [(RIGHT, False), (NOISE, True)])
def test_a_network_that_guesses_is_said_to_guess(scores, guesses):
    assert ("no better than guessing" in topics(trained(scores))) == guesses


@pytest.mark.parametrize(("then", "warned"), [(RIGHT + 0.001, False), (NOISE, True)])
def test_another_answer_to_the_same_question_is_a_warning(then, warned):
    found = trained(RIGHT, otherwise={"samples shuffled": then.astype(np.float32)})

    assert ("samples shuffled" in topics(found)) == warned
    assert "samples shuffled" in validated(found).metrics


def test_equally_popular_pairs_are_judged_among_themselves():
    # the score follows popularity; among equals it tells nothing
    popularity = np.repeat([0, 1], N // 2)
    found = trained(popularity.astype(np.float32))
    labels = np.where(np.arange(N) % 10 < 2, 1 - popularity, popularity).astype(np.int8)
    strata = (np.arange(N) // (N // 5)) * 2 + popularity
    judged = replace(
        found,
        validation=replace(found.validation, labels=labels, strata=strata),
        baseline_scores={IDENTITY: labels.astype(np.float32)},
    )

    metrics = validated(judged).metrics

    assert metrics["validation"]["auroc"] > 0.75
    assert metrics["validation"]["auroc_equal_degree"] == 0.5
    assert metrics[IDENTITY]["auroc_equal_degree"] == 1.0
    assert "auroc_equal_degree" not in validated(found).metrics["validation"]


def test_curves_of_each_regulator_and_of_names_are_kept_in_few_points():
    # names rank the wrong way round: they are shown in their better direction
    found = trained(RIGHT)
    found = replace(found, baseline_scores={IDENTITY: -found.validation.scores})
    metrics = json.loads(json.dumps(validated(found).metrics))

    curves = metrics["validation"]["curves"]
    assert (curves["regulators"], curves["base_rate"]) == (5, 0.5)
    assert curves["roc"]["median"] == [1.0] * 51
    assert list(curves["pr"]["each"]) == ["R0", "R1", "R2", "R3", "R4"]
    assert metrics[IDENTITY]["curves"]["turned"]
    assert metrics[IDENTITY]["curves"]["roc"]["median"] == [1.0] * 51
    assert metrics["validation"]["gain_over_names"]["low"] == 0
    assert PARTS["metrics"](metrics)
    curves["roc"]["low"] = [0.5]
    assert not PARTS["metrics"](metrics)


def test_where_no_regulator_has_both_kinds_all_pairs_are_one_curve():
    found = trained(RIGHT)
    alone = replace(found.validation, groups=np.where(LABELS > 0, "A", "B").astype(object))
    curves = validated(replace(found, validation=alone)).metrics["validation"]["curves"]

    assert curves["regulators"] == 0
    assert curves["roc"]["each"] == {}
    assert curves["roc"]["median"] == [1.0] * 51


def test_signs_are_judged_where_they_are_known_beside_the_correlation():
    known = np.zeros(N, np.int8)
    known[:40:2], known[40:80:2] = 1, -1
    told = known.astype(np.float32)
    metrics = validated(trained(RIGHT, signs=Signs(known, told, -told))).metrics

    assert metrics["sign"]["auroc"] == 1
    assert metrics["sign, by correlation"]["auroc"] == 0
    assert metrics["sign"]["n"] == 40
