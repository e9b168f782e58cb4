from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data.expression import Expression
from core.explain.matrix_counts import matrix_view
from core.explain.pair_views import MatrixView, PairView
from core.figures.histogram import difference_figure, difference_share, joint_figure
from core.figures.names import in_words, plain
from core.figures.profiles import profile_figure, samples_of, scatter_figure
from core.figures.scores import passing_title, scores_figure
from core.figures.sight import map_figure, speaks_figure
from core.metrics.reference import Reference
from core.query import pair
from core.serving.answer import Answer, answer
from tests.core.query.example import DRIVER, GENES, source, system

NAMES = ("<b>A</b>", "B")


@pytest.fixture
def found() -> Answer:
    table = pd.DataFrame(
        {
            "regulator": "A",
            "target": [f"g{n}" for n in range(10)],
            "probability": np.linspace(0.05, 0.95, 10),
            "rank": 10 - np.arange(10),
            "correlation": 0.0,
        }
    )
    vouched = Reference(
        edges=(0.0, 0.5, 1.0), positives=(1, 9), negatives=(9, 1), base_rate=0.5, rate=0.5,
    )  # fmt: skip
    return answer(table, vouched, known={}, symbols={})


@pytest.fixture
def seen(tmp_path: Path) -> PairView:
    return pair.look((source(tmp_path),), [system()], (DRIVER, GENES[2])).seen[0]


def test_the_title_says_what_passes_and_what_to_expect(found: Answer) -> None:
    assert passing_title(found, 0.6) == "4 of 10 pairs pass; four in five should be real"
    assert passing_title(found, 1.0) == "0 of 10 pairs pass"
    rare = found.reference.rates.index(0.001)
    assert "about one in" in passing_title(found, 0.6, rate=rare)


def test_bars_count_every_pair_before_known_and_other_pairs(found: Answer) -> None:
    figure = scores_figure(found, 0.6)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert sum(bars[0].y) == 10
    assert len([trace for trace in figure.data if trace.type == "scatter"]) == 2
    assert figure.layout.shapes[0].x0 == 0.6
    assert "four in five" in figure.layout.annotations[0].text


def test_the_histogram_says_its_counts_and_names_are_inert(seen: PairView) -> None:
    figure = joint_figure(seen, NAMES, colour="linear", chosen=(3, 4))
    assert (np.asarray(figure.data[0].z) == seen.counts).all()
    assert "&lt;b&gt;" in figure.layout.xaxis.title.text
    assert "sample" in figure.data[0].customdata[0][0]
    turned = joint_figure(seen, NAMES, turned=True, colour="linear")
    assert (np.asarray(turned.data[0].z) == seen.counts.T).all()


def test_the_difference_is_centred_and_counts_what_would_have_to_move(seen: PairView) -> None:
    figure = difference_figure(seen, NAMES)
    assert figure.data[0].zmin == -figure.data[0].zmax
    assert difference_share(np.array([[1, 2], [0, 1]])) == pytest.approx(0.5)
    assert difference_share(np.eye(2, dtype=np.int64)) == 0


def test_a_chosen_cell_marks_its_samples_in_both_pictures(seen: PairView) -> None:
    cell = (int(seen.column[0]), int(seen.row[0]))
    wanted = samples_of(seen, cell)
    assert 0 in wanted
    assert len(scatter_figure(seen, NAMES, cell=cell).data[1].x) == wanted.size
    profile = profile_figure(seen, NAMES, cell=cell)
    assert len(profile.data[2].x) == len(profile.data[3].x) == wanted.size
    assert samples_of(seen, None).size == 0


def test_shares_are_said_in_words() -> None:
    assert [in_words(x) for x in (0.99, 0.81, 0.5, 0.1, 0.01)] == [
        "nearly all", "four in five", "half", "one in ten", "about one in 100",
    ]  # fmt: skip
    assert plain("<i>&") == "&lt;i&gt;&amp;"


@pytest.fixture
def matrix() -> MatrixView:
    rng = np.random.default_rng(0)
    values = rng.poisson(rng.gamma(1.0, 4.0, (2, 300))).astype(np.float32)
    cells = tuple(f"c{n}" for n in range(300))
    expression = Expression(values, ("A", "B"), cells, kind="single-cell", scale="counts")
    return matrix_view(expression, pair=("A", "B"), name="cells")


def test_the_matrix_is_drawn_over_its_own_bins_with_ends_that_hold_what_lies_beyond(
    matrix: MatrixView,
) -> None:
    figure = joint_figure(matrix, NAMES, colour="linear")
    assert (np.asarray(figure.data[0].z) == matrix.counts).all()
    assert tuple(figure.layout.xaxis.range) == tuple(figure.layout.yaxis.range) == (-0.5, 63.5)
    assert "log10 counts" in figure.layout.xaxis.title.text
    assert not figure.layout.shapes
    first, last = figure.data[0].customdata[0][0], figure.data[0].customdata[63][63]
    assert "up to" in first
    assert "and more" in last
    assert "Cells per bin" in figure.data[0].colorbar.title.text
    wide = difference_figure(matrix, NAMES)
    assert wide.layout.xaxis.ticktext == ("1", "64")


def test_what_speaks_over_a_matrix_counts_no_gene_alone(matrix: MatrixView) -> None:
    speaks = np.zeros((64, 64), np.float32)
    speaks[3, 4] = 0.5
    figure = speaks_figure(speaks, matrix, NAMES, found=None)
    assert not figure.layout.shapes
    assert not figure.layout.annotations
    assert figure.data[0].zmax == 0.5
    turned = map_figure(speaks, matrix, NAMES, turned=True, title="t")
    assert (np.asarray(turned.data[0].customdata) == matrix.counts.T).all()
