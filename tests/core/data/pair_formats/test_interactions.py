from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data.pair_formats.interactions import (
    are_interactions,
    interaction_types,
    rows_to_keep,
    wanted_types,
)
from core.data.read_pairs import read_pairs
from core.errors import UserInputError

KEGG = """pathway_id,source,target,interaction
p1,IKBKB,NFKBIA,phosphorylation
p1,MAP3K7,IKBKB,activation|phosphorylation
p1,RELA,IL6,expression
p1,NFKBIA,NFKB1,inhibition
p1,A,B,compound
p1,C,D,
p1,E,F,repression
"""
GRAPHITE = """"","src_type","src","dest_type","dest","direction","type"
"1","ENTREZID","5601","ENTREZID","1","directed","Process(activation)"
"2","ENTREZID","5602","ENTREZID","2","directed","Control(Out: INHIBITION of BiochemicalReaction)"
"3","ENTREZID","5603","ENTREZID","3","undirected","Binding"
"4","ENTREZID","5604","ENTREZID","4","directed","Process(expression)"
"""


@pytest.mark.parametrize(
    ("cell", "types"),
    [
        ("Activation|Phosphorylation", ("activation", "phosphorylation")),
        ("Process(activation)", ("activation",)),
        ("Control(Out: INHIBITION of BiochemicalReaction)", ("inhibition",)),
        ("repression", ("inhibition",)),
        (" ", ()),
    ],
)
def test_types_are_named_as_pathway_databases_do(cell: str, types: tuple[str, ...]) -> None:
    assert interaction_types(cell) == types


def test_signs_alone_are_no_interactions() -> None:
    assert not are_interactions(["activation", "repression", "+", "unknown"])
    assert are_interactions(["activation", "compound"])


@pytest.mark.parametrize(
    ("edge_types", "targets"),
    [
        ("", {"IKBKB", "NFKB1", "F"}),
        ("expression", {"IL6"}),
        ("activation, Expression", {"IKBKB", "IL6"}),
        ("all", {"NFKBIA", "IKBKB", "IL6", "NFKB1", "B", "D", "F"}),
    ],
)
def test_kegg_edges_are_kept_by_type(tmp_path: Path, edge_types: str, targets: set[str]) -> None:
    (tmp_path / "kegg.csv").write_text(KEGG, encoding="utf-8")
    pairs = read_pairs(tmp_path / "kegg.csv", edge_types=edge_types)
    assert set(pairs.target_names) == targets
    (told,) = [each for each in pairs.findings if each.topic == "interaction types"]
    assert told.count == 7 - len(targets)


def test_expression_is_no_activation(tmp_path: Path) -> None:
    (tmp_path / "kegg.csv").write_text(KEGG, encoding="utf-8")
    pairs = read_pairs(tmp_path / "kegg.csv", edge_types="all")
    sign = dict(zip(pairs.target_names, pairs.sign, strict=True))
    assert (sign["IL6"], sign["IKBKB"], sign["NFKB1"], sign["F"]) == (0, 1, -1, -1)


def test_what_is_left_out_is_told_by_type(tmp_path: Path) -> None:
    (tmp_path / "kegg.csv").write_text(KEGG, encoding="utf-8")
    pairs = read_pairs(tmp_path / "kegg.csv")
    (told,) = [each for each in pairs.findings if each.topic == "interaction types"]
    assert "4 of 7 interactions" in told.message
    assert {"compound 1", "no type 1"} <= set(told.evidence.split(", "))


def test_graphite_edges_are_read(tmp_path: Path) -> None:
    (tmp_path / "reactome.csv").write_text(GRAPHITE, encoding="utf-8")
    pairs = read_pairs(tmp_path / "reactome.csv", genes=["5601", "1", "5602", "2"])
    assert set(zip(pairs.regulator_names, pairs.target_names, pairs.sign, strict=True)) == {
        ("5601", "1", 1),
        ("5602", "2", -1),
    }


def test_a_kind_before_an_identifier_is_dropped(tmp_path: Path) -> None:
    text = "src,dest,type\nSYMBOL:RELA,SYMBOL:IL6,Process(activation)\n"
    (tmp_path / "g.csv").write_text(text, encoding="utf-8")
    assert read_pairs(tmp_path / "g.csv").regulator_names.tolist() == ["RELA"]


def test_a_table_without_wanted_types_is_refused() -> None:
    column = pd.Categorical(["compound", "binding"])
    with pytest.raises(UserInputError, match="binding 1, compound 1"):
        rows_to_keep(column, wanted_types(""), file="k.csv")
    kept, _ = rows_to_keep(column, wanted_types("all"), file="k.csv")
    assert np.all(kept)


def test_no_type_at_all_is_refused() -> None:
    with pytest.raises(UserInputError, match="must name at least one type"):
        wanted_types(" , ")
