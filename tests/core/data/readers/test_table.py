import gzip
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data.overrides import Overrides
from core.data.read_expression import read_expression
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits
from tests.core.data.making import (
    GENES,
    SAMPLES,
    counts,
    dense,
    finding,
    simulated,
    table_text,
    write,
)

VALUES = simulated()


def read(path, **overrides):
    return read_expression(path, overrides=Overrides(**overrides))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    separator=st.sampled_from(["\t", ",", ";", "|", " "]),
    decimal=st.sampled_from([".", ","]),
    turned=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    packed=st.booleans(),
    seed=st.integers(0, 50),
)
def test_any_way_of_writing_a_table_gives_the_same_expression(
    folder, separator, decimal, turned, encoding, ending, packed, seed
):
    if separator == decimal:
        decimal = "."
    values = simulated(seed)
    text = table_text(
        values,
        GENES,
        SAMPLES,
        separator=separator,
        decimal=decimal,
        turned=turned,
        corner="sample" if turned else "gene",
    ).replace("\n", ending)
    path = folder / f"table.txt{'.gz' if packed else ''}"
    write(path, text.encode(encoding))

    expression = read(path)

    np.testing.assert_allclose(dense(expression), values.astype(np.float32), rtol=1e-6)
    assert expression.genes == tuple(GENES)
    assert expression.samples == tuple(SAMPLES)
    assert (expression.kind, expression.scale) == ("bulk", "linear")
    assert expression.values.dtype == np.float32
    where = "columns" if turned else "rows"
    assert finding(expression, "orientation").message == f"Genes are in {where}."


@pytest.mark.parametrize(
    ("change", "kwargs"),
    [
        (lambda text: text.replace("gene,", "", 1), {}),  # as R writes it: header one cell short
        (lambda text: "sep=,\n" + text, {}),
        (lambda text: "# made by a program, 2024\n#another note\n" + text, {}),
        (lambda text: "#" + text, {}),
        (lambda text: "Table S1. Simulated expression\n\n" + text, {}),
        (lambda text: text.replace("\n", "\n\n"), {}),
        (lambda text: re.sub(r"(AT1G\d+|S_1)", r'"\1"', text), {}),
        (lambda text: text.rstrip("\n"), {}),
        (lambda text: text.replace("AT1G01010,", "AT1G01010 ,"), {}),
        (lambda text: text, {"separator": "comma", "orientation": "genes-in-rows", "decimal": "."}),
    ],
    ids=[
        "short-header",
        "sep",
        "comments",
        "hash-header",
        "title",
        "blank",
        "quotes",
        "no-end",
        "spaces",
        "told",
    ],
)
def test_what_programs_add_does_not_matter(tmp_path, change, kwargs):
    lines = table_text(np.round(VALUES), GENES, SAMPLES).replace(".0", "")
    expression = read(write(tmp_path / "a.csv", change(lines)), **kwargs)

    np.testing.assert_array_equal(dense(expression), np.round(VALUES).astype(np.float32))
    assert expression.genes == tuple(GENES)
    assert expression.samples == tuple(SAMPLES)
    assert expression.scale == "counts"


def test_thousands_separators_are_told_from_decimal_commas(tmp_path):
    grouped = "gene\ta\tb\tc\nAT1G01010\t1,234\t12\t2,345,678\nAT1G01020\t3\t1,000\t7\n"
    decimal = "gene\ta\tb\tc\nAT1G01010\t1,234\t12\t0,345\nAT1G01020\t3\t1,000\t7\n"

    first = read(write(tmp_path / "a.tsv", grouped))
    np.testing.assert_array_equal(dense(first), [[1234, 12, 2345678], [3, 1000, 7]])
    assert finding(first, "decimal").level == "warning"
    second = read(write(tmp_path / "b.tsv", decimal))
    np.testing.assert_allclose(dense(second), [[1.234, 12, 0.345], [3, 1, 7]], rtol=1e-6)
    told = read(write(tmp_path / "c.tsv", grouped.replace("2,345,678", "5")), decimal=",")
    assert dense(told)[0, 0] == np.float32(1.234)


def test_columns_that_describe_rows_are_left_out_and_listed(tmp_path):
    text = (
        "probeset\tagi\tDescription\tLength\tC_1\tC_2\tlogMaxTPM\n"
        '267612_at\tAT2G26690\t"a <b>transporter</b>\twith tab"\t1200\t7.1\t6.5\t0.9\n'
        "245251_at\tAT1G01010\tno idea\t900\t3.5\t3.25\t0.5\n"
    )
    path = write(tmp_path / "a.tsv", text)

    expression = read(path)
    assert expression.genes == ("267612_at", "245251_at")
    assert expression.samples == ("C_1", "C_2")
    left_out = finding(expression, "other columns")
    assert left_out.items == ("agi", "Description", "Length", "logMaxTPM")
    assert "'probeset'" in left_out.evidence
    assert read(path, names="agi").genes == ("AT2G26690", "AT1G01010")
    with pytest.raises(UserInputError, match="Choose one of probeset, agi"):
        read(path, names="symbol")


