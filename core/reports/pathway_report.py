"""Write a pathway that was left out: its scores, its edges, figures and a page to show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.figures.pathway import MOST_NEW, networks_figure, roc_figure, scores_figure
from core.findings import number_of, p_text
from core.graphs.left_out import FOUND, MISSED, NEW, LeftOut
from core.io.atomic import write_json_atomic, write_text_atomic
from core.io.csv import write_csv
from core.metrics.statistics import guessing_reach
from core.problem.pair_tasks import EVIDENCE, IDENTITY, SHUFFLED
from core.reports.blocks import Block, Column, Facts, Figure, Findings, Report, Shown, Table, Text
from core.reports.evaluation_report import versions
from core.reports.page import page
from core.reports.stored import write_blocks

SCORES, EDGES, METRICS = "scores.csv", "edges.csv", "metrics.json"
_MOST_PLACES = 4
_CONTROLS = (IDENTITY, SHUFFLED, EVIDENCE)
_ROLES = {
    IDENTITY: "control: names only",
    SHUFFLED: "control: shuffled labels",
    EVIDENCE: "control: evidence only",
    "pearson": "baseline: correlation",
}


def write_pathway_report(result: LeftOut, folder: Path) -> None:
    """Write `scores.csv`, `edges.csv`, `metrics.json` and `report.html` into a folder.

    Parameters
    ----------
    result
        From `core.workflows.leave_pathway_out`.
    folder
        Made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(result.table, folder / SCORES)
    write_csv(result.edges(), folder / EDGES)
    shown, cautions = tuple(pathway_blocks(result)), tuple(_cautions(result))
    facts: tuple[Block, ...] = (Facts("How it was done", _facts(result)), *shown)
    if result.findings:
        facts = (*facts, Findings(result.findings, title="What was noticed"))
    told = Report(
        kind="Pathway left out",
        title=headline(result),
        lead=_lead(result),
        cautions=cautions,
        blocks=facts,
        files=f"Beside this page: {SCORES} with every pair, {EDGES} with what was found, missed "
        f"and new, and {METRICS} with the figures.",
    )
    write_text_atomic(page(told), folder / "report.html")
    write_blocks(shown, folder, lead=f"{headline(result)}. {_lead(result)}", cautions=cautions)
    # last, so that a folder with metrics is a whole one
    write_json_atomic({**pathway_metrics(result), "versions": versions()}, folder / METRICS)


def pathway_metrics(result: LeftOut) -> dict[str, Any]:
    """Return the figures as the plain values of `metrics.json`."""
    asked, chance, ways = result.asked, result.chance, result.directions
    own = {name: each.as_dict() for name, each in result.figures.items()}
    return {
        "pathway": asked.name,
        "system": result.system,
        "genes": {
            "total": asked.total,
            "measured": len(asked.measured),
            "asked": len(asked.genes),
        },
        "pairs": int(result.known.size),
        "known_edges": int(result.known.sum()),
        "base_rate": float(result.known.mean()),
        "training_edges": {"left": result.learned, "removed": result.removed},
        "cut": {"value": result.cut.value, "rule": result.cut.rule},
        "counts": result.counts,
        "by_chance": None if chance is None else {"found": chance.expected, "p": chance.p},
        "better_than_chance": result.better_than_chance,
        "methods": {name: each for name, each in own.items() if name == result.system},
        "baselines": {"pearson": own["pearson"]}
        if "pearson" in own and result.system != "pearson"
        else {},
        "controls": {name: each for name, each in own.items() if name in _CONTROLS},
        "direction": None
        if ways is None
        else {"right": ways.right, "wrong": ways.wrong, "alike": ways.alike, "p": ways.p},
        "verdict": result.verdict,
        "simulated": result.simulated,
        "seed": result.seed,
        "settings": dict(result.settings),
    }


def headline(result: LeftOut) -> str:
    """Return the finding in one line."""
    known, found = int(result.known.sum()), result.counts[FOUND]
    name, better = result.asked.name, result.better_than_chance
    if not known:
        genes = number_of(len(result.asked.genes), "measured gene")
        return f"{name}: no edge among its {genes} is known, so there is none to be found again"
    said = f"{name}: {found:,} of {number_of(known, 'known edge')} found again"
    if better:
        return f"{said}, more than chance would find"
    return (
        f"{said}, too few to tell from chance"
        if better is None
        else f"{said}, not clearly more than chance would find"
    )


