"""What a network sees of one pair: where in its image, or where along time, both ways round.

What it needs of the data is made apart from what needs Keras, so that the two can happen in
different processes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import from_names
from core.explain.activation import grad_cam, places_of
from core.explain.direction import direction
from core.explain.occlusion import occlusion
from core.explain.pair_views import (
    CourseSight,
    CourseWay,
    ImageSight,
    ImageWay,
    PairSight,
    SeenInputs,
)
from core.explain.time_attention import attributed
from core.features.course_records import as_courses
from core.features.records import Arrays
from core.models.model_folder import Model
from core.problem.explainers import ImageMap, TimeTrace
from core.problem.problem import Problem
from core.serving.ready_network import check_size, network_of
from core.training.gene_codes import coded_pairs
from core.training.predict import Run, given


def seen_inputs(model: Model, problem: Problem, pair: tuple[str, str]) -> SeenInputs:
    """Make what a network is given of a pair, both ways round.

    Parameters
    ----------
    model
        From `open_model`.
    problem
        Expression that holds both genes, and other evidence where the model reads it.
    pair
        Regulator and target.
    """
    asked = problem.asking(from_names(list(pair), list(pair[::-1])))
    model.method.check(asked, model.card.settings)
    records = network_of(model).feature(asked, model.card.settings)
    check_size(model, records)
    each = records.per_pair
    forward, reverse = (records.take(np.arange(at, at + each)) for at in (0, each))
    part = network_of(model).gene_part(model.card.settings)
    if part is None:
        return SeenInputs(pair, forward, reverse)
    inputs = part.inputs(problem.expressions, model.card.settings)
    (ends,) = inputs.ends(asked.pairs)[:1]
    one, other = (tuple(inputs.genes[at] for at in near) for near in inputs.neighbours(ends))
    return SeenInputs(pair, forward, reverse, inputs.make(ends), (one, other))


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
    return replace(seen, forward=forward, reverse=reverse)


def _image_sight(model: Model, seen: SeenInputs) -> ImageSight:
    run, task = _run(model), model.task
    wanted = np.eye(task.outputs, dtype=np.float32)[task.output].tolist()
    one, other = (
        ImageWay(
            regulator=names[0],
            target=names[1],
            outputs=tuple(map(float, run(arrays)[0])),
            image=arrays[0][0, ..., 0],
            activation=grad_cam(model.network, arrays, weights=wanted)[0],
            occlusion=occlusion(run, arrays, output=task.output),
        )
        for names, arrays in ((seen.pair, seen.forward), (seen.pair[::-1], seen.reverse))
    )
    return ImageSight(
        ways=(one, other),
        places=places_of(model.network),
        direction=direction(
            model.network, seen.forward, seen.reverse, weights=None if task.both_ways else wanted
        ),
        output=task.output,
        tells_direction=task.both_ways,
        neighbours=seen.neighbours,
    )


def _run(model: Model) -> Run:
    """Ask a network without tracing it, which for a few hundred images takes longer."""

    def run(arrays: Arrays) -> NDArray[np.float32]:
        return np.asarray(model.network(given(arrays), training=False), np.float32)

    return run
