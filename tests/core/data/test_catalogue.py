from pathlib import Path

import pytest

from core.data.catalogue import File, entries, find
from core.errors import UserInputError


def test_every_set_says_what_it_is_whose_it_is_and_has_files():
    names = [entry.name for entry in entries()]

    assert len(set(names)) == len(names)
    for entry in entries():
        assert entry.name == entry.name.lower()
        assert entry.title
        assert entry.use
        assert entry.licence
        assert entry.citation
        assert entry.homepage.startswith("https://")
        assert entry.readers
        assert entry.files
        assert len({file.path for file in entry.files}) == len(entry.files)


def test_a_file_has_a_size_and_a_hash_or_a_source():
    for entry in entries():
        for file in entry.files:
            assert (file.size is None) == (file.sha256 is None)
            assert file.sha256 is not None or file.url is not None
            assert file.sha256 is None or len(file.sha256) == 64


@pytest.mark.parametrize(
    ("word", "count"),
    [("dream4", 40), ("atgenexpress-stress", 9), ("cnnc-pairs", 14), ("atregnet", 2)],
)
def test_known_sets_are_there(word, count):
    assert len(find(word).files) == count


def test_the_stress_series_come_from_their_own_source():
    urls = [file.url for file in find("atgenexpress-stress").files]

    for number in range(5620, 5629):
        name = f"GSE{number}"
        assert any(url.endswith(f"{name}/matrix/{name}_series_matrix.txt.gz") for url in urls)


def test_names_are_found_whatever_their_case():
    assert find(" DREAM4 ").name == "dream4"


@pytest.mark.parametrize("name", ["dreem4", "../dream4", "", "dream4\n\x1b[2J", "x" * 10_000])
def test_an_unknown_name_is_refused_in_one_line(name):
    with pytest.raises(UserInputError, match="data list") as refusal:
        find(name)

    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 1000


def test_a_near_miss_is_guessed():
    with pytest.raises(UserInputError, match="Did you mean dream4"):
        find("dreem4")


@pytest.mark.parametrize(
    "path", ["../a", "/a", "a/../b", "a//b", "", ".a", "a\\b", "C:/a", "a/", "a b", "-a", "a\n"]
)
def test_no_file_can_lead_out_of_its_folder(path):
    with pytest.raises(ValueError, match="below its folder"):
        File(path)


@pytest.mark.parametrize("url", ["http://example.org/a", "file:///etc/passwd", "ftp://x/a"])
def test_sources_are_https(url):
    with pytest.raises(ValueError, match="https"):
        File("a", url=url)


@pytest.mark.shared
def test_every_size_agrees_with_the_real_files(shared: Path):
    held = [entry for entry in entries() if entry.size is not None]

    assert len(held) == 32
    for entry in held:
        assert entry.present(shared) == len(entry.files)
        for file in entry.files:
            assert (shared / file.path).stat().st_size == file.size


@pytest.mark.shared
def test_every_real_file_belongs_to_a_set(shared: Path):
    known = {file.path for entry in entries() for file in entry.files}
    real = {path.relative_to(shared).as_posix() for path in shared.rglob("*") if path.is_file()}

    assert real - known == {"SOURCES.md"}
