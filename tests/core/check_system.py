"""Checks that hold for every system, as scikit-learn's `check_estimator` does for estimators."""
# ruff: noqa: PLC0415  (TensorFlow is imported only where a network is trained)

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import workflows
from core.data.evidence import from_table
from core.data.expression import KINDS, Expression
from core.data.pairs import from_names
from core.errors import UserInputError
from core.models.model_folder import open_model
from core.problem.cost import Workload
from core.problem.explainers import Branches, ImageMap, SampleTrace, TimeTrace
from core.problem.genes import gene_problem
from core.problem.option import Option
from core.problem.prepare import prepare_problem
from core.problem.problem import Problem
from core.problem.system import System
from core.progress import silent
from core.training.fit import as_fit

SEED = 3
QUICK = {
    "epochs": 2,
    "batch": 32,
    "filters": 8,
    "matrix-bins": 32,
    "structure": "double",
    "code-epochs": 2,
    "trees": 5,
    "times": 8,
}
"""What makes a system small enough, where it has such an option."""


@dataclass(frozen=True)
class Toy:
    """A small problem to learn from, and the same without its labels."""

    labelled: object
    asked: object


def pair_toy() -> Toy:
    """Make time series of few genes, in which every target follows its regulator."""
    rng = np.random.default_rng(SEED)
    series, times, regulators, each = 4, 9, 5, 6
    drivers = rng.normal(size=(regulators, series, times)).cumsum(axis=2)
    followers = np.repeat(np.roll(drivers, 1, axis=2), each, axis=0)
    values = np.concatenate([drivers, followers]).reshape(regulators * (1 + each), -1)
    values += 0.1 * rng.normal(size=values.shape)
    names = [f"R{number}" for number in range(regulators)]
    targets = [f"T{number}" for number in range(regulators * each)]
    expression = Expression(
        values=(values - values.min() + 0.1).astype(np.float32),
        genes=(*names, *targets),
        samples=tuple(f"s{number}" for number in range(series * times)),
        kind="time-series",
        scale="linear",
        series=np.repeat([f"series {number}" for number in range(series)], times),
        time=np.tile(np.arange(times, dtype=np.float64), series),
        source="toy.csv",
        simulated=True,
    )
    owner = np.repeat(np.arange(regulators), each)
    first = [names[number] for number in (*owner, *((owner + 1) % regulators))]
    label = np.repeat([1, 0], owner.size).astype(np.int8)
    pairs = from_names(first, targets * 2, label=label, source="edges.csv", simulated=True)
    labelled = Problem((expression,), pairs, name="toy")
    return Toy(labelled, labelled.asking(replace(pairs, label=None, task="edges")))


def gene_toy() -> Toy:
    """Make genes whose expression follows from numbers about them."""
    rng = np.random.default_rng(SEED)
    names = [f"G{number}" for number in range(30)]
    numbers = rng.normal(size=(30, 2))
    values = np.stack([3 + numbers.sum(axis=1), 3 + numbers[:, 0]], axis=1)
    expression = Expression(
        values=values.astype(np.float32), genes=tuple(names), samples=("one", "two"),
        kind="bulk", scale="log", source="toy.csv", simulated=True,
    )  # fmt: skip
    table = pd.DataFrame({"target": names, "a": numbers[:, 0], "b": numbers[:, 1]})
    problem = gene_problem([expression], from_table(table))
    return Toy(problem, problem)


def check_system(system: System, toy: Toy, folder: Path) -> None:
    """Check that a system keeps its contract.

    Parameters
    ----------
    system
        Of the registry.
    toy
        Of its items.
    folder
        For its models.
    """
    _says_what_a_reader_must_know(system)
    _reaches_another_process(system)
    quick = {name: QUICK[name] for name in QUICK if _has(system, name)}
    for number, changed in enumerate(_ways(system)):
        options = system.settings(quick | changed)
        _flags_are_true(system, toy, options)
        if system.trainable(options):
            _a_model_scores_as_it_did(system, toy, folder / f"{system.name}-{number}", options)
        else:
            with pytest.raises(UserInputError):
                workflows.train(system.name, [toy.labelled], options=options)
    _is_evaluated(system, toy, quick)
    _costs_more_for_more(system)
    _refuses_in_one_sentence(system, toy)


def _has(system: System, name: str) -> bool:
    known: dict[str, Option] = {option.name: option for option in system.options}
    return name in known and (not known[name].choices or QUICK[name] in known[name].choices)


def _ways(system: System) -> list[dict[str, str]]:
    """List settings in which a flag of the system may differ from its default."""
    flags = (
        system.traits.needs_labels,
        system.traits.trainable,
        system.traits.gives_probability,
        system.traits.comes_trained,
    )
    if all(isinstance(flag, bool) for flag in flags):
        return [{}]
    open_ones = [each for each in system.options if each.choices and isinstance(each.default, str)]
    chosen = product(*([(each.name, value) for value in each.choices] for each in open_ones))
    seen: dict[tuple[bool, ...], dict[str, str]] = {}
    for each in chosen:
        options = system.settings(dict(each))
        said = tuple(flag if isinstance(flag, bool) else flag(options) for flag in flags)
        seen.setdefault(said, {} if options == system.settings() else dict(each))
    return list(seen.values())


def _reaches_another_process(system: System) -> None:
    # trials and folds run in processes of their own
    assert pickle.loads(pickle.dumps(system)).name == system.name  # noqa: S301


