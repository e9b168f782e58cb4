"""What is said of a network: its finding, what was left out, how far to trust it."""

from __future__ import annotations

from core.graphs.views import Overlay, Picture, View

OF_FILE = "Edges are drawn as the file states them; GRNscope has not judged them."
_NOTES = 6


def finding(picture: Picture, view: View) -> str:
    """Describe the finding in a line: how many edges, and how many known ones are among them."""
    if not picture.n_edges:
        return "No pair passes this threshold"
    said = f"{count(picture.n_edges, 'edge')} among {count(picture.n_genes, 'gene')}"
    if picture.focus and view.steps:
        name = _called(picture, picture.focus)
        said += f" within {count(view.steps, 'step')} of {name}"
    elif picture.overlay is not None and picture.overlay.known:
        over = picture.overlay
        said += f"; {over.found:,} of {over.known:,} known ones found"
    return said


def lead(picture: Picture, *, of_file: bool = False) -> str:
    """Describe what an edge is here, and what the cut should be worth."""
    if of_file:
        edges = count(picture.pairs, "edge")
        if not picture.score_name:
            return f"The file holds {edges} without a number; all count alike."
        return (
            f"Of the {edges} of the file, those are drawn whose {picture.score_name} is at least "
            f"{picture.cut:.3g}."
        )
    return (
        f"An edge is a pair that scores at least {picture.cut:.3g}, of "
        f"{count(picture.pairs, 'pair')} that were asked about."
    )


def against_known(over: Overlay) -> str:
    """Describe how right the cut is, held against known pairs."""
    if not over.known:
        return f"None of the pairs in “{over.name}” was asked about."
    asked = f"Of {count(over.known, 'known pair')} that were asked about"
    said = f"{asked}, {over.found:,} {_is(over.found)} found"
    if over.recall is not None:
        said += f" ({over.recall:.1%})"
    said += "."
    if over.precision is not None and over.chance is not None:
        said += (
            f" Of the edges whose regulator has known targets, {over.precision:.0%} are known; "
            f"by chance it would be {over.chance:.1%}."
        )
    if over.outside:
        said += f" {count(over.outside, 'known pair')} had no score."
    return said + " A new edge is not wrong for being new: no list is complete."


def left_out(picture: Picture) -> list[str]:
    """Describe what is not drawn, or drawn with a doubt, and why."""
    said = []
    if picture.crowded:
        drawn = sum(edge.state != "missed" for edge in picture.edges)
        said.append(
            f"Only the {len(picture.nodes):,} genes with the strongest edges are drawn "
            f"({drawn:,} of {count(picture.n_edges, 'edge')}). Files hold all; raise the "
            "threshold, or let more genes be drawn."
        )
    if picture.against:
        said.append(
            f"{count(picture.against, 'pair')} passed but {_is(picture.against)} left out: the "
            "other direction is likelier."
        )
    if picture.undecided:
        said.append(
            f"{count(picture.undecided, 'edge')} {_is(picture.undecided)} there in both "
            "directions, because neither is clearly likelier: who controls whom is not known."
        )
    said += picture.notes[:_NOTES]
    if picture.sign_from == "file":
        said.append("Blue and orange follow the effects that the file states.")
    if picture.sign_from == "correlation":
        said.append("Blue and orange follow the sign of the correlation; no effect was learned.")
    return said


def count(number: int, thing: str) -> str:
    """Describe how many there are: `1 edge`, `2 edges`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _called(picture: Picture, gene: str) -> str:
    return next((node.label for node in picture.nodes if node.gene == gene), gene)
