"""A small network that every test here can be read against."""

import pandas as pd

from core.graphs.scores import Scores, from_table

ROWS = (
    # regulator, target, probability, correlation
    ("A", "B", 0.95, 0.8),
    ("A", "C", 0.90, -0.7),
    ("A", "D", 0.60, 0.5),
    ("B", "C", 0.85, 0.6),
    ("B", "A", 0.40, 0.8),
    ("C", "D", 0.70, float("nan")),
    ("E", "F", 0.55, 0.1),
    ("F", "E", 0.55, 0.1),
    ("D", "A", 0.20, 0.5),
)


def table() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=["regulator", "target", "probability", "correlation"])


def scores() -> Scores:
    return from_table(table(), source="made.csv")


def code(scores: Scores, gene: str) -> int:
    return scores.genes.index(gene)


def edges(network) -> set[tuple[str, str]]:
    frame = network.edge_frame()
    return set(zip(frame["regulator"], frame["target"], strict=True))
