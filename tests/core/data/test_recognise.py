import gzip
import os
import subprocess
import sys

import pytest
import xlsxwriter

from core.confined import UnfinishedError
from core.data.evidence import read_evidence
from core.data.identifiers.split import read_text, split_ids
from core.data.identifiers.tables import read_id_table
from core.data.read_expression import read_expression
from core.data.read_pairs import known_edges, read_pairs
from core.data.recognise import from_rows, recognise, recognise_apart
from core.data.workbook import sheet_rows
from core.errors import UserInputError
from core.settings import Limits

EXPRESSION = "gene,s1,s2,s3\nAT1G01010,1.5,2,3\nAT1G01020,0,1e-3,NA\n"
CASES = {
    "genes in rows": (EXPRESSION, "expression"),
    "no header for the names": (",c1,c2\nGata1,0.1,2\nFli1,3,4\n", "expression"),
    "probesets and loci before numbers": (
        "probeset,agi,0-1,0-2\n244901_at,ATMG00640,1.0,2.0\n244902_at,ATMG00650,3,4\n",
        "expression",
    ),
    "samples in rows": ("sample\tA\tB\nx\t1\t2\ny\t3\t4\n", "expression"),
    "DREAM steady states": ('"G1"\t"G2"\t"G3"\n0.1\t0.2\t0.3\n0.2\t0.3\t0.4\n', "expression"),
    "decimal comma": ("gene;a;b\nx;1,5;2,5\ny;3,1;4,2\n", "expression"),
    "series matrix": ('!Series_title\t"x"\n!Sample_title\t"a"\n', "expression"),
    "pairs with header": ("regulator,target,label\na,b,1\n", "pairs"),
    "BEELINE": ("Gene1,Gene2,Type\nPu1,cJun,+\nGfi1,cJun,-\n", "pairs"),
    "pySCENIC": ("TF,target,importance\na,b,0.5\n", "pairs"),
    "CNNC triples": ("bcl6\til1a\t1\nil1a\tbcl6\t2\nbcl6\tebi3\t0\n", "pairs"),
    "two columns of names": ("AT1G01060,AT1G01010\nAT1G01060,AT1G01020\n", "pairs"),
    "adjacency matrix": (",a,b,c\na,0,1,0\nb,1,0,0\nc,0,0,1\n", "pairs"),
    "adjacency matrix of R": ("a b c\na 0 1 0\nb 1 0 0\nc 0 0 1\n", "pairs"),
    "AtRegNet": (
        "TFName\tTFLocus\tTargetName\tTargetLocus\tInteractionType\n"
        "FLC\tAT5G10140\tFT\tAT1G65480\tRepression\n",
        "pairs",
    ),
    "one column of ids": ("AT1G01010\nAT1G01020\n", "ids"),
    "probeset table": ("probeset,locus,symbol\n244901_at,ATMG00640,x\n", "id table"),
    "genes with descriptions": ("gene\tlabel\tdescription\na\tb\tc d e\n", "id table"),
    "empty": ("", "ids"),
    "GMT of Enrichr": (
        "red blood (GO:0030218)\t\tKLF1\tGATA1\tTAL1\t\nleaf (GO:0048366)\t\tAS1\tAS2\n",
        "gene sets",
    ),
    "GMT of MSigDB": ("HYPOXIA\thttp://www.gsea-msigdb.org/x\tPGK1\tPDK1\tLDHA\n", "gene sets"),
    "GMT of g:Profiler": (
        "GO:1\tred blood\tKLF1\tGATA1\nGO:2\tleaf\tAS1\nGO:3\troot\tA\tB\tC\tD\n",
        "gene sets",
    ),
    "OBO": ("format-version: 1.2\nontology: go\n\n[Term]\nid: GO:0000001\n", "ontology"),
    "OBO without a head": ("[Term]\nid: GO:0000001\nname: x\n", "ontology"),
    "GAF": ("!gaf-version: 2.2\n!by nobody\n" + "\t".join("abcdefghijklmno"), "annotations"),
    "GAF without a head": (
        "\t".join(["DB", "1", "KLF1", "", "GO:0000001", *"bcdefghijklm"]) + "\n",
        "annotations",
    ),
    "genes and terms": (
        "gene\tgo_id\taspect\tevidence\nAT1G01010\tGO:0005634\tC\tISM\n",
        "annotations",
    ),
    "symbols and terms": ("entrez,symbol,go,evidence\n1,A1BG,GO:0005576,HDA\n", "annotations"),
    "associations of goatools": (
        "18S RRNA\tGO:0003735;GO:0006412\nAAN\tGO:0005575\n",
        "annotations",
    ),
    "JASPAR": (">MA0001.3\tAGL3\nA [ 0 0 82 ]\nC [ 92 79 1 ]\nG [ 0 1 2 ]\n", "motifs"),
    "JASPAR of old": (">MA0001.3 AGL3\n0 0 82\n92 79 1\n0 1 2\n1 2 3\n", "motifs"),
    "MEME": ("MEME version 4\n\nALPHABET= ACGT\n", "motifs"),
    "FASTA": (">chr1 of nobody\nACGTNNacgt\nACGT\n", "sequences"),
    "FASTA of proteins": (">P1\nMKV*\n>P2\nMAA\n", "sequences"),
    "BED of genes": ("chr1\t34610\t36081\tFAM138A\t0\t-\nchr1\t1\t2\tX\t0\t+\n", "regions"),
    "BED of three": ("track name=x\nchr1\t34610\t36081\nchrX\t5\t9\n", "regions"),
    "BED of plants": ("1\t3630\t5899\tAT1G01010\t0\t+\n2\t5\t9\tAT1G01020\t0\t-\n", "regions"),
    "narrowPeak": ("chr1\t5\t9\tp1\t100\t.\t7.5\t300.2\t-1\t20\n", "regions"),
    "three numbers": ("1\t5\t9\n2\t6\t8\n3\t1\t7\n", "expression"),
    "counts at hours": ("gene\t0\t24\nGATA1\t5\t9\nKLF1\t6\t80\n", "expression"),
    "loops": ("chr1\t5\t9\tchr1\t50\t90\t7\nchr1\t6\t9\tchr2\t60\t90\t3\n", "expression"),
    "terms of an ontology": (
        "go_id\tname\tnamespace\nGO:0000001\tmitochondrion inheritance\tx\n",
        "id table",
    ),
    "genes of a database": ("symbol,mgi\nKlf1,MGI:1342771\nTal1,MGI:98480\n", "pairs"),
    "SIF of many targets": ("A\tpp\tB\tC\tD\nB\tpp\tC\nC\tpd\tA\tB\n", "id table"),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("packed", [False, True])
def test_tables_are_told_apart(tmp_path, name, packed):
    text, content = CASES[name]
    path = tmp_path / ("t.txt.gz" if packed else "t.txt")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())

    guess = recognise(path)

    assert guess.content == content, guess.reason
    assert guess.reason.endswith(".")


