import datetime
import gzip
import zipfile

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.read_pairs import known_edges, read_pairs
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

EDGES = {("MYB1", "CAB2"), ("MYB1", "PIF4"), ("HY5", "PIF4")}


@pytest.fixture
def written(tmp_path):
    def write(text, name="pairs.csv"):
        path = tmp_path / name
        data = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


def topics(pairs):
    return {finding.topic: finding for finding in pairs.findings}


def rows(pairs):
    return [tuple(row) for row in pairs.to_frame().to_numpy().tolist()]


# Shapes of a list of edges


@pytest.mark.parametrize("separator", ["\t", ",", ";", " ", "|"])
@pytest.mark.parametrize("header", ["", "TF,Gene", "Gene1,Gene2", "source,target", "tf,target"])
@pytest.mark.parametrize("name", ["pairs.txt", "pairs.csv.gz"])
def test_any_separator_with_or_without_header(written, separator, header, name):
    lines = [*filter(None, [header]), *map(",".join, sorted(EDGES))]
    pairs = read_pairs(written("\n".join(lines).replace(",", separator) + "\n", name))

    assert known_edges(pairs) == EDGES
    assert pairs.task == "edges"
    assert pairs.source == name


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("regulatoryGene,targetGene,weight", "HY5,PIF4,0.5"),
        ("Target,Regulator", "PIF4,HY5"),
        (",TF,target,importance", "0,HY5,PIF4,12.5"),
        ("pathway_id,source,target,interaction", "hsa1,HY5,PIF4,activation"),
        ("TF,Gene", "HY5,PIF4"),
        ("Regulating,Regulated,label", "HY5,PIF4,1"),
        ('"TF","Target"', '"HY5","PIF4"'),
        ("#TF,Target", "HY5,PIF4"),
    ],
)
def test_usual_headers_find_the_two_columns(written, header, row):
    assert known_edges(read_pairs(written(f"{header}\n{row}\n"))) == {("HY5", "PIF4")}


def test_a_gene_called_tf_is_not_a_header(written):
    pairs = read_pairs(written("TF,HP\nTF,ALB\nHNF4A,TF\n"))

    assert known_edges(pairs) == {("TF", "HP"), ("TF", "ALB"), ("HNF4A", "TF")}


def test_row_names_as_r_writes_them(written):
    pairs = read_pairs(written("tf\ttarget\n1\tHY5\tPIF4\n2\tMYB1\tPIF4\n", "r.tsv"))

    assert known_edges(pairs) == {("HY5", "PIF4"), ("MYB1", "PIF4")}


def test_named_columns_win_over_recognised_ones(written):
    path = written("TF,target,upstream,known\nx,y,HY5,0.2\nx,z,MYB1,0.1\n")
    columns = {"regulator": "upstream", "target": "target", "weight": "known"}

    assert rows(read_pairs(path, columns=columns)) == [("HY5", "y", 0.2), ("MYB1", "z", 0.1)]
    with pytest.raises(UserInputError, match="must have a column 'nope'"):
        read_pairs(path, columns={"regulator": "nope", "target": "target"})
    with pytest.raises(UserInputError, match="must name regulator and target"):
        read_pairs(path, columns={"regulator": "upstream"})


def test_comments_blank_lines_bom_and_windows_line_ends(written):
    text = "\ufeff# from a paper\r\n\r\ntf,target\r\nHY5,PIF4\r\n\r\nMYB1,CAB2\r\n"

    assert known_edges(read_pairs(written(text))) == {("HY5", "PIF4"), ("MYB1", "CAB2")}


