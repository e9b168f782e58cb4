"""The Help page: how to ask, which methods answer, and which files are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.blocks import Cell, Column, card, caution, command, table
from components.files import download_link, size
from components.shell import heading
from core.problem.option import shown
from core.problem.system import System
from core.systems import registry
from core.workspace import items
from core.workspace.records import Item
from pages._links import leads_somewhere
from pages._visit import visit

dash.register_page(
    __name__, path="/help", name="Help", title="Help · GRNscope", group="Keep", order=1
)

GUIDE_SIZE = (1000, 640)
"""Of the guide's pictures, in `assets/guide`; `make docs-shots` takes them."""

_DOCS = Path(__file__).resolve().parents[1] / "docs"
_METHODS = _DOCS / "methods"
_GUIDE = (
    ("Ask", "/query", "Paste regulators and targets in any mix of identifiers. The table gives "
     "each pair a probability; the cut-off says how many of those above it should be real."),
    ("Look at a pair", "/pair", "See both directions side by side, where they differ, and where "
     "the network looks, before you believe a number."),
    ("See the network", "/network", "Cut where you choose, lay a known pathway over it, or leave "
     "one out of the training and see whether it is found; take the graph to Cytoscape."),
    ("Find modules", "/modules", "Cluster the genes that vary most by what a model says of their "
     "pairs, or by correlation; move the cut, see what each module is for, and ask who regulates "
     "it."),
    ("Bring your data", "/data", "Drop files as they are. What was recognised is said with its "
     "evidence, and you can say otherwise."),
    ("Train", "/train", "Choose a method, expression and known pairs. Regulators of the test set "
     "are never seen in training. Some models can be read afterwards: what do they answer to?"),
    ("Evaluate", "/evaluate", "Compare methods on the same folds, beside controls that know "
     "nothing but the names. A method that does not beat them has learned the names. Several "
     "networks are taken in together and left out one at a time."),
    ("Keep", "/runs", "Every run is its own record: repeat it, send it as a ZIP, or run the same "
     "command on a cluster."),
)  # fmt: skip
_FORMATS = (
    ("Expression table", "Genes by samples or the other way round; CSV, TSV or Excel, packed or "
     "not. Names in the first column and the first row.", ("atlas/expression.csv.gz",
                                                           "promoters/expression.csv")),
    ("Affymetrix expression", "The same, with probe sets for names.",
     ("atlas/expression_ath1.csv.gz",)),
    ("Known pairs", "A header such as regulator, target, label, sign; TF, Gene; Gene1, Gene2, "
     "Type; or two or three columns without one.", ("atlas/known_pairs.csv", "hsc/refNetwork.csv")),
    ("Table of identifiers", "Which probe set or symbol stands for which gene.",
     ("atlas/affy_ATH1_array_elements.tsv", "atlas/symbols.csv")),
    ("Time series", "As DREAM4 writes it: a column Time, one column a gene, an empty line "
     "between series.", ("insilico/size100_1/timeseries.tsv",)),
    ("Knock-outs and knock-downs", "Ticked beside a time series: one row for each gene that was "
     "changed, in the order of the columns, and knockouts or knockdowns in the file's name; or "
     "samples called knockout GENE.", ("insilico/size100_1/knockouts.tsv",)),
    ("Other evidence", "A column target, a column regulator where the numbers are about pairs, and "
     "a column for each number, such as a motif's score. A model that learned with it has to be "
     "given the same columns when it is asked.", ()),
    ("Motifs, sequences and regions", "JASPAR or MEME; FASTA of a genome or of promoters; BED with "
     "the strand of each gene; narrowPeak. Data derives evidence and known pairs from them.",
     ("promoters/motifs.jaspar", "promoters/promoters.fa", "promoters/tss.bed")),
    ("Single cells", "h5ad; 10x or MatrixMarket folders and BEELINE folders, packed as ZIP or "
     "TAR; GEO series matrix.", ()),
)  # fmt: skip


def layout(**_query: str) -> Component:
    """Show the guide, the formats and the methods."""
    who = visit()
    demo = {item.name: item for item in items.list_items(who.home, who.workspace) if item.shared}
    return html.Div(
        [
            heading(
                "How to ask, and how far to trust an answer",
                "Five short journeys, the files that are read, and what each method can and "
                "cannot do.",
            ),
            html.Div(
                [
                    html.Div([_guide(), _trust()], className="wide-and-narrow"),
                    _formats(demo),
                    html.Section(
                        [
                            html.H2("The methods"),
                            html.P(
                                "All of them are also on the command line, under the same names.",
                                className="subtitle",
                            ),
                            html.Div([_method(each) for each in registry().values()],
                                     className="folds"),
                        ],
                        className="card",
                        id="methods",
                    ),
                    _evaluation(),
                    card(
                        "The same on the command line",
                        command("python -m core --help"),
                        subtitle="Every run shows the command that repeats it.",
                    ),
                ],
                className="stack",
            ),
        ]
    )  # fmt: skip


