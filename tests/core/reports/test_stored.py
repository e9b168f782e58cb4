import numpy as np
import plotly.graph_objects as go

from core.io.atomic import write_json_atomic
from core.reports.blocks import Column, Figure, Table, Text
from core.reports.stored import RECORD, read_blocks, write_blocks


def test_blocks_come_back_as_they_were(tmp_path):
    figure = go.Figure(layout={"title": "Found <&>"})
    figure.add_heatmap(z=np.array([[1.5, np.nan], [0.0, -2.0]]), x=np.arange(2))
    columns = (Column("Gene", "identifier"), Column("n", "number", digits=1, with_sign=True))
    given = [
        Figure(figure, "What is drawn", height=300, least_width=500, name="picture"),
        Table("A table", columns, (("one", 1), ("two", None)), "About it", name="table"),
        Text("So", "In words", items=("first", "second"), typed="python -m core", name="so"),
    ]

    write_blocks(given, tmp_path, lead="What it comes to", cautions=["Simulated"])
    lead, cautions, (drawn, *others) = read_blocks(tmp_path)

    assert (lead, cautions) == ("What it comes to", ["Simulated"])
    assert (drawn.about, drawn.height, drawn.least_width) == ("What is drawn", 300, 500)
    assert drawn.figure == figure
    assert others == given[1:]
    # any browser takes it: what is no number is null
    assert "NaN" not in (tmp_path / RECORD).read_text()


def test_blocks_stored_by_the_first_version_open(tmp_path):
    stored = [
        {"kind": "drawn", "figure": {"data": [], "layout": {"title": {"text": "Early"}}},
         "about": "What is drawn", "height": 300},
        {"kind": "listed", "title": "A table", "head": ["", "Share"], "rows": [["one", "57%"]],
         "about": "About it"},
        {"kind": "said", "title": "So", "text": "In words", "typed": "python -m core"},
    ]  # fmt: skip
    write_json_atomic({"lead": "It", "cautions": [], "parts": stored}, tmp_path / RECORD)

    _, _, (drawn, listed, said) = read_blocks(tmp_path)

    assert (drawn.title, drawn.height) == ("Early", 300)
    assert listed.columns == (Column(""), Column("Share", "number"))
    assert listed.rows == (("one", "57%"),)
    assert said == Text("So", "In words", typed="python -m core")


def test_where_nothing_was_kept_there_is_nothing(tmp_path):
    assert read_blocks(tmp_path) is None
