import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.identifiers.split import split_ids
from core.errors import UserInputError
from core.settings import Limits


@pytest.mark.parametrize("between", [",", "\n", "\t", ";", " ", ", ", "\r\n", "\u00a0", ",,\n\n"])
def test_every_separator(between):
    assert split_ids(between.join(["HY5", "AT1G01010.1", "261585_at"])) == [
        "HY5",
        "AT1G01010.1",
        "261585_at",
    ]


def test_quotes_and_comments():
    text = '# my genes\n"HY5", \'PIF4\' # the second\n"L -GULL"\nGene#1\n“CAB2”\n\ufeffMYB1\n'

    assert split_ids(text) == ["HY5", "PIF4", "L -GULL", "Gene#1", "CAB2", "MYB1"]


@pytest.mark.parametrize("text", ["", " \n\t,;", "#only a comment", '""', '"'])
def test_nothing_gives_nothing(text):
    assert split_ids(text) == []


def test_a_megabyte_is_cut_quickly_and_more_than_allowed_is_refused():
    text = "AT1G01010\n" * 100_000
    start = time.process_time()

    assert len(split_ids(text)) == 100_000
    assert time.process_time() - start < 2
    with pytest.raises(UserInputError, match="may be 10 at most"):
        split_ids(text, limits=Limits(identifiers=10))


@given(st.text(max_size=300))
def test_no_text_breaks_it(text):
    assert all(name and name == name.strip() for name in split_ids(text))
