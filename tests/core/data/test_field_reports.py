"""What is in a file of the field."""

import gzip
import json

import pytest

from core.data.field_reports import FIELD_CONTENTS, field_report
from core.data.inspect import inspect
from core.data.recognise import CONTENTS, recognise
from core.errors import Cancelled, UserInputError
from core.settings import Limits
from tests.faults.good import good_files

FILES = {
    "sets.gmt": ("gene sets", {"sets": 10, "genes": 21, "first_genes": ["AT1G01010", "AT1G01020"]}),
    "go.obo.gz": ("ontology", {"terms": 19, "parts": {"biological process": 19}, "other_ids": 19}),
    "genes.gaf.gz": ("annotations", {"annotations": 30, "genes": 30, "terms": 19}),
    "gene_terms.tsv": ("annotations", {"annotations": 30, "genes": 30, "terms": 19}),
    "association.txt": ("annotations", {"annotations": 30, "genes": 30, "terms": 19}),
    "motifs.jaspar": ("motifs", {"motifs": 4, "letters_in_a_motif": {"fewest": 4, "most": 4}}),
    "motifs.meme": ("motifs", {"motifs": 4, "regulators": 4}),
    "promoters.fa.gz": ("sequences", {"sequences": 30, "letters": 480, "longest": 16}),
    "genes.bed": ("regions", {"regions": 30, "chromosomes": 5, "different_names": 30}),
    "TF.narrowPeak.gz": ("regions", {"regions": 20, "chromosomes": 1}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("field")
    for good in good_files():
        if good.name in FILES:
            (made / good.name).write_bytes(good.data)
    return made


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_field_is_recognised_and_described(folder, name):
    content, expected = FILES[name]
    guess = recognise(folder / name)
    assert guess.content == content, guess.reason

    found = inspect(folder / name, content=content)
    for key, value in expected.items():
        start = found[key][: len(value)] if isinstance(value, list) else found[key]
        assert start == value, key
    assert json.dumps(found)


def test_every_content_of_the_field_is_readable():
    assert set(FIELD_CONTENTS) == {content for content, _ in FILES.values()}
    assert set(FIELD_CONTENTS) < set(CONTENTS)


@pytest.mark.parametrize("name", ["sets.gmt", "gene_terms.tsv", "genes.bed", "promoters.fa.gz"])
def test_genes_of_an_expression_are_counted_in_any_case(folder, tmp_path, name):
    expression = tmp_path / "e.csv"
    expression.write_text("gene,a,b\nat1g01010,1,2\nAT1G01020,3,4\nAT5G99999,5,7\n")

    found = inspect(folder / name, content=FILES[name][0], expression=expression)
    assert found["in_common"] == 2
    assert "in_common" not in inspect(folder / name, content=FILES[name][0])


def test_whether_peaks_have_p_values_is_said(folder):
    peaks, genes = (
        field_report(folder / name, content="regions", limits=Limits())["findings"][0]["message"]
        for name in ("TF.narrowPeak.gz", "genes.bed")
    )
    assert peaks == "How strong each is stands in the signal (column 7); p-values are given."
    assert genes == "Nothing says how strong each is; no p-values are given."


def test_sequences_without_letters_are_refused(tmp_path):
    (tmp_path / "a.fa").write_text(">a\n>b\n")

    with pytest.raises(UserInputError):
        field_report(tmp_path / "a.fa", content="sequences", limits=Limits())


def test_reading_a_genome_can_be_cancelled(tmp_path):
    (tmp_path / "a.fa.gz").write_bytes(gzip.compress(b">chr1\n" + b"ACGT" * 2_000_000))

    def stop(stage, _done, _total):
        raise Cancelled(stage)

    with pytest.raises(Cancelled, match="Reading chr1"):
        field_report(
            tmp_path / "a.fa.gz",
            content="sequences",
            limits=Limits(unpack_ratio=10_000),
            progress=stop,
        )
