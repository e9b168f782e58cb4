"""The start page: what GRNscope is for, and what the demo answers."""

import time

import dash
from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component

from components.blocks import Column, bar, card, caution, chip, command, table
from components.shell import heading
from core.data import demo
from core.data.demo import Demo
from core.data.first_answer import FirstAnswer
from core.runs.heartbeat import Beat, last_beat
from core.settings import from_environment

dash.register_page(
    __name__, path="/", name="Start", title="GRNscope: which genes a regulator controls",
    group="", order=0,
)  # fmt: skip

_QUESTIONS = (
    ("Which genes does this regulator control?", "A list of targets, each with a probability."),
    ("Does A control B, or B control A?", "Both directions side by side, and where they differ."),
    ("Is that more than chance?", "Honest splits, and controls that know nothing but the names."),
    ("What does the whole network look like?", "A directed graph, cut where you choose."),
)
_STARTS: tuple[tuple[str, str, Component], ...] = (
    (
        "Look at the demo",
        "Everything below was simulated here, from networks that are known to the last edge.",
        html.P(html.A("See what it holds", href="#demo")),
    ),
    (
        "Bring your data",
        "See what is recognised in a file of expression or of known pairs, and why.",
        command("python -m core data inspect FILE"),
    ),
    (
        "Check identifiers",
        "See what each name in a list stands for, and which ones nobody knows.",
        command("python -m core ids FILE"),
    ),
)
_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def layout(**_query: str) -> Component:
    """Show the page as things stand now; it looks again until the demo is complete."""
    home = from_environment().home
    found = demo.contents(home)
    return html.Div(
        [
            heading(
                "Which genes does a regulator control?",
                "GRNscope asks your expression data, and answers with the likely targets, how "
                "sure that is, and what in the data says so.",
                chips=[chip("Data ", html.Strong("Demo"), " · simulated")],
            ),
            html.Div(_starting_points(), className="thirds"),
            html.Div(_demo(found), id="home-demo"),
            dcc.Interval(id="home-look", interval=2000, disabled=found.complete),
        ]
    )


@callback(
    Output("home-demo", "children"),
    Output("home-look", "disabled"),
    Input("home-look", "n_intervals"),
    prevent_initial_call=True,
)
def look_again(_times: int) -> tuple[list[Component], bool]:
    """Show how far the demo is."""
    found = demo.contents(from_environment().home)
    return _demo(found), found.complete


def _starting_points() -> list[Component]:
    return [card(title, html.P(text), way_in) for title, text, way_in in _STARTS]


def _demo(found: Demo) -> list[Component]:
    home = found.folder.parent
    answer = demo.answer(home)
    questions = html.Dl([part for ask, get in _QUESTIONS for part in (html.Dt(ask), html.Dd(get))])
    parts: list[Component] = [
        html.Div(
            [
                _waiting(found, last_beat(home)) if answer is None else _answer(answer),
                card("What it is built to answer", questions),
            ],
            className="wide-and-narrow",
        )
    ]
    if found.sets:
        parts.append(_sets(found))
    return parts


def _waiting(found: Demo, beat: Beat | None) -> Component:
    if found.complete:
        return card(
            "The demo holds no stress atlas",
            html.P("So there is no first answer to show. The data that is there is listed below."),
        )
    if beat is None or not beat.is_fresh(time.time()):
        return card(
            "The demo has not been made yet",
            html.P("No worker is running. Start one beside this page:"),
            command("python -m core worker"),
        )
    return card(
        "The demo is not there yet",
        html.P(
            "The worker simulates it on this machine, once. This page shows it as soon as it is "
            "there. What the worker says now:"
        ),
        html.P(beat.doing, className="command", role="status"),
    )


def _answer(answer: FirstAnswer) -> Component:
    return card(
        f"{answer.n_true} of the {len(answer.rows)} genes that follow {answer.regulator} "
        "most closely are its targets",
        table(
            [
                Column("Gene", "identifier"),
                Column("Correlation"),
                Column("True effect"),
            ],
            [
                [
                    row.gene,
                    html.Span(
                        [
                            bar(abs(row.correlation), kind="up" if row.correlation > 0 else "down"),
                            f"{row.correlation:+.2f}".replace("-", "−"),
                        ],
                        className="measure",
                    ),
                    html.Span(row.truth, className=row.truth.replace(" ", "-")),
                ]
                for row in answer.rows
            ],
            label=f"Genes that follow {answer.regulator}",
        ),
        caution(
            "Simulated data, and correlation only: genes that share a regulator correlate "
            "too, and correlation cannot tell who controls whom."
        ),
        subtitle=(
            f"Pearson correlation over {answer.n_samples:,} samples among {answer.n_genes:,} "
            f"genes; the simulation gave {answer.regulator} {answer.n_targets:,} targets"
        ),
    )


def _sets(found: Demo) -> Component:
    return card(
        "What the demo holds",
        table(
            [Column("Set", "identifier"), Column("What it is"), Column("Files", "number"),
             Column("Size", "number")],
            [
                [one.name, one.summary, f"{len(one.files):,}", _size(one.size)]
                for one in found.sets
            ],
            label="Data sets of the demo",
        ),
        subtitle=f"All of it simulated. The files are in {found.folder}",
        id="demo",
    )  # fmt: skip


def _size(n_bytes: int) -> str:
    for unit, name in _SIZES:
        if n_bytes >= unit:
            return f"{n_bytes / unit:.1f} {name}"
    return f"{n_bytes} bytes"
