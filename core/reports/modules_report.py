"""Write modules down: their genes, their terms, the tree, and a page to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from core.figures.modules import modules_figure, short
from core.findings import number_of
from core.graphs.clustering import Linkage
from core.graphs.modules import SIGNIFICANT, Modules, module_table, view
from core.graphs.saved_modules import SavedModules, heat_of, write_saved
from core.io.atomic import write_json_atomic, write_text_atomic
from core.io.tables import write_tables
from core.reports.blocks import Column, Facts, Figure, Findings, Report, Section, Table, Text
from core.reports.evaluation_report import versions
from core.reports.page import page
from core.reports.stored import write_blocks

if TYPE_CHECKING:
    import pandas as pd

VIEW, SETS, METRICS = "view.json", "sets.gmt", "metrics.json"
"""What pages read beside `similarity.npz`."""
TERMS = ("module", "term", "name", "overlap", "size", "odds", "p", "q")
_NAMED = 8
_MOST_OF_ALL = 0.8
CAUTIONS = (
    "Terms are tested against the genes that were clustered, not against the whole genome: a term "
    "that all of them share is in no module.",
    "Genes of a module need not regulate each other.",
)


def write_modules_report(modules: Modules, folder: Path) -> None:
    """Write tables, a workbook, the similarity, figures for programs, and a page.

    Parameters
    ----------
    modules
        From `core.workflows.find_modules`.
    folder
        Made if it is not there.
    """
    found, genes = modules.found, modules.chosen.genes
    terms = terms_table(modules)
    write_tables(
        {"modules": module_table(modules), "terms": terms}, folder, workbook="modules.xlsx"
    )
    similarity, tree = found.similarity.values, found.tree
    saved = SavedModules(
        genes,
        tree,
        heat_of(similarity, tree.order),
        varies=modules.chosen.fano,
        mean=modules.chosen.mean,
        measure=modules.chosen.measure,
        groups=tuple(modules.truth.get(gene, "") for gene in genes) if modules.truth else (),
    )
    write_saved(saved, folder, similarity=similarity)
    shown = view(
        genes,
        tree,
        found.labels,
        terms=None if modules.enrichment is None else terms,
        agrees=modules.agreements.get(found.similarity.name),
    )
    if modules.sets is not None:
        lines = (
            "\t".join([term, _one_line(name), *sorted(members)])
            for term, name, members in zip(
                modules.sets.terms, modules.sets.names, modules.sets.members, strict=True
            )
        )
        write_text_atomic("".join(f"{line}\n" for line in lines), folder / SETS)
    write_json_atomic(shown, folder / VIEW)
    write_blocks(
        comparison_blocks(modules),
        folder,
        lead=headline(modules),
        cautions=cautions(modules),
    )
    told = modules_report(modules, saved, shown)
    write_text_atomic(page(told), folder / "report.html")
    # last, so that a folder with the figures is a whole one
    write_json_atomic(metrics(modules, shown), folder / METRICS)


def terms_table(modules: Modules) -> pd.DataFrame:
    """Return the terms of all modules; no rows where no gene sets were given."""
    import pandas as pd  # noqa: PLC0415  (pages read this module's words)

    if modules.enrichment is None:
        return pd.DataFrame(columns=list(TERMS))
    table: pd.DataFrame = modules.enrichment.table
    return table


def metrics(modules: Modules, shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain values of `metrics.json`.

    Parameters
    ----------
    modules
        From `core.workflows.find_modules`.
    shown
        Its view.
    """
    found, enrichment = modules.found, modules.enrichment
    return {
        "headline": headline(modules),
        "data": list(modules.data),
        "genes": len(modules.chosen.genes),
        "selection": modules.chosen.measure,
        "similarity": {
            "name": found.similarity.name,
            "title": found.similarity.title,
            "about": found.similarity.about,
        },
        "distance": "1 - similarity",
        "linkage": found.linkage,
        "clusters": found.clusters,
        "height": shown["height"],
        "sizes": [len(each["genes"]) for each in shown["modules"]],
        "terms": None
        if enrichment is None or modules.sets is None
        else {
            "source": modules.sets.source,
            "background": enrichment.background,
            "tested": int(enrichment.smallest_q.size),
            "significant": modules.significant[found.similarity.name],
            "level": SIGNIFICANT,
        },
        "ari": shown["ari"],
        "known_groups": shown["known"],
        "comparison": comparison_rows(modules),
        "seed": modules.seed,
        "simulated": modules.simulated,
        "cautions": list(cautions(modules)),
        "findings": [finding.as_dict() for finding in modules.findings],
        "versions": versions(),
    }


def comparison_rows(modules: Modules) -> list[dict[str, Any]]:
    """Return one row a similarity: significant terms of its modules, agreement with the truth."""
    if not modules.significant and not modules.agreements:
        return []
    return [
        {
            "name": name,
            "title": title,
            "significant": modules.significant.get(name),
            "ari": modules.agreements[name].ari if name in modules.agreements else None,
        }
        for name, title in modules.titles.items()
    ]


def headline(modules: Modules) -> str:
    """Return the finding in a sentence."""
    n, k = len(modules.chosen.genes), modules.found.clusters
    said = f"{n:,} genes fall into {k} modules"
    if modules.enrichment is None:
        return f"{said}."
    table = modules.enrichment.table
    named = table.loc[table["q"] < SIGNIFICANT, "module"].nunique()
    if not named:
        return f"{said}, none of them with a significant term."
    terms = number_of(modules.significant[modules.found.similarity.name], "significant term")
    return f"{said}, with {terms} in {named} of them."


def cautions(modules: Modules) -> tuple[str, ...]:
    """Return how far modules can be trusted."""
    simulated = ("Simulated data: no organism was measured.",) if modules.simulated else ()
    usual = CAUTIONS if modules.enrichment is not None else CAUTIONS[1:]
    return (*simulated, *_lopsided(modules), *usual)