def pathway_blocks(result: LeftOut) -> Iterator[Shown]:
    """Return what a page shows of it: graphs, counts, curves, and edges."""
    figure, new = networks_figure(result), result.counts[NEW]
    drawn = f" The {MOST_NEW} strongest new ones are drawn." if new > MOST_NEW else ""
    alike = (
        " The system scores both ways of a pair alike: what is new is drawn without an arrow."
        if result.symmetric
        else ""
    )
    yield Figure(
        figure,
        "Every gene stands at the same place in both. Arrows end at the target; a bar ends an "
        f"edge known to repress.{drawn}{alike}",
        height=520,
        least_width=700,
        name="networks",
    )
    yield _counts(result)
    if result.figures:
        yield Figure(
            roc_figure(result),
            f"{int(result.known.sum()):,} known edges among {result.known.size:,} ordered pairs; "
            "AUROC beside each name.",
            height=430,
            name="roc",
        )
        yield _figures(result)
    else:
        yield Text(
            "No ROC",
            "None of the pairs is a known edge, or all are: there is nothing to rank them by. "
            "What is predicted is listed below, and nothing here says how much of it is right.",
        )
    yield Figure(
        scores_figure(result),
        f"{result.cut.rule} A larger share of those is known than of the pathway's pairs, so fewer "
        "are right here. Points are spread upwards only to be seen.",
        height=330,
        name="scores",
    )
    if result.directions is not None:
        yield _directions(result)
    for status, title in (
        (NEW, "Predicted, not known in this pathway"),
        (FOUND, "Known edges that were found"),
        (MISSED, "Known edges that were missed"),
    ):
        yield from _edges(result, status, title)


def _lead(result: LeftOut) -> str:
    frame = result.edges()
    new = frame[frame["status"] == NEW]
    elsewhere = int((new["known_in"] != "").sum())
    learned = (
        f"learned from {number_of(result.learned, 'known pair')} that touch no gene of the pathway"
        if result.verdict
        else f"needs no training; where to cut was learned from {result.learned:,} known pairs "
        "that touch no gene of the pathway"
    )
    said = (
        f"{result.title} {learned} ({result.removed:,} that do were left out), and scored all "
        f"{result.known.size:,} ordered pairs of {len(result.asked.genes)} genes."
    )
    if len(new):
        said += f" Of {number_of(len(new), 'new edge')}, {elsewhere:,} are known elsewhere."
    return said


def _cautions(result: LeftOut) -> Iterator[str]:
    known, better = int(result.known.sum()), result.better_than_chance
    if better is False:
        auroc, reach = result.figures[result.system].auroc, _reach(result)
        chance = result.chance
        graph = (
            "it predicts nothing"
            if chance is None
            else f"chance would find {chance.expected:.1f} of the known edges among as many "
            f"predictions (p {p_text(chance.p, '= ')})"
        )
        yield (
            f"Not clearly better than chance: AUROC {auroc:.2f}, where guessing reaches "
            f"{reach:.2f} one time in forty, and {graph}. Read nothing into the new edges."
        )
    if known and better is None:
        yield f"With {number_of(known, 'known edge')} nobody can tell luck from skill."
    pearson = result.figures.get("pearson")
    if better and pearson is not None and result.system != "pearson":
        own = result.figures[result.system].auroc
        if own <= pearson.auroc:
            yield (
                f"Pearson correlation ranks these edges as well or better: AUROC "
                f"{pearson.auroc:.2f} against {own:.2f}."
            )
    if result.verdict:
        yield f"The model itself, on its validation pairs: {result.verdict}"
    yield result.limits
    if result.simulated:
        yield "Simulated data: no organism was measured."


def _reach(result: LeftOut) -> float:
    known = int(result.known.sum())
    return guessing_reach(known, result.known.size - known)


