import pytest

from core.cli import main
from core.data.read_pairs import read_pairs

GENES = "".join(
    f"chr1\t{at * 100_000}\t{at * 100_000 + 500}\t{name}\t0\t+\n"
    for at, name in enumerate(("A", "B", "C", "Sox2"), start=1)
)


def narrow(*places):
    return "".join(f"chr1\t{start}\t{start + 99}\tp\t0\t.\t5\t{p}\t-1\t4\n" for start, p in places)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "genes.bed").write_text(GENES)
    (tmp_path / "x_Sox2_1.narrowPeak").write_text(narrow((100_000, 320), (200_000, 12)))
    (tmp_path / "other.narrowPeak").write_text(narrow((200_000, 400)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_pairs_are_written_and_read_as_known_pairs(folder, capsys):
    code = main(["labels", "--peaks", "x_Sox2_1.narrowPeak,C=other.narrowPeak", "--genes",
                 "genes.bed", "--out", "pairs.csv"])  # fmt: skip

    said = capsys.readouterr()
    assert code == 0, said.err
    assert said.out.splitlines() == ["Sox2: 1 gene", "C: 1 gene", "pairs.csv: 2 pairs"]
    assert "2 genes of the gene positions are touched by no peak" in said.err
    assert (folder / "pairs.csv").read_text() == "regulator,target\nSox2,A\nC,B\n"
    assert len(read_pairs(folder / "pairs.csv")) == 2


def test_the_limit_is_lowered_and_a_column_names_the_regulators(folder, capsys):
    words = ["labels", "--peaks", "x_Sox2_1.narrowPeak", "--genes", "genes.bed", "--out", "p.csv"]

    assert main([*words, "--log-p", "12"]) == 0
    assert (folder / "p.csv").read_text() == "regulator,target\nSox2,A\nSox2,B\n"
    assert main([*words, "--regulator-column", "4", "--log-p", "0"]) == 0
    assert (folder / "p.csv").read_text().splitlines()[1] == "p,A"
    assert main([*words, "--log-p", "1000"]) == 2
    assert "1000 or more. Received: 320" in capsys.readouterr().err
