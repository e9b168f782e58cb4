"""A model's network made ready to answer about data: the fastest way that ranks its pairs well."""

from __future__ import annotations

import os

import numpy as np

from core.data.pairs import Pairs, from_names
from core.errors import UserInputError
from core.features.records import Records
from core.models.model_folder import Model
from core.problem.filter_pairs import changes
from core.problem.learning import NetworkSpec
from core.problem.problem import Problem
from core.training.gene_codes import Coder
from core.training.predict import Run, keras_run

_SEED = 20
_CALIBRATED, _CODED = 400, 40


def ready_network(model: Model, problem: Problem, *, coder: Coder | None = None) -> Run:
    """Make a model's network ready to answer, without TensorFlow where that is possible.

    The way is chosen by the data and not by the pairs that are asked about, so that a pair has
    the same score wherever it is shown. Keras answers for networks that could not be translated.

    Parameters
    ----------
    model
        From `open_model`.
    problem
        The data it will be asked about.
    coder
        From `ready_coder`, of a network that reads codes of genes.
    """
    graph = model.graph
    if graph is None:
        return keras_run(model.network)
    from core.serving.inference import scorer_for  # noqa: PLC0415  (ONNX Runtime)

    threads = os.cpu_count() or 1
    # of a few genes where each costs a tower's work
    some = _some_pairs(problem, among=None if model.card.tower is None else _CODED)
    # pairs drawn at random have hardly any evidence: nothing to judge low precision by
    if problem.evidence is not None or len(some.regulator) == 0:
        return scorer_for(graph, prefer="float32", threads=threads)
    records = network_inputs(model, problem.asking(some), coder=coder or ready_coder(model))
    return scorer_for(graph, calibration=records.take(np.arange(len(records))), threads=threads)


def ready_coder(model: Model) -> Coder | None:
    """Make ready what gives pairs the codes of their genes; None for a network without a tower.

    Parameters
    ----------
    model
        From `open_model`.
    """
    about, part = model.card.tower, network_of(model).gene_part(model.card.settings)
    if about is None or part is None:
        return None
    if model.tower_graph is None:
        tower = keras_run(model.tower)
    else:
        from core.serving.inference import scorer_for  # noqa: PLC0415  (ONNX Runtime)

        threads = os.cpu_count() or 1
        tower = scorer_for(model.tower_graph, prefer="float32", threads=threads)
    return Coder(part, model.card.settings, tower=tower, networks=about.networks, units=about.units)


def network_inputs(model: Model, problem: Problem, *, coder: Coder | None) -> Records:
    """Return what a model's network is given of the pairs of a problem.

    Parameters
    ----------
    model
        From `open_model`.
    problem
        Whole expression, and the pairs that are asked about.
    coder
        From `ready_coder`.
    """
    records = network_of(model).feature(problem, model.card.settings)
    check_size(model, records)
    return records if coder is None else coder(records, problem)


def network_of(model: Model) -> NetworkSpec:
    """Return the network of a model's method.

    Parameters
    ----------
    model
        From `open_model`.
    """
    network = model.method.network
    if network is None:  # open_model has refused it
        raise ValueError(f"{model.method.name} must be a method that learns")
    return network


def check_size(model: Model, records: Records) -> None:
    """Raise where inputs have another size than the network has learned from.

    Parameters
    ----------
    model
        From `open_model`.
    records
        What it would see, but for codes of genes.
    """
    wanted = [tuple(shape) for shape in model.card.pair_inputs]
    fits = len(wanted) == len(records.shapes) and all(
        len(have) == len(want)
        and all(size in {None, got} for got, size in zip(have, want, strict=True))
        for have, want in zip(records.shapes, wanted, strict=True)
    )
    if not fits:
        raise UserInputError(
            "expression",
            f"must give the network inputs of the size it was trained on, {_sized(wanted[0])}",
            got=_sized(records.shapes[0]),
            remedy=network_of(model).size_remedy,
        )


def _sized(shape: tuple[int | None, ...]) -> str:
    return " × ".join("any" if size is None else f"{size:,}" for size in shape)


def _some_pairs(problem: Problem, *, among: int | None) -> Pairs:
    """Draw pairs of genes that change, or of a few of those: the same for the same data."""
    rng = np.random.default_rng(_SEED)
    first = problem.expressions[0]
    good = np.flatnonzero(changes(first))
    names = [
        first.genes[row]
        for row in good
        if all(first.genes[row] in each.index for each in problem.expressions)
    ]
    if not names:
        return from_names([], [])
    if among is not None:
        names = [names[at] for at in rng.permutation(len(names))[:among]]
    one, other = (rng.integers(len(names), size=_CALIBRATED) for _ in range(2))
    kept = one != other
    return from_names(
        [names[place] for place in one[kept]], [names[place] for place in other[kept]]
    )
