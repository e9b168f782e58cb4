import pytest

from core.reports.pathway_report import headline, pathway_metrics, write_pathway_report
from core.reports.stored import read_blocks
from tests.core.graphs.test_left_out import EDGES, forward, left_out


def test_the_page_and_what_is_stored_say_the_same(tmp_path):
    result = left_out(forward, known_in={("A", "F"): ("p2", "p3", "p4", "p5", "p6")})

    write_pathway_report(result, tmp_path)

    page = (tmp_path / "report.html").read_text()
    lead, cautions, blocks = read_blocks(tmp_path)
    assert "made up: 5 of 5 known edges found again, more than chance would find" in page
    assert lead.startswith("made up: 5 of 5 known edges")
    assert "Simulated data: no organism was measured." in cautions
    assert "p2, p3, p4, p5 and 1 more" in page
    assert [block.name for block in blocks if block.kind == "figure"] == [
        "networks",
        "roc",
        "scores",
    ]


@pytest.mark.parametrize(
    ("score", "count", "said"),
    [
        (lambda one, other: 0.9 if one == "F" else 0.1, 5, "not clearly more than chance"),
        (forward, 2, "too few to tell from chance"),
        (forward, 0, "no edge among its 6 measured genes is known"),
    ],
)
def test_nothing_is_promised_that_chance_might_have_found(score, count, said, tmp_path):
    result = left_out(score, known=EDGES.take([*range(count)]))

    write_pathway_report(result, tmp_path)

    assert said in headline(result)
    assert said in (tmp_path / "report.html").read_text()


def test_figures_that_cannot_be_are_none_and_not_made_up():
    told = pathway_metrics(left_out(forward, known=EDGES.take([])))

    assert told["by_chance"] is None
    assert told["direction"] is None
    assert told["methods"] == {}
    assert told["known_edges"] == 0
