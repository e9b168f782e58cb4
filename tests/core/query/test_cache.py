import pytest

from core.query.cache import Shelf


def test_what_is_kept_is_not_made_again() -> None:
    shelf, made = Shelf(100), []
    for _ in range(2):
        shelf.take("a", lambda: made.append(1) or "thing", size=lambda _: 10)
    assert made == [1]


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    shelf = Shelf(100)
    for name in ("a", "b", "a", "c"):
        shelf.take(name, object, size=lambda _: 50)
    again = []
    shelf.take("a", lambda: again.append("a"), size=lambda _: 1)
    shelf.take("b", lambda: again.append("b"), size=lambda _: 1)
    assert again == ["b"]


def test_one_thing_stays_however_large() -> None:
    shelf = Shelf(1)
    shelf.take("a", lambda: 1, size=lambda _: 1000)
    assert len(shelf) == 1


def test_nothing_is_kept_of_what_failed() -> None:
    shelf = Shelf(100)
    with pytest.raises(ZeroDivisionError):
        shelf.take("a", lambda: 1 / 0, size=lambda _: 1)
    assert len(shelf) == 0