@pytest.mark.parametrize("above", ["sep=,\n", "Table S1. Of regulation\n\n", "^A\n!b\n#c\n"])
def test_lines_above_the_table_are_passed_over(written, above):
    text = f"{above}tf,target,weight\nHY5,PIF4,1\nMYB1,CAB2,2\n"

    pairs = read_pairs(written(text))
    assert rows(pairs) == [("HY5", "PIF4", 1.0), ("MYB1", "CAB2", 2.0)]
    assert topics(pairs)["rows"].count == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_other_encodings(written, encoding):
    pairs = read_pairs(written("tf,target\nHY5,Löwe\n".encode(encoding)))

    assert known_edges(pairs) == {("HY5", "Löwe")}
    assert ("encoding" in topics(pairs)) == (encoding == "latin-1")


def test_xlsx_reads_the_first_full_sheet(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("pairs")
    for row in (("TF", "Target", "label"), ("HY5", "PIF4", 1.0), ("HY5", "CAB2", 0), ()):
        sheet.append(row)
    book.save(tmp_path / "pairs.xlsx")

    pairs = read_pairs(tmp_path / "pairs.xlsx")

    assert rows(pairs) == [("HY5", "PIF4", 1), ("HY5", "CAB2", 0)]
    assert "'pairs'" in topics(pairs)["sheet"].message


def test_xlsx_with_notes_before_the_pairs_reads_the_pairs(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["About these pairs"])
    sheet = book.create_sheet("pairs")
    for row in (("TF", "Target", "label"), ("HY5", "PIF4"), ("HY5", "CAB2", 0), ("HY5", "A", 1)):
        sheet.append(row)
    book.save(tmp_path / "pairs.xlsx")

    assert rows(read_pairs(tmp_path / "pairs.xlsx")) == [("HY5", "CAB2", 0), ("HY5", "A", 1)]


def test_a_gene_that_excel_made_a_date_of_is_told(tmp_path):
    book = openpyxl.Workbook()
    for row in (("TF", "Target"), (datetime.datetime(2024, 3, 1), "PIF4"), ("HY5", "PIF4")):
        book.active.append(row)
    book.save(tmp_path / "pairs.xlsx")

    assert topics(read_pairs(tmp_path / "pairs.xlsx"))["excel dates"].items == ("1-Mar",)


def test_an_xlsx_bomb_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x" * 20_000_000)
    with pytest.raises(RefusedFileError, match="must unpack to no more than"):
        read_pairs(tmp_path / "x.xlsx")


def test_an_xlsx_of_broken_parts(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<nonsense")
    with pytest.raises(UserInputError, match="a workbook that can be opened"):
        read_pairs(tmp_path / "x.xlsx")


def test_an_empty_workbook(tmp_path):
    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    with pytest.raises(UserInputError, match="must hold rows"):
        read_pairs(tmp_path / "x.xlsx")


@pytest.mark.parametrize("text", ["Gene,Target\nx,y\n", "x,y\nx,T\n", "N,T\n", "T,EOMES\nT,N\n"])
def test_genes_of_one_letter_are_names(written, text):
    pairs = read_pairs(written(text))

    assert known_edges(pairs) <= {("x", "y"), ("x", "T"), ("N", "T"), ("T", "EOMES"), ("T", "N")}
    assert len(pairs) == text.count("\n") - text.startswith("Gene")


# Labels, signs, weights


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        *(("1", "0"), ("1.0", "0.0"), ("Yes", "NO"), ("TRUE", "false")),
        *(("positive", "Negative"), ("+", "-"), ("T", "f")),
    ],
)
def test_labels_in_words(written, yes, no):
    pairs = read_pairs(written(f"regulator,target,label\na1,b1,{yes}\na1,c1,{no}\n"))

    assert (pairs.task, pairs.label.tolist()) == ("binary", [1, 0])


def test_a_label_column_of_positives_only_is_a_list_of_edges(written):
    pairs = read_pairs(written("G1\tG2\t1\nG1\tG3\t1\n"))

    assert (pairs.task, pairs.label) == ("edges", None)


def test_the_dream_challenge_own_list(written):
    pairs = read_pairs(written("G1\tG2\t1\nG1\tG3\t0\n"))

    assert (pairs.task, pairs.label.tolist()) == ("binary", [1, 0])


