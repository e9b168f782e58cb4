import numpy as np
import pytest

from core import methods
from core.data.simulators.insilico import simulate_network
from core.errors import UserInputError
from core.evaluation.curves import auroc
from core.learning.fit import as_fit
from core.learning.problem import Problem
from core.runs.progress import silent


@pytest.fixture(scope="module")
def problems():
    made = []
    for number in range(2):
        network = simulate_network(seed=(5, number), genes=40)
        expressions = (network.timeseries, network.knockouts, network.knockdowns, network.wildtype)
        made.append(Problem(expressions, network.gold, name=f"simulated {number}"))
    return made


def scores(problems, **settings):
    method = methods.get("pair-booster")
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
