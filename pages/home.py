"""The start page: what GRNscope is for, and what the demo answers."""

import time
from collections.abc import Sequence

import dash
from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component

from components.blocks import Column, bar, card, caution, command, data_chip, table
from components.files import size
from components.runs import runs_table
from components.shell import heading
from core.findings import signed
from core.runs import store
from core.runs.heartbeat import Beat, last_beat
from core.runs.records import Run
from core.simulate import demo
from core.simulate.demo import Demo
from core.simulate.first_answer import FirstAnswer
from core.workspace import items
from pages._links import leads_somewhere
from pages._visit import visit

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
_RECENT = 5


def layout(**_query: str) -> Component:
    """Show the page as things stand now; it looks again until the demo is complete."""
    who = visit()
    found = demo.contents(who.home)
    runs = store.list_runs(who.home, who.workspace, most=50)
    models = len(items.list_items(who.home, who.workspace, content="model"))
    return html.Div(
        [
            heading(
                "Which genes does a regulator control?",
                "GRNscope asks your expression data, and answers with the likely targets, how "
                "sure that is, and what in the data says so.",
                chips=[data_chip("Demo", simulated=True)],
            ),
            html.Div(_starting_points(models), className="thirds"),
            html.Div(_recent(runs), className="recent"),
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
    found = demo.contents(visit().home)
    return _demo(found), found.complete


def _starting_points(models: int) -> list[Component]:
    trained = (
        "One is here, with what it was tested on."
        if models == 1
        else f"{models:,} are here, each with what it was tested on."
    )
    starts = (
        (
            "Try the demo question",
            "Regulators and targets are filled in, and the answer comes at once.",
            ("Ask the demo question", "/query?demo=1"),
        ),
        (
            "Bring your data",
            "Drop a file of expression or of known pairs, and see what is recognised in it and "
            "why.",
            ("Upload your data", "/data"),
        ),
        (
            "Take a trained model",
            trained if models else "Train one on known pairs; it is kept and can be asked again.",
            ("Ask with a model", "/query") if models else ("Train a model", "/train"),
        ),
    )
    return [card(title, html.P(text), html.P(_way(*way))) for title, text, way in starts]


def _way(text: str, address: str) -> Component:
    if leads_somewhere(address):
        return dcc.Link(text, href=address, className="way")
    return html.A("See what the demo holds", href="#demo", className="way")


def _recent(runs: Sequence[Run]) -> list[Component]:
    # a look into a file, or a check beforehand, is no question that anybody asked
    asked = [run for run in runs if run.kind not in {"inspect", "check"}][:_RECENT]
    if not asked:
        return []
    return [card("What you asked lately", runs_table(asked))]


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
                            signed(row.correlation),
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
                [one.name, one.summary, f"{len(one.files):,}", size(one.size)]
                for one in found.sets
            ],
            label="Data sets of the demo",
        ),
        subtitle="All of it simulated. The Data page tells what is in each file.",
        id="demo",
    )  # fmt: skip
