"""Blocks of a report, as pages show them."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
from dash import html
from dash.development.base_component import Component

from components.report import blocks_view
from core.explain.profile_activation import Clusters
from core.explain.saved_reading import KeptReading
from core.reports.blocks import Figure, Text
from core.reports.reading_blocks import cautions, reading_blocks, reading_counts
from tests.components.test_parts import _found
from tests.pages.test_pages import _text


@pytest.fixture
def kept() -> KeptReading:
    mean = np.ones((2, 5, 2))
    rows = [
        {"cluster": 1, "pairs": 3, "share": 0.75, "regulators": 2, "positive": 1.0,
         "correlation": 0.9, "under_peak": "regulator high, target high",
         "most_frequent": "A (2); B (1)"},
        {"cluster": 2, "pairs": 1, "share": 0.25, "regulators": 1, "positive": None,
         "correlation": None, "under_peak": "regulator low, target high",
         "most_frequent": "A (1)"},
    ]  # fmt: skip
    return KeptReading(
        conclusion="Positively correlated in 92% of the known pairs. It misses repressors.",
        limits="Knows little.",
        simulated=True,
        known=4,
        negatives=1,
        shares=np.array([0.7, 0.2, 0.1]),
        groups=Clusters(np.array([0, 0, 0, 1]), mean, mean - 1, mean + 1),
        clusters=tuple(rows),
        regulators=(
            {"regulator": "A", "pairs": 3, "cluster_1": 2, "cluster_2": 1},
            {"regulator": "B", "pairs": 1, "cluster_1": 1, "cluster_2": 0},
        ),
    )


def _shown(kept: KeptReading, *tools: Component) -> Component:
    return blocks_view(
        kept.conclusion,
        reading_blocks(kept),
        subtitle=f"my model · {reading_counts(kept)} were read",
        cautions=cautions(kept.limits, simulated=kept.simulated),
        tools=tools,
    )


def test_the_conclusion_comes_first_with_what_was_read_and_how_far_to_trust_it(
    kept: KeptReading,
) -> None:
    shown = _shown(kept, html.A("Report", href="/r"))
    assert _found(shown, "H2")[0].children == "Positively correlated in 92% of the known pairs"
    said = _text(shown)
    assert "my model · 4 known pairs and 1 negative were read" in said
    assert "It misses repressors." in said
    assert "Simulated data" in said
    assert "Knows little." in said
    assert "The largest cluster holds 75% of the known pairs" in said
    assert "2 regulators; the busiest has 75% of the known pairs" in said
    assert "Simulated data" not in _text(_shown(replace(kept, simulated=False)))


def test_both_tables_can_be_saved_with_all_that_is_known(kept: KeptReading) -> None:
    clusters, regulators = _found(_shown(kept), "AgGrid")
    headings = [column["headerName"] for column in clusters.columnDefs]
    assert headings == [
        "Cluster", "Pairs", "Share", "Regulators", "Correlation", "Positive", "Under the peak",
        "Most frequent regulators",
    ]  # fmt: skip
    # numbers stay numbers, so that they sort as such; what cannot be told stays empty
    first, second = ([*row.values()] for row in clusters.rowData)
    assert first[:6] == [1, 3, 0.75, 2, 0.9, 1.0]
    assert second[4:6] == [None, None]
    filters = [column["filter"] for column in clusters.columnDefs]
    assert filters == ["agNumberColumnFilter"] * 6 + ["agTextColumnFilter"] * 2
    assert [list(row.values())[1] for row in regulators.rowData] == [3, 1]
    assert clusters.id["name"] == "clusters"


def test_a_column_is_as_wide_as_its_words(kept: KeptReading) -> None:
    clusters, _ = _found(_shown(kept), "AgGrid")
    widths = {column["headerName"]: column["minWidth"] for column in clusters.columnDefs}
    assert widths["Pairs"] < widths["Regulators"] < widths["Under the peak"]


def test_a_wide_figure_scrolls_and_words_are_listed() -> None:
    wide = Figure(go.Figure(layout={"title": "Wide"}), "Drawn", least_width=600, name="wide")
    points = Text("Points", items=("one", "two"), typed="python -m core")
    shown = blocks_view("It", [wide, points], subtitle="s")

    boxes = [each for each in _found(shown, "Div") if hasattr(each, "className")]
    (around,) = [each for each in boxes if each.className == "scrolls"]
    assert (around.tabIndex, around.children.style) == ("0", {"minWidth": "600px"})
    assert [each.children for each in _found(shown, "Li")] == ["one", "two"]
    assert _found(shown, "Pre")[0].children == "python -m core"
