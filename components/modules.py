"""Modules of genes: the picture with its cut, a card a module, and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import bar, card, caution
from components.figures import figure_card
from components.notes import error_box
from components.tables import Field, table_card
from core.errors import UserInputError
from core.figures.modules import colour_of, modules_figure
from core.findings import number_of
from core.graphs.saved_modules import SavedModules
from core.query.estimate import told
from core.reports.modules_report import how_drawn

CUT = "modules-cut"
_MOST_CUT = 40
_TERMS = 5
_SIGNIFICANT = 0.05


def cut_slider(clusters: int, *, genes: int) -> Component:
    """Build the slider that moves the cut.

    Parameters
    ----------
    clusters
        How many modules there are now.
    genes
        How many genes there are.
    """
    most = min(max(_MOST_CUT, clusters), genes)
    marks = sorted({2, most, *range(10, most, 10)})
    return html.Div(
        [
            html.Span("Number of modules", className="label"),
            dcc.Slider(
                id=CUT,
                min=2,
                max=most,
                step=1,
                value=clusters,
                marks={mark: str(mark) for mark in marks},
                updatemode="mouseup",
                allow_direct_input=False,
                tooltip={"placement": "bottom", "always_visible": False},
            ),
        ],
        className="field cut",
    )


def cost_words(genes: int, *, seconds: float) -> str:
    """Describe how many pairs of genes are scored, and about how long that takes."""
    return f"{genes * (genes - 1):,} ordered pairs, {told(seconds)} on one ordinary machine."


def modules_view(saved: SavedModules, view: Mapping[str, Any]) -> list[Component]:
    """Build what depends on the cut: the picture, a card a module, and the tables.

    Parameters
    ----------
    saved
        Tree and picture of a run.
    view
        From `core.graphs.modules.view`.
    """
    has_terms = bool(view["terms"])
    parts: list[Component] = [
        figure_card(
            _finding(view),
            modules_figure(saved, view),
            id="modules-picture",
            subtitle=how_drawn(saved) + _against_truth(view),
            height=560,
            least_width=560,
        ),
        html.Div(
            [_module_card(each, view["terms"]) for each in view["modules"]],
            className="modules",
            id="modules-cards",
        ),
        _genes_table(saved, view),
    ]
    if has_terms:
        parts.append(_terms_table(view))
    return parts


def no_view(error: UserInputError) -> list[Component]:
    """Build what stands where a cut could not be answered."""
    return [error_box(error)]


def summary_card(
    figures: Mapping[str, Any], *, tools: Sequence[Component], slider: Component
) -> Component:
    """Build the card that says what was found, how, and holds the cut.

    Parameters
    ----------
    figures
        Of `metrics.json`.
    tools
        Links to the report and the files.
    slider
        From `cut_slider`.
    """
    similarity = figures["similarity"]
    return card(
        str(figures["headline"]).removesuffix("."),
        html.P(similarity["about"]),
        html.Div(list(tools), className="tools actions"),
        *(caution(str(each)) for each in figures["cautions"]),
        slider,
        html.Div(id="modules-cut-error", **{"aria-live": "polite"}),
        subtitle=f"{similarity['title']} · {figures['linkage']} linkage of 1 − similarity · "
        f"{figures['genes']:,} genes of the highest {figures['selection']}",
    )


def _finding(view: Mapping[str, Any]) -> str:
    sizes = sorted((len(each["genes"]) for each in view["modules"]), reverse=True)
    return (
        f"{view['clusters']} modules, the largest of {number_of(sizes[0], 'gene')}, the smallest "
        f"of {number_of(sizes[-1], 'gene')}"
    )


def _against_truth(view: Mapping[str, Any]) -> str:
    known = view.get("known")
    if known is None or view["ari"] is None:
        return ""
    return (
        f" Adjusted Rand index against the {known['groups']:,} known groups of "
        f"{known['genes']:,} genes: {view['ari']:.3f} (0 by chance, 1 where they are the same)."
    )


def _module_card(module: Mapping[str, Any], terms: Sequence[Mapping[str, Any]]) -> Component:
    number, genes = module["module"], module["genes"]
    mine = sorted(
        (row for row in terms if row["module"] == number and row["q"] < _SIGNIFICANT),
        key=lambda row: (row["q"], row["p"]),
    )
    counts = f"{number_of(len(genes), 'gene')}"
    if terms:
        counts += f" · {number_of(module['significant'], 'significant term')}"
    return html.Section(
        [
            html.Div(
                [
                    html.Span(
                        str(number), className="module-number",
                        style={"backgroundColor": colour_of(number)},
                    ),
                    html.Div([html.H3(module["name"]), html.P(counts, className="subtitle")]),
                ],
                className="module-head",
            ),
            *([_term_lines(mine)] if mine else []),
            html.Details(
                [html.Summary("Genes"), html.P(", ".join(genes), className="identifier genes")]
            ),
            html.Div(
                [
                    html.Button(
                        words, id={"type": f"modules-{what}", "module": number}, type="button",
                        className="quiet", n_clicks=0, disabled=len(genes) < least,
                    )
                    for words, what, least in (
                        ("Ask who regulates it", "ask", 1), ("See its network", "network", 2),
                    )
                ],
                className="tools",
            ),
        ],
        className="card module",
        **{"aria-label": f"Module {number}"},
    )  # fmt: skip


def _term_lines(rows: Sequence[Mapping[str, Any]]) -> Component:
    """Build the best terms with a bar for the share of each that is in the module."""
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(row["name"], title=row["term"]),
                    html.Span(
                        [
                            bar(row["overlap"] / row["size"] if row["size"] else 0.0),
                            f" {row['overlap']} of {row['size']}, q {_power(row['q'])}",
                        ],
                        className="term-figures",
                    ),
                ]
            )
            for row in rows[:_TERMS]
        ],
        className="terms",
    )


def _power(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else f"{value:.0e}"


def _genes_table(saved: SavedModules, view: Mapping[str, Any]) -> Component:
    row_of = {gene: row for row, gene in enumerate(saved.genes)}
    fields = (
        Field("gene", "Gene", "identifier", width=130),
        Field("module", "Module", "number", width=100),
        Field("name", "Name", width=200),
        Field(
            "varies",
            saved.measure,
            "number",
            digits=1,
            width=150,
            help="Variance over mean, linear",
        ),
        Field("mean", "Mean", "number", digits=2, width=120, help="On the linear scale"),
        *((Field("group", "Known group", width=150),) if saved.groups else ()),
    )
    rows = []
    for module in view["modules"]:
        for gene in module["genes"]:
            at = row_of[gene]
            rows.append(
                {
                    "gene": gene,
                    "module": module["module"],
                    "name": module["name"],
                    "varies": float(saved.varies[at]),
                    "mean": float(saved.mean[at]),
                    **({"group": saved.groups[at]} if saved.groups else {}),
                }
            )
    return table_card(
        f"{len(rows):,} genes in {view['clusters']} modules",
        fields,
        rows,
        id="modules-genes",
        subtitle="In the order of the tree.",
    )


def _terms_table(view: Mapping[str, Any]) -> Component:
    fields = (
        Field("module", "Module", "number", width=100),
        Field("name", "Term", width=260),
        Field("term", "Id", "identifier", width=130),
        Field("overlap", "In module", "number", width=115),
        Field("size", "In all", "number", width=100, help="Clustered genes with this term"),
        Field("odds", "Odds ratio", "number", digits=2, width=120),
        Field("p", "p", "number", digits=6, width=110),
        Field("q", "q", "number", digits=6, width=110, help="After correcting for many tests"),
    )
    rows = sorted(view["terms"], key=lambda row: (row["q"], row["p"]))
    significant = sum(row["q"] < _SIGNIFICANT for row in rows)
    return table_card(
        f"{number_of(significant, 'significant term')} over all modules",
        fields,
        rows,
        id="modules-terms",
        subtitle=f"Terms with a q below 0.5; significant below {_SIGNIFICANT:g}. All of them are "
        "in terms.csv.",
    )
