"""GEO series matrices, DREAM time series and BEELINE folders."""

import numpy as np
import pytest

from core.data.overrides import Overrides
from core.data.read_expression import read_expression
from core.errors import RefusedFileError, UserInputError
from core.settings import Limits
from tests.core.data.making import dense, finding, simulated, table_text, write

PROBES = ["267612_at", "245251_s_at", "AFFX-BioB-3_at"]
GSM = ["GSM1", "GSM2"]


def series_matrix(rows):
    lines = [
        '!Series_title\t"Simulated stress"',
        '!Series_geo_accession\t"GSE1"',
        "",
        '!Sample_title\t"root, ""cold"", 1h"\t"root, control"',
        '!Sample_geo_accession\t"GSM1"\t"GSM2"',
        "!series_matrix_table_begin",
        '"ID_REF"\t"GSM1"\t"GSM2"',
        *rows,
        "!series_matrix_table_end",
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", ["GSE1_series_matrix.txt", "GSE1_series_matrix.txt.gz"])
def test_a_series_matrix_is_read_between_its_marks(tmp_path, name):
    values = np.array([[7.25, 8.5], [3.5, np.nan], [10.25, 10]])
    rows = ['"267612_at"\t7.25\t8.5', '"245251_s_at"\t3.5\tnull', '"AFFX-BioB-3_at"\t10.25\t10']

    expression = read_expression(write(tmp_path / name, series_matrix(rows)))
    assert expression.genes == tuple(PROBES)
    assert expression.samples == tuple(GSM)
    values[1, 1] = 3.5
    np.testing.assert_array_equal(dense(expression), values)
    assert (expression.kind, expression.scale) == ("bulk", "log")
    assert finding(expression, "sample titles").items[0] == 'root, "cold", 1h'
    assert finding(expression, "series").message == "Simulated stress."[:-1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (series_matrix([]), "supplementary files"),
        (series_matrix(["x\t1\t2"]).replace("table_begin", "tab"), "Download the series matrix"),
        (series_matrix(["x\t1\t2", "y\t1"]), "3 cells in every row"),
        (series_matrix(["x\t1\t2"]).split('"ID_REF"')[0], "supplementary files"),
    ],
)
def test_malformed_series_matrices_are_refused(tmp_path, text, says):
    with pytest.raises(UserInputError, match=says):
        read_expression(write(tmp_path / "a.txt", text))


def time_series(*, challenge, n_series=3, n_times=4):
    values = np.round(simulated(shape=(5, n_series * n_times)) % 1, 4)
    genes = [f"G{gene + 1}" for gene in range(5)]
    times = [50.0 * step for step in range(n_times)] * n_series
    blocks = []
    for series in range(n_series):
        rows = []
        for step in range(n_times):
            column = series * n_times + step
            cells = [repr(times[column]), *map(repr, values[:, column].tolist())]
            rows.append("\t".join(cells if challenge else [str(series + 1), *cells]))
        blocks.append("\n".join(rows))
    head = "\t".join([*(['"Time"'] if challenge else ["perturbation", "time"]), *genes])
    joined = "\n\n".join(blocks) if challenge else "\n".join(blocks)
    start = "\n\n" if challenge else "\n"
    return values, times, head + start + joined + "\n"


@pytest.mark.parametrize("challenge", [True, False])
@pytest.mark.parametrize("blank", [True, False])
def test_both_forms_of_dream_time_series_are_read(tmp_path, challenge, blank):
    values, times, text = time_series(challenge=challenge)
    if not blank:  # series are then parted where time starts again
        text = text.replace("\n\n", "\n")

    expression = read_expression(write(tmp_path / "timeseries.tsv.gz", text))
    np.testing.assert_allclose(dense(expression), values, rtol=1e-6)
    np.testing.assert_array_equal(expression.time, times)
    assert expression.series.tolist() == [str(s) for s in (1, 2, 3) for _ in range(4)]
    assert expression.genes == ("G1", "G2", "G3", "G4", "G5")
    assert (expression.kind, expression.scale, expression.simulated) == (
        "time-series",
        "linear",
        True,
    )
    assert expression.samples[1] == "1 t=50"


def test_named_samples_and_units_of_time_are_read(tmp_path):
    text = (
        "sample,series,time,AT1G01010,AT1G01020\n"
        "a,cold,0h,5.5,6\nb,cold,30min,5.25,7\nc,heat,1d,5,8.5\n"
    )

    expression = read_expression(write(tmp_path / "a.csv", text))
    assert expression.samples == ("a", "b", "c")
    assert expression.series.tolist() == ["cold", "cold", "heat"]
    assert expression.time.tolist() == [0, 0.5, 24]
    assert expression.genes == ("AT1G01010", "AT1G01020")


def test_a_row_without_time_is_refused(tmp_path):
    with pytest.raises(UserInputError, match="a time in every row"):
        read_expression(write(tmp_path / "a.tsv", "Time\tG1\tG2\n0\t0.5\t0.25\n\t0.5\t0.5\n"))


