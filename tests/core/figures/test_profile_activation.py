"""Figures of a reading say what was read."""

from dataclasses import replace

import numpy as np

from core.explain.profile_activation import Clusters
from core.figures.profile_activation import activation_figure, profiles_figure, scree_figure
from tests.core.query.traced import TRACED, WAY


def test_activation_stands_over_both_genes_with_names_that_are_inert() -> None:
    drawn = activation_figure(TRACED, WAY, names=("<i>A", "B"))
    lines = [trace.name for trace in drawn.data if trace.mode == "lines"]
    assert lines == ["activation", "B", "&lt;i&gt;A"]
    assert "leaf &lt;b&gt;1" in drawn.data[0].text
    # both panels show which samples lie under the peak
    assert len(drawn.layout.shapes) == 2
    assert (drawn.layout.shapes[0].x0, drawn.layout.shapes[0].x1) == (1.5, 3.5)
    (peak,) = [trace for trace in drawn.data if trace.mode == "markers"]
    assert (peak.x[0], peak.y[0]) == (2, 3)


def test_where_it_answers_nowhere_nothing_is_marked() -> None:
    drawn = activation_figure(TRACED, replace(WAY, height=0.0), names=("A", "B"))
    assert not drawn.layout.shapes
    assert all(trace.mode == "lines" for trace in drawn.data)


def test_an_order_that_is_not_the_files_is_said() -> None:
    drawn = activation_figure(replace(TRACED, as_filed=False), WAY, names=("A", "B"))
    assert "the network reads them" in drawn.layout.xaxis2.title.text


def test_every_cluster_has_its_band_and_its_count() -> None:
    mean = np.arange(12.0).reshape(2, 3, 2)
    groups = Clusters(np.array([0, 0, 1]), mean, mean - 1, mean + 1)
    drawn = profiles_figure(groups, title="two")
    assert [each.text for each in drawn.layout.annotations] == [
        "Cluster 1: 2 pairs", "Cluster 2: 1 pair",
    ]  # fmt: skip
    assert len(drawn.data) == 8
    assert "2 clusters" in scree_figure(np.array([0.7, 0.2, 0.1]), k=2).layout.title.text