def test_numbers_may_be_gene_names_where_the_header_says_so(tmp_path):
    expression = read(write(tmp_path / "a.csv", "entrez,Heat,Cold\n830841,-1.5,2\n819567,1,-0.5\n"))

    assert expression.genes == ("830841", "819567")
    assert expression.scale == "relative"


def test_samples_without_names_are_numbered(tmp_path):
    text = "G1\tG2\tG3\n0.1\t0.2\t0.3\n0.4\t0.5\t0.6\n"

    expression = read(write(tmp_path / "wildtype.tsv", text))
    assert expression.genes == ("G1", "G2", "G3")
    assert expression.samples == ("sample 1", "sample 2")
    assert expression.simulated
    np.testing.assert_allclose(dense(expression)[0], [0.1, 0.4], rtol=1e-6)
    square = text + "0.7\t0.8\t0.9\n"
    knockouts = read(write(tmp_path / "knockouts.tsv", square))
    assert knockouts.samples == ("knockout G1", "knockout G2", "knockout G3")
    many = read(write(tmp_path / "insilico_size3_1_multifactorial.tsv", text))
    assert many.samples == ("multifactorial 1", "multifactorial 2")
    named = read(write(tmp_path / "insilico_size3_1_knockouts.tsv", square))
    assert named.samples == knockouts.samples


def test_a_table_without_header_keeps_its_first_row(tmp_path):
    expression = read(write(tmp_path / "a.tsv", "AT1G01010\t5.5\t1.5\nAT1G01020\t2.5\t9.5\n"))

    assert expression.samples == ("sample 1", "sample 2")
    assert dense(expression)[0, 0] == np.float32(5.5)
    assert finding(expression, "header").level == "warning"


def test_numbers_as_sample_names_are_a_header(tmp_path):
    expression = read(write(tmp_path / "a.tsv", "gene\t0\t10\t20\nAT1G01010\t5.5\t1.5\t3.5\n"))

    assert expression.samples == ("0", "10", "20")


@pytest.mark.slow
def test_large_tables_of_zeros_become_sparse_either_way_round(tmp_path):
    values = counts((900, 5000), zeros=0.9)
    genes = [f"AT1G{row:05d}" for row in range(900)]
    cells = [f"cell_{column}" for column in range(5000)]
    for turned in (False, True):
        rows, names, titles = (values.T, cells, genes) if turned else (values, genes, cells)
        lines = [
            f"{name},{','.join(map(str, row.tolist()))}"
            for name, row in zip(names, rows, strict=True)
        ]
        text = "\n".join([",".join(["", *titles]), *lines])
        expression = read(write(tmp_path / f"{turned}.csv", text))
        assert expression.is_sparse
        assert expression.values.has_canonical_format
        assert (expression.kind, expression.scale) == ("single-cell", "counts")
        np.testing.assert_array_equal(dense(expression), values)


def test_words_for_missing_values_are_understood_but_other_words_are_not(tmp_path):
    rows = [f"AT1G{row:05d}," + ",".join(["1.5"] * 4) for row in range(400)]
    words = ["NA", "n/a", "null", "#DIV/0!"]
    missing = "gene,a,b,c,d\n" + "\n".join(rows) + "\nAT5G00001," + ",".join(words[:3]) + ",4\n"

    expression = read(write(tmp_path / "a.csv", missing))
    assert finding(expression, "missing values").count == 1
    np.testing.assert_array_equal(dense(expression)[-1], [4, 4, 4, 4])
    with pytest.raises(UserInputError, match="'low' in row 401 of column 'b'"):
        read(write(tmp_path / "b.csv", missing.replace("n/a", "low")))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "an empty file"),
        ("  \n\n", "an empty file"),
        ("gene,a,b\n", "a header only|without columns of numbers"),
        ("gene\nAT1G01010\nAT1G01020\n", "one column only"),
        ("a text\nof some words\nand no table\n", "without columns of numbers|cells in every row"),
        ("gene,a,b\nx,low,high\ny,high,low\n", "text only|without columns of numbers"),
        ("gene,a,b\nx,1,2\ny,3\n", "2 in line 3"),
        ("gene,a,b\nx,1,2\ny,3,4,5\nz,1,2\nw,1,2\n", "4 in line 3"),
        ("gene,a,b\nx,NA,NaN\ny,,\n", "no value at all"),
        ('gene,a,b\n"x,1,2\n' + "y,3,4\n" * 300, "close each quotation mark"),
        ("gene,a,b\n" + "x" * 300 + ",1,2\n", "no longer than 200 characters"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "a file of another format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "save it as XLSX"),
        ("gene;a;b;c\nx;1;2\ny;3;4\n", "4 in line 1"),
        ("%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 1\n", "Give its folder"),
    ],
    ids=[
        "empty",
        "blank",
        "header",
        "column",
        "words",
        "text",
        "short",
        "long",
        "nan",
        "quote",
        "name",
        "binary",
        "xls",
        "wide-header",
        "mtx",
    ],
)
def test_malformed_tables_are_refused_in_one_sentence(tmp_path, text, says):
    with pytest.raises(UserInputError, match=says) as caught:
        read(write(tmp_path / "a.csv", text))
    assert "Traceback" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_a_table_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    path = write(tmp_path / "a.csv", table_text(VALUES, GENES, SAMPLES))

    with pytest.raises(UserInputError, match="no more than 4 genes and 8 samples"):
        read_expression(path, limits=Limits(genes=4, samples=8))


