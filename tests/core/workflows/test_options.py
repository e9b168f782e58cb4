"""What workflows can be told is the same on the command line, on the pages and in a repeat."""

import argparse
import shlex

import pytest

from core.commands import evaluate
from core.errors import UserInputError
from core.problem.variants import split_names
from core.runs import command_lines
from core.runs.store import create
from core.workflows.options import (
    COUNTS,
    EVALUATE,
    GENES,
    counts,
    must_be_of_pairs,
    read_pair,
    switches,
)
from core.workspace import folders


def _parser():
    parser = argparse.ArgumentParser()
    evaluate.add(parser.add_subparsers())
    return parser


def _read(command):
    words = command.split()
    return _parser().parse_args(words[words.index("evaluate") :])


def _repeats(home, given):
    """Return the command that repeats a run with these settings."""
    run = create(
        home,
        folders.create(home),
        kind="evaluate",
        title="",
        settings={"methods": ["pearson"], **given},
    )
    return command_lines.evaluate(run) + " --expression e.csv"


@pytest.mark.parametrize("option", EVALUATE, ids=lambda option: option.name)
def test_each_is_a_flag_and_is_in_the_command_that_repeats_a_run(tmp_path, option):
    for given in ({}, {option.name: True}):
        line = _repeats(tmp_path, given)
        assert switches(vars(_read(line))) == switches(given)


@pytest.mark.parametrize("option", COUNTS, ids=lambda option: option.name)
def test_each_number_is_in_the_command_that_repeats_a_run(tmp_path, option):
    for given in ({}, {option.name: 7}):
        line = _repeats(tmp_path, given)
        read = vars(_read(line))
        assert counts({name.replace("_", "-"): read[name] for name in read}) == counts(given)
        assert (f"--{option.name}" in line) == bool(given)
    with pytest.raises(UserInputError, match=f"option {option.name}: must be a whole number"):
        counts({option.name: -1})


@pytest.mark.parametrize("option", GENES, ids=lambda option: option.name)
def test_how_genes_are_chosen_is_in_the_command_that_repeats_a_run(tmp_path, option):
    value = {"variable-genes": 7, "most-p": 0.5, "with-regulators": True}[option.name]
    for given in ({}, {option.name: value}):
        line = _repeats(tmp_path, given)
        read = vars(_read(line))[option.name.replace("-", "_")]
        assert option.read(read) == given.get(option.name, option.default)
        assert (f"--{option.name}" in line) == bool(given)


def test_variants_and_varied_settings_are_in_the_command_that_repeats_a_run(tmp_path):
    given = {"methods": ["cnnc[filters=8,epochs=2]", "pearson"], "vary": ["image", "batch=32,64"]}
    read = _parser().parse_args(shlex.split(_repeats(tmp_path, given))[3:])

    assert split_names(read.methods) == given["methods"]
    assert read.vary == given["vary"]


def test_what_is_about_pairs_is_refused_of_genes():
    must_be_of_pairs("pair", {"balanced": True})
    must_be_of_pairs("gene", {"balanced": False, "context": False})
    with pytest.raises(UserInputError, match="context: must be left out where genes are judged"):
        must_be_of_pairs("gene", {"context": True})


def test_a_pair_is_two_names():
    assert read_pair(" G1, G2 ") == ("G1", "G2")
    for text in ("G1", "G1,", "a,b,c"):
        with pytest.raises(UserInputError, match="a regulator, a comma and a target"):
            read_pair(text)
