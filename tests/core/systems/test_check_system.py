"""Every system of the registry, and those that the tests bring along, keep their contract."""

import pytest

from core import systems
from tests.core.check_system import check_system, gene_toy, pair_toy
from tests.core.plugged import plugged_in


@pytest.fixture(scope="session")
def toys():
    """Make each toy once."""
    return {"pair": pair_toy(), "gene": gene_toy()}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=[pytest.mark.network] * (system.network is not None)
            # it learns several times over
            + [pytest.mark.slow] * (name == "pair-booster"),
        )
        for name, system in systems.registry().items()
    ],
)
def test_a_system_keeps_its_contract(name, toys, tmp_path):
    system = systems.get(name)
    check_system(system, toys[system.item], tmp_path)


@pytest.mark.parametrize("name", ["gene-table", "mean-rank"])
def test_a_system_of_one_file_keeps_it_too(name, toys, tmp_path):
    with plugged_in():
        system = systems.get(name)
        check_system(system, toys[system.item], tmp_path)
