# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core import systems
from core.data.evidence import from_table
from core.errors import UserInputError
from core.metrics.curves import auroc
from core.progress import silent
from core.training.fit import as_fit, train
from tests.core.planted import planted

CNNC = systems.get("cnnc")
ONE_EPOCH = {"epochs": 1, "batch": 32}


def once(problems, *, seed=1, **changed):
    return train(CNNC, problems, options=CNNC.settings(ONE_EPOCH | changed), seed=seed)


def asking_all(problem):
    pairs = problem.pairs
    return problem.asking(replace(pairs, label=None, task="edges"))


@pytest.mark.network
def test_finds_planted_edges_in_data_it_never_saw(model):
    from core.training.networks import network_scorer

    other = planted(seed=5)
    scores = network_scorer(CNNC, model.network, task=model.task, options=model.card.settings)(
        asking_all(other)
    )

    assert scores.shape == (len(other.pairs),)
    assert auroc(other.pairs.label, scores) > 0.9


@pytest.mark.network
def test_three_classes_give_three_probabilities():
    problem = planted(task="direction", n_regulators=4, each=4)
    scorer = as_fit(CNNC, CNNC.settings(ONE_EPOCH))([problem], seed=1, progress=silent)
    scores = scorer(asking_all(problem))

    assert scores.shape == (len(problem.pairs), 3)
    np.testing.assert_allclose(scores.sum(axis=1), 1, atol=1e-5)


@pytest.mark.network
def test_several_seeds_are_averaged():
    problem = planted(n_regulators=4, each=4)
    one, other = (once([problem], seed=seed).validation.scores for seed in (1, 2))
    both = once([problem], seeds=2)

    # the second network has the second seed, and the split of the first
    assert both.network.count_params() == 2 * 549_601
    assert len(both.histories) == 2
    assert not np.array_equal(both.validation.scores, one)
    assert not np.array_equal(both.validation.scores, other)


@pytest.mark.network
def test_two_expressions_lie_side_by_side():
    single, bulk = planted(n_regulators=4, each=4), planted(seed=3, n_regulators=4, each=4)
    problem = replace(single, expressions=(single.expressions[0], bulk.expressions[0]))

    assert once([problem]).shapes == ((32, 64, 1),)


@pytest.mark.network
def test_several_data_sets_are_learned_from_together():
    problems = [planted(n_regulators=4, each=4, seed=seed) for seed in (0, 1)]
    trained = once(problems)

    assert trained.training.labels.size + trained.validation.labels.size == 64


@pytest.mark.network
def test_reversed_pairs_swap_forward_and_reverse(monkeypatch):
    from core.training import training

    seen = []
    true = training.train_network

    def spy(model, examples, validation, **more):
        seen.append(examples)
        return true(model, examples, validation, **more)

    monkeypatch.setattr(training, "train_network", spy)
    problem = planted(task="direction", n_regulators=4, each=4)
    once([problem], **{"reversed-pairs": True})

    (examples,) = seen
    half = examples.labels.size // 2
    swapped = np.array([0, 2, 1])[examples.labels[:half]]
    np.testing.assert_array_equal(examples.labels[half:], swapped)
    (first,), (second,) = (examples.records.take(np.array([row])) for row in (3, half + 3))
    np.testing.assert_array_equal(first[0, :, :, 0], second[0, :, :, 0].T)


@pytest.mark.network
def test_other_evidence_reaches_the_network_standardised():
    problem = planted(n_regulators=4, each=4)
    table = problem.pairs.to_frame()[["regulator", "target"]]
    numbers = np.random.default_rng(0).normal(50, 7, (len(table), 2))
    table = table.assign(**pd.DataFrame(numbers, columns=["motif", "dnase"]))
    trained = once([replace(problem, evidence=from_table(table))])

    assert trained.shapes == ((32, 32, 1), (2,))
    scale = trained.network.get_layer("evidence_scale")
    np.testing.assert_allclose(scale.moving_mean, 50, atol=5)
    np.testing.assert_allclose(scale.moving_variance, 49, atol=30)


@pytest.mark.network
def test_pairs_are_validated_by_regulator():
    trained = once([planted(n_regulators=6, each=4)])

    assert not set(trained.validation.groups) & set(trained.training.groups)


def test_labels_of_one_class_are_refused():
    problem = planted()
    ones = problem.asking(problem.pairs.take(np.asarray(problem.pairs.label) == 1))

    with pytest.raises(UserInputError, match="labels"):
        once([ones])


def test_a_method_that_does_not_learn_cannot_be_trained():
    pearson = systems.get("pearson")

    with pytest.raises(UserInputError, match="learns from labelled pairs"):
        train(pearson, [planted()], options={}, seed=1)


def test_a_method_that_does_not_learn_scores_all_the_same():
    problem = planted()
    scorer = as_fit(systems.get("pearson"), {})([problem], seed=1, progress=silent)

    assert auroc(problem.pairs.label, scorer(asking_all(problem))) > 0.9


@pytest.mark.network
def test_genes_without_expression_are_named():
    problem = planted()
    strangers = replace(problem.pairs, genes=tuple(f"X{g}" for g in problem.pairs.genes))

    with pytest.raises(UserInputError, match="X"):
        once([problem.asking(strangers)])
