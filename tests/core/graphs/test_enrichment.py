"""Which gene sets are frequent in which module."""

import gzip
import itertools

import numpy as np
import pytest
from scipy import stats

from core.data.gene_sets import GeneSets, read_annotated_ontology
from core.data.ontology import read_ontology
from core.errors import UserInputError
from core.graphs.enrichment import COLUMNS, compare, enrich, match_names, shuffle_modules
from core.settings import Limits


def sets_of(*members: set[str]) -> GeneSets:
    terms = tuple(f"T:{at}" for at in range(len(members)))
    names = tuple(f"set {at}" for at in range(len(members)))
    return GeneSets(terms, names, tuple(map(frozenset, members)), "made.gmt")


def genes_of(count: int) -> list[str]:
    return [f"G{at}" for at in range(count)]


@pytest.fixture(scope="module")
def planted():
    """40 genes in four modules; the genes of the first share a set, others are dealt at random."""
    genes, labels = genes_of(40), np.repeat(np.arange(4), 10)
    rng = np.random.default_rng(3)
    drawn = [set(rng.choice(genes, size, replace=False)) for size in (5, 8, 12, 20, 33)]
    return genes, labels, sets_of(set(genes[:9]) | {"G35"}, *drawn)


def test_enrich_agrees_with_fishers_exact_test(planted):
    genes, labels, sets = planted
    found = enrich(genes, labels, sets, background=genes, smallest=1)

    assert tuple(found.table.columns) == COLUMNS
    assert len(found.table)
    for row in found.table.to_dict("records"):
        members = sets.members[sets.terms.index(row["term"])]
        inside = {gene for gene, label in zip(genes, labels, strict=True) if label == row["module"]}
        both, rest = len(inside & members), set(genes) - inside - members
        table = [[both, len(inside - members)], [len(members - inside), len(rest)]]
        odds, p = stats.fisher_exact(table, alternative="greater")
        assert (row["overlap"], row["size"]) == (both, len(members))
        assert row["p"] == pytest.approx(p, rel=1e-9)
        if 0 < odds < np.inf:
            assert row["odds"] == pytest.approx(odds)
        assert np.isfinite(row["odds"])


def test_enrich_finds_what_was_planted_first(planted):
    genes, labels, sets = planted
    found = enrich(genes, labels, sets)
    first = found.table.groupby("module").first()

    assert first.loc[0, ["term", "overlap"]].tolist() == ["T:0", 9]
    assert first.loc[0, "q"] < 1e-4
    assert (first.loc[1:, "q"] > 0.05).all()
    assert found.smallest_q["T:0"] == first.loc[0, "q"]


def test_q_is_corrected_within_a_module_over_all_sets_tested(planted):
    genes, labels, sets = planted
    found = enrich(genes, labels, sets, background=genes, smallest=1)

    for _, rows in found.table.groupby("module"):
        p = np.concatenate([rows["p"], np.ones(len(sets) - len(rows))])
        assert rows["q"].to_numpy() == pytest.approx(stats.false_discovery_control(p)[: len(rows)])


def test_background_is_the_clustered_genes_that_are_in_a_set():
    sets = sets_of(set(genes_of(6)), {f"G{at}" for at in range(4, 12)} | {"elsewhere"})
    found = enrich(genes_of(30), np.repeat([0, 1, -1], 10), sets)

    assert found.background == 12
    assert found.table.set_index(["module", "term"]).loc[(0, "T:1"), "size"] == 8


def test_a_background_of_ones_own_counts_genes_in_no_set():
    sets = sets_of(set(genes_of(6)))
    wide = [*genes_of(20), "another", "yet another"]
    found = enrich([*genes_of(20), "outside"], np.repeat([0, 1, 1], 7), sets, background=wide)
    row = found.table.iloc[0]

    assert found.background == 22
    assert row["p"] == pytest.approx(stats.hypergeom.sf(5, 22, 6, 7))


def test_genes_in_no_module_count_in_the_background_only():
    sets = sets_of(set(genes_of(6)))
    labels = np.array([0] * 5 + [-1] * 5)
    found = enrich(genes_of(10), labels, sets, background=genes_of(10))

    assert found.table["module"].tolist() == [0]
    assert found.background == 10


def test_sizes_count_within_the_background(planted):
    genes, labels, _ = planted
    sets = sets_of(set(genes[:4]) | {f"X{at}" for at in range(50)}, set(genes[:6]), set(genes))
    found = enrich(genes, labels, sets, largest=30)

    assert found.smallest_q.index.tolist() == ["T:1"]
    with pytest.raises(UserInputError, match=r"sets of 100 to 500 genes.*the largest with 40"):
        enrich(genes, labels, sets, smallest=100)


def test_names_are_matched_in_another_case_and_that_is_said():
    sets = sets_of({"GATA1", "KLF1", "Sox2", "SOX2", "TAL1"})
    found, notes = match_names(["Gata1", "KLF1", "klf1", "sOX2", "SOX2", "tal1", "Tal1", "X"], sets)
    said = {note.topic: note for note in notes}

    assert found == ["GATA1", "KLF1", None, None, "SOX2", None, None, None]
    assert said["other case"].items == ("Gata1 as GATA1",)
    assert said["ambiguous case"].items == ("klf1", "sOX2", "tal1", "Tal1")
    assert "3 of 8" in said["genes in sets"].message


