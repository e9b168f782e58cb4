import gzip

import numpy as np
import pytest

from core.data import fasta
from core.data.fasta import Fasta
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits


def written(folder, content, name="g.fa"):
    path = folder / name
    path.write_bytes(content)
    return path


def spelled(path, **options):
    return {
        record.name: "".join("ACGTN"[code] for code in record.codes)
        for record in Fasta(path).records(**options)
    }


@pytest.mark.parametrize("block", [1, 2, 3, 7, 4096])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
def test_records_are_read_alike_whatever_the_blocks_and_line_ends(
    tmp_path, monkeypatch, block, ends
):
    monkeypatch.setattr(fasta, "_BLOCK", block)
    text = b"\n>chr1 a title\nACgt\nNRAU\n>chr2\n\n>chr3\nTT".replace(b"\n", ends)

    assert spelled(written(tmp_path, text)) == {"chr1": "ACGTNNAT", "chr2": "", "chr3": "TT"}
    assert spelled(written(tmp_path, gzip.compress(text), "g.fa.gz"))["chr1"] == "ACGTNNAT"


def test_what_is_not_wanted_is_passed_over_and_what_was_read_is_told(tmp_path):
    told = []
    path = written(tmp_path, b">a\nAC\n>b\nGT\n")

    assert spelled(path, wanted=lambda name: name == "b", read=told.append) == {"b": "GT"}
    assert told == ["b"]


def test_bgzip_is_read_to_its_end(tmp_path):
    blocks = gzip.compress(b">a\nAC") + gzip.compress(b"GT\n>b\nA\n")

    assert spelled(written(tmp_path, blocks, "g.fa.gz")) == {"a": "ACGT", "b": "A"}


@pytest.mark.parametrize(
    ("content", "got"),
    [
        (b"", "no line that begins with >"),
        (b"ACGT\n", "before any >"),
        (b">\nACGT\n", "a record without a name"),
        (b">p\nMKLE\n", "'L' in the sequence of p|'E' in the sequence of p"),
        (b">a\nAC\0GT\n", "in the sequence of a"),
        (bytes(range(256)), "before any >"),
        (b">" + b"x" * 70_000 + b"\nAC\n", "a title of"),
    ],
)
def test_what_is_no_dna_is_refused_in_one_sentence(tmp_path, content, got):
    with pytest.raises(UserInputError, match=got):
        spelled(written(tmp_path, content))


def test_damaged_and_exploding_files_are_refused(tmp_path):
    packed = gzip.compress(b">a\n" + b"N" * 4_000_000)
    with pytest.raises(RefusedFileError, match="200 times its size"):
        spelled(written(tmp_path, packed, "bomb.fa.gz"))
    with pytest.raises(UserInputError, match="whole gzip file"):
        spelled(written(tmp_path, gzip.compress(b">a\nACGT\n" * 99)[:-9], "cut.fa.gz"))
    with pytest.raises(RefusedFileError, match="no larger than 3 bytes"):
        list(Fasta(written(tmp_path, b">a\nA\n"), Limits(unpacked_bytes=3)).records())
    with pytest.raises(UserInputError, match="nothing of that name"):
        spelled(tmp_path / "none.fa")


def test_a_record_beyond_all_measure_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(fasta, "_LONGEST_RECORD", 3)

    with pytest.raises(UserInputError, match="more than 3 letters of a"):
        spelled(written(tmp_path, b">a\nACGT\n"))


def test_codes_are_bytes_from_0_to_4(tmp_path):
    (record,) = Fasta(written(tmp_path, b">a\nACGTN\n")).records()

    assert record.codes.dtype == np.uint8
    assert record.codes.tolist() == [0, 1, 2, 3, 4]
