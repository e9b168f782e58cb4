from core.data.identifiers.lookup import link
from core.data.identifiers.tables import make_id_table
from core.query.gene_entry import resolve_entry, symbols

GENES = ("AT1G01010", "AT1G01020", "AT1G01030")
TABLE = make_id_table(
    source="test",
    probes=[("261585_at", "AT1G01010;AT1G01020")],
    aliases=[("BOSS", "AT1G01010"), ("TWIN", "AT1G01020"), ("TWIN", "AT1G01030")],
)


def found(text: str):
    return resolve_entry(text, genes=GENES, regulators=GENES[:2], tables=[TABLE])


def test_ids_of_any_kind_are_understood() -> None:
    assert found("at1g01030, BOSS").names == ("AT1G01030", "AT1G01010")


def test_phrases_stand_for_lists() -> None:
    assert found("All  genes").names == GENES
    assert found("all known tfs\nAT1G01030").names == ("AT1G01030", "AT1G01010", "AT1G01020")


def test_what_was_not_understood_is_listed_with_a_reason_and_comes_first() -> None:
    told = found("261585_at nobody <b>x</b> TWIN at1g99999").told
    by_status = {each.status: each for each in told}
    assert {"several", "unknown", "ambiguous", "absent"} == set(by_status)
    assert not told[0].used
    assert told[-1].used
    assert by_status["unknown"].count == 2
    assert by_status["unknown"].rows[1][0] == "<b>x</b>"
    assert "AT1G01020" in by_status["ambiguous"].rows[0][2]


def test_genes_that_never_change_are_told_from_genes_that_are_not_there() -> None:
    found = resolve_entry(
        "AT1G01010 BOSS 261585_at AT1G99999",
        genes=GENES[1:],
        regulators=(),
        tables=[TABLE],
        still={"AT1G01010"},
    )
    assert found.names == ("AT1G01020",)  # one of the two that the probeset measures
    assert found.understood == 1
    told = {each.label: each.count for each in found.told if not each.used}
    assert told == {"in the data, but never change": 2, "not in the data": 1}


def test_an_empty_box_means_nothing() -> None:
    assert found(" \n").names == ()


def test_genes_are_called_by_their_symbols_not_by_probesets() -> None:
    assert symbols(GENES, link([TABLE])) == {
        "AT1G01010": "BOSS", "AT1G01020": "TWIN", "AT1G01030": "TWIN",
    }  # fmt: skip
