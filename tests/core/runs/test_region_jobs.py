"""The jobs about motifs, sequences and peaks, and the commands that repeat them."""

import shlex

import pytest

from core.cli import main
from core.progress import silent
from core.runs import command_lines, jobs, store
from core.runs.inputs import InputFile, JobInputs
from core.runs.records import Input
from core.workspace import folders
from tests.core.workflows.regional import HALF, plant

REGIONS = {"upstream": HALF, "downstream": HALF - 1}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return plant(tmp_path_factory.mktemp("planted"), genes=30)


def carried_out(kind, files, home, **settings):
    """Do a job; return its results and the command that repeats it."""
    folder = home / "results"
    folder.mkdir()
    inputs = JobInputs(
        files=tuple(InputFile(role, path, path.name, simulated=True) for role, path in files),
        settings=settings, seed=0, checkpoints=home / "c", home=home,
    )  # fmt: skip
    found = jobs.JOBS[kind].work(inputs, folder, progress=silent)
    run = store.create(
        home, folders.create(home), kind=kind, title="", settings=settings,
        inputs=[Input(role, "0" * 32, path.name, "") for role, path in files],
    )  # fmt: skip
    return found, jobs.JOBS[kind].command_line(run)


def repeated(command, files, monkeypatch, tmp_path):
    """Run a command where files of these names lie, and return what it wrote."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    for _, path in files:
        (place / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(place)
    assert main(shlex.split(command)[3:]) == 0
    (out,) = place.glob("*.csv")
    return out.read_bytes()


def test_evidence_is_kept_and_its_command_repeats_it(planted, tmp_path, monkeypatch):
    files = [("motifs", planted.jaspar), ("genome", planted.genome), ("genes", planted.bed)]
    odds = {"background": "sequence", "pseudocount": 1.0}
    found, command = carried_out(
        "evidence", files, tmp_path, regulators=list(planted.motifs[:3]), targets="all",
        regions=REGIONS, odds=odds,
    )  # fmt: skip

    (item,) = found["items"]
    assert (item["content"], item["name"], item["simulated"]) == (
        "evidence", "evidence of jaspar.csv", True,
    )  # fmt: skip
    assert found["columns"] == ["motif_max", "motif_share"]
    assert found["pairs"] == 90
    assert "motif scores" in {each["topic"] for each in found["findings"]}
    written = (tmp_path / "results" / item["path"]).read_bytes()
    assert repeated(command, files, monkeypatch, tmp_path) == written


def test_promoters_and_pairs_are_enough(planted, tmp_path, monkeypatch):
    pairs = tmp_path / "known.csv"
    pairs.write_text(f"regulator,target\n{planted.motifs[0]},{planted.genes[3]}\n")
    files = [("motifs", planted.jaspar), ("promoters", planted.promoters), ("pairs", pairs)]
    found, command = carried_out("evidence", files, tmp_path)

    assert found["pairs"] == 30
    assert shlex.split(command)[-1] == "evidence.csv"
    assert f"--pairs {pairs.name}" in command


def test_pairs_are_kept_and_their_command_repeats_them(tmp_path, monkeypatch):
    genes, peaks = tmp_path / "g.bed", tmp_path / "Sox2.narrowPeak"
    genes.write_text("chr1\t100000\t100500\tA\t0\t+\nchr1\t500000\t500500\tB\t0\t+\n")
    peaks.write_text("chr1\t95000\t95100\tp\t0\t.\t5\t77\t-1\t9\n")
    files = [("peaks", peaks), ("genes", genes)]
    found, command = carried_out("labels", files, tmp_path, log_p=50.0, regions=REGIONS | {
        "upstream": 10_000})  # fmt: skip

    (item,) = found["items"]
    assert (item["content"], found["regulators"]) == ("pairs", {"Sox2": 1})
    written = (tmp_path / "results" / item["path"]).read_bytes()
    assert written == b"regulator,target\nSox2,A\n"
    assert "--log-p 50" in command
    assert repeated(command, files, monkeypatch, tmp_path) == written


def test_long_lists_of_genes_are_files_of_the_command(tmp_path):
    run = store.create(
        tmp_path, folders.create(tmp_path), kind="evidence", title="",
        settings={"regulators": [f"G{at}" for at in range(30)]},
    )  # fmt: skip

    assert "--regulators regulators.txt" in command_lines.evidence(run)
    assert command_lines.gene_files(run)["regulators.txt"].startswith("G0\nG1\n")
