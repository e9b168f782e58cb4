"""A system made of others, whose members are an option that holds a list."""

import json

import numpy as np
import pytest
from scipy.stats import rankdata

from components.settings_form import changed_settings, settings_form
from core import systems, workflows
from core.errors import UserInputError
from core.problem.option import Option
from core.runs.command_lines import training
from tests.core.planted import planted
from tests.core.plugged import plugged_in


@pytest.fixture(autouse=True)
def _plugged():
    with plugged_in():
        yield


def test_its_scores_are_the_mean_rank_of_its_members():
    problem = planted(n_regulators=4, each=4)
    ours, pearson, spearman = (
        workflows.score(name, problem.expressions, regulators=["R0", "R1"], targets=None).table
        for name in ("mean-rank", "pearson", "spearman")
    )

    wanted = np.mean([rankdata(each["score"]) / len(each) for each in (pearson, spearman)], axis=0)
    np.testing.assert_allclose(ours["score"], wanted, atol=1e-6)


def test_it_is_evaluated_beside_its_members():
    found = workflows.evaluate(
        ["mean-rank", "pearson"],
        [planted(n_regulators=4, each=4)],
        options={"members": "pearson,mutual-information"},
        folds=2,
    )

    assert [each.name for each in found.methods] == ["mean-rank", "pearson"]
    assert found.settings["mean-rank"]["members"] == ("pearson", "mutual-information")


def test_it_needs_labels_where_a_member_does():
    system = systems.get("mean-rank")

    assert not system.needs_labels()
    assert system.needs_labels(system.settings({"members": "pearson,cnnc"}))


@pytest.mark.parametrize("given", ["a, b", ["a", "b"], ("a", "b")])
def test_a_list_is_read_from_words_with_commas_and_from_lists(given):
    assert Option("members", ("c",), "help", choices=("a", "b", "c")).read(given) == ("a", "b")


@pytest.mark.parametrize("given", ["", "a,a", "a,z", []])
def test_a_list_that_is_empty_repeats_or_strays_is_refused(given):
    with pytest.raises(UserInputError, match="one or more of a, b"):
        Option("members", ("a",), "help", choices=("a", "b")).read(given)


def test_a_form_ticks_its_members_and_reads_them_back():
    options = systems.get("mean-rank").options
    drawn = json.dumps(settings_form("train", options).to_plotly_json(), default=_plain)

    assert '"value": ["pearson", "spearman"]' in drawn
    assert changed_settings(options, {"members": ["pearson", "spearman"]}) == {}
    assert changed_settings(options, {"members": ["cnnc"]}) == {"members": ("cnnc",)}


def test_a_command_line_says_a_list_with_commas():
    line = training("mean-rank", [], options={"members": ["pearson", "cnnc"]}, seed=1)

    assert "--set members=pearson,cnnc" in line


def _plain(component: object) -> object:
    return component.to_plotly_json()
