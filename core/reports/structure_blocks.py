"""Which structures of the known networks were found, as blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.evaluation.structures import EDGES, FEWEST, MEANING, WRONG
from core.figures.structures import best_finder, structures_figure, structures_height
from core.reports.blocks import Block, Column, Figure, Table

Rows = tuple[tuple[str, ...], ...]
ABOUT = (
    f"As many of the best scored pairs are taken for edges as are known. {MEANING} Of fewer than "
    f"{FEWEST} edges no share is told."
)
ABOUT_WRONG = (
    "Share of the predicted edges that are not known and are such a mistake; by chance, the share "
    "among all pairs that are not known."
)


def structure_blocks(metrics: Mapping[str, Any]) -> Iterator[Block]:
    """Return what was found of each structure; nothing where no network was scored whole.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them.
    """
    found = metrics.get("structures")
    if not found:
        return
    yield Figure(
        structures_figure(metrics),
        "Share of the known edges of each kind that are predicted, all networks together. Grey: "
        "controls",
        height=structures_height(metrics),
        name="structures",
    )
    names = tuple(found)
    yield Table(
        "Structures of the known networks, and how many of their edges are found",
        (
            Column("Structure"),
            Column("How many", "number"),
            Column("Their edges", "number"),
            *(Column(name, "number") for name in names),
        ),
        structure_rows(metrics),
        ABOUT,
        name="structures",
    )
    yield Table(
        "What the wrong edges are",
        (
            Column("Wrong edges"),
            Column("By chance", "number"),
            *(Column(name, "number") for name in names),
        ),
        mistake_rows(metrics),
        ABOUT_WRONG,
        name="mistakes",
    )
    best = best_finder(metrics)
    each = found[best]["per_network"]
    if len(each) > 1:
        yield Table(
            f"Share of the edges that {best} finds in each network",
            (Column("Network"), *(Column(title, "number") for title in EDGES.values())),
            tuple(
                (network, *(_share(judged["edges"][key]["recall"]) for key in EDGES))
                for network, judged in each.items()
            ),
            name="structures-by-network",
        )


def structure_rows(metrics: Mapping[str, Any]) -> Rows:
    """Return a row a structure: its name, how many there are, their edges, each method's share.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them, with `structures`.
    """
    found = [each["together"]["edges"] for each in metrics["structures"].values()]
    return tuple(
        (
            title,
            f"{found[0][key]['structures']:,}",
            f"{found[0][key]['edges']:,}",
            *(_share(cells[key]["recall"]) for cells in found),
        )
        for key, title in EDGES.items()
    )


def mistake_rows(metrics: Mapping[str, Any]) -> Rows:
    """Return a row a kind of wrong edge: its name, its share by chance, and in each method.

    Parameters
    ----------
    metrics
        As `metrics.json` holds them, with `structures`.
    """
    found = [each["together"]["wrong"] for each in metrics["structures"].values()]
    return tuple(
        (
            title,
            _share(found[0][key]["chance"]),
            *(_share(cells[key]["share"]) for cells in found),
        )
        for key, title in WRONG.items()
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
