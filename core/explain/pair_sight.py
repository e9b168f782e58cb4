"""What a network sees of one pair: where in its image, or where along time, both ways round.

Which picture its image is says the system, by the name of its input: pictures of the same size are
never taken for each other.

What it needs of the data is made apart from what needs Keras, so that the two can happen in
different processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.data.expression import Expression
from core.data.pairs import Pairs, from_names
from core.explain.activation import grad_cam, places_of, stretched
from core.explain.branches import BranchReader, BranchReference
from core.explain.direction import direction
from core.explain.matrix_counts import matrix_view
from core.explain.occlusion import hidden_side, occlusion
from core.explain.pair_counts import pair_view
from core.explain.pair_views import (
    BranchSight,
    BranchWay,
    CourseSight,
    CourseWay,
    ImageSight,
    ImageWay,
    JointView,
    PairSight,
    SeenInputs,
)
from core.explain.time_attention import attributed
from core.features.course_records import as_courses
from core.features.records import Arrays
from core.models.model_folder import Model
from core.problem.explainers import Branch, Branches, ImageMap, TimeTrace
from core.problem.inputs import COEXPRESSION, NEPDF
from core.problem.problem import Problem
from core.serving.ready_network import check_size, network_of
from core.training.gene_codes import coded_pairs
from core.training.predict import Run, given

_OTHERS, _SEED = 200, 41
"""Pairs of genes drawn at random that a pair's branches are held against, and their seed."""
_TOGETHER = 64
"""Images that a network reads at a time."""


def seen_inputs(
    model: Model, problem: Problem, pair: tuple[str, str], *, names: Sequence[str] = ()
) -> SeenInputs:
    """Make what a network is given of a pair, both ways round.

    Parameters
    ----------
    model
        From `open_model`.
    problem
        Expression that holds both genes, and other evidence where the model reads it.
    pair
        Regulator and target.
    names
        How the expressions are called; by their files where omitted.
    """
    asked = problem.asking(from_names(list(pair), list(pair[::-1])))
    model.method.check(asked, model.card.settings)
    records = network_of(model).feature(asked, model.card.settings)
    check_size(model, records)
    each = records.per_pair
    forward, reverse = (records.take(np.arange(at, at + each)) for at in (0, each))
    others: Arrays = ()
    if len(branches_of(model)) > 1:
        drawn = problem.asking(_others(problem.expressions))
        more = network_of(model).feature(drawn, model.card.settings)
        others = more.take(np.arange(len(more)))
    called = names or [each.source or "expression" for each in problem.expressions]
    views = tuple(
        view
        for expression, name in zip(problem.expressions, called, strict=True)
        for view in _views(model, expression, pair=pair, name=name)
    )
    seen = SeenInputs(pair, forward, reverse, views=views, others=others)
    part = network_of(model).gene_part(model.card.settings)
    if part is None:
        return seen
    inputs = part.inputs(problem.expressions, model.card.settings)
    (ends,) = inputs.ends(asked.pairs)[:1]
    one, other = (tuple(inputs.genes[at] for at in near) for near in inputs.neighbours(ends))
    return replace(seen, genes=inputs.make(ends), neighbours=(one, other))


def branches_of(model: Model) -> tuple[Branch, ...]:
    """Return the branches of a model's network; none where it is not explained by them.

    Parameters
    ----------
    model
        From `open_model`.
    """
    named = model.method.explainer(Branches)
    return () if named is None else named.of(model.card.settings)


def _views(
    model: Model, expression: Expression, *, pair: tuple[str, str], name: str
) -> tuple[JointView, ...]:
    """Return the picture of a pair that a network reads of one expression; none of another."""
    settings = model.card.settings
    if model.method.explainer(ImageMap) is None:
        return ()
    image = model.method.sees(settings)[0].name
    if image == NEPDF.name:
        return (pair_view(expression, pair=pair, name=name),)
    if image == COEXPRESSION.name:
        bins, clip = int(settings["matrix-bins"]), settings["clip"]
        return (matrix_view(expression, pair=pair, name=name, bins=bins, clip=clip),)
    return ()


def _others(expressions: Sequence[Expression]) -> Pairs:
    """Draw pairs of genes that all expressions have."""
    genes = [
        gene for gene in expressions[0].genes if all(gene in each.index for each in expressions[1:])
    ]
    rng = np.random.default_rng(_SEED)
    one = rng.integers(len(genes), size=_OTHERS)
    other = (one + rng.integers(1, len(genes), size=_OTHERS)) % len(genes)
    return from_names([genes[at] for at in one], [genes[at] for at in other])


