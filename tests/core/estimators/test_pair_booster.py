import numpy as np
import pytest

from core import systems
from core.errors import UserInputError
from core.metrics.curves import auroc
from core.problem.problem import Problem
from core.progress import silent
from core.simulate.insilico import simulate_network
from core.training.fit import as_fit

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def networks():
    return [simulate_network(seed=(5, number), genes=40) for number in range(2)]


@pytest.fixture(scope="module")
def problems(networks):
    made = []
    for number, network in enumerate(networks):
        expressions = (network.timeseries, network.knockouts, network.knockdowns, network.wildtype)
        made.append(Problem(expressions, network.gold, name=f"simulated {number}"))
    return made


def scores(problems, **settings):
    method = systems.get("pair-booster")
    for problem in problems:
        method.check(problem)
    options = method.settings({name.replace("_", "-"): value for name, value in settings.items()})
    scorer = as_fit(method, options)(problems[:1], seed=0, progress=silent)
    return scorer(problems[1])


def test_simulated_networks_taught_it_what_holds_elsewhere(problems):
    still = scores(problems, perturbations="no")
    perturbed = scores(problems)

    label = np.asarray(problems[1].pairs.label)
    assert auroc(label, still) > 0.7
    assert auroc(label, perturbed) > max(0.85, auroc(label, still))
    assert ((perturbed >= 0) & (perturbed <= 1)).all()


@pytest.mark.parametrize("source", ["known", "both"])
def test_it_learns_from_known_pairs(problems, source):
    said = scores(problems, learn_from=source)

    assert auroc(np.asarray(problems[1].pairs.label), said) > 0.75


def test_the_order_of_the_genes_does_not_matter(problems):
    problem = problems[1]
    turned = np.random.default_rng(0).permutation(40)
    shuffled = Problem(
        tuple(each.take_genes(turned) for each in problem.expressions), problem.pairs
    )

    said, again = (scores([problems[0], each]) for each in (problem, shuffled))

    assert np.corrcoef(said, again)[0, 1] > 0.97


def test_without_perturbed_samples_it_says_what_is_missing(problems):
    alone = [Problem(each.expressions[:1], each.pairs) for each in problems]

    with pytest.raises(UserInputError, match="perturbed genes"):
        scores(alone, perturbations="yes")


@pytest.fixture(scope="module")
def multifactorial(networks):
    """Give the series of each network, and samples in which all its genes were perturbed."""
    return [
        Problem((each.timeseries, each.multifactorial), each.gold, name=f"simulated {number}")
        for number, each in enumerate(networks)
    ]


def test_multifactorial_samples_are_a_further_input_to_what_learns(problems, multifactorial):
    series = [Problem(each.expressions[:1], each.pairs) for each in problems]

    said = scores(multifactorial, learn_from="known")

    assert auroc(np.asarray(problems[1].pairs.label), said) > 0.65
    assert not np.array_equal(said, scores(series, learn_from="known"))


def test_what_simulations_taught_leaves_multifactorial_samples_aside_and_says_so(
    problems, multifactorial
):
    series = [Problem(each.expressions[:1], each.pairs) for each in problems]
    method = systems.get("pair-booster")

    np.testing.assert_array_equal(scores(multifactorial), scores(series))
    (said,) = method.remarks(multifactorial[0], method.settings())
    assert "left aside" in said.message
    assert not method.remarks(multifactorial[0], method.settings({"learn-from": "both"}))
    assert not method.remarks(series[0], method.settings())


def test_every_data_set_must_hold_the_same_kinds_of_perturbations(problems, multifactorial):
    mixed = [multifactorial[0], problems[1]]

    with pytest.raises(UserInputError, match="same kinds in every data set"):
        scores(mixed, learn_from="known")
