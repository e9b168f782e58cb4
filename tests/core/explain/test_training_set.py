"""A whole training set is read, or a sentence says why not."""

from dataclasses import replace

import numpy as np
import pytest

from core import systems
from core.errors import UserInputError
from core.explain.training_set import names_of_samples, read_training_set
from core.models.model_folder import open_model
from core.problem.explainers import SampleTrace
from core.problem.problem import Problem
from tests.core.explain.profiles import changed, expression, pairs, problem, profile_model


def test_every_regulator_is_counted_in_every_cluster() -> None:
    reading = read_training_set(open_model(profile_model()), problem(), seed=0)

    table = reading.regulators
    each = [name for name in table.columns if name.startswith("cluster_")]
    assert len(each) == len(reading.clusters)
    assert (table[each].sum(axis=1) == table["pairs"]).all()
    assert table["pairs"].sum() == reading.clusters["pairs"].sum() == 36
    assert any("negative" in finding.message for finding in reading.findings)


def test_the_peak_is_named_by_the_sample_that_stands_there() -> None:
    system = systems.get("profile-cnn")
    network, trace = system.network, system.explainer(SampleTrace)
    options = systems.get("profile-cnn").settings({"sample-order": "shuffled"})
    given = expression(40)
    names = names_of_samples(trace, given, options)
    asked = Problem((given,), pairs(1))
    seen = network.feature(asked, options).take(np.arange(1))[0][0, :, 0]

    assert sorted(names) == sorted(given.samples)
    assert list(names) != list(given.samples)
    raw = dict(zip(given.samples, given.rows(["R0"])[0], strict=True))
    assert np.corrcoef(seen, [raw[name] for name in names])[0, 1] == pytest.approx(1)
    in_order = names_of_samples(trace, given, options | {"sample-order": "given"})
    assert tuple(in_order) == given.samples


def test_too_few_known_pairs_are_refused_before_anything_is_read() -> None:
    few = replace(problem(), pairs=pairs(9))
    with pytest.raises(UserInputError, match=r"at least 10 known pairs.*Received: 9"):
        read_training_set(open_model(profile_model()), few, seed=0)


def test_genes_that_are_not_in_the_data_are_said() -> None:
    renamed = replace(pairs(), genes=tuple(f"other {name}" for name in pairs().genes))
    with pytest.raises(UserInputError, match="name genes in the same way"):
        read_training_set(open_model(profile_model()), replace(problem(), pairs=renamed), seed=0)


def test_another_number_of_samples_is_refused_by_a_network_that_has_its_own(tmp_path) -> None:
    folder = changed(profile_model(), tmp_path / "model", inputs=[[24, 2]])
    with pytest.raises(UserInputError, match=r"24 × 2.*length-free"):
        read_training_set(open_model(folder), problem(40), seed=0)


@pytest.mark.network
def test_the_average_of_several_networks_is_refused(tmp_path) -> None:
    from core.problem.prepare import prepare_problem  # noqa: PLC0415
    from core.training.fit import train  # noqa: PLC0415
    from core.training.saving import save_model  # noqa: PLC0415

    method = systems.get("profile-cnn")
    options = method.settings({"seeds": 2, "epochs": 1})
    asked = prepare_problem(problem(24), method, options=options, seed=0)
    trained = train(method, [asked], options=options, seed=0)
    save_model(trained, tmp_path / "model", problems=[asked], seconds=1.0)
    with pytest.raises(UserInputError, match=r"the average of 2.*seeds=1"):
        read_training_set(open_model(tmp_path / "model"), problem(24), seed=0)
