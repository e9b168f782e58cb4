import json
from types import SimpleNamespace

import numpy as np
import pytest

from core.cli import main
from core.data.catalogue import entries
from core.data.expression import Expression
from core.data.identifiers.split import read_text
from core.data.pairs import from_names
from core.findings import Finding, about


@pytest.fixture
def readers(stand_in):
    """Readers that give a small expression and two pairs, and note how they were called."""
    seen = {}

    def read_expression(path, *, overrides, limits, progress):
        seen["overrides"] = overrides
        progress("reading", 1, 2)
        return Expression(
            values=np.zeros((3, 2), dtype=np.float32),
            genes=("AT1", "AT2", "\x1b[2Jbad"),
            samples=("s1", "s2"),
            kind="time-series",
            scale="log",
            series=np.array(["a", "a"]),
            time=np.array([0.0, 1.0]),
            findings=(
                Finding("info", "orientation", "Genes are in rows.", "3 of 3 names are AGI"),
                about("duplicate genes", "Two were averaged.", [f"G{i}" for i in range(9)]),
            ),
        )

    def read_pairs(path, *, genes=None, edge_types="", limits):
        seen["genes"] = genes
        return from_names(
            ["AT1", "AT1"],
            ["AT2", "AT9"],
            label=np.array([1, 0], dtype=np.int8),
            sign=np.array([-1, 0], dtype=np.int8),
        ).noting(Finding("info", "format", "A list of pairs."))

    stand_in("core.data.read_expression", read_expression=read_expression)
    stand_in("core.data.read_pairs", read_pairs=read_pairs)
    stand_in("core.data.overrides", Overrides=lambda **given: given)
    return seen


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "e.csv"
    path.write_text("gene,s1,s2\nAT1,1,2\nAT2,3,4\n")
    return path


def test_list_shows_every_set_with_size_licence_and_place(capsys):
    assert main(["data", "list"]) == 0

    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].split() == ["NAME", "SIZE", "FILES", "WHERE", "LICENCE"]
    for entry in entries():
        assert any(line.startswith(entry.name) and entry.licence in line for line in lines)
        assert entry.title in out
    assert "data fetch NAME" in err


def test_list_as_json_says_what_is_here_and_what_the_mirror_has(tmp_path, capsys):
    mirror, here = tmp_path / "mirror", tmp_path / "here"
    (mirror / "arabidopsis").mkdir(parents=True)
    (mirror / "arabidopsis" / "dapseq_edges.csv.gz").write_text("")
    (here / "arabidopsis").mkdir(parents=True)
    (here / "arabidopsis" / "validated_edges_non_dap.csv.gz").write_text("")
    (here / "arabidopsis" / "atregnet_all.tsv.gz").write_text("")

    assert main(["data", "list", "--json", "--mirror", str(mirror), "--to", str(here)]) == 0

    listed = {one["name"]: one for one in json.loads(capsys.readouterr().out)["data_sets"]}
    assert listed["arabidopsis-dapseq"]["where"] == "mirror"
    assert listed["arabidopsis-validated"]["where"] == "here"
    assert listed["atregnet"]["where"] == "1 of 2 here"
    assert listed["go"]["where"] == "network"
    assert listed["dream4"]["where"] == "by hand"
    assert len(listed["dream4"]["files"]) == 40


def test_fetch_names_the_files_the_licence_and_the_citation(tmp_path, capsys, monkeypatch):
    seen = {}

    def fetch(name, *, to, mirror, progress, limits):
        seen.update(name=name, to=to, mirror=mirror)
        return (to / "a.csv",)

    monkeypatch.setattr("core.data.fetch.fetch", fetch)
    monkeypatch.setenv("GRNSCOPE_MIRROR", str(tmp_path / "environment"))

    assert main(["data", "fetch", "DREAM4"]) == 0
    place = tmp_path / "home" / "public"
    assert seen == {"name": "dream4", "to": place, "mirror": tmp_path / "environment"}
    out, err = capsys.readouterr()
    assert out == f"{place / 'a.csv'}\n"
    assert "Licence: " in err
    assert "Marbach" in err

    words = ["--to", str(tmp_path / "to"), "--mirror", str(tmp_path / "option")]
    assert main(["data", "fetch", "dream4", *words]) == 0
    assert (seen["to"], seen["mirror"]) == (tmp_path / "to", tmp_path / "option")


def test_fetch_without_a_mirror_says_both_ways(tmp_path, capsys):
    assert main(["data", "fetch", "dream4", "--to", str(tmp_path / "to")]) == 2

    err = capsys.readouterr().err
    assert "--mirror" in err
    assert "by hand from https://" in err
    assert err.count("\n") == 1


