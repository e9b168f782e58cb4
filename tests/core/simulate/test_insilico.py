from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from core.errors import UserInputError
from core.simulate import insilico
from core.simulate.insilico import DREAM4, WIDE, Experiments
from core.simulate.kinetics import KineticRanges, advance, draw_promoters
from core.simulate.topology import Topology, Wiring, draw_topology

QUIET = replace(
    DREAM4, experiments=replace(Experiments(), molecular_noise=(0, 0), measurement_noise=(0, 0))
)


@pytest.fixture(scope="module")
def small():
    return insilico.simulate(seed=5, networks=2, genes=12)


def _chain(signs):
    n = len(signs) + 1
    steps = np.arange(n - 1)
    return Topology(n, steps, steps + 1, np.array(signs, dtype=np.int8))


def _settled(topology, *, strength=None, shift=None, seed=0):
    n = topology.genes
    promoters = draw_promoters(topology, KineticRanges(), seed=seed)
    state = advance(
        promoters,
        np.full((1, 2, n), 0.5),
        strength=np.ones((1, n)) if strength is None else np.array([strength], dtype=float),
        shift=np.zeros((1, n)) if shift is None else np.array([shift], dtype=float),
        steps=400,
        step=10.0,
        noise=0.0,
        rng=np.random.default_rng(0),
    )
    return state[0, 0]


@pytest.mark.parametrize("seed", range(6))
def test_wiring_is_that_of_a_regulatory_network(seed):
    topology = draw_topology(Wiring(), genes=100, seed=seed)
    edges = set(zip(topology.regulator.tolist(), topology.target.tolist(), strict=True))
    assert len(edges) == topology.regulator.size
    assert not np.any(topology.regulator == topology.target)
    assert np.all(np.diff(topology.target) >= 0)
    into = np.bincount(topology.target, minlength=100)
    out = np.bincount(topology.regulator, minlength=100)
    assert 150 <= len(edges) <= 280
    assert 30 <= np.count_nonzero(out) <= 48
    assert not np.any((into == 0) & (out == 0))
    assert out.max() >= 12
    assert np.median(into) in (1, 2)
    assert 0.3 < np.mean(topology.sign == 1) < 0.7


@pytest.mark.slow
@pytest.mark.parametrize("genes", [5, 7, 30])
@pytest.mark.parametrize("seed", range(8))
def test_any_wiring_can_be_drawn_and_solved(genes, seed):
    network = insilico.simulate_network(seed=seed, genes=genes, prior=WIDE)
    assert np.all(np.isfinite(network.timeseries.values))
    assert network.timeseries.values.min() >= 0


def test_a_network_of_hundreds_of_genes_can_be_drawn():
    topology = draw_topology(WIDE.wiring, genes=400, seed=1)
    assert topology.genes == 400


@pytest.mark.parametrize(("sign", "rises"), [(1, False), (-1, True)])
@pytest.mark.parametrize("seed", range(5))
def test_a_knock_out_shows_the_sign_of_its_edge(sign, rises, seed):
    topology = _chain([sign])
    wild = _settled(topology, seed=seed)
    without = _settled(topology, strength=[0, 1], seed=seed)
    assert without[0] == pytest.approx(0, abs=1e-3)
    assert (without[1] > wild[1] + 0.05) == rises
    assert (without[1] < wild[1] - 0.05) == (not rises)


@pytest.mark.parametrize("seed", range(20))
def test_signs_hold_whatever_the_modules(seed):
    rng = np.random.default_rng(seed)
    signs = rng.choice([-1, 1], 4).astype(np.int8)
    topology = Topology(5, np.arange(4), np.full(4, 4), signs)
    for gene, sign in enumerate(signs):
        low, high = (
            _settled(topology, strength=[s if i == gene else 0.5 for i in range(5)], seed=seed)
            for s in (0.1, 1.0)
        )
        assert sign * (high[4] - low[4]) >= -1e-3


def test_a_gene_without_regulators_is_fully_on_and_follows_a_shift():
    topology = _chain([1])
    assert _settled(topology)[0] == pytest.approx(1, abs=1e-3)
    assert _settled(topology, shift=[-0.4, 0])[0] == pytest.approx(0.6, abs=1e-3)


