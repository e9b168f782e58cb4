import gzip

import pytest

from core.data.identifiers.tables import read_id_table
from core.errors import UserInputError

TAIR = """array_element_name\tarray_element_type\torganism\tis_control\tlocus\tdescription
261585_at\toligonucleotide\tArabidopsis thaliana\tno\tAT1G01010\tNAC001
261568_at\toligonucleotide\tArabidopsis thaliana\tno\tAT1G01020;AT1G01030\ttwo
244901_at\toligonucleotide\tArabidopsis thaliana\tno\tno_match\t
AFFX-BioB-3_at\toligonucleotide\tArabidopsis thaliana\tyes\tno_match\t
250000_x_at\toligonucleotide\tArabidopsis thaliana\tyes\tAT5G00001\t
"""
PLATFORM = """^PLATFORM = GPL198
!Platform_title = [ATH1-121501] Affymetrix Arabidopsis ATH1 Genome Array
#ID = Affymetrix Probe Set ID
!platform_table_begin
ID\tAGI\tGene Title\tGene Symbol\tENTREZ_GENE_ID
261585_at\tAT1G01010\tNAC domain\tNAC001 /// ANAC001\t839580
261568_at\tAT1G01020 /// AT1G01030\ttwo\tARV1 /// NGA3\t839569 /// 839321
250000_at\tAT5G11260 /// AT5G11270\ttwo\tHY5\t---
244901_at\t---\tnone\t---\t---
!platform_table_end
"""


@pytest.fixture
def read(tmp_path):
    def write_and_read(text, name="table.txt"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
        return read_id_table(path)

    return write_and_read


@pytest.mark.parametrize("name", ["ath1.txt", "ath1.txt.gz"])
def test_tair_ath1_table(read, name):
    table = read(TAIR, name)

    assert table.probes == {
        "261585_at": ("AT1G01010",),
        "261568_at": ("AT1G01020", "AT1G01030"),
    }
    assert table.unmatched == {"244901_at"}
    assert table.controls == {"affx-biob-3_at", "250000_x_at"}
    assert {finding.topic for finding in table.findings} >= {"mapping", "several genes"}


def test_geo_platform_table(read):
    table = read(PLATFORM)

    assert table.probes["261568_at"] == ("AT1G01020", "AT1G01030")
    assert table.aliases["nac001"] == table.aliases["anac001"] == ("AT1G01010",)
    assert table.aliases["839580"] == ("AT1G01010",)
    # Two genes and two symbols stand in the same order; two genes and one symbol do not.
    assert table.aliases["nga3"] == ("AT1G01030",)
    assert "hy5" not in table.aliases
    assert "244901_at" in table.unmatched


def test_a_platform_without_loci_falls_back_on_entrez(read):
    table = read("ID\tGene Symbol\tENTREZ_GENE_ID\n1415670_at\tCopg\t54161\n")

    assert table.probes == {"1415670_at": ("54161",)}
    assert table.aliases == {"copg": ("54161",)}


def test_gene_info(read):
    table = read('gene,label,description\nAT5G11260,HY5,"a, b"\nAT1G1,,x\nAT4G2,HY5,\n', "i.csv")

    assert table.aliases == {"hy5": ("AT5G11260", "AT4G2")}
    assert table.genes == {"AT5G11260", "AT1G1", "AT4G2"}
    assert "unclear names" in {finding.topic for finding in table.findings}


def test_isoforms_are_no_aliases(read):
    table = read("TF_ID\tGene_ID\tFamily\nAT3G25730.1\tAT3G25730\tRAV\n")

    assert (table.aliases, table.genes) == ({}, {"AT3G25730"})


@pytest.mark.parametrize(
    "text",
    [
        "gnai3 ENSMUSG00000000001.5\npbsn ENSMUSG00000000003\n",
        "ENSMUSG00000000001,gnai3\nENSMUSG00000000003,pbsn\n",
    ],
)
def test_two_columns_either_way_round(read, text):
    assert read(text).aliases == {
        "gnai3": ("ENSMUSG00000000001",),
        "pbsn": ("ENSMUSG00000000003",),
    }


def test_two_columns_of_probesets(read):
    assert read("AT1G01010\t261585_at\nAT1G01010\t261586_at\n").probes == {
        "261585_at": ("AT1G01010",),
        "261586_at": ("AT1G01010",),
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must hold something"),
        ("\n \n", "must hold rows"),
        ("gene\nHY5\n", "two columns"),
        ("probeset,locus\n", "no row that names a gene"),
        ("a\t\nb\t\n", "no row that names a gene"),
    ],
)
def test_tables_that_map_nothing(read, text, says):
    with pytest.raises(UserInputError, match=says):
        read(text)


@pytest.mark.slow
@pytest.mark.shared
def test_the_real_lists(shared):
    info = read_id_table(shared / "arabidopsis/gene_info.csv.gz")
    assert info.aliases["hy5"] == ("AT5G11260",)
    assert len(info.genes) == 33085
    assert len(read_id_table(shared / "arabidopsis/planttfdb_ath_tf_list.tsv.gz").genes) == 1717
    bulk = read_id_table(shared / "cnnc_pairs/bulk_gene_list.txt.gz")
    assert bulk.aliases["gnai3"] == ("ENSMUSG00000000001",)
    single = read_id_table(shared / "cnnc_pairs/sc_gene_list.txt.gz")
    assert single.aliases["ins2"] == ("16334",)
    same = read_id_table(shared / "cnnc_pairs/mesc_sc_gene_list.txt.gz")
    assert len(same.genes) > 24000
    arth = read_id_table(shared / "arabidopsis/ath1_diurnal_arth800_log2.csv.gz")
    assert arth.probes["267612_at"] == ("AT2G26690",)
    assert "265857_s_at" in arth.unmatched
