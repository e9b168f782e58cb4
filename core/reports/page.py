"""One page out of blocks: a single file that holds all it needs and fetches nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from plotly.offline import get_plotlyjs

from core.figures.theme import house
from core.reports.blocks import Figure, Report, Section

_TEMPLATE = "page.html.jinja"
_MOST_ROWS = 60
"""A page is for reading; the whole table lies beside it."""


def page(report: Report) -> str:
    """Render a report as HTML.

    Plotly's script goes inside, so that figures answer to the pointer where there is no network:
    a page with figures has about 5 MB, however many they are, and one without has some KB.

    Parameters
    ----------
    report
        What it says.
    """
    draws = any(
        isinstance(block, Figure)
        for each in report.blocks
        for block in (each.blocks if isinstance(each, Section) else (each,))
    )
    script = get_plotlyjs() if draws else ""
    text = _template().render(report=report, plotly=script, most_rows=_MOST_ROWS)
    return f"{text.strip()}\n"


def _figure_json(block: Figure) -> str:
    """Return a figure as JSON without any `<`, so that no name in it can end its element."""
    figure = house(block.untitled()).update_layout(height=block.height, autosize=True)
    return str(figure.to_json()).replace("<", "\\u003c")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure_json"] = _figure_json
    return environment.get_template(_TEMPLATE)
