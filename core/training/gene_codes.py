"""Pairs with the codes of their genes: for networks with a tower, while they learn and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.features.gene_records import (
    CodedRecords,
    GeneCodes,
    GeneInputs,
    Images,
    PairGenes,
    Tower,
)
from core.features.records import Arrays, Records
from core.problem.learning import GenePart
from core.problem.option import Options
from core.problem.problem import Problem
from core.training.predict import keras_run

if TYPE_CHECKING:
    import keras


def coded_pairs(images: Images, tower: keras.Model) -> Arrays:
    """Return the codes of two genes for the pair and for the pair the other way round.

    Parameters
    ----------
    images
        Of both genes, shape (2, images, height, width, channels).
    tower
        Of one network or of several.

    Returns
    -------
        Codes of regulator and target of each network, each of shape (2, size).
    """
    codes = GeneCodes(
        lambda places: images[places],
        keras_run(tower),
        count=len(images),
        images=images.shape[1],
        networks=networks_in(tower),
        units=units_of(tower),
    )
    return codes.of_pairs(np.array([[0, 1], [1, 0]]))


def coded_examples(records: Records, genes: PairGenes, tower: keras.Model) -> Records:
    """Return records of pairs with the codes of their genes, each made once.

    Parameters
    ----------
    records
        What is seen of the pairs.
    genes
        Of the same pairs.
    tower
        Of one network or of several, as it is now.
    """
    codes = GeneCodes(
        genes.take,
        keras_run(tower),
        count=len(genes),
        images=genes.shape[0],
        networks=networks_in(tower),
        units=units_of(tower),
    )
    return CodedRecords(records, codes, genes.ends)


def networks_in(tower: keras.Model) -> int:
    """Return how many towers lie beside each other in one; one that stands alone is one."""
    return sum(isinstance(layer, type(tower)) for layer in tower.layers) or 1


def units_of(tower: keras.Model) -> int:
    """Return how many numbers each of these towers makes of an image."""
    return int(tower.outputs[0].shape[-1]) // networks_in(tower)


class Coder:
    """Add the codes of their genes to records of pairs; they are kept for the last expression.

    Parameters
    ----------
    part
        What the network sees of a gene by itself.
    options
        As it was trained with.
    tower
        Ready to answer.
    networks, units
        How many towers it is made of, and how many numbers each makes of an image.
    """

    def __init__(
        self, part: GenePart, options: Options, *, tower: Tower, networks: int, units: int
    ) -> None:
        self._part, self._options, self._tower = part, options, tower
        self._networks, self._units = networks, units
        self._of_data: dict[tuple[str, ...], tuple[GeneCodes, GeneInputs]] = {}

    def __call__(self, records: Records, problem: Problem) -> Records:
        """Return what the network is given of the pairs of a problem.

        Parameters
        ----------
        records
            What is seen of its pairs.
        problem
            Whole expression, whoever is asked about.
        """
        data = tuple(each.fingerprint for each in problem.expressions)
        if data not in self._of_data:
            inputs = self._part.inputs(problem.expressions, self._options)
            codes = GeneCodes(
                inputs.make,
                self._tower,
                count=len(inputs.genes),
                images=inputs.shape[0],
                networks=self._networks,
                units=self._units,
            )
            # of other data than the last, nothing is likely to be asked again
            self._of_data = {data: (codes, inputs)}
        codes, inputs = self._of_data[data]
        return CodedRecords(records, codes, inputs.ends(problem.pairs))
