import numpy as np
import plotly.graph_objects as go
from core.reports.parts import RECORD, Drawn, Listed, Said, read_parts, write_parts


def test_parts_come_back_as_they_were(tmp_path):
    figure = go.Figure(layout={"title": "Found <&>"})
    figure.add_heatmap(z=np.array([[1.5, np.nan], [0.0, -2.0]]), x=np.arange(2))
    given = [
        Drawn(figure, "What is drawn", height=300),
        Listed("A table", ["", "n"], [["one", "1"]], "About it"),
        Said("So", "In words", typed="python -m core"),
    ]

    write_parts(given, tmp_path, lead="What it comes to", cautions=["Simulated"])
    lead, cautions, (drawn, listed, said) = read_parts(tmp_path)

    assert (lead, cautions) == ("What it comes to", ["Simulated"])
    assert (drawn.about, drawn.height) == ("What is drawn", 300)
    assert drawn.figure.layout.title.text == "Found <&>"
    assert drawn.figure == figure
    assert listed == given[1]
    assert said == given[2]
    # any browser takes it: what is no number is null
    assert "NaN" not in (tmp_path / RECORD).read_text()


def test_where_nothing_was_kept_there_is_nothing(tmp_path):
    assert read_parts(tmp_path) is None
