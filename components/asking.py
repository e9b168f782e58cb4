"""The two boxes of a question, what was understood of them, and the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import dash_bootstrap_components as dbc
import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from components.choosing import html_id
from components.figures import figure_card
from components.findings import findings_list
from components.notes import empty_state
from components.tables import Field, table_card
from components.upload import drop_zone
from components.verdicts import answer_verdict
from core.figures.names import in_words
from core.figures.scores import passing_title, scores_figure
from core.findings import ANOTHER_KIND
from core.metrics.reference import PRECISIONS
from core.models.verdict import in_a_line
from core.query.question import ALL_GENES, ALL_REGULATORS, ScoringSystem
from core.query.views import IdGroup, ResolvedGenes
from core.serving.answer import Answer
from core.workspace.records import Item

_TOPS = (100, 1_000)
_PAUSE = 350
"""Milliseconds without a key, after which ids are looked up."""
_LONGEST = 1_200_000


def box(
    side: str, title: str, *, value: str, lists: Sequence[Item], rows: int, placeholder: str
) -> Component:
    """Build a box for ids, with lists to put into it.

    Parameters
    ----------
    side
        `regulators` or `targets`; ids of its parts begin with `query-` and this.
    title
        What it asks for.
    value
        What stands in it at first.
    lists
        Files of ids that can be put into it.
    rows
        Its height, in lines.
    placeholder
        What may be written into it.
    """
    name = f"query-{side}"
    picks = [{"label": phrase, "value": phrase} for phrase in (ALL_REGULATORS, ALL_GENES)]
    picks += [{"label": item.name, "value": f"item:{item.id}"} for item in lists]
    return html.Div(
        [
            html.Div(
                [
                    html.Label(title, htmlFor=html_id(name)),
                    html.Label(
                        f"Put a list into {title.lower()}",
                        htmlFor=f"{name}-pick",
                        className="visually-hidden",
                    ),
                    dbc.Select(id=f"{name}-pick", options=picks, placeholder="Put in a list…",
                        className="pick"),
                ],
                className="box-head",
            ),
            dbc.Textarea(
                id=name, value=value, rows=rows, debounce=_PAUSE, maxLength=_LONGEST,
                spellCheck=False, placeholder=placeholder,
            ),
            html.Div(id=f"{name}-told", className="told", **{"aria-live": "polite"}),
            html.Details(
                [
                    html.Summary("From a file"),
                    drop_zone(f"{name}-file", "Drop a list of ids here",
                              hint="One column of ids, plain text.", several=False),
                ],
                className="from-file",
            ),
        ],
        className="field",
    )  # fmt: skip


def told(found: ResolvedGenes, *, what: str) -> list[Component]:
    """Build the counts of a box, each with the list behind it.

    Parameters
    ----------
    found
        What was understood.
    what
        What the names are: `genes of the data`.
    """
    if not found.given:
        return []
    parts: list[Component] = [
        html.P([html.Strong(f"{len(found.names):,}"), f" {what}"], className="count")
    ]
    return [*parts, *(_list(each) for each in found.told)]


def _list(each: IdGroup) -> Component:
    rows = [
        html.Li([html.Code(given), f" {_fate(became, why)}"]) for given, became, why in each.rows
    ]
    if each.count > len(rows):
        rows.append(html.Li(f"and {each.count - len(rows):,} more"))
    return html.Details(
        [html.Summary(f"{each.count:,} {each.label}"), html.Ul(rows)],
        className="told-list" + (" used" if each.used else ""),
    )


def _fate(became: str, why: str) -> str:
    return " · ".join(filter(None, (f"→ {became}" if became else "", why)))


def result(
    answer: Answer, system: ScoringSystem, *, cut: float, data: str, network: str = ""
) -> Component:
    """Build an answer: where its scores lie, the cut, and the table.

    Parameters
    ----------
    answer
        From `core.query`.
    system
        That gave it.
    cut
        Where it is cut.
    data
        What the expression is called.
    network
        Address of the same answer drawn as a network; empty where it cannot be.
    """
    low, high = float(answer.cuts[0]), float(answer.cuts[-1])
    return html.Div(
        [
            *answer_verdict(
                system,
                # that warning says how to take the answer
                advice=all(finding.topic != ANOTHER_KIND for finding in answer.findings),
            ),
            *_noticed(answer),
            html.Div(scores_card(answer, system, cut=cut), id="query-scores"),
            html.Div(
                [
                    html.Label("Cut at", htmlFor="query-cut", id="query-cut-label"),
                    dcc.Input(
                        id="query-cut", type="range", min=low, max=high,
                        step=round((high - low) / 200, 6), value=round(cut, 6),
                    ),
                    html.Div(stops(answer), id="query-stops", className="tools"),
                    *_rates(answer),
                    *([html.A("See it as a network", href=network)] if network else ()),
                ],
                className="card cut",
            ),
            html.Div(pairs_card(answer, system, cut=cut, data=data), id="query-table"),
        ],
        className="stack",
    )  # fmt: skip


def _noticed(answer: Answer) -> list[Component]:
    """Build what was noticed on the way, if anything was."""
    if not answer.findings:
        return []
    found = findings_list([finding.as_dict() for finding in answer.findings])
    return [html.Section([html.H2("What was noticed"), found], className="card")]


def stops(answer: Answer, *, rate: int = 0) -> list[Component]:
    """Build buttons for cuts worth looking at: by what should be real above, and by number.

    Parameters
    ----------
    answer
        From `core.query`.
    rate
        Which of the reference's rates to count on.
    """
    found = [(f"{in_words(share)} real", answer.cut_for(share, rate=rate)) for share in PRECISIONS]
    found += [
        (f"top {count:,}", float(answer.rows[count - 1]["probability"]))
        for count in _TOPS
        if count <= len(answer.rows)
    ]
    return [
        html.Button(
            words, id={"type": "query-stop", "cut": f"{cut:.6f}"},
            className="quiet", n_clicks=0, type="button",
        )
        for words, cut in found
        if cut is not None
    ]  # fmt: skip


def _rates(answer: Answer) -> list[Component]:
    """Build the choice of how frequent real pairs are among those asked about."""
    reference = answer.reference
    hidden = reference.base_rate is None
    options = [
        {"label": in_words(rate) + (f", {reference.rate_from}" if place == 0 else ""),
         "value": str(place)}
        for place, rate in enumerate(reference.rates)
    ]  # fmt: skip
    return [
        html.Div(
            [
                html.Label("Real among those asked about", htmlFor="query-rate"),
                dbc.Select(id="query-rate", options=options, value="0"),
            ],
            className="field rate",
            hidden=hidden,
        )
    ]


def scores_card(answer: Answer, system: ScoringSystem, *, cut: float, rate: int = 0) -> Component:
    """Build the card that shows how scores are spread, under a title that says what passes.

    Parameters
    ----------
    answer, system
        As for `result`.
    cut
        Where it is cut.
    rate
        Which of the reference's rates to count on.
    """
    reference = answer.reference
    subtitle = "Your pairs (bars)"
    if len(reference.edges) > 1:
        subtitle += (
            f" against {reference.positive_name} (green) and {reference.negative_name} (grey)"
        )
    return figure_card(
        passing_title(answer, cut, rate=rate),
        scores_figure(answer, cut, axis=_score_of(system), rate=rate),
        html.P(_promise(answer, system, rate=rate), className="hint"),
        id="scores",
        subtitle=subtitle,
        height=300,
    )


def _score_of(system: ScoringSystem) -> str:
    """Return what the numbers of a system are called."""
    if system.gives_probability:
        return "Probability"
    return "Score" if system.is_model else system.title


def _promise(answer: Answer, system: ScoringSystem, *, rate: int) -> str:
    reference = answer.reference
    if reference.unpromised:
        return (
            f"{reference.unpromised}. The line first stands where the strongest hundredth begins; "
            "cut by number or by score."
        )
    if not system.is_model and not system.gives_probability:
        origin = f"was learned from {system.pretrained_on}" if system.learned else "learned nothing"
        return (
            f"This score {origin} and is no probability. The line first stands where the "
            "strongest hundredth begins."
        )
    if not system.is_model:
        return (
            f"Learned from {system.pretrained_on}: its probabilities hold for pairs of such "
            "networks, and nobody can promise how many above a cut are real here."
        )
    if reference.base_rate is None:
        return "How many above a cut are real is not known."
    counted = in_words(reference.rates[rate]).removeprefix("about ")
    where = f", {reference.rate_from}" if rate == 0 else ""
    return (
        f"This counts on {counted} of the pairs asked about being real{where}. Probabilities are "
        f"as the model was judged, where {in_words(reference.base_rate)} were. On other data than "
        "it was judged on, expect fewer."
    )


def pairs_card(answer: Answer, system: ScoringSystem, *, cut: float, data: str) -> Component:
    """Build the table of what passes the cut."""
    rows = [row for row in answer.rows if row["probability"] >= cut - 1e-9]
    passing, _ = answer.at(cut)
    if not rows:
        return html.Section(
            empty_state("No pair passes this cut", "Move it to the left to see weaker pairs."),
            className="card",
        )
    kept = f"The strongest {len(rows):,} of them are listed. " if passing > len(rows) else ""
    return table_card(
        "Strongest pairs",
        fields(answer, system),
        rows,
        id="scores",
        subtitle=f"{kept}{system.title} on {data}. Choose a row to look at the pair.",
        select="single",
        notes=_notes(answer, system, data=data),
    )


def _notes(answer: Answer, system: ScoringSystem, *, data: str) -> dict[str, str]:
    """Return what a saved table says of its numbers."""
    judged = system.verdict
    return {
        "Data": data,
        "Model" if system.is_model else "Method": system.title,
        **({} if judged is None else {"Verdict": in_a_line(judged)}),
        **{finding.topic.capitalize(): finding.message for finding in answer.findings},
        "Limits": system.limits,
    }


def fields(answer: Answer, system: ScoringSystem) -> list[Field]:
    """List the columns of an answer's table."""
    first = answer.rows[0] if answer.rows else {}
    score = Field("probability", _score_of(system), kind="share", width=150)
    if not system.gives_probability and float(np.max(answer.edges)) > 1:
        score = replace(score, kind="number")
    three = [
        Field("p_none", "No relation", kind="number", hidden=True),
        Field("p_forward", "Forward", kind="number", hidden=True),
        Field("p_reverse", "Reverse", kind="number", hidden=True),
        Field("direction", "Direction", kind="number", width=100,
              help="Above 0 the first gene regulates the second, below 0 the other way round"),
    ]  # fmt: skip
    learned_sign = "sign" in first
    sign = [
        Field("effect", "Sign", kind="effect", width=115,
              help="What the regulator does if it controls the target, as the model learned it"),
        Field("p_activates", "Activates", kind="number", hidden=True),
        Field("p_represses", "Represses", kind="number", hidden=True),
    ]  # fmt: skip
    effect = Field("effect", "Effect", kind="effect", width=95,
                   help="What the sign of the correlation looks like; no proof of it")  # fmt: skip
    return [
        Field("regulator", "Regulator", kind="identifier", beside="regulator_symbol", width=150),
        Field("regulator_symbol", "Regulator symbol", hidden=True),
        Field("target", "Target", kind="identifier", beside="target_symbol", width=150),
        Field("target_symbol", "Target symbol", hidden=True),
        score,
        *(sign if learned_sign else ()),
        *(three if "direction" in first else ()),
        *(() if learned_sign else (effect,)),
        Field("correlation", "Correlation", kind="number", digits=2, width=95,
              help="Pearson's, across all samples"),
        Field("rank", "Rank", hidden=True),
        Field("known", "Known from", width=105, help="Lists of known pairs that hold it"),
    ]  # fmt: skip


def _training(system: ScoringSystem) -> str:
    if system.verdict is not None:
        return f" · {system.verdict.level}"
    if system.is_model:
        return ""
    return " · comes trained" if system.learned else " · learns nothing"


def system_options(systems: Sequence[ScoringSystem]) -> list[dict[str, Any]]:
    """List systems to choose from, each with what it is worth as far as that is known."""
    return [
        {
            "label": system.title + (" · simulated" if system.simulated else "")
            + _training(system),
            "value": system.key,
        }
        for system in systems
    ]  # fmt: skip