def test_noise_has_the_size_it_is_given():
    topology = _chain([1])
    promoters = draw_promoters(topology, KineticRanges(), seed=0)
    many = np.ones((4000, 2, 2))
    state = advance(
        promoters, many, strength=many[:, 0], shift=0 * many[:, 0],
        steps=100, step=4.0, noise=0.05, rng=np.random.default_rng(0),
    )  # fmt: skip
    # An mRNA that is made and lost at the same rate: standard deviation = noise * sqrt(level).
    assert state[:, 0, 0].std() == pytest.approx(0.05, rel=0.1)


def test_experiments_do_what_they_say():
    network = insilico.simulate_network(seed=3, genes=40, prior=QUIET)
    wild = network.wildtype.values[:, 0]
    assert np.all(np.diag(network.knockouts.values) < 1e-3)
    down = np.diag(network.knockdowns.values) / wild
    assert np.median(down[wild > 0.05]) == pytest.approx(0.5, abs=0.02)
    into, out = network.topology.target, network.topology.regulator
    idle = np.setdiff1d(np.arange(40), out)
    others = network.knockouts.values[:, idle].copy()
    others[idle, np.arange(idle.size)] = wild[idle]
    np.testing.assert_allclose(others, np.repeat(wild[:, None], idle.size, axis=1), atol=5e-3)
    assert into.size == np.sum(network.gold.label)


def test_a_time_series_starts_at_rest_is_pushed_and_comes_back():
    network = insilico.simulate_network(seed=3, genes=60, prior=QUIET)
    series = network.timeseries.values.reshape(60, 10, 21)
    wild = network.wildtype.values[:, :1]
    np.testing.assert_allclose(series[:, :, 0], np.repeat(wild, 10, axis=1), atol=5e-3)
    pushed = np.abs(series[:, :, 10] - wild)
    back = np.abs(series[:, :, 20] - wild)
    assert 0.2 < np.mean(pushed > 0.1) < 0.6
    assert np.mean(back > 0.1) < 0.1


def test_files_and_shapes_are_those_of_dream4(small, tmp_path):
    paths = insilico.write(small, tmp_path)
    assert {path.parent.name for path in paths[:-1]} == {"size12_1", "size12_2"}
    assert "SIMULATED" in (tmp_path / "README.txt").read_text()
    folder = tmp_path / "size12_1"
    tables = {path.stem: pd.read_csv(path, sep="\t") for path in folder.iterdir()}
    genes = [f"G{i}" for i in range(1, 13)]
    shapes = {"knockouts": 12, "knockdowns": 12, "multifactorial": 12, "wildtype": 1}
    for name, rows in shapes.items():
        assert list(tables[name].columns) == genes
        assert len(tables[name]) == rows
    moving = tables["timeseries"]
    assert list(moving.columns) == ["perturbation", "time", *genes]
    assert moving["perturbation"].tolist() == np.repeat(np.arange(1, 11), 21).tolist()
    assert moving["time"].tolist() == np.tile(np.arange(0, 1001, 50.0), 10).tolist()
    network = small.networks["size12_1"]
    np.testing.assert_allclose(moving[genes].T, network.timeseries.values, atol=1e-6)
    gold = tables["goldstandard"]
    assert list(gold.columns) == ["regulator", "target", "label"]
    assert len(gold) == 12 * 11
    assert gold["label"].is_monotonic_decreasing
    assert gold["label"].sum() == network.topology.regulator.size == len(tables["signs"])
    assert set(tables["signs"]["sign"]) <= {"+", "-"}


def test_result_says_what_it_is(small):
    network = small.networks["size12_2"]
    assert network.timeseries.kind == "time-series"
    assert network.knockouts.kind == "bulk"
    assert network.gold.simulated
    assert all(
        getattr(network, name).simulated
        for name in ("timeseries", "knockouts", "knockdowns", "wildtype", "multifactorial")
    )
    assert np.all((network.gold.sign != 0) == (network.gold.label == 1))
    # One scale for all data of a network.
    assert network.timeseries.values.max() <= 1


