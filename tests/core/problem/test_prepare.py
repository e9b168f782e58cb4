from dataclasses import replace

import numpy as np
import pytest

from core import systems
from core.data.pairs import from_names
from core.errors import UserInputError
from core.problem.prepare import prepare_problem, with_remarks
from tests.core.planted import planted

CNNC = systems.get("cnnc")


def prepared(problem, **changed):
    return prepare_problem(problem, CNNC, options=CNNC.settings(changed), seed=1).pairs


def known_edges():
    problem = planted()
    positives = problem.pairs.take(np.asarray(problem.pairs.label) == 1)
    return problem.asking(replace(positives, label=None, task="edges"))


def test_labels_that_are_there_stay():
    problem = planted()

    np.testing.assert_array_equal(prepared(problem).label, problem.pairs.label)


@pytest.mark.parametrize("recipe", ["degree-aware", "random-target", "random-pair"])
def test_known_edges_get_negatives_by_the_recipe(recipe):
    pairs = prepared(known_edges(), negatives=recipe)

    assert (pairs.label == 1).sum() == 80
    assert (pairs.label == 0).sum() == 80
    assert pairs.task == "binary"


def test_a_ratio_of_negatives_is_drawn_and_its_base_rate_said():
    made = prepare_problem(
        known_edges(), CNNC, options=CNNC.settings({"negative-ratio": 4}), seed=1
    )

    assert made.sampling.ratio == 4
    assert (made.pairs.label == 0).sum() > 200
    (said,) = [each for each in made.pairs.findings if each.topic == "negatives"]
    share = (made.pairs.label == 1).mean()
    assert f"known pairs are {share:.1%} of all" in said.evidence


def test_the_task_can_be_chosen():
    pairs = prepared(known_edges(), task="direction")

    assert pairs.task == "direction"
    assert np.bincount(pairs.label).tolist() == [80, 80, 80]


def test_the_task_follows_the_labels_of_the_file():
    assert prepared(planted(task="direction")).task == "direction"
    assert prepared(planted(task="direction"), task="binary").task == "binary"


def test_no_constant_gene_is_drawn_as_a_negative():
    problem = known_edges()
    expression = problem.expressions[0]
    values = expression.values.copy()
    values[expression.index["T0"]] = 0
    still = replace(problem, expressions=(replace(expression, values=values),))

    pairs = prepared(still, negatives="all")

    assert "T0" not in {*pairs.target_names, *pairs.regulator_names}


def test_pairs_of_strangers_only_are_an_error():
    with pytest.raises(UserInputError, match="ghost"):
        prepared(planted().asking(from_names(["ghost"], ["T1"])))


def test_what_becomes_of_uneven_times_is_said():
    problem = planted()
    expression = problem.expressions[0]
    n = expression.n_samples // 2 * 2
    uneven = replace(
        expression,
        values=np.asarray(expression.values)[:, :n],
        samples=expression.samples[:n],
        kind="time-series",
        series=np.repeat(["1", "2"], n // 2),
        time=np.tile(np.arange(n // 2) ** 2.0, 2),
        pseudotime=None,
    )
    method = systems.get("dream-cnn")
    timed = replace(problem, expressions=(uneven,))

    pairs = prepare_problem(timed, method, options=method.settings({"times": 12}), seed=1).pairs

    (said,) = [each for each in pairs.findings if each.topic == "time steps"]
    assert "12 evenly spaced times by linear interpolation" in said.message
    # what another system does too is not said twice
    again = with_remarks(timed.asking(pairs), [method], options={method.name: method.settings()})
    assert "21 evenly spaced" in again.pairs.findings[-1].message
    once = {method.name: method.settings({"times": 12})}
    assert (
        with_remarks(timed.asking(pairs), [method], options=once).pairs.findings == pairs.findings
    )
