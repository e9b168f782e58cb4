"""The tower that reads the images of a gene and its neighbours, and how it is trained."""

from __future__ import annotations

from collections.abc import Sequence

import keras

from core.nets.images import ReadImage
from core.nets.seeds import Seeds

UNITS = 64
"""Numbers that are made of each image. 512 of each of 23 images, as CNNC makes of its one, would
give the layer that joins them six million weights."""

_APART = 100_000
"""Between the seeds of a network and of its tower, which would begin with the same weights."""


def build(shape: tuple[int, int, int], read: ReadImage, *, name: str, seed: int) -> keras.Model:
    """Build a tower: from one image to `UNITS` numbers, not compiled.

    Parameters
    ----------
    shape
        Of an image.
    read
        Turns the image into a vector.
    name
        Of the network.
    seed
        Of the initial weights and the dropout.
    """
    random = Seeds(seed + _APART)
    image = keras.Input(shape, name="histogram")
    return keras.Model(image, random.dense(UNITS, "code")(read(image, random)), name=name)


def joined(network: keras.Model, tower: keras.Model, *, images: int) -> keras.Model:
    """Join a network with its tower, so that both learn. It shares their weights.

    Parameters
    ----------
    network
        Reads an image, the codes of regulator and target, and what else there is.
    tower
        Reads one image.
    images
        Of each gene.

    Returns
    -------
        A network of the pairs' images, the images of genes (n_genes, images, …), which of the
        genes the regulators and the targets are, and what else there is.
    """
    ops = keras.ops
    shape = tower.inputs[0].shape[1:]
    given = [keras.Input(each.shape[1:], name=each.name) for each in network.inputs]
    genes = keras.Input((images, *shape), name="gene_images")
    ends = [
        keras.Input((), dtype="int32", name=name) for name in ("regulator_place", "target_place")
    ]
    vectors = tower(ops.reshape(genes, (-1, *shape)))
    codes = ops.reshape(vectors, (-1, images * tower.outputs[0].shape[-1]))
    image, _, _, *rest = given
    answer = network([image, *(ops.take(codes, end, axis=0) for end in ends), *rest])
    return keras.Model([image, genes, *ends, *rest], answer, name="learning")


def beside_each_other(towers: Sequence[keras.Model]) -> keras.Model:
    """Build one tower of several, whose vectors lie one after the other.

    Parameters
    ----------
    towers
        They read images of the same shape.
    """
    for number, tower in enumerate(towers, start=1):
        tower.name = f"tower_{number}"
    image = keras.Input(towers[0].inputs[0].shape[1:], name="histogram")
    vectors = [tower(image) for tower in towers]
    return keras.Model(image, keras.layers.Concatenate(name="codes")(vectors), name="towers")