def test_inspect_tells_people_what_was_recognised_and_why(table, readers, capsys):
    assert main(["data", "inspect", str(table)]) == 0

    out = capsys.readouterr().out
    assert "2 of its 3 columns are numbers." in out
    assert "time-series" in out
    assert "· orientation: Genes are in rows. (3 of 3 names are AGI)" in out
    assert "! duplicate genes: Two were averaged." in out
    assert "G0, G1, G2, G3, G4 and 4 more" in out
    assert "\x1b" not in out
    assert readers["overrides"] == {}


def test_inspect_as_json_is_one_object_with_the_pairs_beside(table, readers, tmp_path, capsys):
    pairs = tmp_path / "p.csv"

    assert main(["data", "inspect", str(table), "--pairs", str(pairs), "--json"]) == 0

    out, err = capsys.readouterr()
    report = json.loads(out)
    assert err == ""
    assert report["content"] == "expression"
    assert report["reason"] == "2 of its 3 columns are numbers."
    assert (report["genes"], report["samples"]) == (3, 2)
    assert (report["kind"], report["scale"]) == ("time-series", "log")
    assert (report["series"], report["times"]) == (1, 2)
    assert report["first_genes"] == ["AT1", "AT2", "\x1b[2Jbad"]
    assert [finding["topic"] for finding in report["findings"]] == [
        "orientation",
        "duplicate genes",
    ]
    assert report["pairs"]["pairs"] == 2
    assert report["pairs"]["labels"] == {"0": 1, "1": 1}
    assert report["pairs"]["signs"] == {"-1": 1, "0": 1}
    assert report["pairs"]["both_genes_in_expression"] == 1
    assert report["pairs"]["findings"][0]["topic"] == "format"
    assert readers["genes"] == ("AT1", "AT2", "\x1b[2Jbad")


def test_inspect_prints_the_pairs_too(table, readers, capsys):
    assert main(["data", "inspect", str(table), "--pairs", "p.csv"]) == 0

    out = capsys.readouterr().out
    assert "both genes in expression" in out
    assert "AT1 → AT2, AT1 → AT9" in out


def test_inspect_reads_pairs_where_the_file_is_pairs(tmp_path, readers, capsys):
    path = tmp_path / "p.tsv"
    path.write_text("regulator\ttarget\na\tb\n")

    assert main(["data", "inspect", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["content"] == "pairs"

    assert main(["data", "inspect", str(path), "--pairs", str(path)]) == 2
    assert "needs PATH to be expression" in capsys.readouterr().err


def test_inspect_reads_a_table_of_ids(tmp_path, stand_in, capsys):
    path = tmp_path / "m.tsv"
    path.write_text("probeset\tlocus\n244901_at\tATMG00640\n")
    table = SimpleNamespace(
        probes={"244901_at": ("ATMG00640",)},
        aliases={},
        unmatched=frozenset(),
        controls=frozenset({"affx"}),
        findings=(Finding("info", "columns", "Two columns."),),
    )
    stand_in("core.data.identifiers.tables", read_id_table=lambda path, *, limits: table)

    assert main(["data", "inspect", str(path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["content"] == "id table"
    assert (report["probesets"], report["control_probes"]) == (1, 1)
    assert report["findings"][0]["topic"] == "columns"


def test_inspect_counts_a_list_of_ids(tmp_path, stand_in, capsys):
    path = tmp_path / "ids.txt"
    path.write_text("AT1G01010\nAT1G01010\nAT1G01020\n")
    stand_in(
        "core.data.identifiers.split",
        read_text=read_text,
        split_ids=lambda text, *, limits: text.split(),
    )

    assert main(["data", "inspect", str(path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["content"], report["ids"], report["different"]) == ("ids", 3, 2)


def test_what_is_guessed_can_be_overruled(table, readers, capsys):
    words = ["--as", "expression", "--orientation", "genes-in-columns", "--scale", "log"]

    assert main(["data", "inspect", str(table), *words, "--json"]) == 0
    assert readers["overrides"] == {"orientation": "genes-in-columns", "scale": "log"}
    assert json.loads(capsys.readouterr().out)["reason"] == "You said so."


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path, capsys):
    assert main(["data", "inspect", str(tmp_path / "nowhere.csv")]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "nothing of that name" in err


@pytest.mark.shared
def test_a_real_set_is_fetched_from_the_mirror(tmp_path, shared, capsys):
    words = ["data", "fetch", "atregnet", "--mirror", str(shared), "--to", str(tmp_path)]

    assert main(words) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert (tmp_path / "arabidopsis" / "atregnet_all.tsv.gz").is_file()
