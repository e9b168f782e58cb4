"""What a network that reads profiles answers to in a pair: figures, words, and a table."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from components.blocks import card
from components.figures import figure_card
from components.pairs import called
from components.tables import Field, table_card
from core.explain.pair_views import ActivationTrace, PairTrace
from core.explain.profile_activation import nearly_all
from core.figures.profile_activation import activation_figure
from core.findings import signed
from core.query.views import PairReport

_TELLING, _HIGH = 0.2, 0.5
"""A correlation from which on two genes go together, and a z-score that is high."""


def along(look: PairReport) -> list[Component]:
    """Build what is known of where along the samples the asked network answers.

    Parameters
    ----------
    look
        From `core.query`; of a system that reads no profiles there is nothing to build.
    """
    traced = look.traced
    if traced is None:
        return [card("No activation is shown", html.P(look.untraced))] if look.untraced else []
    names = called(look)
    figures = [
        figure_card(
            _title(way, names=asked),
            activation_figure(traced, way, names=names),
            html.P(_under(traced, way, names=asked), className="hint"),
            id=f"along-{number}",
            subtitle=_drawn(traced, way, names=asked),
            height=360,
        )
        for number, (way, asked) in enumerate(zip(traced.ways, (names, names[::-1]), strict=True))
    ]
    return [
        html.Div(figures, className="halves"),
        html.P(_about(traced), className="hint"),
        html.Details(
            [
                html.Summary("Sample by sample, as a table"),
                table_card(
                    f"What the network answers, over {len(traced.samples):,} samples",
                    _fields(names),
                    _rows(traced),
                    id="activation",
                    subtitle="Activation both ways round, and expression as the network sees it.",
                ),
            ],
            className="behind",
        ),
    ]


def _title(way: ActivationTrace, *, names: tuple[str, str]) -> str:
    asked = f"{names[0]} → {names[1]}"
    if way.height <= 0:
        return f"{asked}: the network answers nowhere along the samples"
    return f"{asked}: it answers most where {_together(way.near)}"


def _together(near: float | None) -> str:
    if near is None:
        return "one of the two does not change"
    told = f"(r\N{NO-BREAK SPACE}{signed(near)})"
    if abs(near) < _TELLING:
        return f"the two hardly go together {told}"
    return (
        f"{'the two rise and fall together' if near > 0 else 'one rises as the other falls'} {told}"
    )


def _drawn(traced: PairTrace, way: ActivationTrace, *, names: tuple[str, str]) -> str:
    drawn = f"Asked whether {names[0]} controls {names[1]}: activation, smoothed, above both genes"
    if way.height <= 0:
        return drawn
    peak, wide = traced.samples[way.place], way.last - way.first + 1
    return f"{drawn}. Marked: its largest peak, at {peak}, and the {wide} samples around it"


def _under(traced: PairTrace, way: ActivationTrace, *, names: tuple[str, str]) -> str:
    over = "" if traced.over is None else f" Over all samples r is {signed(traced.over)}."
    if way.height <= 0:
        return f"No filter stands out anywhere, so there is nothing to look under.{over}"
    told = " and ".join(
        f"{name} is {_level(level)} ({signed(level, digits=1)})"
        for name, level in zip(names, way.levels, strict=True)
    )
    return f"Under the peak {told}, in standard deviations from its own mean.{over}"


def _about(traced: PairTrace) -> str:
    told = (
        "Activation is the mean over the filters of the last convolution: where the network looks, "
        "not how sure it is."
    )
    way = traced.ways[0]
    few = nearly_all(way.last - way.first + 1, len(traced.samples))
    if few:
        return f"{told} {few}"
    if traced.in_time:
        return told
    return (
        f"{told} Outside a time course the order of samples means nothing by itself, so look at "
        "which samples lie under a peak, not at where it stands."
    )


def _fields(names: tuple[str, str]) -> list[Field]:
    one, other = names
    return [
        Field("place", "Place", kind="number", width=90, help="In the order of the figure"),
        Field("sample", "Sample", width=160),
        Field("forward", f"{one} → {other}", kind="number", width=150,
              help=f"Activation where it is asked whether {one} controls {other}"),
        Field("turned", f"{other} → {one}", kind="number", width=150,
              help=f"Activation where it is asked whether {other} controls {one}"),
        Field("regulator", f"{one} (z)", kind="number", digits=2, width=120,
              help="Expression, in standard deviations from the gene's mean"),
        Field("target", f"{other} (z)", kind="number", digits=2, width=120,
              help="Expression, in standard deviations from the gene's mean"),
        Field("under", "Under the peak of", width=170),
    ]  # fmt: skip


def _rows(traced: PairTrace) -> list[dict[str, Any]]:
    one, turned = traced.ways
    ways = [(way, f"{way.regulator} → {way.target}") for way in traced.ways if way.height > 0]
    return [
        {
            "place": place + 1,
            "sample": name,
            "forward": round(float(one.curve[place]), 5),
            "turned": round(float(turned.curve[place]), 5),
            "regulator": round(float(traced.profiles[place, 0]), 4),
            "target": round(float(traced.profiles[place, 1]), 4),
            "under": ", ".join(told for way, told in ways if way.first <= place <= way.last),
        }
        for place, name in enumerate(traced.samples)
    ]


def _level(score: float) -> str:
    if abs(score) < _HIGH:
        return "near its mean"
    return "high" if score > 0 else "low"
