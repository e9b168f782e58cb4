"""CNNSE: which genes a regulator controls, read from the cells in which both genes are seen."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from core.features.records import Shape
from core.problem.cost import Workload, cost_of_network
from core.problem.explainers import Branch, Branches, ImageMap
from core.problem.learning import NetworkSpec, Recipe
from core.problem.option import Option, Options
from core.problem.pair_tasks import BINARY, DIRECTION
from core.problem.shared_options import (
    AS_PUBLISHED,
    REVERSED_PAIRS,
    SEEDS,
    batch,
    epochs,
    label_options,
    learning_rate,
    patience,
)
from core.problem.system import LEARNS, System
from core.systems.images import (
    adapt_to_images,
    image_inputs,
    image_options,
    image_records,
    image_remarks,
    refuse_image,
)
from core.systems.neighbours import code_size, neighbours_read_by

if TYPE_CHECKING:
    import keras

    from core.nets.images import ReadImage

STRUCTURES = (
    "single",
    "single+aspp",
    "single+aspp+se",
    "double",
    "double+aspp",
    "double+aspp+se",
)
FILTERS = 32
_BYTES = 11_300_000
"""Of the weights of a network with so many filters; half as many take a quarter."""


def read_image(options: Options) -> ReadImage:
    """Return how an image becomes a vector."""
    from core.nets import cnnse  # noqa: PLC0415  (Keras)

    return partial(cnnse.read_image, structure=options["structure"], filters=options["filters"])


def build(shapes: tuple[Shape, ...], *, outputs: int, options: Options, seed: int) -> keras.Model:
    """Build the network for images of this shape."""
    from core.nets import cnnse  # noqa: PLC0415  (Keras)

    height, width, channels = shapes[0]
    return cnnse.build(
        (height, width, channels),
        outputs=outputs,
        evidence=shapes[1][0] if len(shapes) > 1 else 0,
        codes=code_size(options),
        structure=options["structure"],
        filters=options["filters"],
        seed=seed,
    )


def cost(workload: Workload, options: Options) -> float:
    """Return the seconds of a network that is larger than most, also before there is one."""
    size = workload.network_bytes or _BYTES * (options["filters"] / FILTERS) ** 2
    return cost_of_network(replace(workload, network_bytes=int(size)), options)


def recipe(options: Options) -> Recipe:
    """Return the published recipe, with what was set."""
    return Recipe(
        optimizer="adam",
        learning_rate=options["learning-rate"],
        batch=options["batch"],
        epochs=options["epochs"],
        patience=options["patience"],
        reversed_pairs=options["reversed-pairs"],
        keep_last=options["keep"] == "last",
    )


def branches(options: Options) -> tuple[Branch, ...]:
    """Return the branches of the structure that was chosen, by the layers they end in."""
    titles = ("semantic", "detail") if options["structure"].startswith("double") else ("semantic",)
    return tuple(Branch(title, f"{title}_map", title) for title in titles)


SYSTEMS = (
    System(
        name="cnnse",
        title="CNNSE",
        summary="Do the cells in which both genes are seen look like regulation, on the whole and "
        "in detail?",
        citation="Mao G, Pang Z, Zuo K, Liu J. Gene regulatory network inference using "
        "convolutional neural networks from scRNA-seq data. J Comput Biol 30:619 (2023).",
        limits="Learns from known pairs and knows only relationships that show in cells in which "
        "both genes are seen; an indirect edge can look like a direct one.",
        kinds=("single-cell", "bulk", "time-series"),
        tasks=(BINARY, DIRECTION),
        expressions=(1, 2),
        evidence=True,
        traits=LEARNS,
        cost=cost,
        inputs=image_inputs,
        explainers=(ImageMap(), Branches(branches)),
        negatives="degree-aware",
        options=(
            *label_options(tasks=("binary", "direction"), negatives="degree-aware"),
            *image_options("coexpression"),
            Option(
                "structure",
                "double+aspp+se",
                "Branches and modules of the network: one branch, or a second one that keeps the "
                "detail; ASPP reads it at several distances, SE weighs its channels",
                choices=STRUCTURES,
            ),
            learning_rate(0.001),
            batch(32),
            epochs(100),
            patience(10),
            Option(
                "filters",
                FILTERS,
                "Filters of the first stage, half of ResNet18's as published; with 8 scoring is "
                "far quicker",
                choices=(8, 16, 32),
            ),
            REVERSED_PAIRS,
            *AS_PUBLISHED,
            SEEDS,
        ),
        network=NetworkSpec(
            feature=image_records,
            build=build,
            recipe=recipe,
            adapt=adapt_to_images,
            genes=neighbours_read_by(read_image),
        ),
        refuse=refuse_image,
        remarks=image_remarks,
        scan=(
            {
                "structure": STRUCTURES,
                "filters": (8, 16, 32),
                "learning-rate": (0.0003, 0.001, 0.003),
            },
            {"batch": (16, 32, 128), "epochs": (30, 100)},
        ),
        variants={"cnnse-var": {"image": "nepdf"}},
    ),
)
