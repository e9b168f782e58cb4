import pytest
from dash import html

from components.blocks import Column, bar, card, table


def test_a_table_has_a_name_headings_and_cells() -> None:
    built = table(
        [Column("Gene", "identifier"), Column("Size", "number")], [["a", "1"]], label="Genes"
    )
    properties = built.to_plotly_json()["props"]
    assert properties["aria-label"] == "Genes"
    assert properties["tabIndex"] == "0"
    head, body = built.children.children
    assert [cell.children for cell in head.children.children] == ["Gene", "Size"]
    assert [cell.scope for cell in head.children.children] == ["col", "col"]
    (row,) = body.children
    assert [(cell.children, cell.className) for cell in row.children] == [
        ("a", "identifier"),
        ("1", "number"),
    ]


def test_a_row_of_another_length_is_a_fault() -> None:
    with pytest.raises(ValueError, match="zip"):
        table([Column("Gene")], [["a", "b"]], label="Genes")


@pytest.mark.parametrize(("share", "width"), [(0.5, "50.0%"), (-1, "0.0%"), (7, "100.0%")])
def test_a_bar_stays_within_its_track(share: float, width: str) -> None:
    assert bar(share).children.style == {"width": width}


def test_a_card_shows_its_subtitle_only_if_it_has_one() -> None:
    assert [type(part) for part in card("Title", "text").children[:-1]] == [html.H2]
    assert [type(part) for part in card("Title", subtitle="more").children] == [html.H2, html.P]
