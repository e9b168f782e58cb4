from urllib.parse import parse_qsl

import pytest
from dash import Dash

from core.graphs.picture import picture
from core.graphs.views import View
from core.query import graph
from core.query.network_request import Drawable, NetworkRequest
from core.query.question import NamedFile
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


def test_a_file_of_edges_is_shown_as_what_it_is(tmp_path):
    path = tmp_path / "n.sif"
    path.write_text("A\tactivates\tB\nB\tpp\tC\n")
    found = Drawable(
        "file:some", NetworkRequest(edges=NamedFile("n", path, "0")), data="n.sif", system="a file"
    )
    made = network.drawn(graph.draw(found.wanted, View()), View(), found)
    said = str(made["heading"])

    assert "holds 2 edges without a number; all count alike" in said
    assert "Model" not in said
    assert "GRNscope has not judged them" in str(made["notes"])
    assert "the file does not say" in made["expected"]
    assert "source=file%3Asome" in made["query"]


def test_numbers_of_a_file_keep_its_name_for_them(tmp_path):
    path = tmp_path / "n.csv"
    path.write_text("TF,target,importance\nA,B,31.5\nA,C,2\n")
    found = Drawable("file:some", NetworkRequest(edges=NamedFile("n", path, "1")), data="n.csv")
    made = network.drawn(graph.draw(found.wanted, View()), View(), found)

    assert "whose importance is at least 2" in str(made["heading"])
    assert "importance" in str(made["table"])
    assert "Probability" not in str(made["table"])
