"""How a training went, epoch by epoch: the same cards while it runs and on a model's card."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from components.findings_figures import finding_card
from core.figures.training import accuracy_figure, auroc_figure, has_accuracy, loss_figure
from core.models.card_parts import VALIDATION_AUROC
from core.training.history import Course


def training_cards(
    courses: Sequence[Course], *, page: str, loss: str, names_only: float | None = None
) -> list[Component]:
    """Draw loss, accuracy and AUROC of a training, those of them that were measured.

    Parameters
    ----------
    courses
        At least one, with at least one epoch each.
    page
        What the ids of the cards begin with.
    loss
        What is said below the title of the loss.
    names_only
        AUROC of knowing names only, where it is known.
    """
    cards = [finding_card(loss_figure(courses), id=f"{page}-loss", subtitle=loss)]
    if has_accuracy(courses):
        cards.append(
            finding_card(
                accuracy_figure(courses),
                id=f"{page}-accuracy",
                subtitle="A score above one half is taken for yes",
            )
        )
    if any(VALIDATION_AUROC in course.epochs[0] for course in courses):
        cards.append(
            finding_card(
                auroc_figure(courses, names_only=names_only),
                id=f"{page}-auroc",
                subtitle="Dotted: guessing"
                + ("" if names_only is None else "; dashed: knowing names only"),
            )
        )
    return cards
