"""Profile CNN: whether a target's profile follows its regulator's, sample by sample."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import UserInputError
from core.features.records import Records, Shape
from core.problem.cost import cost_of_network
from core.problem.explainers import SampleTrace
from core.problem.inputs import PROFILE
from core.problem.learning import NetworkSpec, Recipe
from core.problem.option import Option, Options
from core.problem.pair_tasks import BINARY, DIRECTION, SIGN
from core.problem.problem import Problem
from core.problem.shared_options import (
    AS_PUBLISHED,
    REVERSED_PAIRS,
    SEEDS,
    batch,
    dropout,
    epochs,
    label_options,
    learning_rate,
    patience,
)
from core.problem.shared_options import SIGN as SIGN_OPTION
from core.problem.system import LEARNS, System

if TYPE_CHECKING:
    import keras

_FEWEST_SAMPLES = 4
_WIDTHS = (8, 16, 32, 64)
_NORMALISED = {
    "none": (False, False),
    "first": (True, False),
    "second": (False, True),
    "both": (True, True),
}


def feature(problem: Problem, options: Options) -> Records:
    """Return the z-scored profiles of each pair's two genes.

    Parameters
    ----------
    problem
        One expression; the genes of its pairs must all be in it.
    options
        `sample-order` is read.
    """
    from core.features.profile import profile_pairs  # noqa: PLC0415  (numba)

    expression = problem.expressions[0]
    if expression.n_samples < _FEWEST_SAMPLES:
        raise UserInputError(
            expression.source or "expression",
            f"must have at least {_FEWEST_SAMPLES} samples, for a profile is read along them",
            got=f"{expression.n_samples}",
            remedy="Add samples, or check that genes and samples are not swapped",
        )
    order = samples_order(expression.n_samples, options)
    return profile_pairs(expression, problem.pairs, order=order)


def samples_order(n_samples: int, options: Options) -> NDArray[np.intp] | None:
    """Return the order in which samples are read; None for the file's own.

    Parameters
    ----------
    n_samples
        How many there are.
    options
        `sample-order` is read.
    """
    from core.features.profile import shuffled_order  # noqa: PLC0415  (numba)

    return shuffled_order(n_samples) if options["sample-order"] == "shuffled" else None


def build(shapes: tuple[Shape, ...], *, outputs: int, options: Options, seed: int) -> keras.Model:
    """Build the network for profiles of this length."""
    from core.nets import profile_cnn  # noqa: PLC0415  (Keras)

    samples, genes = shapes[0]
    final = options["recipe"] == "final"
    alone = options["sample-order"] == "ignored"
    return profile_cnn.build(
        (samples, genes),
        outputs=outputs,
        filters=(options["filters-1"], options["filters-2"]),
        units=options["units"],
        windows=profile_cnn.ONE_BY_ONE if alone else (options["kernel"], profile_cnn.WINDOWS[1]),
        normalised=_NORMALISED[options["normalise"] if final else "none"],
        dropout=options["dropout"] if final else 0,
        length_free=options["length-free"] or alone,
        seed=seed,
    )


def recipe(options: Options) -> Recipe:
    """Return the published recipe, with what was set."""
    return Recipe(
        optimizer="rmsprop",
        learning_rate=options["learning-rate"],
        batch=options["batch"],
        epochs=options["epochs"],
        patience=options["patience"],
        reversed_pairs=options["reversed-pairs"],
        keep_last=options["keep"] == "last",
    )


def invariance_variants(problem: Problem, seed: int) -> dict[str, Problem]:
    """Return the same problem with its samples in another order, which only a time course has.

    Parameters
    ----------
    problem
        Any of this method.
    seed
        Decides the order.
    """
    expression = problem.expressions[0]
    if expression.kind == "time-series":
        return {}
    order = np.random.default_rng(seed).permutation(expression.n_samples)
    shuffled = replace(
        expression,
        values=expression.values[:, order],
        samples=tuple(expression.samples[place] for place in order),
        pseudotime=None if expression.pseudotime is None else expression.pseudotime[order],
    )
    return {"samples shuffled": replace(problem, expressions=(shuffled,))}


def _width(name: str, default: int, what: str) -> Option:
    return Option(name, default, f"{what}; the paper tried 8 to 64 first", minimum=1, maximum=512)


SYSTEMS = (
    System(
        name="profile-cnn",
        title="Profile CNN",
        summary="Does the target's expression follow the regulator's, sample by sample?",
        citation="MacLean D. A convolutional neural network for predicting transcriptional "
        "regulators of genes reveals classification based on positive regulatory interactions. "
        "Preprint (2019).",
        limits="As published it learns little but positive correlation, so repressors are missed; "
        "a score from a random split mostly tells who the regulator is.",
        kinds=("bulk", "time-series"),
        tasks=(BINARY, DIRECTION, SIGN),
        traits=LEARNS,
        cost=cost_of_network,
        inputs=(PROFILE,),
        explainers=(SampleTrace("conv2", order=samples_order),),
        negatives="degree-aware",
        options=(
            *label_options(tasks=("binary", "direction"), negatives="degree-aware"),
            SIGN_OPTION,
            Option(
                "recipe",
                "final",
                "The paper's final network, or its base: the same without normalisation and "
                "dropout, whatever they are set to",
                choices=("final", "base"),
            ),
            _width("filters-1", 4, "Filters of the first convolution"),
            _width("filters-2", 8, "Filters of the second convolution"),
            _width("units", 4, "Units of the dense layer"),
            Option("kernel", 5, "Samples a convolution sees at a time", minimum=1, maximum=51),
            Option(
                "normalise",
                "second",
                "Batch normalisation after which convolution",
                choices=tuple(_NORMALISED),
            ),
            dropout(0.01, after="after the dense layer"),
            Option(
                "length-free",
                False,
                "Sum up each filter over all samples, so that one model reads expression with "
                "any number of them",
            ),
            Option(
                "sample-order",
                "given",
                "Read the samples as they stand in the file; in another order, which outside a "
                "time course should make no difference; or one by one, so that it makes none and "
                "any number of them is read",
                choices=("given", "shuffled", "ignored"),
            ),
            learning_rate(0.001),
            batch(512, note="the paper also tried 256"),
            epochs(30),
            patience(30, note="as published it never stops early"),
            REVERSED_PAIRS,
            *AS_PUBLISHED,
            SEEDS,
        ),
        network=NetworkSpec(
            feature=feature,
            build=build,
            recipe=recipe,
            invariance_variants=invariance_variants,
            size_remedy="Use expression with as many samples as the model was trained with, or "
            "train with length-free=true, which takes any number",
        ),
        # the paper's own: widths first, then how the chosen ones are trained
        scan=(
            {"filters-1": _WIDTHS, "filters-2": _WIDTHS, "units": _WIDTHS},
            {
                "normalise": tuple(_NORMALISED),
                "dropout": (0.0, 0.01, 0.05, 0.1),
                "batch": (256, 512),
                "epochs": (30, 40),
            },
        ),
    ),
)
