import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from core import systems
from core.data.expression import KINDS
from core.errors import UserInputError
from tests.core.planted import planted


def test_knows_cnnc_and_the_baselines():
    assert set(systems.names(trainable=True)) >= {"cnnc", "dream-lstm"}
    assert set(systems.names(trainable=False)) >= {
        "pearson",
        "spearman",
        "mutual-information",
        "lagged-correlation",
        "genie3",
    }


def test_an_unknown_name_is_answered_with_those_there_are():
    with pytest.raises(UserInputError, match="Choose from: cnnc, "):
        systems.get("cnn")


@pytest.mark.parametrize("name", systems.names())
def test_every_method_says_what_a_reader_must_know(name):
    method = systems.get(name)

    assert method.summary.endswith("?")
    assert "\n" not in method.summary
    assert method.limits.endswith(".")
    assert method.citation
    assert set(method.kinds) <= set(KINDS)
    assert len({option.name for option in method.options}) == len(method.options)
    for option in method.options:
        assert option.read(option.default) == option.default


def test_reading_the_registry_imports_no_network_library():
    code = (
        "import sys; from core import systems; systems.names(); "
        "print([m for m in ('keras', 'tensorflow', 'sklearn', 'numba') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


def test_settings_fill_in_defaults_and_refuse_strangers():
    method = systems.get("cnnc")

    assert method.settings({"epochs": "3"})["epochs"] == 3
    assert method.settings()["learning-rate"] == 0.01
    with pytest.raises(UserInputError, match="Choose from: task"):
        method.settings({"epoch": "3"})


def test_one_sample_is_too_few():
    with pytest.raises(UserInputError, match="at least two samples"):
        systems.get("cnnc").check(planted(n_samples=1))


def test_a_kind_it_cannot_read_is_refused():
    with pytest.raises(UserInputError, match="must be bulk or time-series"):
        systems.get("profile-cnn").check(planted())


def test_three_expressions_are_too_many():
    problem = planted()
    three = type(problem)(problem.expressions * 3, problem.pairs)

    with pytest.raises(UserInputError, match="1 to 2"):
        systems.get("cnnc").check(three)


def test_the_feature_is_the_published_histogram():
    problem = planted()
    method = systems.get("cnnc")
    records = method.network.feature(problem, method.settings())
    (image,) = records.take(np.array([7]))

    values = np.log10(problem.expressions[0].values.astype(float) + 0.01)
    pairs, expression = problem.pairs, problem.expressions[0]
    regulator = values[expression.index[pairs.regulator_names[7]]]
    target = values[expression.index[pairs.target_names[7]]]
    counts, _, _ = np.histogram2d(target, regulator, bins=32)
    wanted = (np.log10(counts / expression.n_samples + 1e-4) + 4) / 4
    assert records.shapes == ((32, 32, 1),)
    np.testing.assert_allclose(image[0, :, :, 0], wanted, atol=1e-6)


def test_flags_of_the_booster_follow_what_it_learns_from():
    system = systems.get("pair-booster")
    known = system.settings({"learn-from": "known"})
    both = system.settings({"learn-from": "both"})

    assert not system.needs_labels()
    assert system.comes_trained()
    assert system.gives_probability()
    assert system.needs_labels(known)
    assert not system.comes_trained(known)
    assert system.needs_labels(both)
    assert system.comes_trained(both)


def test_a_correlation_learns_nothing_and_a_network_needs_labels():
    assert not systems.get("pearson").needs_labels()
    assert not systems.get("pearson").gives_probability()
    assert systems.get("cnnc").needs_labels()
    assert systems.get("cnnc").trainable()
    assert not systems.get("cnnc").comes_trained()


@pytest.mark.parametrize("name", ["cnnc", "pearson", "genie3"])
def test_the_same_expression_twice_is_refused_whatever_it_is_called(name):
    problem = planted()
    (first,) = problem.expressions
    twice = replace(problem, expressions=(first, replace(first, source="copy.csv")))
    with pytest.raises(UserInputError, match="expression: must be two different files"):
        systems.get(name).check(twice)
