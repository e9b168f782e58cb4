from dataclasses import replace
from xml.etree import ElementTree

from core.graphs.graph_svg import svg
from core.graphs.picture import picture
from core.graphs.views import View
from tests.core.graphs.test_picture import SEEN

SVG = "{http://www.w3.org/2000/svg}"


def test_every_gene_and_every_edge_is_drawn():
    found = picture(SEEN, View(cut=0.65))
    root = ElementTree.fromstring(svg(found, title="41 edges"))  # noqa: S314  (our own)
    assert root.find(f"{SVG}title").text == "41 edges"
    assert len(root.findall(f"{SVG}g/{SVG}circle")) == len(found.nodes)
    ended = [line for line in root.iter(f"{SVG}line") if line.get("marker-end")]
    assert len(ended) == len(found.edges)
    dashed = [line for line in ended if line.get("stroke-dasharray")]
    assert len(dashed) == sum(edge.state == "missed" for edge in found.edges)
    assert {"url(#end1)", "url(#end-1)"} <= {line.get("marker-end") for line in ended}
    assert "HY5" in {text.text for text in root.iter(f"{SVG}text")}


def test_markup_in_a_name_is_text():
    found = picture(SEEN, View(cut=0.65))
    named = replace(found.nodes[0], symbol="<script>alert(1)</script>\x00")
    text = svg(replace(found, nodes=(named, *found.nodes[1:])))
    assert "<script" not in text
    ElementTree.fromstring(text)  # noqa: S314


def test_an_empty_network_is_a_drawing_too():
    ElementTree.fromstring(svg(picture(SEEN, View(cut=0.99))))  # noqa: S314
