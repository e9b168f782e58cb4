"""Networks drawn from a visitor's answers. It runs in the helper process, as `engine` does."""

from __future__ import annotations

from core.data.pairs import Pairs
from core.data.read_pairs import read_pairs
from core.errors import UserInputError
from core.graphs.graph_svg import svg
from core.graphs.graphs import WRITERS
from core.graphs.picture import DrawnScores, exported, picture
from core.graphs.scores import Scores, from_pairs, from_table, read_scores
from core.graphs.views import Picture, View
from core.metrics.reference import Reference
from core.query import engine
from core.query.loaded_data import data_cache, load_data
from core.query.network_request import NetworkRequest
from core.query.question import NamedFile, Question
from core.query.saved_questions import save
from core.settings import Limits

SVG = "svg"
_OF_FILE = "How many of these edges are real is not known: the file does not say"


def draw(wanted: NetworkRequest, view: View) -> Picture:
    """Draw the picture of a network.

    Parameters
    ----------
    wanted, view
        What to draw, and how to see it.
    """
    return data_cache().get_or_make(
        ("picture", wanted, view), lambda: picture(_seen(wanted), view), size=_picture_size
    )


def write(wanted: NetworkRequest, view: View, form: str) -> str:
    """Write a network for another program.

    Parameters
    ----------
    wanted, view
        As for `draw`; what the picture leaves out for want of room is written too.
    form
        One of `core.graphs.views.FORMS`, or `svg` for the picture itself.
    """
    if form == SVG:
        return svg(draw(wanted, view))
    if form not in WRITERS:
        raise UserInputError(
            "file",
            "must be of a kind that GRNscope writes",
            got=form[:40],
            remedy="Choose from: " + ", ".join((*WRITERS, SVG)),
        )
    return WRITERS[form](exported(_seen(wanted), view))


def _seen(wanted: NetworkRequest) -> DrawnScores:
    known = None if wanted.known is None else _pairs(wanted, wanted.known)
    return DrawnScores(
        scores=_scores(wanted),
        reference=_reference(wanted),
        symbols=load_data(wanted.sources[0]).symbols if wanted.sources else {},
        known=known,
        known_name="" if wanted.known is None else wanted.known.name,
        one_way=wanted.edges is None,
    )


def _pairs(wanted: NetworkRequest, file: NamedFile, *, scores: bool = False) -> Pairs:
    limits = wanted.sources[0].limits if wanted.sources else Limits()
    return data_cache().get_or_make(
        ("pairs", file.sha256, file.edge_types, scores),
        lambda: read_pairs(file.path, edge_types=file.edge_types, scores=scores, limits=limits),
        size=lambda pairs: 200 * len(pairs),
    )


def _scores(wanted: NetworkRequest) -> Scores:
    file, edges = wanted.file, wanted.edges
    if edges is not None:
        return data_cache().get_or_make(
            ("edges", edges.sha256, edges.edge_types),
            lambda: from_pairs(_pairs(wanted, edges, scores=True)),
            size=_size,
        )
    system = wanted.system
    name = "probability" if system is None or system.gives_probability else "score"
    if file is not None:
        return data_cache().get_or_make(
            ("scores", file, name), lambda: read_scores(file, score_name=name), size=_size
        )
    question = _question(wanted)
    return data_cache().get_or_make(
        ("scores", question.answer_folder),
        lambda: from_table(
            engine.answer_table(question),
            source=question.system.title,
            score_name="probability" if question.system.gives_probability else "score",
        ),
        size=_size,
    )


def _reference(wanted: NetworkRequest) -> Reference:
    """Find what is known of the system: as in the answer that is drawn, of its card, or nothing."""
    if wanted.edges is not None:
        return Reference(unpromised=_OF_FILE)
    if wanted.question is not None or wanted.file is None:
        return engine.answer_question(_question(wanted), wanted.file).reference
    if not wanted.sources or wanted.system is None or wanted.system.folder is None:
        return Reference()
    return engine.reference(wanted.sources, wanted.system)


def _question(wanted: NetworkRequest) -> Question:
    """Find the question whose answer is drawn; where nobody wrote one, suggest one."""
    if wanted.question is not None:
        return wanted.question
    if not wanted.sources or wanted.system is None:
        raise UserInputError(
            "network",
            "must have expression and a model or method to be drawn from",
            got="a file or model that is no longer there",
            remedy="Choose others, or ask again on the Query page",
        )
    suggested = engine.suggest_question(wanted.sources[0], wanted.system)
    return save(wanted.home, wanted.workspace, suggested)


def _picture_size(found: Picture) -> int:
    return 500 * (len(found.nodes) + len(found.edges) + len(found.names))


def _size(scores: Scores) -> int:
    return 40 * len(scores) + 100 * len(scores.genes)
