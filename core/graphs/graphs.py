"""Networks for other programs: Cytoscape, spreadsheets, BEELINE, pySCENIC.

Every format is given as text. Names that a spreadsheet would run get an apostrophe in the
tables (`core.io.safe_text`); GraphML is no table, and keeps them as they are.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import networkx as nx
import numpy as np
import pandas as pd

from core.graphs.compare import Comparison
from core.graphs.network import Network
from core.io.csv import csv_text, safe_frame
from core.io.safe_text import printable

EFFECTS: Mapping[int, str] = MappingProxyType({1: "activates", -1: "represses", 0: "controls"})
"""Words for a sign."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A network with all that is said of it.

    Attributes
    ----------
    network
        Its edges.
    symbols
        Short names of genes, where they have one.
    comparison
        With a known network, where one is laid over.
    """

    network: Network
    symbols: Mapping[str, str] = field(default_factory=dict)
    comparison: Comparison | None = None


def edge_table(drawn: Drawn) -> pd.DataFrame:
    """Return a row for each edge, the most probable first.

    Parameters
    ----------
    drawn
        What is shown. `known` says whether an edge is a known one, where some are. The fifth
        column is called as the scores are.
    """
    frame = drawn.network.edge_frame()
    scores = drawn.network.scores
    table = pd.DataFrame(
        {
            "regulator": frame["regulator"],
            "target": frame["target"],
            "regulator_symbol": [drawn.symbols.get(gene, "") for gene in frame["regulator"]],
            "target_symbol": [drawn.symbols.get(gene, "") for gene in frame["target"]],
            score_column(drawn): frame["probability"],
            "effect": [EFFECTS[sign] for sign in frame["sign"]],
            "effect_from": np.where(frame["sign"] != 0, scores.sign_from, ""),
            "correlation": frame["correlation"],
        }
    )
    if drawn.comparison is not None:
        table["known"] = np.where(drawn.comparison.found, "known", "new")
    return table


def score_column(drawn: Drawn) -> str:
    """Return what the column of scores is called; edges that all count alike weigh 1."""
    return drawn.network.scores.score_name or "weight"


def node_table(drawn: Drawn) -> pd.DataFrame:
    """Return a row for each gene: its symbol, and how many targets and regulators it has."""
    frame = drawn.network.node_frame()
    frame.insert(1, "symbol", [drawn.symbols.get(gene, "") for gene in frame["gene"]])
    return frame


def edges_csv(drawn: Drawn) -> str:
    """Write the edges as CSV."""
    return csv_text(edge_table(drawn))


def nodes_csv(drawn: Drawn) -> str:
    """Write the genes as CSV."""
    return csv_text(node_table(drawn))


def graphml(drawn: Drawn) -> str:
    """Write GraphML, as Cytoscape, Gephi, igraph and networkx read it."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for row in node_table(drawn).to_dict("records"):
        gene = printable(row["gene"])
        graph.add_node(
            gene,
            name=printable(row["symbol"]) or gene,
            targets=int(row["targets"]),
            regulators=int(row["regulators"]),
        )
    for row in edge_table(drawn).to_dict("records"):
        said = {
            name: value if isinstance(value, str) else float(value)
            for name, value in row.items()
            if name in (score_column(drawn), "effect", "effect_from", "correlation", "known")
            and (isinstance(value, str) or np.isfinite(value))
        }
        graph.add_edge(printable(row["regulator"]), printable(row["target"]), **said)
    stream = io.BytesIO()
    nx.write_graphml_xml(graph, stream, prettyprint=True)
    return stream.getvalue().decode("utf-8")


def sif(drawn: Drawn) -> str:
    """Write SIF: regulator, effect, target, by tabs."""
    table = edge_table(drawn)[["regulator", "effect", "target"]]
    return _tabbed(table, header=False)


def ranked_edges(drawn: Drawn) -> str:
    """Write BEELINE's rankedEdges: Gene1, Gene2, EdgeWeight, by tabs, the best first."""
    table = edge_table(drawn)[["regulator", "target", score_column(drawn)]]
    return _tabbed(table.set_axis(["Gene1", "Gene2", "EdgeWeight"], axis=1))


def adjacencies(drawn: Drawn) -> str:
    """Write pySCENIC's adjacencies: TF, target, importance, by commas."""
    table = edge_table(drawn)[["regulator", "target", score_column(drawn)]]
    return csv_text(table.set_axis(["TF", "target", "importance"], axis=1))


def weights(drawn: Drawn) -> str:
    """Write decoupler's network: source, target, weight, below zero where an edge represses."""
    frame = drawn.network.edge_frame()
    weight = np.where(frame["sign"] < 0, -1.0, 1.0) * frame["probability"]
    return csv_text(
        pd.DataFrame({"source": frame["regulator"], "target": frame["target"], "weight": weight})
    )


WRITERS: Mapping[str, Callable[[Drawn], str]] = MappingProxyType(
    {
        "graphml": graphml,
        "sif": sif,
        "edges": edges_csv,
        "nodes": nodes_csv,
        "beeline": ranked_edges,
        "pyscenic": adjacencies,
        "decoupler": weights,
    }
)
"""One for each of `core.graphs.views.FORMS`."""


def _tabbed(table: pd.DataFrame, *, header: bool = True) -> str:
    # A tab within a name would make a column of it.
    plain = table.map(lambda value: value.replace("\t", " ") if isinstance(value, str) else value)
    return safe_frame(plain).to_csv(sep="\t", index=False, header=header, lineterminator="\n")
