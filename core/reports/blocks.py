"""Blocks that a report is made of, as plain values: a page, a file or a browser shows them.

What is text here is text everywhere: nothing in a block is markup, except a drawing's SVG.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from numbers import Integral
from typing import ClassVar, Literal, TypeAlias

import plotly.graph_objects as go

from core.findings import Finding, signed

Value: TypeAlias = str | int | float | None


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    title
        Its heading.
    kind
        `number` and `share` (shown in percent) are set to the right, `identifier` in monospace.
    digits
        Behind the point, of a number that is not whole.
    with_sign
        Whether a plus is written too.
    """

    title: str
    kind: Literal["text", "number", "share", "identifier"] = "text"
    digits: int = 3
    with_sign: bool = False

    def text(self, value: Value) -> str:
        """Return how a value is written; what cannot be said is a dash."""
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return "–"
        if isinstance(value, str):
            return value
        if self.kind == "share":
            return f"{value:.0%}"
        if self.with_sign:
            return signed(value, digits=self.digits)
        return f"{value:,}" if isinstance(value, Integral) else f"{value:,.{self.digits}f}"


@dataclass(frozen=True)
class Text:
    """Sentences under a heading, points that follow, and a command to be typed."""

    kind: ClassVar[str] = "text"
    title: str
    text: str = ""
    items: tuple[str, ...] = ()
    typed: str = ""
    name: str = ""


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    title
        What it says.
    columns, rows
        Rows have a value a column. Below its first line, text is written small.
    about
        What its figures mean.
    name
        One plain word; files that are saved from it are called so.
    """

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    about: str = ""
    name: str = ""


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure whose own title says the finding, with markup escaped.

    Attributes
    ----------
    figure
        From `core.figures`.
    about
        What is drawn, with units.
    height, least_width
        In pixels. Where there is less room the figure scrolls within its box.
    name
        As for a table.
    """

    kind: ClassVar[str] = "figure"
    figure: go.Figure
    about: str = ""
    height: int = 420
    least_width: int = 0
    name: str = ""

    @property
    def title(self) -> str:
        """The finding, as plain text."""
        return unescape(self.figure.layout.title.text or "")

    def untitled(self) -> go.Figure:
        """Return the figure alone, for a place that says its title in words."""
        return go.Figure(self.figure).update_layout(title=None)


@dataclass(frozen=True)
class Drawing:
    """An SVG of our own, such as a network, that the page's style sheet colours."""

    kind: ClassVar[str] = "drawing"
    title: str
    svg: str


@dataclass(frozen=True)
class Findings:
    """What was noticed: notes that stand out where there is no title, a list where there is one.

    Attributes
    ----------
    found
        In the order in which they are read.
    title
        Of the list.
    explained
        By topic, the text of the same report that says more.
    """

    kind: ClassVar[str] = "findings"
    found: tuple[Finding, ...]
    title: str = ""
    explained: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """Named values, side by side."""

    kind: ClassVar[str] = "facts"
    title: str
    entries: Mapping[str, object]


@dataclass(frozen=True)
class Section:
    """Blocks under one heading; with `panels`, small figures side by side."""

    kind: ClassVar[str] = "section"
    title: str
    blocks: tuple[Text | Table | Figure | Drawing, ...]
    about: str = ""
    panels: bool = False


Shown: TypeAlias = Text | Table | Figure
"""What can be kept, and shown by the pages of the app too."""
Block: TypeAlias = Shown | Drawing | Findings | Facts | Section


@dataclass(frozen=True)
class Report:
    """A whole report.

    Attributes
    ----------
    kind
        What was done, in a word or two.
    title
        The finding.
    lead
        A sentence or two under it.
    cautions
        How far to trust it.
    blocks
        In the order in which they are read.
    files
        A sentence on what lies beside the page.
    """

    kind: str
    title: str
    lead: str
    cautions: tuple[str, ...]
    blocks: tuple[Block, ...]
    files: str