def _says_what_a_reader_must_know(system: System) -> None:
    assert system.summary.endswith("?")
    assert system.limits.endswith(".")
    assert system.citation
    assert set(system.kinds) <= set(KINDS)
    assert system.tasks
    assert {task.item for task in system.tasks} == {system.item}
    assert system.inputs
    assert len({option.name for option in system.options}) == len(system.options)
    for option in system.options:
        assert option.read(option.default) == option.default


def _flags_are_true(system: System, toy: Toy, options: dict) -> None:
    flags = {
        name: getattr(system, name)(options)
        for name in ("needs_labels", "trainable", "gives_probability", "comes_trained")
    }
    if flags["trainable"]:
        assert flags["needs_labels"]
        assert system.network is not None or system.keep is not None
    if flags["comes_trained"]:
        assert system.pretrained is not None
    if flags["needs_labels"]:
        return
    fit = as_fit(system, options)
    scores = fit((), seed=SEED, progress=silent)(toy.asked)
    again = fit([toy.asked], seed=SEED, progress=silent)(toy.asked)
    np.testing.assert_array_equal(scores, again)
    assert scores.shape[0] == len(toy.asked.items)
    assert np.isfinite(scores).all()
    if flags["gives_probability"]:
        assert ((scores >= 0) & (scores <= 1)).all()
    if options == system.settings():
        _scores_untrained(system, toy, flags)


def _scores_untrained(system: System, toy: Toy, flags: dict) -> None:
    scored = workflows.score(system.name, toy.asked.expressions, regulators=["R0", "R1"])
    assert ("probability" in scored.table) is flags["gives_probability"]
    assert ("score" in scored.table) is not flags["gives_probability"]
    assert scored.limits == system.limits


def _a_model_scores_as_it_did(system: System, toy: Toy, folder: Path, options: dict) -> None:
    training = workflows.train(system.name, [toy.labelled], options=options, seed=SEED)
    card = training.save(folder)
    task, trained = training.trained.task, training.trained
    assert card.metrics["validation"].keys() >= set(task.figures)
    assert len(card.findings) == len(training.findings) + len(training.problems[0].items.findings)
    model = open_model(folder)
    table, again = (
        _scored(model, toy).to_numpy() for model in (model, open_model(folder))
    )  # fmt: skip
    assert (table == again).all()
    before = _direct(trained, toy)
    name = "raw" if "raw" in _scored(model, toy) else task.score
    after = _scored(model, toy)[name].to_numpy(np.float64)
    np.testing.assert_allclose(after, before, atol=2e-3)
    if system.gives_probability(options):
        assert _scored(model, toy)[task.score].between(0, 1).all()
    if system.network is not None:
        assert card.translated is not None
        _sees_what_it_names(system, toy, options)
    _is_explained(system, toy, model)


def _scored(model, toy: Toy) -> pd.DataFrame:
    if model.method.item == "gene":
        found = workflows.score(model, toy.asked.expressions, evidence=toy.asked.evidence)
    else:
        found = workflows.score(model, toy.asked.expressions, regulators=["R0", "R1"])
    return found.table


def _direct(trained, toy: Toy) -> np.ndarray:
    """Score as the trained system does that was never written down."""
    from core.training.fit import scorer

    if trained.method.item == "gene":
        return scorer(trained)(toy.asked).astype(np.float64)
    genes = toy.asked.expressions[0].genes
    both = [(one, other) for one in ("R0", "R1") for other in genes if one != other]
    problem = toy.asked.asking(from_names(*map(list, zip(*both, strict=True))))
    raw = scorer(trained)(problem).astype(np.float64)
    return raw if raw.ndim == 1 else raw[:, trained.task.output]


def _sees_what_it_names(system: System, toy: Toy, options: dict) -> None:
    problem = prepare_problem(toy.labelled, system, options=options, seed=SEED)
    records = system.network.feature(problem, options)
    named = [each for each in system.sees(options) if not each.optional]
    assert [len(shape) for shape in records.shapes] == [len(each.axes) for each in named]


def _is_explained(system: System, toy: Toy, model) -> None:
    if system.explainer(ImageMap):
        # an image is its first input: bins by bins and a channel
        assert len(system.sees(model.card.settings)[0].axes) == 3
    if any(map(system.explainer, (SampleTrace, TimeTrace, Branches))):
        explained = workflows.explain(model, [toy.labelled], seed=SEED)
        assert explained.reading.conclusion.endswith(".")
    else:
        with pytest.raises(UserInputError):
            workflows.explain(model, [toy.labelled], seed=SEED)


def _is_evaluated(system: System, toy: Toy, quick: dict) -> None:
    found = workflows.evaluate([system.name], [toy.labelled], options=quick, folds=2, seed=SEED)
    scores = found.results[0].scores.raw
    assert found.results[0].name == system.name
    assert np.isfinite(scores).all()
    assert found.settings[system.name] == system.settings(quick)


def _costs_more_for_more(system: System) -> None:
    few, many = (
        system.cost(Workload(items=genes**2, genes=genes, samples=100), system.settings())
        for genes in (200, 2_000)
    )
    assert 0 < few < many


def _refuses_in_one_sentence(system: System, toy: Toy) -> None:
    expression = toy.labelled.expressions[0]
    wrong = [{"expressions": (expression,) * 7}]
    wrong += [
        {"expressions": (replace(expression, kind=kind),)}
        for kind in KINDS
        if kind not in system.kinds
    ]
    other = gene_toy() if system.item == "pair" else pair_toy()
    for problem in (*(replace(toy.labelled, **each) for each in wrong), other.labelled):
        with pytest.raises(UserInputError) as refused:
            system.check(problem)
        assert "\n" not in str(refused.value)
        assert refused.value.remedy
    with pytest.raises(UserInputError, match="option no-such-thing"):
        system.settings({"no-such-thing": 1})
