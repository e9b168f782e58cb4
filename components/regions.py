"""The forms about motifs, sequences and peaks: what to choose, and how it is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.choosing import field, item_options, item_select
from core.workspace.records import Item

EVIDENCE, LABELS = "sequence-evidence", "peak-labels"
"""Words that the ids of the two forms begin with."""


@dataclass(frozen=True)
class Choice:
    """A file to choose.

    Attributes
    ----------
    role
        As a run calls it.
    label
        What is chosen.
    contents
        What such a file holds, as `Item.content` says.
    optional
        How choosing none is called; empty where one must be chosen.
    hint
        What it is for.
    """

    role: str
    label: str
    contents: tuple[str, ...]
    optional: str = ""
    hint: str = ""


EVIDENCE_FILES = (
    Choice("motifs", "Motifs", ("motifs",), hint="JASPAR or MEME."),
    Choice("sequences", "Sequences", ("sequences",), hint="FASTA, packed or not."),
    Choice("genes", "Gene positions", ("regions",), "None",
           "BED with strands. Needed with a genome, and with peaks."),
    Choice("pairs", "Known pairs", ("pairs",), "None",
           "Their regulators are used, each with every gene, because negatives are drawn from "
           "all genes."),
    Choice("peaks", "Open chromatin", ("regions",), "None",
           "DNase or ATAC peaks: narrowPeak, or BED with a score. The largest signal in a region "
           "is used."),
    Choice("motif-names", "Regulator of each motif", ("id table", "other"),
           "As the motifs are named",
           "A table of motifs and regulators, if motifs are not named as your genes are."),
)  # fmt: skip
LABEL_FILES = (
    Choice("genes", "Gene positions", ("regions",), hint="BED with strands, in six columns."),
)


def file_id(form: str, role: str) -> dict[str, str]:
    """Return the id of the choice of a file."""
    return {"type": f"{form}-file", "role": role}


def value_id(form: str, name: str) -> dict[str, str]:
    """Return the id of a control of a setting."""
    return {"type": f"{form}-value", "name": name}


def offered(choice: Choice, items: Sequence[Item]) -> list[Item]:
    """List the files that may be chosen."""
    return [item for item in items if item.content in choice.contents and item.path.is_file()]


def options(choice: Choice, items: Sequence[Item]) -> list[dict[str, str]]:
    """List the files that may be chosen as a control takes them."""
    return item_options(offered(choice, items), optional=choice.optional)


def peak_options(items: Sequence[Item]) -> list[dict[str, str]]:
    """List the files that may be peaks; what the demo brings is none."""
    return [
        {"label": item.name, "value": item.id}
        for item in items
        if item.content == "regions" and not item.shared
    ]


def evidence_form(items: Sequence[Item], given: Mapping[str, Any]) -> Component:
    """Build the form that asks for evidence from sequence.

    Parameters
    ----------
    items
        What there is to choose from.
    given
        What is chosen at first: ids by role, and settings by name.
    """
    files = {choice.role: _file(EVIDENCE, choice, items, given=given) for choice in EVIDENCE_FILES}
    return html.Div(
        [
            html.Div(
                [
                    html.Div([files["motifs"], files["sequences"], _kind(given), files["genes"]]),
                    html.Div(
                        [
                            files["pairs"],
                            _names("regulators", "Those of the known pairs, or all that have a "
                                   "motif", given),
                            _names("targets", "All genes that have a region", given),
                            files["peaks"],
                        ]
                    ),
                ],
                className="halves",
            ),
            html.Details(
                [
                    html.Summary("Regions, background and names"),
                    html.Div(
                        [
                            *_about_starts(EVIDENCE, given),
                            field(
                                "Background base frequencies",
                                dbc.Select(
                                    id=value_id(EVIDENCE, "background"),
                                    options=[
                                        {"label": "equal frequencies", "value": "even"},
                                        {"label": "those of the regions", "value": "sequence"},
                                    ],
                                    value=given.get("background", "even"),
                                ),
                                id=value_id(EVIDENCE, "background"),
                            ),
                            _number(EVIDENCE, "pseudocount", "Pseudocount, in sites",
                                    value=given.get("pseudocount", 0.5)),
                            files["motif-names"],
                        ],
                        className="halves",
                    ),
                ]
            ),
            *_start(EVIDENCE, "Compute evidence"),
        ]
    )  # fmt: skip


def labels_form(items: Sequence[Item], given: Mapping[str, Any]) -> Component:
    """Build the form that asks for known pairs out of ChIP peaks.

    Parameters
    ----------
    items, given
        As in `evidence_form`; `peaks` holds ids.
    """
    (genes,) = (_file(LABELS, choice, items, given=given) for choice in LABEL_FILES)
    peaks = peak_options(items)
    known = {option["value"] for option in peaks}
    return html.Div(
        [
            html.Div(
                [
                    html.Fieldset(
                        [
                            html.Legend("ChIP peaks"),
                            html.P(
                                "One regulator per file, named by it: Sox2.narrowPeak. A gene's "
                                "name within a longer file name is found, too.",
                                className="hint",
                            ),
                            dbc.Checklist(
                                id=f"{LABELS}-peaks",
                                options=peaks,
                                value=[each for each in given.get("peaks", ()) if each in known],
                            ),
                        ],
                        className="field",
                    ),
                    html.Div(
                        [
                            genes,
                            _number(
                                LABELS, "log_p", "Least −log10 p of a peak",
                                value=given.get("log_p", 300),
                                hint="300 as published; 0 uses all peaks, also those without "
                                "a p-value.",
                            ),
                        ]
                    ),
                ],
                className="halves",
            ),
            html.Details(
                [
                    html.Summary("Regions and columns"),
                    html.Div(
                        [
                            *_about_starts(LABELS, given),
                            _number(LABELS, "regulator_column", "Column with the regulator",
                                    value=given.get("regulator_column", ""),
                                    hint="Counted from 1; empty where the file is named by it."),
                            _number(LABELS, "p_column", "Column with −log10 p",
                                    value=given.get("p_column", ""),
                                    hint="Counted from 1; empty for narrowPeak."),
                        ],
                        className="halves",
                    ),
                ]
            ),
            *_start(LABELS, "Make known pairs"),
        ]
    )  # fmt: skip


def _file(
    form: str, choice: Choice, items: Sequence[Item], *, given: Mapping[str, Any]
) -> Component:
    return item_select(
        choice.label,
        offered(choice, items),
        id=file_id(form, choice.role),
        value=given.get(choice.role),
        optional=choice.optional,
        hint=choice.hint,
    )


def _kind(given: Mapping[str, Any]) -> Component:
    return field(
        "The sequences are",
        dbc.Select(
            id=value_id(EVIDENCE, "kind"),
            options=[
                {"label": "promoters, each called by its gene", "value": "promoters"},
                {"label": "a genome", "value": "genome"},
            ],
            value=given.get("kind", "promoters"),
        ),
        id=value_id(EVIDENCE, "kind"),
    )


def _names(name: str, none: str, given: Mapping[str, Any]) -> Component:
    return field(
        name.capitalize(),
        dbc.Textarea(id=value_id(EVIDENCE, name), value=given.get(name, ""), placeholder=none),
        id=value_id(EVIDENCE, name),
    )


def _about_starts(form: str, given: Mapping[str, Any]) -> list[Component]:
    return [
        _number(form, name, label, value=given.get(name, bases))
        for name, label, bases in (
            ("upstream", "Bases upstream", 10_000),
            ("downstream", "Bases downstream", 1_000),
        )
    ]


def _number(form: str, name: str, label: str, *, value: Any, hint: str = "") -> Component:
    return field(
        label,
        dbc.Input(id=value_id(form, name), type="text", inputmode="decimal", value=f"{value}"),
        id=value_id(form, name),
        hint=hint,
    )


def _start(form: str, word: str) -> list[Component]:
    return [
        html.Div(id=f"{form}-error", **{"aria-live": "polite"}),
        html.Div(
            html.Button(word, id=f"{form}-start", type="button", className="primary", n_clicks=0),
            className="tools actions",
        ),
    ]
