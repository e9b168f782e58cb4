import pytest

from core.data.identifiers.patterns import canonical, key, kind_of, looks_like_excel_date


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("AT1G01010", "locus"),
        ("at5g11260.2", "locus"),
        ("ATCG00020", "locus"),
        ("ATMG00010.1", "locus"),
        ("AT6G01010", "name"),
        ("AT5G286660", "name"),
        ("261585_at", "probeset"),
        ("257365_x_at", "probeset"),
        ("244901_s_at", "probeset"),
        ("AFFX-Athal-GAPDH_3_s_at", "control"),
        ("ENSMUSG00000000001.5", "ensembl"),
        ("ENSG00000000003", "ensembl"),
        ("16334", "entrez"),
        ("HY5", "name"),
    ],
)
def test_kinds(name, kind):
    assert kind_of(key(name)) == kind


def test_the_usual_spelling():
    assert canonical(key(" at1g01010.1 ")) == "AT1G01010"
    assert canonical(key("ensmusg00000000001.12")) == "ENSMUSG00000000001"
    assert canonical(key("NKX2.1")) == "nkx2.1"


@pytest.mark.parametrize("name", ["1-Mar", "2-SEP", "Sep-02", "Dec-2001", "10-Oct"])
def test_excel_dates(name):
    assert looks_like_excel_date(name)


@pytest.mark.parametrize("name", ["NKX2-5", "MARCH1", "Mar", "1-Marx", "HLA-A", "-", "1-2"])
def test_names_that_are_no_dates(name):
    assert not looks_like_excel_date(name)