def test_beeline_signs(written):
    pairs = read_pairs(written("Gene1,Gene2,Type\na,b,+\nb,c,-\n"))

    assert (pairs.task, pairs.sign.tolist()) == ("edges", [1, -1])


def test_signed_labels(written):
    pairs = read_pairs(written("Gene1,Gene2,Value\na,b,1\nb,c,-1\nc,a,0\n"))

    assert (pairs.label.tolist(), pairs.sign.tolist()) == ([1, 1, 0], [1, -1, 0])


def test_label_and_sign_beside_each_other(written):
    pairs = read_pairs(written("regulator,target,label,sign\na,b,1,-\na,c,0,\n"))

    assert rows(pairs) == [("a", "b", 1, -1), ("a", "c", 0, 0)]


def test_kegg_words_and_typing_errors_give_signs(written):
    words = ["activation|phosphorylation", "Inhibition", "Represson", "binding/association"]
    words += ["activation|inhibition", "expression", ""]
    lines = [f"tf,g{at},{word}" for at, word in enumerate(words)]
    table = written("\n".join(["source,target,interaction", *lines]))

    assert read_pairs(table, edge_types="all").sign.tolist() == [1, -1, -1, 0, 0, 0, 0]
    assert read_pairs(table).sign.tolist() == [1, -1, -1, 0]


def test_a_column_of_evidence_is_left_alone(written):
    pairs = read_pairs(written("tf,target,type\na,b,CHIPSeq\na,c,TARGET\n"))

    assert pairs.sign is None
    assert topics(pairs)["other columns"].items == ("type",)


def test_weights_and_their_decimal_comma(written):
    pairs = read_pairs(written("TF;target;importance\na;b;1,5\na;c;20,25\n"))

    assert pairs.weight.tolist() == [1.5, 20.25]


def test_weights_on_both_sides_of_zero_are_signed(written):
    pairs = read_pairs(written("source,target,weight\na,b,-1.5\na,c,0.5\n"))

    assert (pairs.weight.tolist(), pairs.sign.tolist()) == ([1.5, 0.5], [-1, 1])


def test_rows_without_a_label_are_dropped_and_counted(written):
    pairs = read_pairs(written("regulator,target,label\na,b,1\na,c,\na,d,0\n"))

    assert len(pairs) == 2
    assert topics(pairs)["no label"].count == 1


def test_a_list_without_positives_warns(written):
    pairs = read_pairs(written("regulator,target,label\na,b,0\na,c,0\n"))

    assert "no positives" in topics(pairs)


# Rules


def test_duplicates_self_pairs_and_blanks_are_counted_and_listed(written):
    text = "tf,target,importance\na,b,1\na,b,3\na,a,9\n,c,1\nNA,c,1\nb,a,2\nb\n"
    pairs = read_pairs(written(text))
    found = topics(pairs)

    assert rows(pairs) == [("a", "b", 3.0), ("b", "a", 2.0)]
    assert found["duplicates"].items == ("a → b",)
    assert found["self-pairs"].items == ("a → a",)
    assert found["blank names"].count == 3
    assert found["mutual edges"].items == ("a ↔ b",)
    assert found["rows"].count == 7
    assert "c" not in pairs.genes


def test_a_stated_regulation_outweighs_a_stated_absence(written):
    pairs = read_pairs(written("regulator,target,label\na,b,0\na,b,1\nb,a,0\n"))

    assert rows(pairs) == [("a", "b", 1), ("b", "a", 0)]
    assert topics(pairs)["contradicting labels"].count == 1


def test_contradicting_signs_become_unknown_and_a_known_one_beats_none(written):
    pairs = read_pairs(written("tf,target,sign\na,b,+\na,b,-\na,c,\na,c,-\n"))

    assert rows(pairs) == [("a", "b", 0), ("a", "c", -1)]
    assert topics(pairs)["contradicting signs"].items == ("a → b",)


