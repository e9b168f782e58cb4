"""What was read of a model, as it is shown."""

from dataclasses import replace

import numpy as np
import pytest
from components.reading import reading_view
from dash import html

from core.explain.kept import KeptReading
from core.explain.reading import Clusters
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


def test_the_conclusion_comes_first_with_what_was_read_and_how_far_to_trust_it(
    kept: KeptReading,
) -> None:
    shown = reading_view(kept, model="my model", tools=[html.A("Report", href="/r")])
    assert _found(shown, "H2")[0].children == "Positively correlated in 92% of the known pairs"
    said = _text(shown)
    assert "my model · 4 known pairs and 1 negative were read" in said
    assert "It misses repressors." in said
    assert "Simulated data" in said
    assert "Knows little." in said
    assert "The largest cluster holds 75% of the known pairs" in said
    assert "2 regulators; the busiest has 75% of the known pairs" in said
    real = _text(reading_view(replace(kept, simulated=False), model="m"))
    assert "Simulated data" not in real


def test_both_tables_can_be_saved_with_all_that_is_known(kept: KeptReading) -> None:
    clusters, regulators = _found(reading_view(kept, model="m"), "AgGrid")
    saved = {column["field"] for column in clusters.columnDefs}
    assert saved == set(kept.clusters[0])
    assert {column["field"] for column in regulators.columnDefs} == set(kept.regulators[0])
    assert [row["pairs"] for row in regulators.rowData] == [3, 1]
