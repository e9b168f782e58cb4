"""What a pair's page is built of: pictures, what is most likely, and other evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.blocks import card
from components.figures import figure_card
from components.verdicts import verdict_badge
from core.explain.pair_views import JointView, MatrixView, PairView
from core.figures.histogram import (
    Colour,
    axes_of,
    difference_figure,
    difference_share,
    joint_figure,
)
from core.figures.profiles import profile_figure, samples_of, scatter_figure
from core.findings import signed
from core.query.views import PairReport, SystemScore

Cell = tuple[int, int]

_EVEN, _TELLING = 0.5, 0.05
"""A score from which on a pair looks real, and a difference that tells two ways apart."""


def called(look: PairReport) -> tuple[str, str]:
    """Return how people call the two genes: by their symbols where they have any."""
    return look.regulator_symbol or look.regulator, look.target_symbol or look.target


def labelled(look: PairReport) -> tuple[str, str]:
    """Return the two genes by symbol and id, for the axes of figures."""
    one, other = (
        f"{symbol} ({gene})" if symbol and symbol != gene else gene
        for symbol, gene in (
            (look.regulator_symbol, look.regulator), (look.target_symbol, look.target),
        )
    )  # fmt: skip
    return one, other


def pictures(
    look: PairReport,
    *,
    colour: Colour,
    cell: Cell | None = None,
) -> list[Component]:
    """Build the histogram, its turned twin, and what differs, for every expression.

    Under each stands the same of the cells in which both genes are seen.

    Parameters
    ----------
    look
        From `core.query`.
    colour
        Whether a colour stands for a count or its logarithm.
    cell
        Column and row whose samples are marked.
    """
    names, full = called(look), labelled(look)
    rows: list[Component] = []
    for number, (seen, matrix) in enumerate(zip(look.seen, look.matrices, strict=True)):
        told = f"{seen.name}: " if len(look.seen) > 1 else ""
        three = _three(seen, names, number, colour=colour, cell=cell, full=full, told=told)
        rows += [
            html.Div(three, className="pair-pictures"),
            _together_in_cells(matrix, names, number, colour=colour, full=full, told=told),
        ]
    return rows


def _together_in_cells(
    matrix: MatrixView,
    names: tuple[str, str],
    number: int,
    *,
    colour: Colour,
    full: tuple[str, str],
    told: str,
) -> Component:
    """Build the co-expression matrix both ways round, or the sentence that says why not."""
    one, other = names
    if matrix.why_not:
        return card(f"{told}No co-expression matrix", html.P(matrix.why_not))
    ends = "first and last bin hold" if matrix.open_ends else "without"
    return html.Div(
        [
            figure_card(
                f"{told}{seen_together(matrix, names)}",
                joint_figure(matrix, full, colour=colour),
                id=f"matrix-{number}",
                subtitle=f"Co-expression matrix: only cells in which both genes are seen, {colour} "
                f"scale. Each gene over its mean ± 2 standard deviations; {ends} what lies beyond",
                height=330,
            ),
            figure_card(
                f"{other} against {one}, where both are seen",
                joint_figure(matrix, full, turned=True, colour=colour),
                id=f"matrix-turned-{number}",
                subtitle=f"{told}The same cells, seen as ({other}, {one})",
                height=330,
            ),
            _differs(matrix, names, id=f"matrix-differs-{number}"),
        ],
        className="pair-pictures",
    )


def seen_together(matrix: MatrixView, names: tuple[str, str]) -> str:
    """Describe how many cells see both genes of a pair, and whether they go together there.

    Parameters
    ----------
    matrix
        Which cells those are.
    names
        Regulator and target.
    """
    cells = f"{matrix.together:,} of {matrix.samples:,} cells see both {names[0]} and {names[1]}"
    if matrix.correlation is None:
        return cells
    return f"{cells} (r {signed(matrix.correlation)} among them)"


def _three(
    seen: PairView,
    names: tuple[str, str],
    number: int,
    *,
    colour: Colour,
    cell: Cell | None,
    full: tuple[str, str],
    told: str,
) -> list[Component]:
    one, other = names
    unit = "Cells" if seen.kind == "single-cell" else "Samples"
    return [
        figure_card(
            f"{one} against {other}",
            joint_figure(seen, full, colour=colour, chosen=cell),
            id=f"joint-{number}",
            subtitle=f"{told}{unit} per bin, {colour} scale. {_lowest(seen, names)}"
            "Choose a bin to see its samples",
            height=330,
            modebar=True,
        ),
        figure_card(
            f"{other} against {one}",
            joint_figure(seen, full, turned=True, colour=colour, chosen=cell),
            id=f"turned-{number}",
            subtitle=f"{told}The same samples, seen as ({other}, {one})",
            height=330,
        ),
        _differs(seen, names, id=f"differs-{number}"),
    ]


def _differs(seen: JointView, names: tuple[str, str], *, id: str) -> Component:
    one, other = names
    unit = "cells" if isinstance(seen, MatrixView) else "samples"
    return figure_card(
        f"{difference_share(seen.counts):.0%} of these {unit} tell the two apart",
        difference_figure(seen, names),
        id=id,
        subtitle=f"Bin by bin. Blue: more {unit} as ({one}, {other}); orange: more as "
        f"({other}, {one})",
        height=330,
    )


def _lowest(seen: PairView, names: tuple[str, str]) -> str:
    """Describe what lies in the lowest bins, where they hold zeros and are marked."""
    told = [
        f"{zeros / seen.samples:.0%} for {name}"
        for name, axis, zeros in zip(
            names,
            axes_of(seen, names),
            (int(seen.counts[:, 0].sum()), int(seen.counts[0].sum())),
            strict=True,
        )
        if axis.starts_at_zero
    ]
    return f"Dotted: the lowest bin, with the zeros ({', '.join(told)}). " if told else ""


def underneath(look: PairReport, *, cell: Cell | None = None) -> list[Component]:
    """Build the profiles and the scatter of the first expression."""
    seen, names = look.seen[0], called(look)
    chosen = samples_of(seen, cell).size
    drawn = ""
    if len(seen.shown) < seen.samples:
        drawn = f"{len(seen.shown):,} of {seen.samples:,} samples are drawn. "
    marked = f"{chosen:,} in the chosen bin" if cell else "Choose a bin above to mark its samples"
    return [
        figure_card(
            _together(seen, names),
            scatter_figure(seen, names, cell=cell),
            id="scatter",
            subtitle=f"{drawn}{marked}",
            height=320,
        ),
        figure_card(
            f"{names[0]} and {names[1]} along the samples",
            profile_figure(seen, names, cell=cell),
            id="profile",
            subtitle=f"{drawn}{marked}",
            height=320,
        ),
    ]


def _together(seen: PairView, names: tuple[str, str]) -> str:
    r = seen.correlation
    if abs(r) < 0.2:
        return f"{names[0]} and {names[1]} hardly go together (r {signed(r)})"
    way = "rises" if r > 0 else "falls"
    return f"{names[1]} {way} with {names[0]} (r {signed(r)})"


def likely(look: PairReport) -> Component:
    """Build the bars of what the asked system holds for likely."""
    said, (one, other) = look.said[0], called(look)
    if said.score is None:
        return card(f"{said.system.title} cannot say", html.P(said.why))
    if said.forward is not None and said.reverse is not None and said.none is not None:
        rows = [
            (f"{one} → {other}", said.forward),
            (f"{other} → {one}", said.reverse),
            ("no relation", said.none),
        ]
        title = _most_likely(rows, names=(one, other), sure=said.system.tells_chances)
    else:
        rows = [(f"{one} → {other}", said.score)]
        if said.turned is not None:
            rows.append((f"{other} → {one}", said.turned))
        title = _one_sided(said, names=(one, other))
    top = max(1.0, *(value for _, value in rows))
    best = max(value for _, value in rows)
    parts: list[Component] = []
    for name, value in rows:
        parts += [
            html.Span(name),
            html.Span(
                html.Span(style={"width": f"{100 * max(value, 0) / top:.1f}%"},
                          className="plain" if value == best else "weak"),
                className="bar", **{"aria-hidden": "true"},
            ),
            html.Strong(f"{value:.2f}"),
        ]  # fmt: skip
    subtitle = said.system.title
    if said.system.pretrained_on:
        subtitle += f" · learned from {said.system.pretrained_on}"
    if said.system.is_model:
        if said.system.tells_chances:
            subtitle += " · as likely as among the pairs it was judged on"
        elif not said.system.gives_probability:
            subtitle += " · scores, which are no probabilities"
    if said.beats is not None:
        subtitle += f" · stronger than {_percent(said.beats)} of pairs not known to be real"
    told = _sign_told(said, names=(one, other))
    return card(
        title,
        html.Div(parts, className="likely"),
        *([html.P(told)] if told else []),
        subtitle=subtitle,
    )


def _sign_told(said: SystemScore, *, names: tuple[str, str]) -> str:
    """Describe what a system that learned signs holds the regulator for; empty of others."""
    if said.activates is None or said.represses is None:
        return ""
    shares = {"activation": said.activates, "repression": said.represses}
    total = max(sum(shares.values()), 1e-7)
    more, less = sorted(shares, key=lambda name: -shares[name])
    if not said.system.tells_chances:
        return f"If {names[0]} controls {names[1]}, it {said.sign} it, says the model."
    return (
        f"If {names[0]} controls {names[1]}, it {said.sign} it, says the model: "
        f"{shares[more] / total:.0%} for {more}, {shares[less] / total:.0%} for {less}."
    )


def _most_likely(rows: Sequence[tuple[str, float]], *, names: tuple[str, str], sure: bool) -> str:
    best = max(range(3), key=lambda place: rows[place][1])
    one, other = names
    if not sure:
        return f"“{rows[best][0]}” scores highest, {rows[best][1]:.2f}"
    return (
        f"{one} most likely controls {other}",
        f"{other} most likely controls {one}",
        f"{one} and {other} are most likely not related",
    )[best]


def _one_sided(said: SystemScore, *, names: tuple[str, str]) -> str:
    score = said.score or 0.0
    if not said.system.tells_chances:
        alike = said.turned is not None and abs(score - said.turned) < 1e-6
        more = ", either way round" if alike else ""
        return f"{names[0]} and {names[1]} score {score:.2f}{more}"
    turned = score if said.turned is None else said.turned
    if turned - score > _TELLING and turned >= _EVEN:
        return f"{names[1]} → {names[0]} looks likelier than the other way round"
    looks = "looks" if score >= _EVEN else "does not look"
    alike = said.turned is not None and abs(turned - score) <= _TELLING
    more = (
        ", nor does the other way round" if score < _EVEN else ", and so does the other way round"
    )
    return f"{names[0]} → {names[1]} {looks} like regulation{more if alike else ''}"


def evidence(look: PairReport) -> Component:
    """Build what else is known of the pair."""
    known = ", ".join(look.known) or "in no list"
    if look.known and look.sign:
        known += " · activates" if look.sign > 0 else " · represses"
    rows: list[tuple[Any, Any]] = [("Known edge", known)]
    rows += [(f"Correlation, {seen.name}", signed(seen.correlation)) for seen in look.seen]
    rows += [(said.system.title, _other(said)) for said in look.said[1:]]
    return card(
        "Other evidence",
        html.Table(
            html.Tbody([html.Tr([html.Th(name, scope="row"), html.Td(told)])
                        for name, told in rows]),
            className="evidence",
        ),
    )  # fmt: skip


def _other(said: SystemScore) -> Component:
    if said.score is None:
        return html.Span(f"cannot say: {said.why}", className="hint")
    beats = "" if said.beats is None else f" · above {_percent(said.beats)} of other pairs"
    sign = f" · {said.sign}" if said.sign else ""
    judged = said.system.verdict
    badge = [" ", verdict_badge(judged)] if judged is not None else []
    return html.Span([html.Strong(f"{said.score:.2f}"), sign, beats, *badge])


def _percent(share: float) -> str:
    return f"{min(share, 0.999):.1%}" if share > 0.99 else f"{share:.0%}"