def _guide() -> Component:
    return card(
        "The way through",
        html.Ol([_step(*step) for step in _GUIDE if leads_somewhere(step[1])], className="guide"),
    )


def _step(title: str, address: str, text: str) -> Component:
    """Build one step of the guide, with a picture of its page."""
    picture = f"guide/{address.strip('/')}.jpg"
    return html.Li(
        [
            html.Img(
                src=dash.get_asset_url(picture),
                alt=f"The page where you {title[0].lower()}{title[1:]}, with the demo's data",
                # their size is known beforehand, so that nothing jumps when they come
                width=GUIDE_SIZE[0] // 5,
                height=GUIDE_SIZE[1] // 5,
            ),
            html.Div([html.H3(dcc.Link(title, href=address)), html.P(text)]),
        ]
    )


def _trust() -> Component:
    return card(
        "Three things to keep in mind",
        html.Dl(
            [
                html.Dt("A probability is about pairs like those it learned from."),
                html.Dd("On another organism or tissue it ranks, but may not count."),
                html.Dt("Genes that share a regulator move together."),
                html.Dd("Without time or perturbation nobody can tell them from targets surely."),
                html.Dt("Look at the controls first."),
                html.Dd("If names alone score as well, the answer is about famous genes."),
            ]
        ),
        caution("What is marked “simulated” was made here, from networks that are known."),
    )


def _formats(demo: dict[str, Item]) -> Component:
    rows: list[Sequence[Cell]] = []
    for name, text, examples in _FORMATS:
        there = [demo[each] for each in examples if each in demo and demo[each].path.is_file()]
        links = [
            html.Li([download_link(item, item.name), f" ({size(item.size)})"]) for item in there
        ]
        rows.append([html.Strong(name), text, html.Ul(links, className="plain") if links else ""])
    return card(
        "Files that are read",
        table([Column("What"), Column("How"), Column("Example, simulated")], rows,
              label="Formats of files"),
        subtitle="Orientation, separator, scale and kind are recognised, shown, and can be "
        "corrected.",
    )  # fmt: skip


def _method(method: System) -> Component:
    return html.Details(
        [
            html.Summary([html.Strong(method.title), html.Span(f" {method.summary}")]),
            html.P(["On the command line: ", html.Code(method.name), *_variants(method)]),
            html.P(["Reads ", " and ".join(method.kinds), ". Tells ",
                    " or ".join(task.title for task in method.tasks), "."]),
            html.P(["Sees ", _seen(method), ". ", _training(method)]),
            html.P(["Published in: ", method.citation]),
            caution(method.limits),
            *_options(method),
            *_card_of(method),
        ],
        id=f"method-{method.name}",
    )  # fmt: skip


def _variants(method: System) -> list[Component | str]:
    """Name the variants that have a name of their own, and what each sets."""
    told: list[Component | str] = []
    for name, fixed in method.variants.items():
        sets = " and ".join(f"{option}={shown(value)}" for option, value in fixed.items())
        told += ["; with ", html.Code(sets), " it is called ", html.Code(name)]
    return told


def _seen(method: System) -> str:
    always = " and ".join(each.title for each in method.sees() if not each.optional)
    others = " and ".join(each.title for each in method.sees() if each.optional)
    return always + (f", and {others} where they are given" if others else "")


def _training(method: System) -> str:
    if method.needs_labels():
        return "Has to be trained on known pairs."
    if method.pretrained is not None:
        return f"Comes trained on {method.pretrained.on}."
    return "Needs no training."


def _evaluation() -> Component:
    """Show what an evaluation's figures mean; result pages lead here."""
    title, _, text = (_DOCS / "evaluation.md").read_text(encoding="utf-8").partition("\n")
    return html.Section(
        [
            html.H2(title.removeprefix("# ")),
            dcc.Markdown(text.replace("\n## ", "\n### "), className="prose"),
        ],
        className="card",
        id="evaluation",
    )


def _options(method: System) -> list[Component]:
    if not method.options:
        return []
    return [
        table(
            [Column("Option", "identifier"), Column("Default"), Column("What it does")],
            [[each.name, shown(each.default), f"{each.help} ({each.allowed})"]
             for each in method.options],
            label=f"Options of {method.title}",
        )
    ]  # fmt: skip


def _card_of(method: System) -> list[Component]:
    path = _METHODS / f"{method.name}.md"
    if not path.is_file():
        return []
    return [dcc.Markdown(path.read_text(encoding="utf-8"), className="prose")]
