"""The tables of an evaluation report, as HTML."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import numpy as np

from core.evaluation.results import Evaluation, Result
from core.findings import signed
from core.metrics.statistics import Comparison

_MOST_FOLDS = 30


def methods(evaluation: Evaluation) -> str:
    """Show figures of every method and control."""
    directed = any(result.direction is not None for result in evaluation.results)
    head = ["", "AUROC", "median", "AUPR", "early precision", "AUROC, all pairs", "gain"]
    head += ["direction AUROC"] if directed else []
    head += ["seconds"]
    rows = []
    for number, result in enumerate(evaluation.results):
        kind = "control" if result.role == "control" else ""
        if kind and evaluation.results[number - 1].role == "method":
            kind += " first-control"
        cells = [
            escape(result.name) + (f"<br><small>{escape(result.note)}</small>" * bool(result.note)),
            f"{result.interval.estimate:.3f}<br><small>{result.interval.low:.3f} to "
            f"{result.interval.high:.3f}</small>",
            _over(result, "auroc", middle="median"),
            _over(result, "aupr"),
            _over(result, "early_precision"),
            f"{result.pooled.auroc:.3f}",
            _gain(result),
        ]
        if directed:
            cells.append("" if result.direction is None else f"{result.direction.pooled:.3f}")
        cells.append(f"{result.scores.seconds:,.1f}")
        rows.append(
            f'<tr class="{kind}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        )
    over = (
        "identity-only, which sees the names of the genes and no expression"
        if evaluation.reference != "guessing"
        else "guessing (.5), because identity-only does worse than that here"
    )
    return (
        "<section><h2>Methods, and the controls they are held against</h2>"
        f'<p class="soft">Means over {plural(evaluation.groups.kind)}, 95% intervals by '
        f"resampling them. The gain is over {over}. Guessing has an AUROC of .5, and an AUPR "
        f"and early precision of {evaluation.base_rate:.3f} over all pairs.</p>"
        f"{grid(head, ''.join(rows))}</section>"
    )


def tests(evaluation: Evaluation) -> str:
    """Show the paired comparisons."""
    if not evaluation.comparisons:
        return ""
    kind = plural(evaluation.groups.kind)
    head = ["", "difference", "95% interval", "ahead in", "p", "p, corrected"]
    rows = _rows(_comparison(each) for each in evaluation.comparisons)
    several = len(evaluation.methods) > 1
    overall = (
        f" Over all methods together, Kruskal–Wallis: p {_equals(evaluation.kruskal)}."
        if several
        else ""
    )
    return (
        "<section><h2>Is the difference real?</h2>"
        f'<p class="soft">AUROC, paired over {kind}: mean difference with its interval by '
        f"bootstrap, Wilcoxon's signed rank test, and the same after Holm's correction for "
        f"making {count(len(evaluation.comparisons), 'comparison')}.{overall}</p>"
        f"{grid(head, rows)}</section>"
    )


def _comparison(each: Comparison) -> list[str]:
    clear = ' class="better"' if each.low > 0 or each.high < 0 else ""
    return [
        f"{escape(each.one)} <small>against</small> {escape(each.other)}",
        f"<span{clear}>{_signed(each.mean)}</span>",
        f"{_signed(each.low)} to {_signed(each.high)}",
        f"{each.better} of {each.groups}",
        _p(each.p_value),
        _p(each.adjusted),
    ]


def folds(evaluation: Evaluation) -> str:
    """Show what each fold learned from and was judged by."""
    shown = evaluation.folds[:_MOST_FOLDS]
    rows = _rows(
        [
            escape(fold.name),
            f"{fold.train.size:,}",
            f"{fold.test.size:,}",
            f"{evaluation.rows.positive[fold.test].mean():.1%}",
        ]
        for fold in shown
    )
    more = len(evaluation.folds) - len(shown)
    rest = f'<p class="soft">And {more:,} more.</p>' if more else ""
    head = ["", "pairs learned from", "pairs judged", "positives among them"]
    return f"<section><h2>Folds</h2>{grid(head, rows)}{rest}</section>"


def data(evaluation: Evaluation) -> str:
    """Show what was read, with hashes."""
    several = len(evaluation.problems) > 1
    rows = _rows(
        [
            escape(f"{each.problem}: {each.kind}" if several else each.kind),
            escape(each.source) or "–",
            escape(each.size),
            f'<code title="{each.sha256}">{each.sha256[:16]}…</code>',
        ]
        for each in evaluation.data
    )
    notes = "".join(f"<li>{escape(note)}</li>" for each in evaluation.data for note in each.notes)
    return (
        f"<section><h2>Data</h2>{grid(['', 'file', 'what', 'SHA-256'], rows)}"
        + (f"<ul>{notes}</ul>" if notes else "")
        + "</section>"
    )


def facts(title: str, entries: Mapping[str, object]) -> str:
    """Show named values side by side; nothing where there are none."""
    if not entries:
        return ""
    cells = "".join(
        f"<div><dt>{escape(str(name))}</dt><dd>{escape(str(value))}</dd></div>"
        for name, value in entries.items()
    )
    return f'<section><h2>{escape(title)}</h2><dl class="facts">{cells}</dl></section>'


def _over(result: Result, figure: str, *, middle: str = "mean") -> str:
    values = result.values(figure)
    if not values.size:
        return "–"
    return f"{(np.mean if middle == 'mean' else np.median)(values):.3f}"


def _gain(result: Result) -> str:
    if result.gain is None:
        return ""
    clear = ' class="better"' if result.gain.low > 0 else ""
    return (
        f"<span{clear}>{_signed(result.gain.estimate)}</span><br><small>"
        f"{_signed(result.gain.low)} to {_signed(result.gain.high)}</small>"
    )


def _signed(value: float) -> str:
    return "–" if math.isnan(value) else signed(value, digits=3)


def _p(value: float) -> str:
    return "&lt; 0.001" if value < 0.001 else f"{value:.3f}"


def _equals(value: float) -> str:
    return _p(value) if value < 0.001 else f"= {_p(value)}"


def _rows(lines: Iterable[Sequence[str]]) -> str:
    return "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines
    )


def grid(head: Sequence[str], rows: str) -> str:
    """Build a table of cells that are HTML already.

    Parameters
    ----------
    head
        Titles of the columns, plain text.
    rows
        HTML.
    """
    titles = "".join(f"<th>{escape(name)}</th>" for name in head)
    return (
        f'<div class="wide"><table><thead><tr>{titles}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def count(n: int, noun: str) -> str:
    """Say how many of something."""
    return f"{n:,} {noun if n == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Say several of something."""
    return noun + "s"
