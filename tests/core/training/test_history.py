from core.io.atomic import write_json_atomic
from core.training.history import Course, courses_of, read_courses, write_course

EPOCHS = ({"loss": 0.7, "validation_loss": 0.6}, {"loss": 0.5, "validation_loss": 0.65})


def test_what_was_written_is_read_in_the_order_of_the_networks(tmp_path):
    for number in (10, 2):
        write_course(
            tmp_path / f"network-{number}.npz", epochs=EPOCHS[:1] * number, best=0, most=20
        )
    found = read_courses(tmp_path)

    assert [len(course.epochs) for course in found] == [2, 10]
    assert found[0] == Course(EPOCHS[:1] * 2, best=0, most=20)


def test_there_is_nothing_before_the_first_epoch(tmp_path):
    write_json_atomic({"epochs": [], "best": -1, "most": 5}, tmp_path / "network-1.json")
    (tmp_path / "network-2.json").write_text("{half", encoding="utf-8")

    assert read_courses(tmp_path) == []
    assert read_courses(tmp_path / "not there") == []


def test_a_card_tells_the_same():
    training = {"networks": [{"best_epoch": 1, "epochs": list(EPOCHS)}], "parameters": 4}

    assert courses_of(training) == [Course(EPOCHS, best=0)]
    assert courses_of({}) == []