def test_times_in_sample_names_are_used_when_asked_for(tmp_path):
    samples = ["cold_0h_1", "cold_3h_1", "cold_12h_1", "heat_0h_1"]
    genes = ["AT1G01010", "AT1G01020"]
    path = write(tmp_path / "a.csv", table_text(simulated(shape=(2, 4)), genes, samples))

    plain = read_expression(path)
    assert plain.kind == "bulk"
    assert "set the kind to time-series" in finding(plain, "time").message
    expression = read_expression(path, overrides=Overrides(kind="time-series"))
    assert expression.time.tolist() == [0, 3, 12, 0]
    assert expression.series.tolist() == ["cold 1"] * 3 + ["heat 1"]
    nameless = write(tmp_path / "b.csv", "gene,a,b\nAT1G01010,1.5,2\n")
    with pytest.raises(UserInputError, match="the time of every sample"):
        read_expression(nameless, overrides=Overrides(kind="time-series"))


CELLS = [f"E{cell}_{cell % 5}_{cell:03d}" for cell in range(30)]
REGULATORS = ["Gata2", "Pu1", "Eklf"]


def beeline(folder, pseudotime, *, gz=""):
    folder.mkdir()
    values = simulated(shape=(3, 30)) % 3
    write(folder / f"ExpressionData.csv{gz}", table_text(values, REGULATORS, CELLS, corner=""))
    if pseudotime:
        write(folder / f"PseudoTime.csv{gz}", pseudotime)
    write(folder / f"refNetwork.csv{gz}", "Gene1,Gene2,Type\nGata2,Pu1,+\n")
    return values


def lines(head, row, cells=CELLS):
    return head + "\n" + "".join(row(place, cell) + "\n" for place, cell in enumerate(cells))


@pytest.mark.parametrize("gz", ["", ".gz"])
def test_lineages_are_joined_by_cell_name(tmp_path, gz):
    def row(place, cell):
        return f"{cell},{place}.5,NA" if place % 2 else f"{cell},NA,{place}"

    text = lines("PseudoTime1,PseudoTime2", row)  # header one cell short, as R writes it
    head, *rest = text.splitlines()
    values = beeline(tmp_path / "HSC", "\n".join([head, *rest[::-1]]), gz=gz)

    expression = read_expression(tmp_path / "HSC")
    np.testing.assert_allclose(dense(expression), values, rtol=1e-5)
    assert expression.pseudotime.shape == (30, 2)
    assert expression.pseudotime[1, 0] == 1.5
    assert np.isnan(expression.pseudotime[1, 1])
    assert expression.pseudotime[2, 1] == 2
    assert (expression.kind, expression.scale, expression.simulated) == (
        "single-cell",
        "linear",
        True,
    )


def test_other_columns_and_times_of_cells_are_recognised(tmp_path):
    text = lines(
        ",time,cluster,PseudoTime", lambda n, cell: f"{cell},{n % 3 * 6}h,{n % 2},{n / 30}"
    )
    beeline(tmp_path / "a", text)

    expression = read_expression(tmp_path / "a")
    assert expression.pseudotime.shape == (30, 1)
    assert expression.time[:4].tolist() == [0, 6, 12, 0]
    assert finding(expression, "other columns").items == ("time", "cluster")


def test_a_single_column_of_numbers_is_pseudotime_by_any_name(tmp_path):
    beeline(tmp_path / "a", lines(",Time", lambda n, cell: f"{cell},{n}"))

    assert read_expression(tmp_path / "a").pseudotime[:3, 0].tolist() == [0, 1, 2]


def test_cells_without_pseudotime_are_listed(tmp_path):
    beeline(tmp_path / "a", lines(",PseudoTime", lambda n, cell: f"{cell},{n}", CELLS[:-2]))
    expression = read_expression(tmp_path / "a")
    absent = [each for each in expression.findings if each.topic == "pseudotime"][1]
    assert absent.items == tuple(CELLS[-2:])
    assert np.isnan(expression.pseudotime[-2:]).all()

    beeline(tmp_path / "b", lines(",PseudoTime", lambda n, cell: f"x{n},{n}"))
    with pytest.raises(UserInputError, match="none of 30 cells"):
        read_expression(tmp_path / "b")


def test_a_folder_without_pseudotime_is_read_all_the_same(tmp_path):
    beeline(tmp_path / "a", "")

    assert read_expression(tmp_path / "a").pseudotime is None


def test_folders_that_hold_nothing_known_say_so(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(UserInputError, match="no files"):
        read_expression(tmp_path / "a")
    write(tmp_path / "a" / "x.csv", "gene,a\nAT1G01010,1.5\n")
    assert read_expression(tmp_path / "a").n_genes == 1
    write(tmp_path / "a" / "y.csv", "gene,a\nAT1G01010,1.5\n")
    with pytest.raises(UserInputError, match="Choose the file"):
        read_expression(tmp_path / "a")
    with pytest.raises(UserInputError, match="nothing there"):
        read_expression(tmp_path / "absent")


def test_a_pseudotime_file_without_numbers_is_told(tmp_path):
    beeline(tmp_path / "a", lines(",time", lambda n, cell: f"{cell},{n if n % 5 else 'x'}"))

    with pytest.raises(UserInputError, match="a column of numbers that order the cells"):
        read_expression(tmp_path / "a")


def test_a_pseudotime_file_of_too_many_cells_is_told(tmp_path):
    beeline(tmp_path / "a", lines(",a,b,c", lambda n, cell: f"{cell},{n},{n},{n}"))

    with pytest.raises(RefusedFileError, match="one row a cell"):
        read_expression(tmp_path / "a", limits=Limits(array_bytes=64 * 100))
