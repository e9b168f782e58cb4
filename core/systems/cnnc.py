"""CNNC: which genes a regulator controls, read from the joint histogram of two genes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.features.records import Shape
from core.problem.cost import cost_of_network
from core.problem.explainers import ImageMap
from core.problem.learning import NetworkSpec, Recipe
from core.problem.option import Option, Options
from core.problem.pair_tasks import BINARY, DIRECTION
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
from core.problem.system import LEARNS, System
from core.systems.images import (
    adapt_to_images,
    image_inputs,
    image_options,
    image_records,
    image_remarks,
    is_matrix,
    refuse_image,
)
from core.systems.neighbours import code_size, neighbours_read_by

if TYPE_CHECKING:
    import keras

    from core.nets.images import ReadImage

FILTERS = 32


def read_image(options: Options) -> ReadImage:
    """Return how an image becomes a vector."""
    from core.nets import cnnc  # noqa: PLC0415  (Keras)

    return partial(
        cnnc.read_image,
        dropout=options["dropout"],
        dense_dropout=options["dense-dropout"],
        filters=options["filters"],
        scaled=is_matrix(options),
    )


def build(shapes: tuple[Shape, ...], *, outputs: int, options: Options, seed: int) -> keras.Model:
    """Build the network for histograms of this shape."""
    from core.nets import cnnc  # noqa: PLC0415  (Keras)

    height, width, channels = shapes[0]
    return cnnc.build(
        (height, width, channels),
        outputs=outputs,
        evidence=shapes[1][0] if len(shapes) > 1 else 0,
        codes=code_size(options),
        dropout=options["dropout"],
        dense_dropout=options["dense-dropout"],
        filters=options["filters"],
        scaled=is_matrix(options),
        seed=seed,
    )


def recipe(options: Options) -> Recipe:
    """Return the published recipe, with what was set."""
    return Recipe(
        optimizer="sgd",
        learning_rate=options["learning-rate"],
        momentum=options["momentum"],
        batch=options["batch"],
        epochs=options["epochs"],
        patience=options["patience"],
        reversed_pairs=options["reversed-pairs"],
        keep_last=options["keep"] == "last",
    )


SYSTEMS = (
    System(
        name="cnnc",
        title="CNNC",
        summary="Does the joint histogram of two genes' expression look like regulation, "
        "and from which of the two?",
        citation="Yuan Y, Bar-Joseph Z. Deep learning for inferring gene relationships from "
        "single-cell expression data. PNAS 116:27151 (2019).",
        limits="Learns from known pairs and knows only relationships that show in expression "
        "across these samples; an indirect edge can look like a direct one.",
        kinds=("single-cell", "bulk", "time-series"),
        tasks=(BINARY, DIRECTION),
        expressions=(1, 2),
        evidence=True,
        traits=LEARNS,
        cost=cost_of_network,
        inputs=image_inputs,
        explainers=(ImageMap(),),
        negatives="degree-aware",
        options=(
            *label_options(tasks=("binary", "direction"), negatives="degree-aware"),
            *image_options("nepdf"),
            learning_rate(0.01),
            Option("momentum", 0.9, "Nesterov momentum", minimum=0, maximum=0.999),
            batch(32, note="1024 is the published other choice"),
            epochs(200),
            patience(10),
            Option(
                "filters",
                FILTERS,
                "Filters of the first convolutions; with 8 scoring is far quicker",
                choices=(4, 8, 16, 32, 64),
            ),
            dropout(0.25, after="after each pooling"),
            Option(
                "dense-dropout", 0.5, "Share dropped after the dense layer", minimum=0, maximum=0.9
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
                "filters": (4, 8, 16, 32),
                "dense-dropout": (0.25, 0.5),
                "learning-rate": (0.003, 0.01, 0.03),
            },
            {"batch": (32, 128, 1024), "epochs": (50, 200)},
        ),
        variants={"cnnc-var": {"image": "coexpression"}},
    ),
)
