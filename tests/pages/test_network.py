from urllib.parse import parse_qsl

import pytest
from dash import Dash

from core.graphs.picture import picture
from core.graphs.views import View
from core.query.network_request import Drawable, NetworkRequest
from pages import _network_state as state
from tests.core.graphs.test_picture import SEEN

Dash(__name__, use_pages=True, pages_folder="", add_log_handler=False)
from pages import network  # noqa: E402  (pages register with an application)

FOUND = Drawable(
    "now:some", NetworkRequest(), "e1", "some", "k1", data="cells", system="Some method"
)


def test_an_address_gives_the_state_it_was_made_from():
    view = View(cut=0.8125, per_regulator=10, most_genes=250, layout="layers", gene="HY5 & Co",
                steps=2, way="down", to="CHS")  # fmt: skip
    read = state.read(dict(parse_qsl(state.address(FOUND, view))))
    assert read == state.State("now:some", "e1", "k1", view)


def test_what_is_as_usual_is_left_out_of_the_address():
    assert state.address(FOUND, View(cut=0.5)) == "source=now%3Asome&expression=e1&known=k1&cut=0.5"


@pytest.mark.parametrize(
    "nonsense",
    [
        {"cut": "nan", "top": "7", "genes": "1e9", "layout": "<b>", "steps": "-1", "way": "out"},
        {"cut": [1], "top": {}, "genes": None, "layout": 3, "gene": ["x"], "steps": "inf"},
    ],
)
def test_nonsense_is_as_if_it_were_not_said(nonsense):
    assert state.read(nonsense) == state.State("", "", "", View())


def test_every_output_has_a_value():
    view = View(cut=0.65)
    made = network.drawn(picture(SEEN, view), view, FOUND)
    assert set(made) == set(network.OUTPUTS)
    assert made["cut"] == 0.65
    assert "cut=0.65" in made["query"]
    assert made["focus"] is None
