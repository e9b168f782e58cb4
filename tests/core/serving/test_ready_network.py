from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.evidence import from_table
from core.data.pairs import from_names
from core.errors import UserInputError
from core.models.model_folder import Model
from core.serving import inference
from core.serving.ready_network import check_size, network_of, ready_network
from tests.core.planted import planted

pytestmark = pytest.mark.network


@pytest.fixture
def asked(monkeypatch):
    """What `scorer_for` is asked for."""
    seen = []
    monkeypatch.setattr(inference, "scorer_for", lambda graph, **chosen: seen.append(chosen))
    return seen


def test_the_way_depends_on_the_data_and_not_on_the_pairs(model, asked):
    problem = planted()
    ready_network(model, problem)
    ready_network(model, problem.asking(from_names(["R0"], ["T0"])))
    one, other = (chosen["calibration"] for chosen in asked)
    np.testing.assert_array_equal(one[0], other[0])
    assert len(one[0]) >= inference.ENOUGH


def test_evidence_is_answered_in_single_precision(model, asked):
    table = from_table(pd.DataFrame({"target": ["T0"], "peak": [1.0]}))
    ready_network(model, replace(planted(), evidence=table))
    assert asked[0]["prefer"] == "float32"


def test_data_in_which_nothing_changes_is_answered_in_single_precision(model, asked):
    problem = planted()
    first = problem.expressions[0]
    flat = replace(first, values=np.ones(first.values.shape, np.float32))
    ready_network(model, replace(problem, expressions=(flat,)))
    assert asked[0]["prefer"] == "float32"


def test_keras_answers_for_what_was_not_translated(model, monkeypatch):
    monkeypatch.setattr(Model, "graph", None)
    (shape,) = model.card.inputs
    seen = np.zeros((3, *shape), np.float32)
    run = ready_network(replace(model), planted())
    np.testing.assert_allclose(run([seen]), np.asarray(model.network(seen)), atol=1e-6)


def test_inputs_of_another_size_are_refused(model):
    problem = planted()
    records = network_of(model).feature(problem, model.card.settings)
    check_size(model, records)
    two = replace(problem, expressions=problem.expressions * 2)
    records = network_of(model).feature(two, model.card.settings)
    with pytest.raises(UserInputError, match="of the size it was trained on"):
        check_size(model, records)
