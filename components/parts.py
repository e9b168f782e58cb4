"""Parts that a run kept, figures, tables and sentences, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.blocks import Column, card, caution, table
from components.findings_figures import finding_card
from core.reports.parts import Drawn, Listed, Part


def parts_view(
    lead: str,
    parts: Sequence[Part],
    *,
    subtitle: str,
    cautions: Sequence[str] = (),
    tools: Sequence[Component] = (),
) -> Component:
    """Build a card that says what the parts come to, and one for each.

    Parameters
    ----------
    lead
        Sentences; the first is the title.
    parts
        As they were kept.
    subtitle
        What was looked at.
    cautions
        How far to trust it.
    tools
        Links to the report and the files.
    """
    found, _, more = lead.partition(". ")
    return html.Div(
        [
            card(
                found.removesuffix("."),
                *([html.P(more)] if more else []),
                *([html.Div(list(tools), className="tools actions")] if tools else []),
                *(caution(each) for each in cautions),
                subtitle=subtitle,
            ),
            *(_part(part, number) for number, part in enumerate(parts)),
        ],
        className="stack",
    )


def _part(part: Part, number: int) -> Component:
    if isinstance(part, Drawn):
        return finding_card(
            part.figure, id=f"part-{number}", subtitle=part.about, height=part.height
        )
    if isinstance(part, Listed):
        columns = [
            Column(name, "number" if place else "text") for place, name in enumerate(part.head)
        ]
        return card(part.title, table(columns, part.rows, label=part.title), subtitle=part.about)
    return card(part.title, html.P(part.text), *([html.Pre(part.typed)] if part.typed else []))
