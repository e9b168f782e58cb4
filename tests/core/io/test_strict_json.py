import json

import pytest

from core.io.atomic import read_json
from core.io.strict_json import loads

BAD = [
    "",
    "{",
    b"\xff\xfe",
    "NaN",
    '{"a": [Infinity]}',
    "[1e999]",
    "-1e999",
    str(2**63),
    "1" * 5_000,
    "[" * 66 + "]" * 66,
    "[" * 100_000,
    '{"a":' * 100_000,
]


@pytest.mark.parametrize("text", BAD)
def test_what_is_not_plain_json_is_an_error_of_one_kind(text):
    with pytest.raises(ValueError, match=r".+"):
        loads(text)


@pytest.mark.parametrize(
    "value", [None, True, 0, -(2**63) + 1, 1.5, "NaN", [[{"a": [1, 2]}]], {"é": {"b": None}}]
)
def test_plain_json_is_read_as_it_is(value):
    assert loads(json.dumps(value).encode()) == value


@pytest.mark.parametrize("text", [*BAD, "[]", "1"])
def test_a_file_that_is_no_json_object_counts_as_none(text, tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())

    assert read_json(path) is None