def _lopsided(modules: Modules) -> tuple[str, ...]:
    """Warn where one module holds most genes, whose name then says little."""
    labels = modules.found.labels
    largest = int(np.bincount(labels).max())
    if largest <= _MOST_OF_ALL * labels.size:
        return ()
    others = [each for each in get_args(Linkage) if each != modules.found.linkage]
    return (
        f"One module holds {largest:,} of {labels.size:,} genes, so its terms say little. Cut "
        f"lower, or choose another linkage ({' or '.join(others)}).",
    )


def how_drawn(saved: SavedModules) -> str:
    """Describe what the picture shows, and how it was made small."""
    heat = saved.heat
    side = len(heat.levels)
    small = (
        f"each cell is the mean of about {heat.per_cell:.1f} × {heat.per_cell:.1f} pairs, "
        if heat.per_cell > 1
        else ""
    )
    return (
        f"Similarity of all pairs in optimal leaf order: {side} × {side} cells, {small}in 256 "
        f"levels from {short(heat.low)} to {short(heat.high)}. The dashed line is the cut."
    )


def modules_report(modules: Modules, saved: SavedModules, shown: Mapping[str, Any]) -> Report:
    """Return all that is said of modules, in the order in which it is read.

    Parameters
    ----------
    modules, saved, shown
        What was found, its tree and picture, and its view.
    """
    found = modules.found
    figure = modules_figure(saved, shown)
    figure.update_layout(title=f"{found.clusters} modules of {len(saved.genes):,} genes")
    blocks: list[Any] = [
        Findings(modules.findings, title="What was noticed"),
        Figure(figure, about=how_drawn(saved), height=620, least_width=620, name="modules"),
        _modules_block(shown["modules"], terms=modules.enrichment is not None),
        *_term_blocks(modules, shown),
        *comparison_blocks(modules),
        Text("How similarity was made", found.similarity.about),
        Facts(
            "Settings",
            {
                "Expression": ", ".join(modules.data),
                "Genes ranked by": modules.chosen.measure,
                "Distance": "1 − similarity",
                "Linkage": f"{found.linkage}, optimal leaf order",
                "Cut at height": f"{shown['height']:.4g}",
                "Seed of shuffling": modules.seed,
                **versions(),
            },
        ),
    ]
    return Report(
        kind="Modules",
        title=headline(modules).removesuffix("."),
        lead=f"Similarity: {found.similarity.title}. Genes: {', '.join(modules.data)}.",
        cautions=cautions(modules),
        blocks=tuple(blocks),
        files="Beside this page: modules.csv, terms.csv, both in modules.xlsx, similarity.npz "
        "(upper triangle in half precision, linkage, leaf order) and metrics.json.",
    )


def _modules_block(rows: Sequence[Mapping[str, Any]], *, terms: bool) -> Table:
    columns = [Column("Module", "number"), Column("Name"), Column("Genes", "number")]
    if terms:
        columns.append(Column("Significant terms", "number"))
    return Table(
        "The modules",
        (*columns, Column("First genes", "identifier")),
        tuple(
            (
                row["module"],
                row["name"],
                len(row["genes"]),
                *([row["significant"]] if terms else []),
                ", ".join(row["genes"][:_NAMED]) + (", …" if len(row["genes"]) > _NAMED else ""),
            )
            for row in rows
        ),
        about="Numbered along the tree, and named by the best term below a q of "
        f"{SIGNIFICANT:g}." if terms else "Numbered along the tree.",
        name="modules-table",
    )  # fmt: skip


def _term_blocks(modules: Modules, shown: Mapping[str, Any]) -> list[Section]:
    if modules.enrichment is None:
        return []
    from core.figures.terms import term_bars  # noqa: PLC0415  (with the enrichment alone)

    bars = {
        row["module"]: term_bars(modules.enrichment.table, module=row["module"])
        for row in shown["modules"]
        if row["significant"]
    }
    drawn = [
        Figure(figure, height=int(figure.layout.height or 320), name=f"terms-{module}")
        for module, figure in bars.items()
    ]
    if not drawn:
        return []
    return [Section("Terms of the modules", tuple(drawn))]


def comparison_blocks(modules: Modules) -> list[Figure | Table]:
    """Return how the modules of each similarity compare, as a page shows it too."""
    rows = comparison_rows(modules)
    if not rows:
        return []
    blocks: list[Figure | Table] = []
    if modules.comparison is not None:
        from core.figures.terms import comparison_figure  # noqa: PLC0415

        figure = comparison_figure(modules.comparison)
        height = int(figure.layout.height or 420)
        blocks.append(
            Figure(
                figure,
                about="Terms that are significant in a module or more, and one-sided Mann–Whitney "
                "p values over the smallest q of each term.",
                height=height,
                name="comparison",
            )
        )
    has_terms, has_truth = bool(modules.significant), bool(modules.agreements)
    columns = [Column("Similarity")]
    columns += [Column("Significant terms", "number")] if has_terms else []
    columns += [Column("Adjusted Rand index", "number")] if has_truth else []
    blocks.append(
        Table(
            "Similarities compared",
            tuple(columns),
            tuple(
                (
                    row["title"],
                    *([row["significant"]] if has_terms else []),
                    *([row["ari"]] if has_truth else []),
                )
                for row in rows
            ),
            about="The same genes, cut into as many modules. Shuffled modules have the sizes of "
            "those above, with genes dealt out at random."
            + (
                " The adjusted Rand index is 0 by chance and 1 where modules are the known groups."
                if has_truth
                else ""
            ),
            name="comparison-table",
        )
    )
    return blocks


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "-"
