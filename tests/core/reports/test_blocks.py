import math

import numpy as np
import plotly.graph_objects as go
import pytest

from core.reports.blocks import Column, Figure


@pytest.mark.parametrize(
    ("column", "value", "written"),
    [
        (Column("n", "number"), 1234, "1,234"),
        (Column("n", "number"), np.int64(1234), "1,234"),
        (Column("n", "number"), 0.12345, "0.123"),
        (Column("n", "number", digits=1), 1234.56, "1,234.6"),
        (Column("n", "number", digits=2, with_sign=True), -0.5, "−0.50"),
        (Column("n", "number", digits=0, with_sign=True), 1, "+1"),
        (Column("n", "share"), 0.256, "26%"),
        (Column("n"), "<b>", "<b>"),
        (Column("n", "number"), "broke down", "broke down"),
        (Column("n", "number"), None, "–"),
        (Column("n", "number"), math.nan, "–"),
        (Column("n", "share"), math.inf, "–"),
    ],
)
def test_values_are_written_as_their_column_says(column, value, written):
    assert column.text(value) == written


def test_a_figures_title_is_plain_text_and_can_be_taken_out():
    block = Figure(go.Figure(layout={"title": "A &lt;b&gt; finding"}))

    assert block.title == "A <b> finding"
    assert block.untitled().layout.title.text is None
    assert block.title == "A <b> finding"  # the block itself stays as it was
    assert Figure(go.Figure()).title == ""
