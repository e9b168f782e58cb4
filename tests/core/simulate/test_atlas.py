import numpy as np
import pandas as pd
import pytest

from core.data.gene_groups import read_gene_groups
from core.data.gene_sets import read_gene_sets
from core.data.pairs import Pairs
from core.data.recognise import recognise
from core.simulate import atlas


@pytest.fixture(scope="module")
def made() -> atlas.Atlas:
    return atlas.simulate(seed=7)


def named(pairs: Pairs) -> set[tuple[str, str]]:
    return set(zip(pairs.regulator_names, pairs.target_names, strict=True))


def correlations(made: atlas.Atlas, pairs: Pairs) -> np.ndarray:
    rows = np.array([made.expression.index[gene] for gene in pairs.genes])
    matrix = np.corrcoef(made.expression.values)
    return matrix[rows[pairs.regulator], rows[pairs.target]]


def test_it_has_the_size_and_shape_of_the_stress_series(made):
    assert made.expression.values.shape == (2914, 232)
    assert made.expression.simulated
    assert list(made.samples["sample"]) == list(made.expression.samples)
    assert made.samples.groupby(["tissue", "treatment"]).size().min() >= 12


def test_loci_and_values_look_like_an_array_of_arabidopsis(made):
    assert pd.Series(made.expression.genes).str.fullmatch(r"AT[1-5]G\d{5}").all()
    assert len(set(made.expression.genes)) == 2914
    assert 3 < made.expression.values.min() < made.expression.values.max() < 17


def test_one_hub_holds_most_of_what_is_known_and_many_factors_little(made):
    counts = pd.Series(made.known.regulator_names).value_counts()

    assert 0.4 < counts.iloc[0] / len(made.known) < 0.7
    assert (counts <= 5).sum() > 30


def test_known_pairs_are_a_part_of_the_truth_and_no_gene_controls_itself(made):
    assert named(made.known) < named(made.truth)
    assert len(named(made.truth)) == len(made.truth)
    assert not np.any(made.truth.regulator == made.truth.target)
    assert {-1, 0, 1} == set(made.known.sign)


def test_activators_rise_with_their_targets_and_repressors_against_them(made):
    found = correlations(made, made.truth)

    assert found[made.truth.sign > 0].mean() > 0.2
    assert found[made.truth.sign < 0].mean() < -0.2


def test_the_table_carries_the_ambiguities_of_the_real_one(made):
    loci = made.table["locus"]

    assert loci.str.contains(";").sum() == 58
    assert (loci == "no_match").sum() > 40
    assert (made.table["is_control"] == "yes").sum() == 12
    assert made.table["array_element_name"].is_unique


def test_a_shared_probeset_reads_the_sum_of_its_loci(made):
    row = int(np.flatnonzero(made.table["locus"].str.contains(";"))[0])
    first, second = made.expression.rows(made.table["locus"].iloc[row].split(";"))

    np.testing.assert_allclose(made.probesets.values[row], np.logaddexp2(first, second), atol=0.4)


def test_the_seed_decides_everything():
    small = atlas.AtlasSettings(genes=200, factors=20, edges=300)
    one, same, other = (atlas.simulate(seed=seed, settings=small) for seed in (1, 1, 2))

    assert one.expression.fingerprint == same.expression.fingerprint
    assert one.known.fingerprint == same.known.fingerprint
    assert one.expression.fingerprint != other.expression.fingerprint


@pytest.mark.slow
def test_what_is_written_says_that_it_is_simulated_and_reads_back(made, tmp_path):
    paths = {path.name: path for path in atlas.write(made, tmp_path)}

    assert "simulated" in paths["README.txt"].read_text().lower()
    assert pd.read_csv(paths["expression.csv.gz"], index_col=0).shape == (2914, 232)
    assert len(pd.read_csv(paths["known_pairs.csv"])) == len(made.known)
    assert len(pd.read_csv(paths["affy_ATH1_array_elements.tsv"], sep="\t")) == len(made.table)


def test_a_module_is_led_by_a_true_regulator_of_the_sign_it_names(made):
    sign = dict(
        zip(
            zip(made.truth.regulator_names, made.truth.target_names, strict=True),
            made.truth.sign,
            strict=True,
        )
    )
    for gene, module in made.modules.itertuples(index=False):
        assert sign[module[:-1], gene] == (1 if module.endswith("+") else -1)
    assert set(made.modules["gene"]) == set(made.truth.target_names)
    assert made.modules["gene"].is_unique


def test_regulons_are_written_as_gene_sets(made, tmp_path):
    atlas.write(made, tmp_path)
    sets = read_gene_sets(tmp_path / "regulons.gmt")

    assert sum(map(len, sets.members)) == len(made.truth)
    assert all(name.endswith("(simulated)") for name in sets.names)
    assert recognise(tmp_path / "regulons.gmt").content == "gene sets"
    assert recognise(tmp_path / "modules.csv").content == "other"
    groups = read_gene_groups(tmp_path / "modules.csv")
    assert groups == dict(made.modules.itertuples(index=False))
