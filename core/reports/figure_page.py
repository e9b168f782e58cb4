"""One page with figures that a person can keep: it holds all it needs and fetches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape, unescape

import plotly.graph_objects as go
from plotly.io import to_html
from plotly.offline import get_plotlyjs

from core.figures.theme import house
from core.reports.parts import Drawn, Listed, Part, Said
from core.reports.report_page import document

# figures carry the colours of paper, so their cards stay paper in the dark too
_OWN = (
    ".drawn{background:#fff;border-radius:8px;padding:6px;margin-top:10px}"
    "pre{overflow-x:auto}td:not(:first-child){white-space:nowrap}"
)


def figure_page(
    title: str, parts: Sequence[Part], *, lead: str, cautions: Sequence[str] = ()
) -> str:
    """Write the page as HTML; Plotly is inside, so that figures answer to the pointer.

    Parameters
    ----------
    title
        The finding.
    parts
        In the order in which they are read.
    lead
        A sentence or two under the title.
    cautions
        How far to trust it.
    """
    body = "".join(
        [
            '<p class="brand">GRN<span>scope</span></p>',
            f"<h1>{escape(title)}</h1>",
            f'<p class="lead soft">{escape(lead)}</p>',
            *(
                f'<div class="caution" role="note"><p>{escape(caution)}</p></div>'
                for caution in cautions
            ),
            *(_part(part, number) for number, part in enumerate(parts)),
            "<footer>Written by GRNscope. The figures behind it lie beside this page.</footer>",
        ]
    )
    drawn = any(isinstance(part, Drawn) for part in parts)
    script = f"<script>{get_plotlyjs()}</script>" if drawn else ""
    return document(title, body, head=f"<style>{_OWN}</style>{script}")


def _part(part: Part, number: int) -> str:
    if isinstance(part, Said):
        typed = f"<pre><code>{escape(part.typed)}</code></pre>" if part.typed else ""
        return f"<section><h2>{escape(part.title)}</h2><p>{escape(part.text)}</p>{typed}</section>"
    if isinstance(part, Listed):
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in part.head)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            for row in part.rows
        )
        return (
            f"<section><h2>{escape(part.title)}</h2><p class='soft'>{escape(part.about)}</p>"
            f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>'
            "</table></div></section>"
        )
    figure = house(go.Figure(part.figure))
    found = unescape(figure.layout.title.text or "")
    figure.update_layout(title=None, height=part.height, autosize=True)
    drawn = to_html(
        figure,
        include_plotlyjs=False,
        full_html=False,
        div_id=f"figure-{number}",
        config={"displaylogo": False, "responsive": True},
    )
    return (
        f"<section><figure><h2>{escape(found)}</h2><figcaption>{escape(part.about)}</figcaption>"
        f'<div class="drawn">{drawn}</div></figure></section>'
    )
