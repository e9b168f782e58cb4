import pytest

from core.query.cache import SizedCache


def test_what_is_kept_is_not_made_again() -> None:
    cache, made = SizedCache(100), []
    for _ in range(2):
        cache.get_or_make("a", lambda: made.append(1) or "thing", size=lambda _: 10)
    assert made == [1]


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    cache = SizedCache(100)
    for name in ("a", "b", "a", "c"):
        cache.get_or_make(name, object, size=lambda _: 50)
    again = []
    cache.get_or_make("a", lambda: again.append("a"), size=lambda _: 1)
    cache.get_or_make("b", lambda: again.append("b"), size=lambda _: 1)
    assert again == ["b"]


def test_one_thing_stays_however_large() -> None:
    cache = SizedCache(1)
    cache.get_or_make("a", lambda: 1, size=lambda _: 1000)
    assert len(cache) == 1


def test_nothing_is_kept_of_what_failed() -> None:
    cache = SizedCache(100)
    with pytest.raises(ZeroDivisionError):
        cache.get_or_make("a", lambda: 1 / 0, size=lambda _: 1)
    assert len(cache) == 0
