import gzip

import pytest

from core.data.text import NotTextError, open_text
from core.errors import UserInputError
from core.settings import Limits

WORDS = "gene,Löwe\nHY5,1\n"


def opened(data, **options):
    return open_text(data, name="t.csv", limits=Limits(), **options)


@pytest.mark.parametrize(
    ("encoding", "written_in"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a byte-order mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16 without a byte-order mark"),
        ("utf-16-be", "UTF-16 without a byte-order mark"),
        ("latin-1", "Latin-1"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_open_text_in_any_encoding_gives_the_same_lines(tmp_path, encoding, written_in, packed):
    data = WORDS.encode(encoding)
    path = tmp_path / "t.csv"
    path.write_bytes(gzip.compress(data) if packed else data)

    for text in (open_text(path, limits=Limits()), opened(data)):
        assert (text.name, text.written_in) == ("t.csv", written_in)
        assert list(text.lines()) == ["gene,Löwe", "HY5,1"]
        assert text.read_utf8() == WORDS.encode()
        assert text.first_line.startswith("gene,L")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b" \n\n", "an empty file"),
        (bytes(4_000), "binary data"),
        (bytes(range(256)) * 4, "binary data"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"%PDF-1.7", "a PDF file"),
        (b"\xff\xfea", "damaged encoding"),
        (b"\xef\xbb\xbfL\xf6we", "must be written in UTF-8 with a byte-order mark throughout"),
    ],
)
def test_open_text_of_something_else_is_refused(data, said):
    with pytest.raises(UserInputError, match=said):
        opened(data)


def test_open_text_of_another_format_is_told_apart():
    with pytest.raises(NotTextError):
        opened(b"PAR1")


def test_open_text_of_a_beginning_does_not_mind_what_is_cut():
    text = opened(WORDS.encode()[:7], whole=False)

    assert [line[:6] for line in text.lines()] == ["gene,L"]


def test_read_utf8_ends_lines_by_line_feeds():
    assert opened(b"a,b\rc,d\r").read_utf8() == b"a,b\nc,d\n"
    assert opened(b"a,b\r\nc,d\r\n").read_utf8() == b"a,b\r\nc,d\r\n"


def test_open_some_lines_below_begins_there():
    with opened(b"a\nb\nc\n").open(skipping=2) as file:
        assert file.read() == "c\n"
