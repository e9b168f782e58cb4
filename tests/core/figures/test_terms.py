"""Bars of terms, and how similarities compare by them."""

import numpy as np
import pandas as pd

from core.figures.terms import comparison_figure, term_bars
from core.figures.theme import ACCENT, GREY
from core.graphs.enrichment import COLUMNS, Comparison


def table() -> pd.DataFrame:
    rows = [
        (
            0,
            "T:1",
            "a name <b>of</b> many words that does not fit on one line",
            9,
            10,
            8.0,
            1e-9,
            1e-6,
        ),
        (0, "T:2", "twice", 3, 10, 2.0, 1e-2, 0.2),
        (0, "T:3", "twice", 3, 12, 2.0, 2e-2, 0.2),
        (1, "T:1", "another", 1, 10, 0.5, 0.9, 1.0),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def test_term_bars_show_the_most_significant_of_a_module():
    figure = term_bars(table(), module=0, most=2)
    bars = figure.data[0]

    assert list(bars.y) == ["T:1", "T:2"]
    assert np.allclose(bars.x, [6, -np.log10(0.2)])
    assert list(bars.marker.color) == [ACCENT, GREY]
    assert "&lt;b&gt;" in figure.layout.yaxis.ticktext[0]
    assert "<br>" in figure.layout.yaxis.ticktext[0]
    assert figure.layout.title.text.startswith("Module 0: 1 significant term, first a name")


def test_terms_of_one_name_keep_a_bar_each():
    assert len(set(term_bars(table(), module=0).data[0].y)) == 3


def test_term_bars_say_where_nothing_is_significant():
    assert term_bars(table(), module=1).layout.title.text == "Module 1: no term is significant"
    assert len(term_bars(table(), module=7).data[0].y) == 0


def test_comparison_figure_counts_and_tests():
    p = np.array([[np.nan, 0.01, 1e-9], [0.99, np.nan, 0.02], [1.0, 0.98, np.nan]])
    found = Comparison(("cnnc", "Pearson", "shuffled"), (40, 12, 0), (900, 900, 900), 0.05, p)
    figure = comparison_figure(found)
    bars, matrix = figure.data

    assert list(bars.x) == [40, 12, 0]
    assert list(bars.marker.color) == [ACCENT, ACCENT, GREY]
    assert matrix.text[0][2] == "< 0.001"
    assert matrix.text[1][1] == ""
    assert matrix.z[1][1] is None
    assert figure.layout.title.text == "cnnc has the most: 40 significant terms"


def test_comparison_figure_says_where_nothing_is_significant():
    p = np.full((2, 2), np.nan)
    figure = comparison_figure(Comparison(("a", "shuffled"), (0, 0), (9, 9), 0.05, p))
    assert figure.layout.title.text == "No term is significant under any similarity"