def test_the_same_seed_gives_the_same_bytes(small, tmp_path):
    again = insilico.simulate(seed=5, networks=2, genes=12)
    other = insilico.simulate(seed=6, networks=1, genes=12)
    first, second, third = (
        [path.read_bytes() for path in insilico.write(result, tmp_path / name)]
        for name, result in (("a", small), ("b", again), ("c", other))
    )
    assert first == second
    assert first[0] != third[0]


@pytest.mark.parametrize("wrong", [{"networks": 0}, {"genes": 4}, {"genes": 1_000_000}])
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(UserInputError, match=next(iter(wrong))):
        insilico.simulate(seed=0, **wrong)


def _figures(series, knockouts, edges):
    """Say what a network's data look like, in figures that both sorts are compared by.

    Parameters are series (10, 21, genes), knock-outs (experiments, genes), edges (genes, genes).
    """
    other = ~np.eye(len(edges), dtype=bool)
    truth = edges[other]
    levels = series.reshape(-1, len(edges))
    before, after = (part.reshape(-1, len(edges)) for part in (series[:, :-1], series[:, 1:]))
    scaled = [(part - part.mean(0)) / part.std(0) for part in (before, after)]
    rest = np.median(knockouts, axis=0)
    spread = 1.4826 * np.median(np.abs(knockouts - rest), axis=0)
    middle = series - series.mean(axis=1, keepdims=True)
    lag = (middle[:, 1:] * middle[:, :-1]).sum((0, 1)) / (middle**2).sum((0, 1))
    high = (rest > 0.3) & (rest < 0.6)
    return {
        "Pearson": roc_auc_score(truth, np.abs(np.corrcoef(levels.T))[other]),
        "lag-one": roc_auc_score(truth, np.abs(scaled[0].T @ scaled[1])[other]),
        "knock-out": roc_auc_score(
            truth, (np.abs(knockouts - knockouts.mean(0)) / knockouts.std(0))[other]
        ),
        "median": np.median(levels),
        "quartile 3": np.quantile(levels, 0.75),
        "top": np.quantile(levels, 0.95),
        "autocorrelation": np.median(lag),
        "knock-out effect": np.median(np.abs(knockouts - rest)[edges > 0]),
        "noise": np.median(spread[high] / rest[high]),
        "response": np.quantile(np.abs(series[:, 5:11].mean(1) - series[:, 0].mean(0)), 0.75),
    }


@pytest.mark.slow
@pytest.mark.shared
def test_data_look_like_dream4(shared):
    real = []
    for k in range(1, 6):
        folder = shared / "dream4" / f"size100_{k}"
        gold = pd.read_csv(folder / "goldstandard.tsv.gz", sep="\t")
        edges = np.zeros((100, 100))
        ends = (gold[end].str[1:].astype(int).to_numpy() - 1 for end in ("regulator", "target"))
        edges[tuple(ends)] = gold["label"]
        series = pd.read_csv(folder / "timeseries.tsv.gz", sep="\t").iloc[:, 2:].to_numpy()
        knockouts = pd.read_csv(folder / "knockouts.tsv.gz", sep="\t").to_numpy()
        real.append(_figures(series.reshape(10, 21, 100), knockouts, edges))
    ours = []
    for seed in range(8):
        network = insilico.simulate_network(seed=(17, seed))
        edges = np.zeros((100, 100))
        edges[network.topology.regulator, network.topology.target] = 1
        series = network.timeseries.values.T.astype(float).reshape(10, 21, 100)
        ours.append(_figures(series, network.knockouts.values.T.astype(float), edges))
    allowed = {
        "Pearson": 0.08,
        "lag-one": 0.08,
        "knock-out": 0.06,
        "median": 0.06,
        "quartile 3": 0.06,
        "top": 0.06,
        "autocorrelation": 0.06,
        "knock-out effect": 0.06,
        "noise": 0.02,
        "response": 0.04,
    }
    means = [pd.DataFrame(rows).mean() for rows in (real, ours)]
    far = {
        name: (round(means[0][name], 3), round(means[1][name], 3))
        for name, most in allowed.items()
        if abs(means[0][name] - means[1][name]) > most
    }
    assert not far, f"figure: (DREAM4, simulated) {far}"