@pytest.mark.parametrize(
    ("name", "text", "content"),
    [
        ("a.gmt", "one\tabout\tA\ntwo\tabout\tB\n", "gene sets"),
        ("a.gmt", "regulator,target\na,b\n", "pairs"),
        ("a.bed", "1\t5\t9\n2\t6\t8\n", "regions"),
        ("a.bed", "gene\ts1\ts2\nA\t1\t2\nB\t5\t7\n", "expression"),
        ("a.narrowPeak", "2\t5\t9\tp1\t1\t.\t7.5\t300.2\t-1\t2\n", "regions"),
        ("a.sif", "A\tpp\tB\tC\nB\tpd\tC\n", "pairs"),
        ("a.graphml", '<?xml version="1.0"?>\n<graphml xmlns="x">\n<graph/></graphml>\n', "pairs"),
        ("genome.fa", ">chr1\n" + "ACGT" * 200_000, "sequences"),
    ],
)
def test_a_name_helps_where_its_lines_agree(tmp_path, name, text, content):
    (tmp_path / name).write_text(text)

    guess = recognise(tmp_path / name)
    assert guess.content == content, guess.reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_byte_order_mark_of_excel_does_no_harm(tmp_path, encoding):
    path = tmp_path / "t.csv"
    path.write_bytes("regulator,target\na,b\n".encode(encoding))

    assert recognise(path).content == "pairs"


