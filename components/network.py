"""A network as it is drawn: the graph itself, its legend, and what is said of a gene or an edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import dash_cytoscape as cyto
from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import Column, table
from components.network_words import count
from components.tables import Field
from core.findings import signed
from core.graphs.views import Edge, Node, Picture

EFFECTS = {1: "activates", -1: "represses", 0: "controls"}
"""Words for a sign."""
STATES = {"known": "known", "new": "new", "missed": "missed", "": ""}

_KIND = {1: "up", -1: "down", 0: "unknown"}
_MOST_LISTED = 200


# Colours are named as in the style sheet; assets/network.js puts in what they are now.
STYLE: tuple[dict[str, Any], ...] = (
    {
        "selector": "node",
        "style": {
            "label": "data(label)",
            "width": "data(size)",
            "height": "data(size)",
            "background-color": "var(--card)",
            "border-width": 1.5,
            "border-color": "var(--quiet)",
            "color": "var(--ink)",
            "font-size": 12,
            "font-family": "system-ui, sans-serif",
            "text-valign": "bottom",
            "text-margin-y": 3,
            "text-outline-color": "var(--card)",
            "text-outline-width": 2,
            "min-zoomed-font-size": 6,
        },
    },
    {
        "selector": "node.regulator",
        "style": {
            "background-color": "var(--accent)",
            "border-color": "var(--accent)",
            "font-size": 15,
            "font-weight": "bold",
        },
    },
    {
        "selector": "edge",
        "style": {
            "width": "data(width)",
            "curve-style": "bezier",
            "line-color": "var(--quiet)",
            "target-arrow-color": "var(--quiet)",
            "target-arrow-shape": "triangle",
            "arrow-scale": 1.1,
            "opacity": 0.85,
        },
    },
    {
        "selector": "edge.up",
        "style": {"line-color": "var(--up)", "target-arrow-color": "var(--up)"},
    },
    {
        "selector": "edge.down",
        "style": {
            "line-color": "var(--down)",
            "target-arrow-color": "var(--down)",
            "target-arrow-shape": "tee",
        },
    },
    {
        "selector": "edge.new",
        "style": {
            "underlay-color": "var(--caution)",
            "underlay-opacity": 0.22,
            "underlay-padding": 3,
        },
    },
    {
        "selector": "edge.missed",
        "style": {
            "width": 1,
            "line-style": "dashed",
            "line-dash-pattern": [5, 5],
            "line-color": "var(--quiet)",
            "target-arrow-color": "var(--quiet)",
            "arrow-scale": 0.8,
            "opacity": 0.35,
        },
    },
    {"selector": ".far", "style": {"opacity": 0.13}},
    {"selector": "node.far", "style": {"text-opacity": 0.4}},
    {
        "selector": "node.focus",
        "style": {
            "border-width": 5,
            "border-color": "var(--caution)",
            "font-weight": "bold",
            "font-size": 17,
        },
    },
    {
        "selector": ":selected",
        "style": {"overlay-color": "var(--accent)", "overlay-opacity": 0.25},
    },
)


def graph(id: str) -> Component:
    """Build the place where a network is drawn; it is empty at first."""
    return cyto.Cytoscape(
        id=id,
        elements=[],
        stylesheet=[],
        layout={"name": "preset", "fit": True, "padding": 30},
        style={"width": "100%", "height": "100%"},
        minZoom=0.08,
        maxZoom=2.5,
        autoRefreshLayout=False,
    )


def elements(picture: Picture) -> list[dict[str, Any]]:
    """Return a network as Cytoscape takes it: genes first, then edges."""
    low = min((edge.probability for edge in picture.edges), default=0.0)
    high = max((edge.probability for edge in picture.edges), default=1.0)
    span = (high - low) or 1.0
    return [
        *(_node(node, is_focus=node.gene == picture.focus) for node in picture.nodes),
        *(_edge(edge, strength=(edge.probability - low) / span) for edge in picture.edges),
    ]


def _node(node: Node, *, is_focus: bool) -> dict[str, Any]:
    classes = [
        *(["regulator"] if node.targets else []),
        *([] if node.near else ["far"]),
        *(["focus"] if is_focus else []),
    ]
    return {
        "data": {
            "id": f"gene {node.gene}",
            "gene": node.gene,
            "label": node.label,
            "size": round(14 + 7 * min(node.targets, 40) ** 0.5, 1),
        },
        "position": {"x": node.x, "y": node.y},
        "classes": " ".join(classes),
    }


def _edge(edge: Edge, *, strength: float) -> dict[str, Any]:
    classes = [_KIND[edge.sign], edge.state, "" if edge.near else "far"]
    return {
        "data": {
            "id": f"edge {edge.regulator} {edge.target}",
            "source": f"gene {edge.regulator}",
            "target": f"gene {edge.target}",
            "width": round(1.2 + 1.8 * strength, 2),
        },
        "classes": " ".join(filter(None, classes)),
    }


def legend(picture: Picture) -> Component:
    """Build what the marks mean, as far as they are there."""
    signs = {edge.sign for edge in picture.edges}
    states = {edge.state for edge in picture.edges}
    entries = [
        *([_key("up", "activates")] if 1 in signs else []),
        *([_key("down", "represses")] if -1 in signs else []),
        *([_key("unknown", "effect not known")] if 0 in signs else []),
        *([_key("known", "known and found")] if "known" in states else []),
        *([_key("new", "new: not among the known")] if "new" in states else []),
        *([_key("missed", "known, but missed")] if "missed" in states else []),
        html.Li([html.Span(className="dot regulator"), "regulator; larger with more targets"]),
        html.Li([html.Span(className="dot"), "target"]),
    ]
    return html.Ul(entries, className="legend", **{"aria-label": "Legend"})


def _key(kind: str, text: str) -> Component:
    return html.Li([html.Span(className=f"key {kind}"), text])


def fields(score: str) -> list[Field]:
    """List the columns of the table of edges.

    Parameters
    ----------
    score
        What the numbers of the system are called: a probability, or a score.
    """
    return [
        Field("regulator", "Regulator", "identifier", width=150),
        Field("target", "Target", "identifier", width=150),
        Field("probability", score, "number"),
        Field("effect", "Effect"),
        Field("correlation", "Correlation", "number", digits=2),
        Field("known", "Known", help="Against the known pairs that are laid over."),
    ]


def rows(picture: Picture) -> list[dict[str, Any]]:
    """Return the edges for a table, missed ones at the end."""
    label = {node.gene: node.symbol for node in picture.nodes}
    return [
        {
            "regulator": _named(edge.regulator, label),
            "target": _named(edge.target, label),
            "probability": edge.probability,
            "effect": EFFECTS[edge.sign],
            "correlation": edge.correlation,
            "known": STATES[edge.state],
            "key": [edge.regulator, edge.target],
        }
        for edge in picture.edges
    ]


def about_edge(
    picture: Picture, regulator: str, target: str, *, link: dict[str, str], score: str
) -> Component:
    """Build the numbers of one edge, and the way to its Pair page; `score` names the first."""
    edge = _find(picture, regulator, target)
    if edge is None:
        return nothing_chosen()
    label = {node.gene: node.label for node in picture.nodes}
    facts = [
        (score, f"{edge.probability:.3f}"),
        ("Effect", _effect(edge, picture)),
        ("Correlation", "not known" if edge.correlation is None else signed(edge.correlation)),
    ]
    if picture.overlay is not None:
        facts.append(("Known pairs", _against_known(edge)))
    return html.Div(
        [
            html.H2(f"{label[regulator]} → {label[target]}"),
            html.P([html.Code(regulator), " → ", html.Code(target)], className="subtitle"),
            html.Dl([part for name, value in facts for part in (html.Dt(name), html.Dd(value))],
                    className="edge-facts"),
            html.P(dcc.Link("Look at this pair", href=pair_link(regulator, target, link=link))),
        ]
    )  # fmt: skip


def about_gene(picture: Picture, gene: str, *, link: dict[str, str], score: str) -> Component:
    """Build the regulators and targets of one gene; `score` names the number of each."""
    node = next((node for node in picture.nodes if node.gene == gene), None)
    if node is None:
        return nothing_chosen()
    drawn = [edge for edge in picture.edges if edge.state != "missed"]
    label = {each.gene: each.label for each in picture.nodes}
    lists = [
        ("Its targets", [(edge.target, edge) for edge in drawn if edge.regulator == gene]),
        ("Its regulators", [(edge.regulator, edge) for edge in drawn if edge.target == gene]),
    ]
    parts: list[Component] = [
        html.H2(node.label),
        html.P(
            [html.Code(gene), f" · {count(node.targets, 'target')}, "
             f"{count(node.regulators, 'regulator')} at this cut"],
            className="subtitle",
        ),
        html.Div(
            html.Button("Walk from here", id={"type": "network-walk", "gene": gene},
                        className="quiet", n_clicks=0, type="button"),
            className="tools",
        ),
    ]  # fmt: skip
    for title, found in lists:
        if found:
            listed = _neighbours(found, label=label, link=link, title=title, score=score)
            parts += [html.H3(title), listed]
    return html.Div(parts)


def nothing_chosen() -> Component:
    """Build what stands in the panel before anything is clicked."""
    return html.Div(
        [
            html.H2("Click a gene or an edge"),
            html.P(
                "A gene lists its regulators and targets; an edge shows its numbers. The table "
                "below holds the same edges for the keyboard.",
                className="subtitle",
            ),
        ]
    )


def paths(picture: Picture) -> Component:
    """Build the chains of genes that lead from one to another."""
    label = {node.gene: node.label for node in picture.nodes}
    return html.Ol(
        [html.Li(" → ".join(label.get(gene, gene) for gene in path)) for path in picture.paths],
        className="paths",
    )


def pair_link(regulator: str, target: str, *, link: dict[str, str]) -> str:
    """Return the address of a pair's own page.

    Parameters
    ----------
    regulator, target
        Genes.
    link
        What else the page shall know: which data, which model.
    """
    return "/pair?" + urlencode({"regulator": regulator, "target": target, **link})


def _neighbours(
    found: Sequence[tuple[str, Edge]],
    *,
    label: dict[str, str],
    link: dict[str, str],
    title: str,
    score: str,
) -> Component:
    cells = [
        [
            dcc.Link(label[gene], href=pair_link(edge.regulator, edge.target, link=link)),
            html.Span(EFFECTS[edge.sign], className=EFFECTS[edge.sign]),
            f"{edge.probability:.3f}",
        ]
        for gene, edge in found[:_MOST_LISTED]
    ]
    columns = [Column("Gene", "identifier"), Column("Effect"), Column(score, "number")]
    return table(columns, cells, label=title)


def _find(picture: Picture, regulator: str, target: str) -> Edge | None:
    return next((e for e in picture.edges if e.regulator == regulator and e.target == target), None)


def _effect(edge: Edge, picture: Picture) -> str:
    if edge.sign == 0:
        return "not known"
    source = " (by the sign of the correlation)" if picture.sign_from == "correlation" else ""
    return EFFECTS[edge.sign] + source


def _against_known(edge: Edge) -> str:
    return {
        "known": "known and found",
        "new": "new: its regulator has known targets, this is none of them",
        "missed": "known, but below the cut",
        "": "cannot be judged: nothing is known of its regulator",
    }[edge.state]


def _named(gene: str, symbols: dict[str, str]) -> str:
    symbol = symbols.get(gene)
    return f"{gene} {symbol}" if symbol else gene