def pair_sight(model: Model, seen: SeenInputs) -> PairSight | None:
    """Find where a network looks at a pair; None of a network that has no such places.

    Parameters
    ----------
    model
        From `open_model`; needs TensorFlow.
    seen
        From `seen_inputs`.
    """
    if model.method.explainer(ImageMap) is not None:
        return _image_sight(model, _with_codes(model, seen))
    along_time = model.method.explainer(TimeTrace)
    if along_time is None:
        return None
    one, other = (
        CourseWay(
            regulator=names[0],
            target=names[1],
            score=float(_run(model)(arrays)[:, model.task.output].mean()),
            courses=as_courses(arrays, along_time.form),
            added=attributed(
                model.network, as_courses(arrays, along_time.form), form=along_time.form
            ),
        )
        for names, arrays in ((seen.pair, seen.forward), (seen.pair[::-1], seen.reverse))
    )
    return CourseSight((one, other))


def _with_codes(model: Model, seen: SeenInputs) -> SeenInputs:
    """Return what a network is given of a pair with the codes of its genes after the images."""
    if seen.genes is None or model.tower is None:
        return seen
    coded = coded_pairs(seen.genes, model.tower)
    forward, reverse = (
        (arrays[0], *(code[[way]] for code in coded), *arrays[1:])
        for way, arrays in enumerate((seen.forward, seen.reverse))
    )
    if not seen.others:
        return replace(seen, forward=forward, reverse=reverse)
    # other pairs lend their images; the genes stay those of this pair
    count = len(seen.others[0])
    beside = (np.repeat(code[[0]], count, axis=0) for code in coded)
    others = (seen.others[0], *beside, *seen.others[1:])
    return replace(seen, forward=forward, reverse=reverse, others=others)


def _image_sight(model: Model, seen: SeenInputs) -> ImageSight:
    run, task = _run(model), model.task
    wanted = np.eye(task.outputs, dtype=np.float32)[task.output].tolist()
    branches = branches_of(model)
    # of a network with branches, the last convolution is in one of them only
    layers: list[str | None] = [branch.map_layer for branch in branches]
    layers = layers or [None]
    one, other = (
        ImageWay(
            regulator=names[0],
            target=names[1],
            outputs=tuple(map(float, run(arrays)[0])),
            image=arrays[0][0, ..., 0],
            activation=grad_cam(model.network, arrays, layers=layers, weights=wanted)[0],
            occlusion=occlusion(
                run, arrays, window=hidden_side(arrays[0].shape[1]), output=task.output
            ),
        )
        for names, arrays in ((seen.pair, seen.forward), (seen.pair[::-1], seen.reverse))
    )
    return ImageSight(
        ways=(one, other),
        views=seen.views,
        places=places_of(model.network, layers),
        direction=direction(
            model.network, seen.forward, seen.reverse, weights=None if task.both_ways else wanted
        ),
        output=task.output,
        tells_direction=task.both_ways,
        neighbours=seen.neighbours,
        branches=_branch_sight(model, seen, branches, weights=wanted) if seen.others else None,
    )


def _branch_sight(
    model: Model, seen: SeenInputs, branches: Sequence[Branch], *, weights: Sequence[float]
) -> BranchSight:
    reader = BranchReader(model.network, branches, weights=weights)
    reference = reader.reference(seen.others)
    one, other = (_branch_way(reader, each, reference) for each in (seen.forward, seen.reverse))
    return BranchSight(
        titles=tuple(branch.title for branch in branches),
        ways=(one[0], other[0]),
        base=one[1],
        pairs=reference.pairs,
        places=reader.places,
        exact=reader.exact,
    )


def _branch_way(
    reader: BranchReader, arrays: Arrays, reference: BranchReference
) -> tuple[BranchWay, float]:
    parts = reader.parts(arrays, reference)
    size = arrays[0].shape[1:3]
    maps = [spread_out(each, size)[0] for each in parts.maps]
    way = BranchWay(
        logit=float(parts.logits[0]),
        added=tuple(map(float, parts.added[:, 0])),
        rest=float(parts.rest[0]),
        maps=np.array(maps),
    )
    return way, parts.base


def spread_out(maps: NDArray[np.float32], size: tuple[int, ...]) -> NDArray[np.float32]:
    """Bring maps to the size of an image, and what they add up to stays.

    Parameters
    ----------
    maps
        Shape (n, height, width).
    size
        Of the image.
    """
    shrunk = np.prod(maps.shape[1:]) / np.prod(size)
    spread: NDArray[np.float32] = (stretched(maps, size) * shrunk).astype(np.float32)
    return spread


def _run(model: Model) -> Run:
    """Ask a network without tracing it, which for a few hundred images takes longer."""

    def run(arrays: Arrays) -> NDArray[np.float32]:
        parts = [
            np.asarray(
                model.network(given([each[at : at + _TOGETHER] for each in arrays]), training=False)
            )
            for at in range(0, len(arrays[0]), _TOGETHER)
        ]
        return np.concatenate(parts)

    return run
