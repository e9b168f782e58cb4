from dataclasses import replace

import numpy as np
import pytest

from core.data.evidence import from_table
from core.data.expression import Expression
from core.data.pairs import from_names
from core.errors import TamperedModelError, UserInputError
from core.estimators import logistic
from core.problem.problem import Problem
from core.progress import silent


def problem(*, evidence=True, seed=0):
    """Simulated pairs, half of which share their expression and half of which share a motif."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(40, 60)).astype(np.float32)
    values[20:30] = values[:10] + 0.1 * rng.normal(size=(10, 60))
    names = tuple(f"g{number}" for number in range(40))
    expression = Expression(
        values, names, tuple(f"s{n}" for n in range(60)), kind="bulk", scale="log", simulated=True
    )
    first = [f"g{n}" for n in range(20)] * 2
    second = [f"g{20 + n}" for n in range(20)] + [f"g{20 + (n + 7) % 20}" for n in range(20)]
    label = np.repeat([1, 0], 20).astype(np.int8)
    pairs = from_names(first, second, label=label)
    table = pairs.to_frame()[["regulator", "target"]].assign(motif=0.0)
    table.loc[10:19, "motif"] = 1.0
    return Problem((expression,), pairs, evidence=from_table(table) if evidence else None)


def learned(fit, *problems):
    return fit(problems, seed=0, progress=silent)


def test_what_expression_and_evidence_tell_is_added_up():
    one = problem()
    label = one.pairs.label == 1

    both = learned(logistic.pearson_mi_evidence(), one)(one)
    alone = learned(logistic.evidence_only(), one)(one)

    assert both[label].min() > both[~label].max()
    assert (alone[10:20] > 0.5).all()
    np.testing.assert_allclose(alone[:10], alone[20:30])


def test_what_was_learned_scores_the_same_from_its_arrays():
    one = problem()
    scorer = learned(logistic.pearson_mi_evidence(), one)

    again = logistic.restore(logistic.to_arrays(scorer))

    np.testing.assert_array_equal(again(one), scorer(one))
    for broken in ({}, {"weights": np.array([np.nan]), "offset": np.array(0.0)}):
        with pytest.raises(TamperedModelError, match="one weight a number"):
            logistic.restore(broken)


def test_evidence_that_some_data_sets_lack_is_asked_for():
    one, other = problem(), problem(evidence=False)

    with pytest.raises(UserInputError, match="same columns in every data set"):
        learned(logistic.pearson_mi_evidence(), one, other)
    with pytest.raises(UserInputError, match="for every data set, or for none"):
        learned(logistic.evidence_only(), one, other)
    scorer = learned(logistic.pearson_mi_evidence(), one)
    with pytest.raises(UserInputError, match="same columns"):
        scorer(replace(one, evidence=None))
