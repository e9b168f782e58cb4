import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.io.safe_text import neutral, printable, restore

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "'=1", "''@x"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["AT1G01010", "", "'quoted'", "a=b", "Nkx2-5", "3'UTR", "5' end"])
def test_harmless_text_stays_as_it_is(text):
    assert neutral(text) == text
    assert restore(text) == text


@given(st.text())
@example("'=x")
@example("'''+")
@example("'\t")
def test_restore_undoes_neutral_for_every_text(text):
    safe = neutral(text)

    assert restore(safe) == text
    assert not safe.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not safe.startswith(("\t", "\r", "\n"))


@given(st.text(), st.text())
def test_two_texts_never_become_one(one, other):
    assert (neutral(one) == neutral(other)) == (one == other)


def test_control_characters_and_broken_surrogates_are_dropped():
    assert printable("a\x00b\x1b[31mc\ud800d\ufffee\tf\n") == "ab[31mcde\tf\n"
