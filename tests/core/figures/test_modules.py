"""Modules drawn."""

import json

import numpy as np
import pytest

from core.figures.modules import modules_figure
from core.graphs.modules import cluster_genes, view
from core.graphs.saved_modules import SavedModules, heat_of
from core.graphs.similarity import correlation_similarity
from tests.core.graphs.grouped import grouped


@pytest.fixture(scope="module")
def drawn():
    expression = grouped(groups=5, each=100, n_samples=50)
    similarity = correlation_similarity([expression], expression.genes)
    found = cluster_genes(similarity, clusters=5)
    saved = SavedModules(
        expression.genes,
        found.tree,
        heat_of(similarity.values, found.tree.order),
        varies=np.ones(500),
        mean=np.ones(500),
        measure="Fano factor",
    )
    shown = view(expression.genes, found.tree, found.labels, terms=None, agrees=None)
    return saved, shown, modules_figure(saved, shown)


def test_the_heatmap_is_small_and_one_byte_a_cell(drawn):
    saved, _, figure = drawn

    assert saved.heat.levels.shape == (400, 400)
    assert saved.heat.levels.dtype == np.uint8
    assert saved.heat.low == -saved.heat.high
    assert len(figure.to_json()) < 400_000


def test_a_cell_is_the_mean_of_its_pairs():
    similarity = np.random.default_rng(0).uniform(0, 1, (801, 801)).astype(np.float32)
    similarity = (similarity + similarity.T) / 2
    heat = heat_of(similarity, np.arange(801, dtype=np.int32))
    first = similarity[:2, 2:4].mean()
    level = np.clip((first - heat.low) / (heat.high - heat.low), 0, 1) * 255

    assert heat.per_cell == pytest.approx(801 / 400)
    assert heat.levels[0, 1] == pytest.approx(level, abs=1)


def test_the_cut_stands_where_the_view_has_it(drawn):
    _, shown, figure = drawn
    line = next(shape for shape in figure.layout.shapes if shape.type == "line")

    assert line.x0 == line.x1 == shown["height"]
    assert sum(shape.type == "rect" for shape in figure.layout.shapes) == 5


def test_modules_fill_the_strip_in_their_order(drawn):
    _, shown, figure = drawn
    strip = next(trace for trace in figure.data if trace.type == "bar")

    assert sum(strip.width) == pytest.approx(1)
    assert [text.split(":")[0] for text in strip.customdata] == [
        f"Module {each['module']}" for each in shown["modules"]
    ]
    json.loads(figure.to_json())
