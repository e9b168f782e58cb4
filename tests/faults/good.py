"""Small good files of every kind that a person can give; all of it is simulated."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import xlsxwriter

from tests.core.data.making import counts, simulated, table_text, write_10x, write_h5ad

FIELD = ("gene sets", "ontology", "annotations", "motifs", "sequences", "regions")
TABLE = ("expression", "pairs", "id table", "ids", "evidence", *FIELD)
"""Everything that a table may be said to be."""
MATRIX = ("expression",)
MODEL = ("model",)
_PRETRAINED = Path(__file__).parents[2] / "core" / "pretrained" / "arabidopsis-profile-cnn"
_ROWS, _COLUMNS = 30, 12


@dataclass(frozen=True)
class Good:
    """A file as it should be, and what it may be read as."""

    name: str
    data: bytes
    contents: tuple[str, ...]


def good_files() -> list[Good]:
    """Make one of each kind, always the same."""
    genes = [f"AT1G{number:05d}" for number in range(1010, 1010 + 10 * _ROWS, 10)]
    samples = [f"S_{number}" for number in range(_COLUMNS)]
    values = simulated(shape=(_ROWS, _COLUMNS))
    whole = counts((_ROWS, _COLUMNS))
    table = table_text(values, genes, samples)
    tables = {
        "genes_in_rows.csv": table,
        "genes_in_columns.tsv": table_text(values, genes, samples, separator="\t", turned=True),
        "german.csv": table_text(values, genes, samples, separator=";", decimal=","),
        "spaces.txt": table_text(whole, genes, samples, separator=" "),
        "quoted.csv": table.replace("AT1G", '"AT, 1G').replace("0,", '0",'),
        "samples.csv.gz": "sample,tissue,hours\n" + "".join(f"{s},leaf,1\n" for s in samples),
        "expression.csv.gz": table,
        "GSE1_series_matrix.txt.gz": _series(table_text(values, genes, samples, separator="\t")),
        "timeseries.tsv": _times(values),
        **_pairs(genes),
        **_ids(genes),
        **_evidence(genes),
        **_field(genes),
    }
    found = [Good(name, _packed(name, text), TABLE) for name, text in tables.items()]
    rows = [line.split(",") for line in table.splitlines()]
    found.append(Good("expression.xlsx", _workbook(rows), TABLE))
    edges = [["regulator", "target", "sign"], *([a, b, "+"] for a, b in zip(genes, genes[1:]))]  # noqa: B905, RUF007  (each beside its next)
    found.append(Good("pairs.xlsx", _workbook(edges), TABLE))
    with TemporaryDirectory() as folder:
        found += _matrices(Path(folder), whole, genes)
    return [*found, _beeline(table), _model()]


def _packed(name: str, text: str) -> bytes:
    data = text.encode()
    return gzip.compress(data, mtime=0) if name.endswith(".gz") else data


def _series(table: str) -> str:
    notes = '!Series_title\t"simulated"\n!Sample_title\t"a"\t"b"\n'
    return f"{notes}!series_matrix_table_begin\n{table}!series_matrix_table_end\n"


def _times(values: np.ndarray) -> str:
    head = "Time\t" + "\t".join(f"G{number}" for number in range(_ROWS))
    rows = [
        f"{10 * number}\t" + "\t".join(map(str, row)) for number, row in enumerate(values.T[:6])
    ]
    series = "\n".join(rows)
    return f"{head}\n\n{series}\n\n{series}\n"


def _pairs(genes: list[str]) -> dict[str, str]:
    edges = [(one, other) for one in genes[:6] for other in genes[6:12]]
    names = genes[:8]
    cells = np.eye(8, dtype=int)[::-1]
    matrix = "".join(
        f"{name},{','.join(map(str, row))}\n" for name, row in zip(names, cells, strict=True)
    )
    atregnet = "TFName\tTFLocus\tTFFamily\tTargetName\tTargetLocus\tInteractionType\tConfirmed\n"
    return {
        "pairs.csv": "regulator,target,label\n" + "".join(f"{a},{b},1\n" for a, b in edges),
        "edges.txt": "".join(f"{a}\t{b}\n" for a, b in edges),
        "cnnc.txt": "".join(f"{a}\t{b}\t{at % 3}\n" for at, (a, b) in enumerate(edges)),
        "refNetwork.csv": "Gene1,Gene2,Type\n" + "".join(f"{a},{b},+\n" for a, b in edges),
        "adjacencies.tsv.gz": "TF\ttarget\timportance\n"
        + "".join(f"{a}\t{b}\t{1 / (at + 1)}\n" for at, (a, b) in enumerate(edges)),
        "matrix.csv": f",{','.join(names)}\n{matrix}",
        "atregnet.tsv": atregnet
        + "".join(f"X\t{a}\tMYB\tY\t{b}\tActivation\tConfirmed\n" for a, b in edges),
    }


def _ids(genes: list[str]) -> dict[str, str]:
    return {
        "ath1.csv": "probeset,locus,symbol\n"
        + "".join(f"{260000 + at}_at,{gene};AT2G01010,S{at}\n" for at, gene in enumerate(genes)),
        "GPL198.txt.gz": "^PLATFORM\n!note\n#ID = probe\nID\tORF\tGene Symbol\n"
        + "".join(f"{260000 + at}_at\t{gene}\tS{at} /// T\n" for at, gene in enumerate(genes)),
        "two_columns.txt": "".join(f"{gene}\tS{at}\n" for at, gene in enumerate(genes)),
        "genes.txt": "# of interest\n" + "\n".join(genes),
        "genes_in_a_row.txt": ", ".join(genes),
    }


def _evidence(genes: list[str]) -> dict[str, str]:
    return {
        "motifs.csv.gz": "regulator,target,motif_score,near\n"
        + "".join(f"{genes[0]},{gene},{at / 7},\n" for at, gene in enumerate(genes)),
        "dnase.tsv": "target\tdnase\n"
        + "".join(f"{gene}\t{at}\n" for at, gene in enumerate(genes)),
    }


def _field(genes: list[str]) -> dict[str, str]:
    obo = "format-version: 1.2\n\n" + "".join(
        f"[Term]\nid: GO:{at:07d}\nname: term {at}\nnamespace: biological_process\n"
        f"alt_id: GO:{at + 900:07d}\nis_a: GO:{at // 2:07d} ! above\n"
        f"relationship: part_of GO:{at // 3:07d}\n\n"
        for at in range(1, 20)
    ).replace("is_a: GO:0000000 ! above\nrelationship: part_of GO:0000000\n", "")
    terms = {gene: f"GO:{at % 19 + 1:07d}" for at, gene in enumerate(genes)}
    gaf = "!gaf-version: 2.2\n" + "".join(
        f"DB\t{gene}\tS{gene}\tinvolved_in\t{term}\tPMID:1\tIDA\t\tP\tname\t{gene}|x\tprotein"
        "\ttaxon:3702\t20200101\tDB\t\t\n"
        for gene, term in terms.items()
    )
    counts = "".join(f"{letter} [ 1 2 30 4 ]\n" for letter in "ACGT")
    meme = "MEME version 4\n\nALPHABET= ACGT\n\n" + "".join(
        f"MOTIF M{at} {gene}\nletter-probability matrix: alength= 4 w= 2 nsites= 20\n"
        "0.1 0.2 0.3 0.4\n0.7 0.1 0.1 0.1\n\n"
        for at, gene in enumerate(genes[:4])
    )
    graphml = "".join(
        f'<edge source="{one}" target="{other}"><data key="w">{at / 7}</data></edge>'
        for at, (one, other) in enumerate(pairwise(genes))
    )
    return {
        "network.sif": "".join(f"{a}\tactivates\t{b}\tX\n" for a, b in pairwise(genes)),
        "network.graphml": '<?xml version="1.0"?><graphml><key id="w" for="edge" attr.name="weight"'
        f'/><graph edgedefault="directed">{graphml}</graph></graphml>\n',
        "sets.gmt": "".join(
            f"set {at} (GO:{at:07d})\t\t" + "\t".join(genes[at : 2 * at + 3]) + "\n"
            for at in range(10)
        ),
        "go.obo.gz": obo,
        "genes.gaf.gz": gaf,
        "gene_terms.tsv": "gene\tgo_id\taspect\tevidence\n"
        + "".join(f"{gene}\t{term}\tP\tIDA\n" for gene, term in terms.items()),
        "association.txt": "".join(f"{gene}\t{term};{term}\n" for gene, term in terms.items()),
        "motifs.jaspar": "".join(
            f">MA{at}.1 {gene}\n{counts}" for at, gene in enumerate(genes[:4])
        ),
        "motifs.meme": meme,
        "promoters.fa.gz": "".join(f">{gene} promoter\nACGTNacgt\nGATTACA\n" for gene in genes),
        "genes.bed": "".join(
            f"chr{at % 5 + 1}\t{at * 100}\t{at * 100 + 50}\t{gene}\t0\t+\n"
            for at, gene in enumerate(genes)
        ),
        "TF.narrowPeak.gz": "".join(
            f"chr1\t{at * 100}\t{at * 100 + 50}\tp{at}\t100\t.\t{at / 7}\t{at}\t-1\t20\n"
            for at in range(20)
        ),
    }


def _workbook(rows: list[list[str]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [_number(cell) for cell in row])
        book.add_worksheet("another")
    return buffer.getvalue()


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def _matrices(folder: Path, whole: np.ndarray, genes: list[str]) -> list[Good]:
    cells = [f"cell {number}" for number in range(_COLUMNS)]
    found = []
    for encoding in ("array", "csr_matrix", "csc_matrix"):
        obs = {"pseudotime": np.linspace(0, 1, _COLUMNS)}
        path = write_h5ad(
            folder / f"{encoding}.h5ad", whole, genes, cells, encoding=encoding, obs=obs
        )
        found.append(Good(path.name, path.read_bytes(), MATRIX))
    for version in (2, 3):
        write_10x(folder / f"v{version}", whole, version=version)
        packed = shutil.make_archive(str(folder / f"10x_v{version}"), "zip", folder / f"v{version}")
        found.append(Good(Path(packed).name, Path(packed).read_bytes(), MATRIX))
    packed = shutil.make_archive(str(folder / "10x"), "tar", folder / "v2")
    found.append(Good("10x.tar", Path(packed).read_bytes(), MATRIX))
    return found


def _beeline(table: str) -> Good:
    cells = table.splitlines()[0].split(",")[1:]
    times = ",PseudoTime1\n" + "".join(f"{cell},{at / 7}\n" for at, cell in enumerate(cells))
    return Good(
        "beeline.zip",
        zipped({"ExpressionData.csv": table.encode(), "PseudoTime.csv": times.encode()}),
        MATRIX,
    )


def _model() -> Good:
    card = json.loads((_PRETRAINED / "card.json").read_bytes())
    files = {"model/card.json": json.dumps(card).encode()}
    for name in ("model.keras", "model.onnx"):
        files[f"model/{name}"] = (_PRETRAINED / name).read_bytes()
    return Good("model.zip", zipped(files), MODEL)


def zipped(files: dict[str, bytes]) -> bytes:
    """Pack files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # no time of day: the same seed gives the same bytes
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
