from dash import html

from components.shell import Link, frame


def test_pages_stand_under_the_headings_of_their_groups() -> None:
    links = [Link("Start", "/"), Link("Query", "/query", "Ask"), Link("Pair", "/pair", "Ask")]
    (navigation,) = [
        part for part in frame(links).children[1].children if isinstance(part, html.Nav)
    ]
    start, heading, ask = navigation.children
    assert heading.children == "Ask"
    assert [item.children.href for item in start.children] == ["/"]
    assert [item.children.children for item in ask.children] == ["Query", "Pair"]
