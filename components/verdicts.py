"""The verdict on a model beside its answers: one calm line, with a mark, a word and a link."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from core.models.verdict import BEATS, GUESSES, NAMES, UNJUDGED, Level, Verdict
from core.query.question import ScoringSystem

_MARKS: Mapping[Level, str] = {BEATS: "✓", NAMES: "≈", GUESSES: "✕", UNJUDGED: "?"}


def verdict_badge(verdict: Verdict) -> Component:
    """Build two or three words that stand beside a model's name."""
    return html.Span(
        [_mark(verdict.level), f" {verdict.level}"],
        className=f"verdict-badge {_kind(verdict.level)}",
        title=verdict.sentence,
    )


def verdict_title(verdict: Verdict) -> Component:
    """Build the headline of a model's card."""
    return html.H2([_mark(verdict.level), f" {verdict.sentence.removesuffix('.')}"],
                   className=f"verdict-title {_kind(verdict.level)}")  # fmt: skip


def verdict_note(verdict: Verdict) -> list[Component]:
    """Build what stands under that headline: how to take the model, and what that rests on."""
    told = " ".join(filter(None, (verdict.advice, verdict.evidence)))
    explained = (
        [" ", dcc.Link("Why names alone can do so well", href="/help#evaluation")]
        if verdict.level == NAMES
        else []
    )
    return [html.P([told, *explained])] if told else []


def answer_verdict(system: ScoringSystem, *, advice: bool = True) -> list[Component]:
    """Build the line that stands above an answer; nothing where the model is gone.

    Parameters
    ----------
    system
        That answered.
    advice
        Whether to say how to take the answer; not where that is said already.
    """
    judged = system.verdict
    if judged is None:
        return [] if system.is_model else [_untrained(system)]
    head, colon, figures = judged.sentence.partition(":")
    parts: list[str | Component] = [
        _mark(judged.level), " ", html.Strong(head), f"{colon}{figures} ",
        *([f"{judged.advice} "] if advice and judged.advice else []),
        dcc.Link("See its card", href=f"/train?model={system.key}"),
    ]  # fmt: skip
    return [html.P(parts, className=f"verdict {_kind(judged.level)}")]


def _untrained(system: ScoringSystem) -> Component:
    return html.P(
        [
            f"{system.title} was not trained here, so nothing was set aside to judge it by. ",
            dcc.Link("Evaluate it on known pairs", href="/evaluate"),
        ],
        className="verdict",
    )


def _mark(level: Level) -> Component:
    return html.Span(_MARKS[level], className="mark", **{"aria-hidden": "true"})


def _kind(level: Level) -> str:
    return "good" if level == BEATS else "open" if level == UNJUDGED else "weak"
