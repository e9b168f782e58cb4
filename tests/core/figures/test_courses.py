import numpy as np
import pytest

from core.explain.class_measures import class_histogram
from core.explain.codes import Codes
from core.explain.course_reading import SeenPair
from core.explain.time_attention import LAGS, attention, read_filter
from core.figures.courses import (
    attention_figure,
    codes_figure,
    filters_figure,
    histograms_figure,
    lags_figure,
    lines_figure,
    picture_figure,
)

KNOWN = np.arange(60) < 30


def seen(n_series=3):
    rng = np.random.default_rng(0)
    courses = rng.normal(size=(n_series, 2, 8)).astype(np.float32)
    return SeenPair("A<b>", "B", "one", known=True, score=0.7, courses=courses, added=courses / 9)


def test_the_title_tells_how_far_the_classes_overlap():
    mixed = class_histogram("correlation", np.tile(np.linspace(0, 1, 30), 2), known=KNOWN)
    apart = class_histogram("mutual information", KNOWN.astype(float), known=KNOWN)

    assert "overlap by 100%" in histograms_figure([mixed]).layout.title.text
    figure = histograms_figure([mixed, apart])
    assert "mutual information the classes overlap by 0% only" in figure.layout.title.text
    # classes differ by more than colour
    assert {bar.marker.pattern.shape for bar in figure.data} == {"/", ""}


def test_every_series_of_a_pair_is_drawn_the_regulator_first():
    figure = lines_figure(seen(7))

    assert len(figure.data) == 14
    assert figure.data[0].name == "regulator A&lt;b&gt;"
    assert {trace.line.dash for trace in figure.data} == {None, "dash"}
    assert "a known pair: the network says 0.70" in figure.layout.title.text


def test_pictures_of_two_rows_stand_apart():
    sees, adds = picture_figure(seen(3)).data

    assert np.asarray(sees.z).shape == (8, 8)
    assert np.isnan(np.asarray(sees.z)[2]).all()
    np.testing.assert_allclose(np.asarray(adds.z)[0], seen(3).added[0, 0])


def test_attention_and_delay_are_titled_with_what_was_found():
    added = np.zeros((2, 2, 10), np.float32)
    added[:, :, 3] = 1
    curve = attention(added)
    lags = np.stack([[0.5 + 0.3 * (lag == 2) for lag in LAGS], np.full(len(LAGS), 0.4)])

    assert "time points 4 to 4" in attention_figure((curve, curve)).layout.title.text
    assert "moved 2 time points later" in lags_figure(lags).layout.title.text


def test_each_filter_carries_its_delay():
    kernels = np.zeros((2, 2, 5), np.float32)
    kernels[0, 0, 1] = kernels[0, 1, 3] = kernels[1, 0, 3] = 1
    kernels[1, 1, 2] = -1
    figure = filters_figure(kernels, [read_filter(each) for each in kernels])

    titles = [each.text for each in figure.layout.annotations]
    assert titles == ["+2, alike", "-1, opposite"]
    assert figure.layout.title.text.startswith("1 of 2 filters")


@pytest.mark.parametrize(("latent", "panels"), [(2, 1), (3, 3)])
def test_codes_are_drawn_two_numbers_at_a_time(latent, panels):
    rng = np.random.default_rng(0)
    places = rng.normal(size=(60, latent))
    codes = Codes(
        regulator=places.astype(np.float32), target=places.astype(np.float32),
        pair=np.arange(60), known=KNOWN, places=places, reduced=False, alike=0.5,
    )  # fmt: skip

    figure = codes_figure(codes)

    assert len(figure.data) == 2 * panels
    # WebGL is not allowed by the pages' policy
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert {trace.marker.symbol for trace in figure.data} == {"x", "circle"}
