import pytest

from core.errors import UserInputError
from core.problem.option import Option


@pytest.mark.parametrize(
    ("default", "given", "read"),
    [(3, "4", 4), (0.5, "1e-1", 0.1), (False, "yes", True), (True, "FALSE", False), ("a", 7, "7")],
)
def test_text_becomes_the_type_of_the_default(default, given, read):
    value = Option("x", default, "help").read(given)

    assert value == read
    assert type(value) is type(default)


@pytest.mark.parametrize(
    ("option", "given"),
    [
        (Option("x", 3, "help"), "3.5"),
        (Option("x", 3, "help"), "many"),
        (Option("x", 0.5, "help"), "nan"),
        (Option("x", 0.5, "help"), "inf"),
        (Option("x", 3, "help", minimum=1), "0"),
        (Option("x", 3, "help", maximum=5), 6),
        (Option("x", "a", "help", choices=("a", "b")), "c"),
        (Option("x", True, "help"), "perhaps"),
    ],
)
def test_what_is_not_allowed_is_said_with_what_is(option, given):
    with pytest.raises(UserInputError, match="option x") as said:
        option.read(given)

    assert option.allowed in str(said.value)


def test_bounds_are_allowed_themselves():
    option = Option("x", 3, "help", minimum=1, maximum=5)

    assert [option.read(value) for value in (1, "5")] == [1, 5]
    assert option.allowed == "a whole number of at least 1 and of at most 5"
