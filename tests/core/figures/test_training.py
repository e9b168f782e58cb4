from core.figures.training import (
    accuracy_figure,
    auroc_figure,
    calibration_figure,
    has_accuracy,
    loss_figure,
)
from core.training.history import Course

COURSE = Course(
    (
        {"loss": 0.7, "validation_loss": 0.6, "validation_auroc": 0.55},
        {"loss": 0.5, "validation_loss": 0.4, "validation_auroc": 0.8},
        {"loss": 0.3, "validation_loss": 0.9, "validation_auroc": 0.7},
    ),
    best=1,
    most=9,
)


def test_the_title_names_the_epoch_that_is_kept():
    assert "0.400, in epoch 2" in loss_figure([COURSE]).layout.title.text
    assert "is 0.800" in auroc_figure([COURSE]).layout.title.text


def test_both_losses_are_drawn_by_epoch_and_the_best_is_marked():
    learned, aside, kept = loss_figure([COURSE]).data

    assert list(learned.x) == [1, 2, 3]
    assert list(aside.y) == [0.6, 0.4, 0.9]
    assert (list(kept.x), list(kept.y)) == ([2], [0.4])


def test_both_accuracies_are_drawn_and_cards_without_are_told_apart():
    epochs = tuple(
        {**epoch, "accuracy": 0.7 + at / 10, "validation_accuracy": 0.6 + at / 10}
        for at, epoch in enumerate(COURSE.epochs)
    )
    course = Course(epochs, best=1)
    figure = accuracy_figure([course])
    learned, aside, kept = figure.data

    assert figure.layout.title.text == "Accuracy on pairs set aside is 70.0%, in epoch 2"
    assert learned.y[2] == epochs[2]["accuracy"]
    assert (list(aside.x), list(kept.x)) == ([1, 2, 3], [2])
    assert (has_accuracy([course]), has_accuracy([COURSE])) == (True, False)


def test_epochs_without_an_auroc_are_left_out():
    course = Course(({"loss": 0.7, "validation_loss": 0.6},), best=0)

    assert list(auroc_figure([course]).data[0].x) == []
    assert "cannot be told" in auroc_figure([course]).layout.title.text


def test_a_calibration_is_drawn_either_way():
    common = {"pairs": 9, "positives": 4, "on_logit": False}
    steps = common | {"kind": "isotonic", "knots": [0, 0.4, 1], "shares": [0.1, 0.5, 0.7]}
    curve = common | {"kind": "platt", "knots": [], "shares": [], "slope": 4.0, "offset": -2.0}

    assert "raw score of 0.40 stands for even odds" in calibration_figure(steps).layout.title.text
    assert "raw score of 0.50 stands for even odds" in calibration_figure(curve).layout.title.text