@pytest.mark.parametrize("name", ["a.h5ad", "a.mtx.gz", "A.ZIP", "a.tar.gz"])
def test_endings_of_matrices_are_enough(tmp_path, name):
    (tmp_path / name).write_bytes(b"")

    assert recognise(tmp_path / name).content == "expression"


def test_a_folder_is_expression(tmp_path):
    assert recognise(tmp_path).content == "expression"


def test_what_does_not_exist_is_said(tmp_path):
    with pytest.raises(UserInputError, match="nothing of that name"):
        recognise(tmp_path / "nowhere.csv")


def test_a_damaged_gzip_is_said(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(EXPRESSION.encode())[:-10])

    with pytest.raises(UserInputError, match="a whole gzip file"):
        recognise(tmp_path / "a.csv.gz")


def test_only_the_beginning_is_read(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(EXPRESSION.encode() + b"x,1,2,3\n" * 2_000_000, 1))

    assert recognise(path).content == "expression"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("dream4/size100_1/timeseries.tsv.gz", "expression"),
        ("dream4/size100_1/wildtype.tsv.gz", "expression"),
        ("dream4/size100_1/goldstandard.tsv.gz", "pairs"),
        ("boolode/HSC/HSC_2000_0/ExpressionData.csv.gz", "expression"),
        ("boolode/HSC/HSC_2000_0/refNetwork.csv.gz", "pairs"),
        ("arabidopsis/rnaseq_abiotic_stress_raw_counts.csv.gz", "expression"),
        ("arabidopsis/ath1_diurnal_arth800_log2.csv.gz", "expression"),
        ("arabidopsis/ath1_stress_space_22729x20.csv.gz", "expression"),
        ("arabidopsis/atregnet_all.tsv.gz", "pairs"),
        ("arabidopsis/atregnet_confirmed_pairs.csv.gz", "pairs"),
        ("arabidopsis/dapseq_edges.csv.gz", "pairs"),
        ("arabidopsis/gene_info.csv.gz", "id table"),
        ("arabidopsis/regulators_2192.csv", "ids"),
        ("arabidopsis/planttfdb_ath_tf_list.tsv.gz", "id table"),
        ("cnnc_pairs/mesc_gene_pairs_400.txt.gz", "pairs"),
        ("cnnc_pairs/bone_marrow_gene_pairs_200.txt.gz", "pairs"),
        ("networks/mouse_STRING-network.csv.gz", "pairs"),
        ("go_kegg/kegg_hsa_directed_edges_magine.csv.gz", "pairs"),
        ("go_kegg/ath_go_annotations.tsv.gz", "annotations"),
        ("go_kegg/ath_goatools_association.txt.gz", "annotations"),
        ("go_kegg/hs_go_annotations.tsv.gz", "annotations"),
        ("go_kegg/go_lite.obo.gz", "ontology"),
        ("go_kegg/goslim_generic.obo.gz", "ontology"),
        ("go_kegg/go_terms.tsv.gz", "id table"),
        ("go_kegg/hs_KEGG_2016.gmt.gz", "gene sets"),
        ("go_kegg/hs_msigdb_hallmark_v7.0.gmt.gz", "gene sets"),
        ("motifs/jaspar2024_core_plants.jaspar.gz", "motifs"),
        ("motifs/jaspar2024_core_plants.meme.gz", "motifs"),
        ("sequence_to_expression/hg38_gene_bounds.bed.gz", "regions"),
        ("sequence_to_expression/xpresso_hg38_promoters_pm10kb.bed.gz", "regions"),
        ("sequence_to_expression/k562_h3k27ac_hichip_loops_hg38.bedpe.gz", "expression"),
        ("scrna/THP1_45TF/ExpressionData.csv.gz", "expression"),
        ("scrna/mESC_Hayashi_100TF/refNetwork_ESCAPE.csv.gz", "pairs"),
        ("scrna/mouse_bone_marrow_erythro_Han/expression.h5ad", "expression"),
        ("scrna/mouse_bone_marrow_erythro_Han/TFs.csv.gz", "ids"),
    ],
)
def test_real_files_are_told_apart(shared, path, content):
    guess = recognise(shared / path)

    assert guess.content == content, guess.reason


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UserInputError, match="ordinary file"):
        recognise(tmp_path / "pipe")


