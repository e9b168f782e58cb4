"""One page that a reviewer can read alone: no script, no link, nothing fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from core.evaluation.cautions import ABOUT_NAMES
from core.evaluation.results import Evaluation
from core.findings import Finding
from core.metrics.statistics import bootstrap_difference
from core.reports import report_networks, report_tables
from core.reports.report_tables import count, facts, plural
from core.reports.svg import StripRow, curve_panel, strip_plot

_STYLE = Path(__file__).with_name("report.css")
_NAMES = (
    "<p>The identity-only control sees how often each gene stood first and second among the known "
    "pairs it learned from, and no expression. It does well where a few regulators hold most of "
    "the pairs, where negatives are of other genes than known pairs, and where a random split "
    "shows every gene in training. What a network reaches says something about expression only "
    "as far as it is above that control. Split by regulator, and sample negatives degree-aware.</p>"
)

_SPLITS = {
    "regulator": "no regulator is in both the training and the test pairs of a fold",
    "gene": "no gene is in both the training and the test pairs of a fold",
    "network": "a whole network is left out at a time",
    "group": "the groups that came with the pairs are left out whole",
    "random": "pairs are dealt out at random, so that test regulators and targets were seen "
    "in training",
}


def page(
    evaluation: Evaluation, *, settings: Mapping[str, object], versions: Mapping[str, str]
) -> str:
    """Write the report as HTML.

    Parameters
    ----------
    evaluation
        What was found.
    settings
        How methods were set, by name of the setting.
    versions
        Of the programs that took part.
    """
    title = headline(evaluation)
    warnings = [each for each in evaluation.findings if each.level == "warning"]
    notes = [each for each in evaluation.findings if each.level == "info"]
    simulated = any(each.simulated for each in evaluation.data)
    body = [
        '<p class="brand">GRN<span>scope</span> <span class="soft">· evaluation</span></p>',
        f"<h1>{escape(title)}</h1>",
        f'<p class="lead soft">{escape(_lead(evaluation))}</p>',
        _caution(
            "Simulated data",
            "No organism was measured; figures say how methods do on a made-up network.",
        )
        if simulated
        else "",
        *(_warning(each) for each in warnings),
        _how(evaluation),
        report_tables.methods(evaluation),
        report_networks.bars(evaluation) or _strips(evaluation),
        report_networks.graphs(evaluation),
        _curves(evaluation),
        report_tables.tests(evaluation),
        _names(warnings),
        _notes(notes),
        report_tables.folds(evaluation),
        report_tables.data(evaluation),
        facts("Settings", settings),
        facts("Versions", versions),
        "<footer>Written by GRNscope. Every score is in scores.csv, every figure in "
        "metrics.json, beside this page.</footer>",
    ]
    return document(title, "".join(body))


def document(title: str, body: str, *, head: str = "") -> str:
    """Give a whole page that stands alone.

    Parameters
    ----------
    title
        Plain text.
    body
        HTML.
    head
        More for the head of the page, HTML.
    """
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE.read_text(encoding='utf-8')}</style>"
        f"{head}</head><body><main>{body}</main></body></html>\n"
    )


def headline(evaluation: Evaluation) -> str:
    """Say in one sentence what was found."""
    learned = [result for result in evaluation.methods if result.learns]
    best = max(learned or evaluation.methods, key=lambda result: result.interval.estimate)
    what = "the names of the genes alone" if evaluation.reference != "guessing" else "guessing"
    gain = best.gain
    if gain is None or not gain.low > 0:
        return f"{best.name} is not clearly better than {what}"
    said = f"{best.name} beats {what} by {gain.estimate:.3f} AUROC"
    unlearned = [result for result in evaluation.methods if not result.learns]
    if not learned or not unlearned:
        return said
    rival = max(unlearned, key=lambda result: result.interval.estimate)
    shared = [group for group in best.per_group if group in rival.per_group]
    ahead = bootstrap_difference(
        [best.per_group[group].auroc for group in shared],
        [rival.per_group[group].auroc for group in shared],
        seed=evaluation.seed,
    )
    if ahead.low > 0:
        return said
    if ahead.high < 0:
        return f"{said}; {rival.name}, which needs no labels, does better"
    return f"{said}, but not clearly {rival.name}, which needs no labels"


def _lead(evaluation: Evaluation) -> str:
    best = max(evaluation.methods, key=lambda result: result.interval.estimate)
    n = len(best.per_group)
    over = f"over {count(n, evaluation.groups.kind)}" if n else "over all pairs together"
    interval = best.interval
    return (
        f"The highest mean AUROC {over} is {interval.estimate:.3f} ({best.name}; 95% interval "
        f"{interval.low:.3f} to {interval.high:.3f}); the identity-only control reaches "
        f"{evaluation.result('identity-only').interval.estimate:.3f}. "
        f"Split by {evaluation.split}: {_SPLITS[evaluation.split]}."
    )


def _how(evaluation: Evaluation) -> str:
    judged = evaluation.fold_of >= 0
    return facts(
        "How it was done",
        {
            "Split": f"by {evaluation.split}, {count(len(evaluation.folds), 'fold')}",
            "Pairs judged": f"{int(judged.sum()):,} of {len(evaluation.rows):,}",
            "Base rate": f"{evaluation.base_rate:.1%} positives",
            "Figures over": count(len(evaluation.groups.usable), evaluation.groups.kind),
            "Task": "who regulates whom" if evaluation.task == "direction" else "regulates or not",
            "Seed": evaluation.seed,
        },
    )


def _strips(evaluation: Evaluation) -> str:
    rows = [
        StripRow(
            result.name,
            result.values("auroc"),
            centre=result.interval.estimate,
            low=result.interval.low,
            high=result.interval.high,
            control=result.role == "control",
        )
        for result in evaluation.results
    ]
    kind = evaluation.groups.kind
    return (
        f"<section><figure><h2>AUROC of each {kind}</h2>"
        f"<figcaption>One dot a {kind}; the bar is the mean with its 95% interval; "
        "the dotted line is guessing.</figcaption>"
        f"{strip_plot(rows, label=f'AUROC of each {kind}')}</figure></section>"
    )


def _curves(evaluation: Evaluation) -> str:
    identity = evaluation.result("identity-only")
    roc = "".join(
        curve_panel(
            result.name,
            result.roc,
            axes=("false positive rate", "true positive rate"),
            reference=identity.roc.median,
            floor=None,
        )
        for result in evaluation.methods
    )
    recall = "".join(
        curve_panel(
            result.name,
            result.pr,
            axes=("recall", "precision"),
            reference=identity.pr.median,
            floor=evaluation.base_rate,
        )
        for result in evaluation.methods
    )
    kind = evaluation.groups.kind
    key = (
        f'<div class="key"><span><i></i>median {kind}</span>'
        f'<span><i class="band-key"></i>middle half of the {plural(kind)}</span>'
        '<span><i class="reference-key"></i>identity-only, median</span>'
        '<span><i class="guess-key"></i>guessing</span></div>'
    )
    return (
        f"<section><h2>ROC curves</h2>{key}<div class='panels'>{roc}</div></section>"
        f"<section><h2>Precision–recall curves</h2>{key}<div class='panels'>{recall}</div>"
        "</section>"
    )


def _notes(notes: Sequence[Finding]) -> str:
    if not notes:
        return ""
    entries = "".join(
        f"<li>{escape(each.message)}"
        + (f' <span class="soft">{escape(each.evidence)}.</span>' if each.evidence else "")
        + "</li>"
        for each in notes
    )
    return f"<section><h2>Good to know</h2><ul>{entries}</ul></section>"


def _names(warnings: Sequence[Finding]) -> str:
    """Explain, where a warning leads here, why names alone can do so well."""
    if not any(each.topic in ABOUT_NAMES for each in warnings):
        return ""
    return f'<section id="names"><h2>Why names alone can do so well</h2>{_NAMES}</section>'


def _warning(finding: Finding) -> str:
    return _caution(
        finding.topic.capitalize(),
        finding.message,
        finding.evidence,
        items=finding.items[:12],
        more='<a href="#names">Why names alone can do so well</a>'
        if finding.topic in ABOUT_NAMES
        else "",
    )


def _caution(
    topic: str, message: str, evidence: str = "", *, items: Sequence[str] = (), more: str = ""
) -> str:
    tail = f' <span class="soft">{escape(evidence)}.</span>' if evidence else ""
    named = f" <code>{escape(', '.join(items))}</code>" if items else ""
    return (
        f'<div class="caution" role="note"><p><strong>{escape(topic)}.</strong> '
        f"{escape(message)}{tail}{named} {more}</p></div>"
    )
