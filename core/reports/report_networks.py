"""What a report says network by network: bars, and predicted graphs beside the known ones."""

from __future__ import annotations

import math
from html import escape

from core.evaluation.results import Evaluation, Result
from core.graphs.network_graphs import MOST_GENES, graph_pair, laid_beside, shown_method
from core.reports.bars import Bar, Group, bar_chart

_MOST = 12
_FIGURES = ("AUROC", "AUPR")


def bars(evaluation: Evaluation) -> str:
    """Show AUROC and AUPR of every network as bars; nothing without networks, or with many."""
    rates = evaluation.group_rates
    if evaluation.groups.kind != "network" or len(rates) > _MOST:
        return ""
    groups = [
        Group(
            name,
            tuple(
                Bar(
                    each.name,
                    _kind(each),
                    (each.per_group[name].auroc, each.per_group[name].aupr),
                )
                for each in evaluation.results
                if name in each.per_group
            ),
            guess=(0.5, rates[name]),
        )
        for name in rates
    ]
    highest = max(bar.values[1] for group in groups for bar in group.bars)
    # AUPR among all pairs is low: its axis ends where the bars do
    most = min(1.0, math.ceil(highest * 1.2 * 10) / 10)
    return (
        "<section><figure><h2>AUROC and AUPR of each network</h2>"
        "<figcaption>Filled: learned from the other networks. Outlined: learned nothing from "
        "them. Dashed: controls. The dotted line is guessing, in AUPR the share of known edges "
        f"of that network.</figcaption>{bar_chart(groups, figures=_FIGURES, most=(1.0, most))}"
        "</figure></section>"
    )


def graphs(evaluation: Evaluation) -> str:
    """Show each network's best predicted pairs beside its known edges."""
    if evaluation.groups.kind != "network":
        return ""
    result = shown_method(evaluation)
    laid = laid_beside(evaluation, result)[:_MOST]
    if not laid:
        return ""
    drawn, rows = [], []
    for number, each in enumerate(laid, start=1):
        hits, k = int(each.right.sum()), len(each.known)
        rows.append(
            f"<tr><td>{escape(each.name)}</td><td>{k:,}</td><td>{hits:,}</td>"
            f"<td>{hits / k:.0%}</td><td>{each.chance:.1%}</td></tr>"
        )
        if len(each.genes) <= MOST_GENES:
            drawn.append(f"<h3>{escape(each.name)}</h3>{graph_pair(each, number=number)}")
    left_out = len(laid) - len(drawn)
    rest = (
        f'<p class="soft">Networks of more than {MOST_GENES} genes are not drawn: '
        f"{left_out:,} of {len(laid):,}.</p>"
        if left_out
        else ""
    )
    found = sum(int(each.right.sum()) for each in laid)
    known = sum(len(each.known) for each in laid)
    key = (
        '<div class="key"><span><i class="hit-key"></i>found: known and predicted</span>'
        '<span><i class="missed-key"></i>missed: known, not predicted</span>'
        '<span><i class="wrong-key"></i>wrong: predicted, not known</span></div>'
    )
    return (
        f"<section><h2>{escape(result.name)} finds {found:,} of {known:,} known edges among as "
        "many predicted ones</h2>"
        '<p class="soft">In each network as many of the best scored pairs are taken for edges as '
        "there are known ones, and laid beside these. Of the methods this one has the highest "
        "mean AUPR.</p>"
        '<div class="wide"><table><thead><tr><th></th><th>known edges</th><th>found</th>'
        f"<th>share</th><th>by chance</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f"</div>{key if drawn else ''}{''.join(drawn)}{rest}</section>"
    )


def _kind(result: Result) -> str:
    if result.role == "control":
        return "control"
    return "learned" if result.learns else "plain"