def test_the_contents_decide_not_the_name(tmp_path):
    path = write(tmp_path / "a.xlsx", table_text(VALUES, GENES, SAMPLES))
    packed = tmp_path / "b.csv"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    assert read(path).genes == read(packed).genes == tuple(GENES)


def test_hostile_names_stay_text(tmp_path):
    genes = ['<script>alert("x")</script>', "=cmd|' /C calc'!A0", "β-catenin", "NA1", "1e5", "NAN"]
    rows = [f'"{gene.replace(chr(34), chr(34) * 2)}",1.5,2.25' for gene in genes]

    expression = read(write(tmp_path / "a.csv", "gene,a,b\n" + "\n".join(rows)))
    assert expression.genes == tuple(genes)


def test_odd_characters_anywhere_are_latin_1(tmp_path):
    text = table_text(VALUES, [*GENES[:-1], "µ-opioid"], SAMPLES).encode("latin-1")

    expression = read(write(tmp_path / "a.csv", text))
    assert expression.genes[-1] == "µ-opioid"
    assert "Latin-1" in finding(expression, "encoding").message


def test_the_person_decides_orientation(tmp_path):
    path = write(tmp_path / "a.csv", table_text(VALUES, GENES, SAMPLES))

    turned = read(path, orientation="genes-in-columns")
    assert turned.genes == tuple(SAMPLES)
    assert finding(turned, "orientation").evidence == "as you said"


def test_progress_is_told_and_may_stop_the_work(tmp_path):
    path = write(tmp_path / "a.csv", table_text(VALUES, GENES, SAMPLES))
    told = []

    read_expression(path, progress=lambda *step: told.append(step))
    assert told[-1] == ("reading", 9, 9)


@pytest.mark.parametrize("text", ["# nothing\n# at all\n", "sep=,\n"])
def test_a_file_of_comments_alone_is_a_sentence(tmp_path, text):
    (tmp_path / "t.csv").write_text(text)

    with pytest.raises(UserInputError, match="no line that is not a comment"):
        read_expression(tmp_path / "t.csv")


@pytest.mark.parametrize("mark", [",", "\t", " "])
def test_a_line_of_cells_without_end_is_refused_before_it_is_cut(tmp_path, mark):
    line = mark.join(["1"] * 10_000)
    (tmp_path / "t.csv").write_text(f"{line}\n{line}\n")

    with pytest.raises(RefusedFileError, match="no more than 100 columns"):
        read_expression(tmp_path / "t.csv", limits=Limits(samples=100))


def test_a_number_of_very_many_digits_takes_no_longer(tmp_path):
    long = "9" * 100_000
    (tmp_path / "t.csv").write_text(f"gene,a,b\nx,1,2\ny,{long}x,{long}\nz,3,4\n")

    with pytest.raises(UserInputError, match="must hold numbers where"):
        read_expression(tmp_path / "t.csv")


def test_rows_without_end_are_refused_while_they_are_counted(tmp_path):
    (tmp_path / "t.csv").write_text("gene,a,b\n" + "x,1,2\n" * 50 + "x\n" * 50)

    with pytest.raises(UserInputError, match="more than 40 rows"):
        read_expression(tmp_path / "t.csv", limits=Limits(samples=40))
    with pytest.raises(UserInputError, match="and 49 more such lines"):
        read_expression(tmp_path / "t.csv")
