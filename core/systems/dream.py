"""Networks of time: who regulates whom, read from the courses of two genes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from core.features.records import JoinedRecords, Records, Shape
from core.findings import Finding
from core.problem.cost import cost_of_network
from core.problem.explainers import TimeTrace
from core.problem.inputs import COURSE, COURSE_IMAGE, COURSES_APART, InputSpec
from core.problem.learning import NetworkSpec, Recipe
from core.problem.option import Option, Options
from core.problem.pair_tasks import BINARY, DIRECTION
from core.problem.problem import Problem
from core.problem.shared_options import (
    AS_PUBLISHED,
    REVERSED_PAIRS,
    batch,
    epochs,
    label_options,
    learning_rate,
    patience,
)
from core.problem.shared_options import dropout as shared_dropout
from core.problem.system import LEARNS, Stage, System

if TYPE_CHECKING:
    import keras

    from core.features.course_records import Form

_CITATION = (
    "Haque S, Kondaveeti KS, Schmittling SR. Using neural networks to identify gene regulatory "
    "relationships. North Carolina State University (2018 or later)."
)
_LIMITS = (
    "Sees two genes at a time and no third, so that a common cause or a chain looks like "
    "regulation; learns from known pairs of networks that were sampled alike."
)
_MOST_COURSES = 20_000
_SEEN: Mapping[Form, tuple[InputSpec, ...]] = {
    "steps": (COURSE,),
    "image": (COURSE_IMAGE,),
    "apart": COURSES_APART,
}


def feature(problem: Problem, options: Options, *, form: Form) -> Records:
    """Return the two courses of each pair in each series."""
    from core.features.course_records import course_records  # noqa: PLC0415  (numba)

    return course_records(
        problem.expressions[0],
        problem.pairs,
        form=form,
        times=options["times"],
        scale=options["scale"],
    )


def remarks(problem: Problem, options: Options) -> tuple[Finding, ...]:
    """Describe how the times of an expression are made alike."""
    from core.features.timecourse import course_findings  # noqa: PLC0415  (numpy)

    return course_findings(problem.expressions[0], times=options["times"])


def build_lstm(
    shapes: tuple[Shape, ...], *, outputs: int, options: Options, seed: int
) -> keras.Model:
    """Build the LSTM for courses of this shape."""
    from core.nets import dream  # noqa: PLC0415  (Keras)

    times, genes = shapes[0]
    return dream.lstm(
        (times, genes),
        outputs=outputs,
        units=options["units"],
        dropout=options["dropout"],
        filters=options["filters-before"],
        seed=seed,
    )


def build_cnn(
    shapes: tuple[Shape, ...], *, outputs: int, options: Options, seed: int
) -> keras.Model:
    """Build LeNet-5 for courses of this shape."""
    from core.nets import dream  # noqa: PLC0415  (Keras)

    genes, times, channels = shapes[0]
    return dream.lenet(
        (genes, times, channels), outputs=outputs, dropout=options["dropout"], seed=seed
    )


def build_autoencoder(
    shapes: tuple[Shape, ...], *, outputs: int, options: Options, seed: int
) -> keras.Model:
    """Build the network over codes of courses of this shape."""
    from core.nets import dream  # noqa: PLC0415  (Keras)

    return dream.coded(
        shapes[0][0],
        outputs=outputs,
        latent=options["latent"],
        dropout=options["dropout"],
        seed=seed,
    )


def adapt_autoencoder(
    model: keras.Model, records: Sequence[Records], *, options: Options, seed: int
) -> None:
    """Learn the codes from the courses of the genes that are learned from."""
    from core.nets import dream  # noqa: PLC0415  (Keras)

    joined = JoinedRecords(records)
    sample = np.sort(
        np.random.default_rng(seed).choice(
            len(joined), size=min(len(joined), _MOST_COURSES), replace=False
        )
    )
    courses = np.unique(np.concatenate(joined.take(sample)), axis=0)
    dream.set_codes(model, courses, epochs=options["code-epochs"], seed=seed)


def recipe(options: Options) -> Recipe:
    """Return the published recipe, with what was set."""
    return Recipe(
        optimizer=options["optimizer"],
        learning_rate=options["learning-rate"],
        batch=options["batch"],
        epochs=options["epochs"],
        patience=options["patience"],
        reversed_pairs=options["reversed-pairs"],
        keep_last=options["keep"] == "last",
        balanced=True,
    )


def _method(
    name: str,
    *,
    title: str,
    summary: str,
    network: NetworkSpec,
    trace: TimeTrace,
    rate: float,
    dropout: float,
    scan: tuple[Stage, ...],
    options: tuple[Option, ...] = (),
) -> System:
    return System(
        name=name,
        title=title,
        summary=summary,
        citation=_CITATION,
        limits=_LIMITS,
        kinds=("time-series", "single-cell"),
        tasks=(BINARY, DIRECTION),
        traits=LEARNS,
        cost=cost_of_network,
        inputs=_SEEN[trace.form],
        explainers=(trace,),
        negatives="random-pair",
        options=(
            *label_options(tasks=("binary", "direction"), negatives="random-pair"),
            Option("times", 21, "Points of a course; others are interpolated", minimum=8,
                   maximum=200),
            Option("scale", "gene", "Each gene by its own mean and spread, or as measured",
                   choices=("gene", "measured")),
            Option("optimizer", "adam", "How steps are taken; the paper tried all three",
                   choices=("adam", "rmsprop", "sgd")),
            learning_rate(rate),
            batch(100),
            epochs(75),
            patience(8),
            shared_dropout(dropout, after="before the answer"),
            REVERSED_PAIRS,
            *AS_PUBLISHED,
            *options,
        ),
        network=network,
        remarks=remarks,
        scan=scan,
    )  # fmt: skip


def _sees(form: Form) -> Callable[[Problem, Options], Records]:
    return partial(feature, form=form)


SYSTEMS = (
    _method(
        "dream-lstm",
        title="Time-series LSTM",
        summary="Does the target follow the regulator, read step by step along time?",
        trace=TimeTrace("steps", filters_layer="filters"),
        network=NetworkSpec(
            feature=_sees("steps"),
            build=build_lstm,
            recipe=recipe,
        ),
        rate=0.01,
        dropout=0.2,
        # the paper tuned the dropout alone; what it wanted next comes first
        scan=(
            {"filters-before": (0, 8, 16), "units": (16, 32, 64)},
            {"learning-rate": (0.001, 0.003, 0.01), "dropout": (0.0, 0.2, 0.4)},
        ),
        options=(
            Option("units", 32, "Of the LSTM", minimum=1, maximum=1_024),
            Option(
                "filters-before",
                0,
                "Convolutions over time before the LSTM, the hybrid its authors wanted; 0 for none",
                minimum=0,
                maximum=256,
            ),
        ),
    ),
    _method(
        "dream-cnn",
        title="Time-series LeNet",
        summary="Do the two courses, seen as a picture of two rows, look like regulation?",
        trace=TimeTrace("image", filters_layer="conv1"),
        network=NetworkSpec(
            feature=_sees("image"),
            build=build_cnn,
            recipe=recipe,
        ),
        rate=0.001,
        dropout=0.0,
        scan=(
            {"scale": ("gene", "measured"), "learning-rate": (0.0003, 0.001, 0.003)},
            {"dropout": (0.0, 0.2, 0.5), "batch": (10, 50, 100, 250)},
        ),
    ),
    _method(
        "dream-autoencoder",
        title="Time-series autoencoder",
        summary="Do short codes of the two courses look like regulation?",
        trace=TimeTrace("apart", code_layers=("code_regulator", "code_target")),
        network=NetworkSpec(
            feature=_sees("apart"),
            build=build_autoencoder,
            recipe=recipe,
            adapt=adapt_autoencoder,
        ),
        rate=0.001,
        dropout=0.0,
        # longer codes, which the paper wanted; then its own grid
        scan=(
            {"latent": (2, 3, 5, 8, 12), "dropout": (0.0, 0.2)},
            {
                "batch": (5, 10, 50, 100, 250),
                "epochs": (5, 10, 50, 75),
                "optimizer": ("adam", "rmsprop", "sgd"),
            },
        ),
        options=(
            Option("latent", 3, "Numbers of a code", minimum=1, maximum=64),
            Option(
                "code-epochs",
                75,
                "Passes of the autoencoder over the courses",
                minimum=1,
                maximum=10_000,
            ),
        ),
    ),
)
