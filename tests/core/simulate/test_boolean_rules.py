import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserInputError
from core.simulate.boolean_rules import parse_model, parse_rule, read_model


def _table(text):
    return parse_rule("target", text).table.astype(int).tolist()


def test_precedence_is_not_before_and_before_or():
    rule = parse_rule("x", "a or b and not c")
    assert rule.regulators == ("a", "b", "c")
    expected = [bool(a or (b and not c)) for c in (0, 1) for b in (0, 1) for a in (0, 1)]
    assert rule.table.tolist() == expected


def test_brackets_case_and_white_space_are_forgiven():
    assert _table(" ( A )AND(NOT(B)) ") == _table("A and not B") == [0, 1, 0, 0]


def test_signs_come_from_what_a_regulator_does_not_from_where_it_stands():
    rule = parse_rule("x", "a and not (b or not c)")
    assert rule.signs == (1, -1, 1)


def test_a_regulator_that_acts_both_ways_has_sign_zero_and_an_idle_one_has_no_edge():
    both = parse_model({"x": "(a and not b) or (b and not a)", "y": "a or (a and b)"})
    network = both.network().to_frame()
    assert network.to_numpy().tolist() == [["a", "x", 0], ["b", "x", 0], ["a", "y", 1]]


@pytest.mark.parametrize(
    "text",
    [
        "", "a and", "and a", "(a", "a)", "a b", "not", "a or or b", "()",
        "__import__('os').system('true')", "a; b", "a+b", "'a'", "(" * 60 + "a" + ")" * 60,
        "not " * 60 + "a",
    ],
)  # fmt: skip
def test_anything_but_a_rule_is_refused(text):
    with pytest.raises(UserInputError, match="rule of x"):
        parse_rule("x", text)


def test_too_many_regulators_are_refused_before_a_table_is_made():
    with pytest.raises(UserInputError, match="at most"):
        parse_rule("x", " or ".join(f"g{i}" for i in range(40)))


_names = st.sampled_from(["a", "b", "c", "d"])
_rules = st.recursive(
    _names,
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
    ),
    max_leaves=8,
)


@given(_rules)
def test_any_rule_means_what_python_says_it_means(text):
    rule = parse_rule("x", text)
    for index, on in enumerate(rule.table):
        state = {name: bool(index >> bit & 1) for bit, name in enumerate(rule.regulators)}
        assert bool(eval(text, {"__builtins__": {}}, state)) == on  # noqa: S307 (our own text)


@pytest.mark.parametrize("extra", [{"initial": {"z": 1}}, {"inputs": {"z": 1}}])
def test_unknown_genes_beside_the_rules_are_named(extra):
    with pytest.raises(UserInputError, match="z"):
        parse_model({"x": "a"}, **extra)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "toy.txt").write_text("Gene\tRule\t\nA\tB and not C\n\nC\tnot A\n")
    (tmp_path / "toy_ics.txt").write_text("Genes\tValues\n['A','C']\t[2,1]\n")
    (tmp_path / "toy_strengths.txt").write_text("Gene1\tGene2\tStrength\nA\tC\t0.25\n")
    (tmp_path / "toy-inputs.txt").write_text("Input\tValue\nB\t1\n")
    return tmp_path


def test_a_rule_file_brings_the_files_beside_it(folder):
    model = read_model(folder / "toy.txt")
    assert model.genes == ("A", "C", "B")
    assert model.initial == {"A": 2.0, "C": 1.0}
    assert model.strengths == {("C", "A"): 0.25}
    assert model.inputs == {"B": 1.0}
    assert model.name == "toy"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("toy.txt", ""),
        ("toy.txt", "Gene1\tGene2\tType\nA\tB\t+\n"),
        ("toy.txt", "Gene\tRule\nA\n"),
        ("toy.txt", "Gene\tRule\nA\tB\nA\tC\n"),
        ("toy.txt", "Gene\tRule\n" + "A\tB\n" * 300_000),
        ("toy_ics.txt", "Genes\tValues\n['A']\t[1, 2]\n"),
        ("toy_ics.txt", "Genes\tValues\nopen('x')\t[1]\n"),
        ("toy_ics.txt", "Genes\tValues\n['Z']\t[1]\n"),
        ("toy_strengths.txt", "Gene1\tGene2\tStrength\nA\tC\tmuch\n"),
        ("toy_strengths.txt", "Gene1\tGene2\tStrength\nA\tC\tnan\n"),
        ("toy-inputs.txt", "Input\tValue\nB\t-1\n"),
    ],
)
def test_each_malformed_file_is_one_plain_sentence(folder, name, content):
    (folder / name).write_text(content)
    with pytest.raises(UserInputError) as caught:
        read_model(folder / "toy.txt")
    assert "Received:" in str(caught.value)


@pytest.mark.shared
def test_every_public_rule_file_is_read(shared):
    beside = ("_ics", "_strengths", "-inputs", "randNet")
    files = [
        path
        for path in sorted((shared / "boolode_rules").glob("*.txt"))
        if not path.stem.endswith(beside)
    ]
    models = {path.stem: read_model(path) for path in files}
    assert len(models) == 17
    assert models["dyn-linear"].strengths == {("g7", "g7"): 5.0, ("g7", "g1"): 5.0}
    assert models["dyn-consecutive-bifurcating"].inputs == {"g1": 1.0}
    assert all(np.all(model.network().sign != 0) for model in models.values())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("rules", "data", "edges", "disputed"),
    [
        ("HSC", "HSC", 30, set()),
        # The public table calls two edges repressing whose rules read "Coup and not …" and
        # "Sp8 and not …"; the rules decide.
        ("mCAD", "mCAD", 14, {("Coup", "Emx2"), ("Sp8", "Pax6")}),
        ("dyn-linear-long", "dyn-LL", 19, set()),
    ],
)
def test_edges_are_those_of_the_public_network(shared, rules, data, edges, disputed):
    real = pd.read_csv(shared / "boolode" / data / f"{data}_2000_0" / "refNetwork.csv.gz")
    ours = read_model(shared / "boolode_rules" / f"{rules}.txt").network().to_frame()
    ours["sign"] = ours["sign"].map({1: "+", -1: "-"})
    assert len(ours) == edges
    differing = set(map(tuple, ours.to_numpy())) ^ set(map(tuple, real.to_numpy()))
    assert {edge[:2] for edge in differing} == disputed
    assert len(differing) == 2 * len(disputed)


@pytest.mark.shared
def test_edges_of_a_random_model_are_those_of_its_own_table(shared):
    real = pd.read_csv(shared / "boolode_rules" / "randNet.txt", sep="\t")
    ours = read_model(shared / "boolode_rules" / "randBool.txt").network().to_frame()
    ours["sign"] = ours["sign"].map({1: "+", -1: "-"})
    # That table names the regulated gene first.
    assert set(zip(ours["target"], ours["regulator"], ours["sign"], strict=True)) == set(
        map(tuple, real.to_numpy())
    )
