from dataclasses import replace

import numpy as np
import pytest

from core import systems
from core.training.cost_estimate import cost, labels
from tests.core.planted import planted


def test_the_pairs_are_counted():
    found = labels(planted(n_regulators=4, each=5, n_samples=30))

    assert found.pairs == 40
    assert found.by_label == {"0": 20, "1": 20}
    assert (found.regulators, found.targets) == (4, 20)
    assert (found.genes, found.samples) == ([24], [30])


@pytest.mark.parametrize("name", systems.names(trainable=False))
def test_every_method_without_labels_can_be_tried(name):
    method = systems.get(name)
    if "single-cell" not in method.kinds:
        pytest.skip("needs time series")
    problem = planted(n_regulators=4, each=5, n_samples=30)
    # in an order, for methods that look at what follows what
    ordered = replace(problem.expressions[0], pseudotime=np.linspace(0, 1, 30)[:, None])
    problem = replace(problem, expressions=(ordered,))
    options = method.settings({"trees": 2} if name == "genie3" else {})
    found = cost(method, [problem], options=options, seed=0)

    assert found.epochs == 1
    assert 0 < found.most == found.each < 20


@pytest.mark.network
def test_a_method_that_learns_is_tried_for_a_few_steps():
    method = systems.get("cnnc")
    problem = planted(n_regulators=4, each=5, n_samples=30)
    given = {"epochs": 7, "batch": 8}
    one, three = (
        cost(method, [problem], options=method.settings(given | {"seeds": seeds}), seed=0)
        for seeds in (1, 3)
    )

    assert (one.epochs, three.epochs) == (7, 21)
    assert 0 < one.each < one.most < 60