def test_one_direction_told_twice_is_no_contradiction(written):
    text = "a\tb\t1\r\nb\ta\t2\r\na\tx\t0\r\nb\ta\t0\r\n"
    pairs = read_pairs(written(text, "cnnc.txt"))

    assert pairs.task == "direction"
    assert rows(pairs) == [("a", "b", 1), ("b", "a", 2), ("a", "x", 0)]
    assert topics(pairs)["contradicting labels"].items == ("b → a",)
    assert known_edges(pairs) == {("a", "b")}
    assert "mutual edges" not in topics(pairs)


def test_mutual_regulation_in_a_direction_list_stays(written):
    pairs = read_pairs(written("a\tb\t1\nb\ta\t2\nb\ta\t1\na\tb\t2\nc\td\t0\n"))

    assert len(pairs) == 5
    assert known_edges(pairs) == {("a", "b"), ("b", "a")}
    assert topics(pairs)["mutual edges"].count == 1


def test_a_symmetric_list_is_said_to_hold_no_direction(written):
    found = topics(read_pairs(written("tf,target\na,b\nb,a\n")))["mutual edges"]

    assert found.level == "warning"


def test_names_are_spelled_as_the_expression_does(written):
    pairs = read_pairs(
        written("tf,target\nHy5,PIF4\nHY5,PIF4\n1-Mar,AT1G01010\n"),
        genes=["HY5", "pif4", "AT1G01010.1"],
    )
    found = topics(pairs)

    # Hy5 and HY5 may be two genes: the one that is not in the expression stays as it is
    assert {"Hy5", "HY5", "pif4", "AT1G01010.1"} <= set(pairs.genes)
    assert found["case"].items == ("Hy5 / HY5",)
    assert found["spelling"].items == ("PIF4 → pif4", "AT1G01010 → AT1G01010.1")
    assert found["excel dates"].items == ("1-Mar",)
    assert found["unknown genes"].items == ("Hy5", "1-Mar")
    assert "1 names would match if case were ignored" in found["unknown genes"].evidence
    assert "1 of 3 pairs" in found["unknown genes"].evidence


def test_genes_that_are_all_known_are_said_to_be(written):
    pairs = read_pairs(written("tf,target\na,b\na,c\n"), genes=["a", "b", "c"])

    assert "All 3 genes" in topics(pairs)["unknown genes"].message


# CNNC's groups


def test_groups_survive_dropping(written):
    written("0\n3\n3\n6\n", "list_num.txt")
    text = "a\tb\t1\nb\ta\t2\na\ta\t0\nc\td\t1\nd\tc\t2\nc\tx\t0\n"

    pairs = read_pairs(written(text, "list.txt"))

    assert pairs.group.tolist() == [0, 0, 2, 2, 2]
    assert topics(pairs)["split"].count == 3


@pytest.mark.parametrize(
    "offsets", ["0\n9\n", "0\n" + "9" * 5_000, "0\n" + "9" * 18, "0\n" + "1\n" * 9_000 + "2\n"]
)
def test_offsets_that_do_not_fit_are_refused_if_given_and_left_alone_if_found(written, offsets):
    wrong = written(offsets, "list_num.txt")
    path = written("a\tb\t1\nb\ta\t2\n", "list.txt")

    assert read_pairs(path).group is None
    assert topics(read_pairs(path))["split"].level == "warning"
    with pytest.raises(UserInputError, match="must count up from 0 to 2"):
        read_pairs(path, splits=wrong)


