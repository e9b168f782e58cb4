import json

from core import systems
from core.cli import main


def test_all_are_listed_with_their_named_variants(capsys):
    assert main(["systems"]) == 0
    lines = capsys.readouterr().out.splitlines()

    first = [line.split()[0] for line in lines[1:]]
    assert set(first) == {*systems.registry(), *systems.named_variants()}
    assert first[first.index("cnnc") + 1] == "cnnc-var"
    assert "image=coexpression" in next(line for line in lines if "cnnc-var" in line)


def test_one_is_described_with_what_can_be_set(capsys):
    assert main(["systems", "cnnc[filters=8]"]) == 0
    told = capsys.readouterr().out

    assert "cnnc with filters=8" in told
    assert "  filters=8  " in told
    assert "PNAS" in told


def test_json_says_the_same_of_one_and_of_all(capsys):
    assert main(["systems", "cnnc-var", "--json"]) == 0
    one = json.loads(capsys.readouterr().out)
    assert main(["systems", "--json"]) == 0
    every = json.loads(capsys.readouterr().out)

    assert (one["variant_of"], one["fixed"]) == ("cnnc", {"image": "coexpression"})
    assert [each["name"] for each in every] == list(systems.registry())
    cnnc = next(each for each in every if each["name"] == "cnnc")
    assert cnnc["variants"] == {"cnnc-var": {"image": "coexpression"}}
    assert one["sees"] != cnnc["sees"]


def test_a_name_that_is_none_is_answered_in_one_line(capsys):
    assert main(["systems", "cnnc[filters=3]"]) == 2
    assert "option filters" in capsys.readouterr().err
