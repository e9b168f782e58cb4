"""Whatever happens to a file, it is read or refused in a sentence: never a stack trace."""

import zipfile

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data.expression import Expression
from core.data.read_expression import read_expression
from core.errors import Cancelled, UserInputError
from tests.core.data.making import (
    GENES,
    SAMPLES,
    counts,
    simulated,
    table_text,
    write,
    write_10x,
    write_h5ad,
)

PLACES = st.integers(0, 100_000)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A folder with a sound file of each format."""
    folder = tmp_path_factory.mktemp("sound")
    text = table_text(simulated(), GENES, SAMPLES)
    write(folder / "a.csv", text)
    write(folder / "a.tsv.gz", text.replace(",", "\t"))
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append(line.split(","))
    book.save(folder / "a.xlsx")
    values, genes, cells = counts((20, 30)), [f"g{n}" for n in range(20)], list("ab" * 15)
    write_h5ad(folder / "a.h5ad", values, genes, cells)
    tenx = write_10x(folder / "10x", values)
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for item in tenx.iterdir():
            archive.write(item, item.name)
    (tenx / "x").mkdir()
    return folder


@pytest.mark.parametrize("name", ["a.csv", "a.tsv.gz", "a.xlsx", "a.zip"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    changes=st.lists(st.tuples(PLACES, st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.none() | PLACES,
)
def test_a_spoiled_file_is_read_or_refused(sound, tmp_path, name, changes, cut):
    _read_spoiled(sound / name, tmp_path, changes=changes, cut=cut)


# Slower: each is first read by a process of its own, for the library may crash.
@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    changes=st.lists(st.tuples(PLACES, st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.none() | PLACES,
)
def test_a_spoiled_h5ad_is_read_or_refused(sound, tmp_path, changes, cut):
    _read_spoiled(sound / "a.h5ad", tmp_path, changes=changes, cut=cut)


def _read_spoiled(whole, tmp_path, *, changes, cut):
    spoiled = bytearray(whole.read_bytes())
    for place, byte in changes:
        spoiled[place % len(spoiled)] = byte
    path = tmp_path / "a.dat"
    path.write_bytes(bytes(spoiled if cut is None else spoiled[: cut % len(spoiled)]))

    try:
        expression = read_expression(path)
    except UserInputError:
        return
    assert isinstance(expression, Expression)
    assert len(set(expression.genes)) == expression.n_genes
    assert len(set(expression.samples)) == expression.n_samples
    values = expression.values.data if expression.is_sparse else expression.values
    assert np.isfinite(values).all()


@given(text=st.text(alphabet='gA1.,;\t\n"-# NaeE', max_size=60))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("text") / "a.csv"
    path.write_text(text, newline="")

    try:
        expression = read_expression(path)
    except UserInputError:
        return
    assert expression.values.size > 0


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.h5ad", "a.zip"])
def test_work_stops_when_asked(sound, name):
    def stop(stage, done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        read_expression(sound / name, progress=stop)
