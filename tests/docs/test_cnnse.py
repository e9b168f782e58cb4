"""The page on CNNSE says how large its networks are as they are counted."""

import re

import pytest

from benchmarks.cnnse_network import sizes_of
from core.systems.cnnse import STRUCTURES
from tests.conftest import ROOT

_PAGE = (ROOT / "docs" / "methods" / "cnnse.md").read_text("utf-8")


def numbers(text):
    return [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]{5,}", text)]


@pytest.mark.network
@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_structure_is_as_large_as_the_page_says(structure):
    (row,) = re.findall(rf"^\| `{re.escape(structure)}` \| (\d+,\d.*)\|$", _PAGE, re.MULTILINE)
    wide, small = (sizes_of({"structure": structure}, bins=bins) for bins in (64, 32))

    assert numbers(row) == [wide["parameters"], wide["multiply_adds"], small["multiply_adds"]]


@pytest.mark.network
def test_a_network_with_fewer_filters_is_as_large_as_the_page_says():
    (line,) = re.findall(r"^With `filters=8`.*$", _PAGE, re.MULTILINE)
    found = sizes_of({"filters": 8}, bins=64)

    assert numbers(line) == [found["parameters"], found["multiply_adds"]]