def test_sets_of_another_organism_are_refused_with_names_of_both():
    with pytest.raises(UserInputError, match=r"made\.gmt: .*AT1G01010, AT1G01020 there and G0, G1"):
        enrich(genes_of(9), np.zeros(9, int), sets_of({"AT1G01010", "AT1G01020"}))


def test_a_background_without_the_clustered_genes_is_refused():
    sets = sets_of(set(genes_of(6)) | {"A", "B", "C", "D", "E"})
    with pytest.raises(UserInputError, match="background: must hold the genes that were clustered"):
        enrich(genes_of(6), np.zeros(6, int), sets, background=list("ABCDE"))


def test_shuffled_modules_keep_their_sizes_and_lose_their_meaning(planted):
    genes, labels, sets = planted
    shuffled = shuffle_modules(labels, seed=1)

    assert np.bincount(shuffled).tolist() == [10, 10, 10, 10]
    assert (shuffled == shuffle_modules(labels, seed=1)).all()
    assert (shuffled != shuffle_modules(labels, seed=2)).any()
    assert enrich(genes, shuffled, sets).smallest_q.min() > 0.05


def test_compare_counts_terms_and_tests_one_way():
    genes, labels = genes_of(200), np.repeat(np.arange(4), 50)
    rng = np.random.default_rng(0)
    blocks = [set(rng.choice(genes[50 * at : 50 * at + 50], 20)) for at in range(4) for _ in "xyz"]
    sets = sets_of(*blocks)
    found = compare(
        {
            "good": enrich(genes, labels, sets),
            "shuffled": enrich(genes, shuffle_modules(labels, seed=3), sets),
            "shuffled again": enrich(genes, shuffle_modules(labels, seed=5), sets),
        }
    )

    assert found.names == ("good", "shuffled", "shuffled again")
    assert found.significant == (12, 0, 0)
    assert found.tested == (12, 12, 12)
    assert found.p[0, 1] < 1e-4
    assert found.p[1, 0] > 0.99
    # where nothing is significant, nothing differs
    assert found.p[1, 2] == found.p[2, 1] == 1.0
    assert np.isnan(np.diag(found.p)).all()


@pytest.mark.shared
def test_p_values_are_those_of_goatools(shared, tmp_path, capsys):
    from goatools.associations import read_associations  # noqa: PLC0415
    from goatools.go_enrichment import GOEnrichmentStudy  # noqa: PLC0415
    from goatools.obo_parser import GODag  # noqa: PLC0415

    for name in ("go_lite.obo", "ath_goatools_association.txt"):
        packed = (shared / f"go_kegg/{name}.gz").read_bytes()
        (tmp_path / name).write_bytes(gzip.decompress(packed))
    ontology = tmp_path / "go_lite.obo"
    study, population = (
        gzip.decompress((shared / f"go_kegg/ath_goatools_{what}.txt.gz").read_bytes())
        .decode()
        .split()
        for what in ("study", "population")
    )
    sets = read_annotated_ontology(
        ontology, tmp_path / "ath_goatools_association.txt", part_of=False
    )
    labels = np.isin(population, study).astype(int) - 1
    found = enrich(population, labels, sets, background=population, largest=100_000)

    stated = read_associations(str(tmp_path / "ath_goatools_association.txt"), prt=None)
    graph = GODag(str(ontology), prt=None)
    # goatools takes an association with each part of GO; ours was asked for processes
    processes = {
        gene: {term for term in terms if term in graph and graph[term].namespace[0] == "b"}
        for gene, terms in stated.items()
    }
    theirs = GOEnrichmentStudy(
        population, processes, graph, propagate_counts=True, methods=[], log=None
    )
    results = {
        each.GO: each
        for each in theirs.run_study(study, prt=None)
        if each.study_count and each.pop_count >= 5
    }
    ours = found.table.set_index("term")
    capsys.readouterr()
    assert len(results) > 400
    assert set(ours.index) == set(results)
    for term, each in results.items():
        assert ours.loc[term, "overlap"] == each.study_count
        assert ours.loc[term, "size"] == each.pop_count
        if each.enrichment == "e" and each.p_uncorrected < 0.05:
            table = _counts(each)
            assert each.p_uncorrected == pytest.approx(stats.fisher_exact(table)[1], rel=1e-6)
        assert ours.loc[term, "p"] == pytest.approx(
            stats.fisher_exact(_counts(each), alternative="greater")[1], rel=1e-6
        )


def _counts(result):
    inside, outside = result.study_count, result.pop_count - result.study_count
    return [
        [inside, result.study_n - inside],
        [outside, result.pop_n - result.study_n - outside],
    ]


@pytest.mark.shared
def test_thousands_of_genes_and_all_processes_take_about_a_second(shared):
    import time  # noqa: PLC0415

    folder = shared / "go_kegg"
    sets = read_annotated_ontology(folder / "go_lite.obo.gz", folder / "hs_go_annotations.tsv.gz")
    rng = np.random.default_rng(0)
    genes = rng.choice(sorted(sets.genes()), 2_000, replace=False).tolist()
    labels = rng.integers(0, 8, 2_000)

    begun = time.monotonic()
    found = enrich(genes, labels, sets)
    assert time.monotonic() - begun < 5
    assert found.background == 2_000
    assert len(found.smallest_q) > 2_000
    assert (found.table["q"] >= found.table["p"]).all()
    top = read_ontology(folder / "go_lite.obo.gz", limits=Limits()).order[-3:]
    assert set(itertools.chain(top)) & set(sets.terms)