def test_a_sheet_of_samples_is_no_expression() -> None:
    rows = [
        ["sample", "tissue", "treatment", "hours", "replicate"],
        ["shoot_control_0h_1", "shoot", "control", "0.0", "1"],
        ["shoot_control_0h_2", "shoot", "control", "0.0", "2"],
    ]
    assert from_rows(rows).content == "other"
    # samples in rows are expression nevertheless
    assert from_rows([["sample", "g1", "g2"], ["a", "1", "2"], ["b", "3", "4"]]).content == (
        "expression"
    )


@pytest.mark.parametrize("name", ["pairs with header", "CNNC triples", "one column of ids"])
def test_a_process_of_its_own_guesses_the_same(tmp_path, name):
    (tmp_path / "t.csv").write_text(CASES[name][0])

    path = tmp_path / "t.csv"
    assert recognise_apart(path, limits=Limits()) == recognise(path)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("time", "It could not be looked at within 30 seconds; say what it holds."),
        ("memory", "It could not be looked at; say what it holds."),
        ("crash", "It could not be looked at; say what it holds."),
    ],
)
def test_where_looking_does_not_end_well_nothing_is_guessed(tmp_path, monkeypatch, reason, told):
    def unfinished(*_, **__):
        raise UnfinishedError(reason)

    (tmp_path / "t.csv").write_text(EXPRESSION)
    monkeypatch.setattr("core.data.recognise.call_confined", unfinished)

    guess = recognise_apart(tmp_path / "t.csv", limits=Limits())
    assert (guess.content, guess.reason) == ("other", told)