def _facts(result: LeftOut) -> dict[str, object]:
    asked = result.asked
    return {
        "System": result.title,
        "Genes": f"{len(asked.genes)} asked about, of {len(asked.measured)} measured of "
        f"{asked.total}",
        "Known edges": f"{int(result.known.sum()):,} of {result.known.size:,} ordered pairs "
        f"({result.known.mean():.1%})",
        "Learned from": f"{number_of(result.learned, 'known pair')}",
        "Left out": f"{number_of(result.removed, 'known pair')} with a gene of the pathway",
        "Cut": f"{'probability' if result.probability else 'score'} ≥ {result.cut.value:.3g}",
        "Seed": result.seed,
        **({"Settings": dict(result.settings)} if result.settings else {}),
    }


def _counts(result: LeftOut) -> Table:
    counts, chance = result.counts, result.chance
    known, drawn = int(result.known.sum()), int(result.predicted.sum())
    expected = None if chance is None else chance.expected
    rows: tuple[tuple[str, int, float | None], ...] = (
        ("Found: known and predicted", counts[FOUND], expected),
        ("Missed: known, not predicted", counts[MISSED],
         None if expected is None else known - expected),
        ("New: predicted, not known here", counts[NEW],
         None if expected is None else drawn - expected),
    )  # fmt: skip
    about = (
        f"By chance: as many pairs drawn at random from all {result.known.size:,}. "
        f"It finds at least as many known edges with p {p_text(chance.p, '= ')} (hypergeometric; "
        "pairs share genes, so take it as a guide)."
        if chance is not None
        else "Chance is told where edges are known and some pairs are predicted."
    )
    return Table(
        "What was found, and what chance would find",
        (Column("Edges"), Column("Number", "number"), Column("By chance", "number", digits=1)),
        rows,
        about,
        name="counts",
    )


def _figures(result: LeftOut) -> Table:
    rate = result.figures[result.system].base_rate
    return Table(
        "How well the known edges are ranked",
        (
            Column("Name"),
            Column("What it is"),
            Column("AUROC", "number"),
            Column("AUPR", "number"),
        ),
        tuple(
            (name, "the system" if name == result.system else _ROLES[name], each.auroc, each.aupr)
            for name, each in result.figures.items()
        ),
        f"Guessing has an AUROC of 0.5, reaches {_reach(result):.2f} one time in forty, and has an "
        f"AUPR of {rate:.3f}, the share of known edges. Identity-only cannot know these genes: no "
        "pair it learned from names one, so it scores all pairs alike.",
        name="figures",
    )


def _directions(result: LeftOut) -> Text:
    ways = result.directions
    if ways is None:
        raise ValueError("there must be directions to tell of")
    told = ways.right + ways.wrong
    share = f"{ways.right:,} of {number_of(told, 'known edge')} that go one way"
    verdict = "more than chance" if ways.p < 0.05 else "no more than chance"
    return Text(
        "Who regulates whom",
        f"{share} score higher their own way than the other way round, {verdict} would "
        f"(p {p_text(ways.p, '= ')}, binomial).",
        name="direction",
    )


def _in_short(known_in: str) -> str | None:
    """Name the first places an edge is known in, and count the others."""
    places = known_in.split("; ") if known_in else []
    more = len(places) - _MOST_PLACES
    said = ", ".join(places[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
    return said or None


def _edges(result: LeftOut, status: str, title: str) -> Iterator[Table]:
    frame = result.edges()
    chosen = frame[frame["status"] == status]
    if chosen.empty:
        return
    signs = {1: "activates", -1: "represses", 0: None}
    with_sign = bool((chosen["sign"] != 0).any())
    about = (
        "Where the same edge is known: other pathways of the table, and other lists that were "
        "given. A dash: nowhere there, so it is an error, or a discovery."
        if status == NEW
        else "Other pathways and lists that know the edge, too."
    )
    yield Table(
        f"{title}: {len(chosen):,}",
        (
            Column("Regulator", "identifier"),
            Column("Target", "identifier"),
            Column("Probability" if result.probability else "Score", "number"),
            *([Column("Known sign")] if with_sign else []),
            Column("Known in"),
        ),
        tuple(
            (
                row["regulator"],
                row["target"],
                row["score"],
                *([signs[row["sign"]]] if with_sign else []),
                _in_short(row["known_in"]),
            )
            for row in chosen.to_dict("records")
        ),
        about,
        name=f"{status}-edges",
    )