# Bad input


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must hold something"),
        ("\n\n# nothing\n", "must hold rows"),
        ("tf,target\n", "a header only"),
        ("a b c d\ne f\ng\nh i j k l\n", "as many columns in every row"),
        ("cell,time\nc1,80.2\nc2,3.25\n", "must have a column of regulators"),
        ("regulator,target\na,a\n", "at least one pair"),
        ("GENE1\nGENE2\n", "at least two columns"),
        ("tf,target\n0.5,1.5\n2.5,3.5\n", "must have gene names"),
        ("tf,target\nHY5,5\nPIF4,6\n", "must have gene names"),
        ("regulator,target,label\na,b,1\na,c,maybe\n", "labels 'maybe'"),
        ("regulator,target,label\na,b,0.73\na,c,0.1\n", "call the column weight"),
        ("tf,target\na,b\nc,d\n" * 9 + '"e,f\n' + "g,h\n" * 400, "as many cells in every row"),
        ("tf,target\nHY5,PIF4\n" + "x" * 500 + ",b\n", "a name of 500 letters"),
        ("name,size\nred,3\n", "must have a column of regulators"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "an HDF5 file"),
        (bytes(range(256)) * 8, "binary data"),
        (b"\xff\xfea", "damaged encoding"),
        (b"PK\x03\x04 nonsense", "must be a whole archive"),
    ],
)
def test_bad_input_is_told_in_one_sentence(written, text, says):
    with pytest.raises(UserInputError, match=says):
        read_pairs(written(text))


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(UserInputError, match="must be a file that exists"):
        read_pairs(tmp_path / "no.csv")
    with pytest.raises(UserInputError, match="a folder"):
        read_pairs(tmp_path)


def test_a_truncated_gzip(tmp_path):
    whole = gzip.compress(b"tf,target\n" + b"".join(b"a%d,b%d\n" % (n, n) for n in range(999)))
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(UserInputError, match="damaged or cut off"):
        read_pairs(tmp_path / "cut.csv.gz")


def test_a_gzip_bomb_is_refused(written):
    with pytest.raises(RefusedFileError, match="must unpack to no more than"):
        read_pairs(written(b"a,b\n" * 2_000_000, "bomb.csv.gz"))


def test_too_large_and_too_many(written):
    path = written("tf,target\na,b\nc,d\ne,f\ng,h\n")

    with pytest.raises(UserInputError, match="may hold 3 pairs at most"):
        read_pairs(path, limits=Limits(pairs=3))
    with pytest.raises(RefusedFileError, match="no larger than 5 bytes"):
        read_pairs(path, limits=Limits(upload_bytes=5))


def test_a_zip_of_something_else(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("a.txt", "a,b")
    with pytest.raises(UserInputError, match="a zip archive of something else"):
        read_pairs(tmp_path / "x.xlsx")


def test_entrez_ids_are_names_where_the_expression_knows_them(written):
    path = written("tf,target\n16334,19241\n16334,67945\n")

    assert len(read_pairs(path, genes=["16334", "19241"])) == 2
    assert topics(read_pairs(path))["numbers"].count == 3
    with pytest.raises(UserInputError, match="must have gene names"):
        read_pairs(path, genes=["HY5"])


# Properties

NAMES = st.sampled_from(["HY5", "PIF4", "CAB2", "MYB1", "at1g01010", "X.1"])


@given(
    data=st.data(),
    lines=st.lists(
        st.tuples(NAMES, NAMES, st.sampled_from(["0", "1"]), st.sampled_from(["+", "-", ""])),
        min_size=1,
        max_size=25,
    ).filter(lambda lines: any(a != b for a, b, *_ in lines)),
)
def test_the_order_of_rows_does_not_matter(tmp_path_factory, data, lines):
    folder = tmp_path_factory.mktemp("order")

    def read(order, name):
        text = ["regulator,target,label,sign", *map(",".join, order)]
        (folder / name).write_text("\n".join(text))
        return {tuple(row[:2]): tuple(row[2:]) for row in rows(read_pairs(folder / name))}

    assert read(lines, "one.csv") == read(data.draw(st.permutations(lines)), "two.csv")


@given(junk=st.binary(max_size=400))
def test_no_bytes_make_it_fail_otherwise_than_in_words(tmp_path_factory, junk):
    path = tmp_path_factory.mktemp("junk") / "junk.csv"
    path.write_bytes(junk)
    try:
        pairs = read_pairs(path)
    except UserInputError:
        return
    assert len(pairs) > 0
    assert not np.any(pairs.regulator == pairs.target)