def test_looking_at_text_needs_none_of_the_large_libraries():
    program = (
        "import sys, core.data.recognise; "
        "sys.exit({'numpy', 'pandas', 'openpyxl', 'h5py'} & set(sys.modules) != set())"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv"])
def test_only_the_first_rows_of_a_workbook_are_read(tmp_path, name, monkeypatch):
    with xlsxwriter.Workbook(tmp_path / name, {"constant_memory": True}) as book:
        book.add_worksheet("empty")
        sheet = book.add_worksheet("full")
        sheet.write_row(0, 0, ["# of nothing"])
        for row in range(1, 5_000):
            sheet.write_row(row, 0, [f"AT{row}", 1.5, row] if row > 1 else ["gene", "a", "b"])
    read = []

    def counted(*args, **kwargs):
        for row in sheet_rows(*args, **kwargs):
            read.append(row)
            yield row

    monkeypatch.setattr("core.data.workbook.sheet_rows", counted)

    assert recognise(tmp_path / name).content == "expression"
    assert len(read) < 300


def test_a_cell_that_never_ends_is_no_fault(tmp_path):
    (tmp_path / "t.csv").write_text('regulator,target\n"' + "a,b\n" * 60_000)

    assert recognise(tmp_path / "t.csv").content == "pairs"


@pytest.mark.parametrize("inside", [b"", b"<nonsense", b"PK"])
def test_a_damaged_workbook_is_said(tmp_path, inside):
    (tmp_path / "t.xlsx").write_bytes(b"PK\x03\x04" + inside)

    with pytest.raises(UserInputError, match="a whole archive"):
        recognise(tmp_path / "t.xlsx")


LIMITS = Limits()
# A table of each kind, between bars; what it is to be guessed as; what its reader makes of it.
READ = {
    "expression": (
        "gene|C_1|C_2\nAT1G01010|1.5|2.25\nAT1G01020|0.5|7\nAT1G01030|3|4\n",
        "expression",
        lambda path: (read_expression(path).genes, read_expression(path).samples),
        (("AT1G01010", "AT1G01020", "AT1G01030"), ("C_1", "C_2")),
    ),
    "expression as R writes it": (
        "C_1|C_2\nAT1G01010|1.5|2.25\nAT1G01020|0.5|7\n",
        "expression",
        lambda path: (read_expression(path).genes, read_expression(path).samples),
        (("AT1G01010", "AT1G01020"), ("C_1", "C_2")),
    ),
    "pairs": (
        "regulator|target|label\nHY5|Löwe|1\nPIF4|CAB2|0\n",
        "pairs",
        lambda path: known_edges(read_pairs(path)),
        {("HY5", "Löwe")},
    ),
    "pairs without a header": (
        "HY5|Löwe\nPIF4|CAB2\n",
        "pairs",
        lambda path: known_edges(read_pairs(path)),
        {("HY5", "Löwe"), ("PIF4", "CAB2")},
    ),
    "evidence": (
        "# of motifs\nregulator|target|motif\nHY5|Löwe|0.5\nPIF4|CAB2|0.25\n",
        "pairs",
        lambda path: read_evidence(path).of_pairs["motif"].to_dict(),
        {("HY5", "Löwe"): 0.5, ("PIF4", "CAB2"): 0.25},
    ),
    "id table": (
        "gene|symbol|family\nAT1G01010|Löwe|NAC\nAT1G01020|ARV1|none\n",
        "id table",
        lambda path: read_id_table(path).aliases,
        {"löwe": ("AT1G01010",), "arv1": ("AT1G01020",)},
    ),
    "ids": (
        "AT1G01010\nLöwe\nHY5\n",
        "ids",
        lambda path: split_ids(read_text(path, limits=LIMITS)),
        ["AT1G01010", "Löwe", "HY5"],
    ),
}


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("separator", ["\t", ";", ",", "|", " "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("packed", [False, True])
def test_recognise_a_table_written_in_any_way_agrees_with_its_reader(
    tmp_path, name, separator, encoding, packed
):
    text, content, read, expected = READ[name]
    data = text.replace("|", separator).replace("\n", "\r\n").encode(encoding)
    path = tmp_path / "t.dat"
    path.write_bytes(gzip.compress(data) if packed else data)

    guess = recognise(path)
    assert guess.content == content, guess.reason
    assert read(path) == expected


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("packed", [False, True])
def test_recognise_a_sheet_agrees_with_its_reader(tmp_path, name, packed):
    text, content, read, expected = READ[name]
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": True}) as book:
        book.add_worksheet("empty")
        sheet = book.add_worksheet("full")
        for row, line in enumerate(text.splitlines()):
            # a sheet has no header one cell short: its first cell is empty
            short = name == "expression as R writes it" and row == 0
            sheet.write_row(row, int(short), line.split("|"))
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))

    guess = recognise(path)
    assert guess.content == content, guess.reason
    assert read(path) == expected


@pytest.mark.parametrize("packed", [False, True])
def test_recognise_a_table_of_very_long_lines_reads_some_of_them(tmp_path, packed):
    names = ",".join(f"cell_{number}" for number in range(60_000))
    values = ",".join(["1"] * 60_000)
    data = "".join([f"gene,{names}\n", *(f"G{row},{values}\n" for row in range(40))]).encode()
    path = tmp_path / "wide.csv"
    path.write_bytes(gzip.compress(data, 1) if packed else data)

    assert recognise(path).content == "expression"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_recognise_the_line_that_its_look_ends_in_is_left_out(tmp_path, encoding):
    rows = "".join(f"AT1G{row:05d}\t1.5\t{'2' * 4_000}\n" for row in range(400))
    (tmp_path / "t.tsv").write_bytes(f"gene\ta\tb\n{rows}".encode(encoding))

    assert recognise(tmp_path / "t.tsv").content == "expression"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n", "It is a PDF file."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "It is binary data, a file of another format."),
    ],
)
def test_recognise_what_is_no_text_is_kept_as_it_is(tmp_path, data, said):
    (tmp_path / "t.csv").write_bytes(data)

    assert recognise(tmp_path / "t.csv").reason == said
    assert recognise(tmp_path / "t.csv").content == "other"


def test_recognise_an_h5ad_of_another_name_is_expression(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(600))

    assert recognise(tmp_path / "t.csv").content == "expression"
