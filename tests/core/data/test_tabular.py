import pytest

from core.data.tabular import find_decimal, find_separator, numeric_columns, read_head, split
from core.data.text import open_text
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits


def head_of(text, **options):
    return read_head(open_text(text.encode(), name="t.csv", limits=Limits()), **options)


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("gene;a;b\nx;1,5;2,5\ny;3,1;4,2", ";"),
        ("gene;a\nx;1,5\ny;3,1", ";"),
        ("a;b;1,5\na;c;20,25", ";"),
        ("gene a b\n" + "x 1,5 2,5\n" * 60, " "),
        ("x 1,5 2,5\ny 3,1 4,2", " "),
        ("my gene,1\nmy other,2", ","),
        ("gene,a\nmy gene,1\nmy other,2", ","),
        ("gene,note,a\nx,foo; bar,1\ny,foo; baz,2", ","),
        ("gene\tnote\ta\nx\tone, two\t1\ny\tone, two\t2", "\t"),
        ("a b c\nx 1 2 3\ny 4 5 6", " "),
        ("a|b\nx|y", "|"),
        ("gene,\tx\na,\tb", "\t"),
        ('"a,b";c\n"d,e";f', ";"),
        ("HY5\nPIF4", ""),
        ("HY5", ""),
    ],
)
def test_find_separator_in_lines_of_many_kinds_finds_what_cuts_them_alike(text, separator):
    assert find_separator(text.splitlines()) == separator


@pytest.mark.parametrize(
    ("line", "separator", "cells"),
    [
        ('"a, b",c', ",", ["a, b", "c"]),
        ('a, "b, c"', ",", ["a", "b, c"]),
        ('5" end,b', ",", ['5" end', "b"]),
        ('  "a b"   c\t1 ', " ", ["a b", "c", "1"]),
        ("  a   c\t1 ", " ", ["a", "c", "1"]),
        ("a,b", "", ["a,b"]),
        ('"' + "a" * 200_000 + '",b', ",", ['"' + "a" * 200_000 + '"', "b"]),
    ],
)
def test_split_a_line_with_quotes_keeps_what_they_hold_together(line, separator, cells):
    assert split(line, separator) == cells


def test_read_head_below_comments_and_titles_begins_with_the_header():
    head = head_of("sep=,\n# a note\n\n^PLATFORM\nTable S1\n\ngene,a,b\nx,1,2\ny,3,4\n")

    assert head.rows == (("gene", "a", "b"), ("x", "1", "2"), ("y", "3", "4"))
    assert (head.first_line, head.n_comments, head.titles) == (6, 3, 1)
    assert (head.separator, head.width, head.fit) == (",", 3, 1)
    assert head.commented == ()


def test_read_head_a_comment_that_can_be_a_header_is_cut_into_names():
    head = head_of("#gene,a\nx,1\n")

    assert head.commented == ("gene", "a")
    assert (head.comment_line, head.first_line) == (0, 1)
    assert head_of("# one note, and,\nx,1,2\n").commented == ()


def test_read_head_of_one_column_has_no_separator():
    head = head_of("HY5\nPIF4\n")

    assert (head.separator, head.rows, head.width) == ("", (("HY5",), ("PIF4",)), 1)


def test_read_head_a_header_one_short_does_not_decide_the_width():
    head = head_of("a\tb\nx\t1\t2\ny\t3\t4\n")

    assert (len(head.rows[0]), head.width) == (2, 3)


def test_read_head_a_cell_of_several_lines_is_one_cell():
    assert head_of('a,b\n"x\ny",1\n').rows[1] == ("x\ny", "1")


def test_read_head_above_an_open_quotation_mark_is_what_there_is():
    assert head_of('a,b\n"x,1\n' + "y,2\n" * 200).rows == (("a", "b"),)
    with pytest.raises(UserInputError, match="an open one in line 1"):
        head_of('"x,1\n' + "y,2\n" * 200)


def test_read_head_ends_where_a_table_of_geo_does():
    text = "!a\n!series_matrix_table_begin\nID_REF\tGSM1\nx\t1\n!series_matrix_table_end\ny\t2\n"

    assert head_of(text).rows == (("ID_REF", "GSM1"), ("x", "1"))


def test_read_head_of_comments_alone_is_refused():
    with pytest.raises(UserInputError, match="no line that is not a comment"):
        head_of("# a\n\n# b\n")


def test_read_head_of_a_line_without_end_is_refused_before_it_is_cut():
    text = open_text(b"a," * 5_000, name="t.csv", limits=Limits(samples=100))

    with pytest.raises(RefusedFileError, match="a line of 5,001 cells"):
        read_head(text)


def test_find_decimal_where_groups_stand_beside_small_numbers_reads_thousands():
    rows = [("gene", "a", "b"), ("x", "1,234", "12"), ("y", "3", "1,000")]

    assert find_decimal(rows, 3)[:2] == (".", ",")
    assert find_decimal([*rows, ("z", "0,345", "1")], 3)[:2] == (",", None)
    assert find_decimal([("gene", "a"), ("x", "1.5")], 2) == (".", None, [])


def test_numeric_columns_are_those_of_mostly_numbers_or_of_nothing():
    rows = [("x", "1,5", "", "NA"), ("y", "low", "", "b"), ("z", "2,5", "", "c")]

    assert numeric_columns(rows, 4, decimal=",", thousands=None) == [False, True, True, False]
    assert numeric_columns([("x", "1,500")], 2, decimal=".", thousands=",") == [False, True]


def test_read_head_of_lines_cut_alike_only_at_the_top_is_of_one_column(monkeypatch):
    text = "a;b\n" * 40 + "c\n" * 100
    assert head_of(text).separator == ""

    monkeypatch.setattr("core.data.tabular._SNIFFED_CHARACTERS", 10)
    assert (head_of(text).separator, head_of(text).rows[0]) == ("", ("a;b",))
