from dash.development.base_component import Component

from components import network, network_words
from core.graphs.picture import picture
from core.graphs.views import View
from tests.core.graphs.test_picture import SEEN

FOUND = picture(SEEN, View(cut=0.65))


def text(part) -> str:
    if isinstance(part, Component):
        return text(getattr(part, "children", None))
    if isinstance(part, list | tuple):
        return " ".join(map(text, part))
    return "" if part is None else str(part)


def test_every_edge_ends_at_genes_that_are_there():
    made = network.elements(FOUND)
    ids = {each["data"]["id"] for each in made}
    assert len(ids) == len(made)
    ends = [each["data"][end] for each in made for end in ("source", "target")
            if "source" in each["data"]]  # fmt: skip
    assert set(ends) <= ids
    classes = {each["data"]["id"]: each["classes"].split() for each in made}
    assert classes["edge A C"] == ["down", "new"]
    assert classes["edge A B"] == ["up", "known"]
    assert "missed" in classes["edge B A"]
    assert classes["gene A"] == ["regulator"]
    assert classes["gene D"] == []


def test_what_is_far_from_the_gene_that_was_found_fades():
    made = network.elements(picture(SEEN, View(cut=0.65, gene="HY5")))
    classes = {each["data"]["id"]: each["classes"].split() for each in made}
    assert classes["gene A"] == ["regulator", "focus"]
    assert "far" in classes["gene D"]
    assert "far" in classes["edge C D"]


def test_the_legend_names_only_marks_that_are_there():
    assert "represses" in text(network.legend(FOUND))
    assert "missed" in text(network.legend(FOUND))
    alone = picture(SEEN, View(cut=0.92))
    assert "represses" not in text(network.legend(alone))


def test_an_edge_shows_its_numbers_and_leads_to_its_pair():
    panel = network.about_edge(FOUND, "A", "C", link={"model": "m&1"}, score="Score")
    assert "HY5 → CHS" in text(panel)
    assert "0.900" in text(panel)
    assert "represses (by the sign of the correlation)" in text(panel)
    assert "−0.70" in text(panel)
    assert network.pair_link("A", "=C", link={"model": "m&1"}) == (
        "/pair?regulator=A&target=%3DC&model=m%261"
    )


def test_a_gene_lists_its_targets_and_regulators():
    panel = text(network.about_gene(FOUND, "C", link={}, score="Score"))
    assert "1 target, 2 regulators at this cut" in panel
    assert "Its targets" in panel
    assert "Its regulators" in panel


def test_what_is_gone_is_no_fault():
    assert "Click" in text(network.about_gene(FOUND, "nobody", link={}, score="Score"))
    assert "Click" in text(network.about_edge(FOUND, "A", "nobody", link={}, score="Score"))


def test_the_title_says_the_finding():
    assert network_words.finding(FOUND, View()) == (
        "4 edges among 4 genes; 1 of 3 known ones found"
    )
    view = View(cut=0.4, gene="C", steps=1, way="up")
    assert network_words.finding(picture(SEEN, view), view) == (
        "3 edges among 3 genes within 1 step of CHS"
    )
    assert network_words.finding(picture(SEEN, View(cut=0.99)), View()) == (
        "No pair passes this threshold"
    )


def test_what_is_left_out_is_said():
    said = " ".join(network_words.left_out(picture(SEEN, View(cut=0.4, most_genes=2))))
    assert "Only the 2 genes with the strongest edges are drawn (1 of 7 edges)" in said
    assert "1 pair passed but is left out" in said
    assert "2 edges are there in both directions" in said
    assert "sign of the correlation" in said


def test_the_overlay_says_how_right_the_cut_is():
    said = network_words.against_known(FOUND.overlay)
    assert "Of 3 known pairs that were asked about, 1 is found" in said
    assert "33% are known" in said
