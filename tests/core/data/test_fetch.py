import errno
import gzip
import hashlib
import os
from pathlib import Path

import pytest
import requests

from core.data import fetch as module
from core.data.catalogue import Entry, File, entries
from core.data.fetch import content_hash, fetch
from core.errors import Cancelled, UserInputError
from core.settings import Limits

PLAIN = b"regulator,target\na,b\n"
SHA = hashlib.sha256(PLAIN).hexdigest()
URL = "https://example.org/pairs.csv"


def entry(*files):
    return Entry(
        name="toy",
        title="A toy",
        use="tests",
        licence="none",
        citation="nobody",
        homepage="https://example.org",
        readers=("pairs",),
        files=files,
    )


@pytest.fixture
def offered(monkeypatch):
    """Put a toy set with the given files into the catalogue."""

    def offer(*files):
        monkeypatch.setattr(module, "find", lambda name: entry(*files))

    return offer


def sending(data):
    def download(url, output_file, pooch):
        assert pooch is None
        Path(output_file).write_bytes(data)

    return download


def unreachable(url, output_file, pooch):
    Path(output_file).write_bytes(b"half")
    raise requests.exceptions.ConnectionError("no route")


def never(url, output_file, pooch):
    pytest.fail("the network must not be asked")


def mirror_of(folder, files):
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def everything(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_mirror_is_copied_and_the_network_left_alone(tmp_path, offered):
    offered(File("toy/pairs.csv", len(PLAIN), SHA, URL))
    mirror = mirror_of(tmp_path / "mirror", {"toy/pairs.csv": PLAIN})

    paths = fetch("toy", to=tmp_path / "here", mirror=mirror, downloader=never)

    assert paths == (tmp_path / "here" / "toy" / "pairs.csv",)
    assert paths[0].read_bytes() == PLAIN
    assert everything(tmp_path / "here") == ["toy", "toy/pairs.csv"]


@pytest.mark.parametrize("level", [0, 1, 9])
def test_a_hash_holds_whoever_packed_the_file(tmp_path, offered, level):
    offered(File("pairs.csv.gz", 1, SHA))
    packed = gzip.compress(PLAIN, compresslevel=level, mtime=level)
    mirror = mirror_of(tmp_path / "mirror", {"pairs.csv.gz": packed})

    (path,) = fetch("toy", to=tmp_path / "here", mirror=mirror)

    assert path.read_bytes() == packed


def test_what_the_mirror_lacks_comes_from_the_network_and_is_packed(tmp_path, offered):
    offered(File("pairs.csv.gz", 1, SHA, URL))
    (tmp_path / "mirror").mkdir()

    (path,) = fetch(
        "toy", to=tmp_path / "here", mirror=tmp_path / "mirror", downloader=sending(PLAIN)
    )

    assert gzip.decompress(path.read_bytes()) == PLAIN
    assert everything(tmp_path / "here") == ["pairs.csv.gz"]


def test_a_source_that_is_packed_is_kept_as_it_is(tmp_path, offered):
    offered(File("pairs.csv.gz", url=URL + ".gz"))
    packed = gzip.compress(PLAIN)

    (path,) = fetch("toy", to=tmp_path, downloader=sending(packed))

    assert path.read_bytes() == packed


def test_the_same_data_in_another_dress_is_not_held_against_our_hash(tmp_path, offered):
    offered(File("pairs.csv.gz", 1, SHA, URL, exact=False))

    (path,) = fetch("toy", to=tmp_path, downloader=sending(b"other dress"))

    assert gzip.decompress(path.read_bytes()) == b"other dress"
    assert fetch("toy", to=tmp_path, downloader=never) == (path,)


def test_what_is_here_stays_and_what_is_damaged_is_fetched_again(tmp_path, offered):
    offered(File("a.csv", 1, SHA, URL), File("b.csv", 1, SHA, URL))
    here = mirror_of(tmp_path / "here", {"a.csv": PLAIN, "b.csv": b"damaged"})
    asked = []

    def download(url, output_file, pooch):
        asked.append(output_file)
        Path(output_file).write_bytes(PLAIN)

    fetch("toy", to=here, downloader=download)

    assert len(asked) == 1
    assert ".b.csv." in asked[0]
    assert (here / "b.csv").read_bytes() == PLAIN


def test_an_interrupted_fetch_goes_on_where_it_was(tmp_path, offered):
    offered(File("a.csv", 1, SHA), File("b.csv", 1, SHA))
    mirror = mirror_of(tmp_path / "mirror", {"a.csv": PLAIN})

    with pytest.raises(UserInputError, match=r"b\.csv.*mirror lacks it.*files already fetched"):
        fetch("toy", to=tmp_path / "here", mirror=mirror)
    assert everything(tmp_path / "here") == ["a.csv"]

    mirror_of(mirror, {"b.csv": PLAIN})
    (mirror / "a.csv").unlink()
    assert len(fetch("toy", to=tmp_path / "here", mirror=mirror)) == 2


def test_without_mirror_and_network_both_ways_are_named(tmp_path, offered):
    offered(File("pairs.csv", 1, SHA, URL))

    with pytest.raises(UserInputError, match=r"could not be reached.*--mirror.*GRNSCOPE_MIRROR.*"):
        fetch("toy", to=tmp_path, downloader=unreachable)

    assert everything(tmp_path) == []


def test_a_file_that_no_source_offers_says_where_to_look(tmp_path, offered):
    offered(File("pairs.csv", 1, SHA))

    with pytest.raises(UserInputError, match=r"no mirror was named.*--mirror.*by hand.*example"):
        fetch("toy", to=tmp_path)


@pytest.mark.parametrize(
    ("file", "data"),
    [
        (File("a.csv", 1, SHA, URL), b"other"),
        (File("a.csv.gz", 1, SHA, URL), gzip.compress(b"other", mtime=0)),
        (File("a.csv.gz", 1, SHA, URL), b"<html>not gzip</html>"),
        (File("a.csv.gz", 1, SHA, URL), gzip.compress(PLAIN, mtime=0)[:-9]),
        (File("a.csv.gz", 1, SHA, URL), b"\x1f\x8b\x08" + b"\xff" * 40),
    ],
)
def test_a_wrong_copy_in_the_mirror_is_refused_and_not_kept(tmp_path, offered, file, data):
    offered(file)
    mirror = mirror_of(tmp_path / "mirror", {file.path: data})

    with pytest.raises(UserInputError, match="the file that the catalogue describes"):
        fetch("toy", to=tmp_path / "here", mirror=mirror, downloader=never)

    assert everything(tmp_path / "here") == []


def test_a_wrong_answer_from_the_network_is_refused_and_not_kept(tmp_path, offered):
    offered(File("a.csv.gz", 1, SHA, URL))

    with pytest.raises(UserInputError, match=r"SHA-256.*nothing was changed"):
        fetch("toy", to=tmp_path, downloader=sending(b"<html>moved</html>"))

    assert everything(tmp_path) == []


def test_a_page_in_place_of_a_packed_file_is_refused_though_no_hash_is_known(tmp_path, offered):
    offered(File("a.txt.gz", url=URL + ".gz"))

    with pytest.raises(UserInputError, match="no whole gzip file"):
        fetch("toy", to=tmp_path, downloader=sending(b"<html>sign in</html>"))


def test_a_bomb_in_the_mirror_is_refused(tmp_path, offered):
    offered(File("a.csv.gz", 1, SHA))
    mirror = mirror_of(tmp_path / "mirror", {"a.csv.gz": gzip.compress(b"0" * 3_000_000)})

    with pytest.raises(UserInputError, match="unpacks to too much"):
        fetch("toy", to=tmp_path / "x", mirror=mirror, limits=Limits(unpacked_bytes=2_000_000))


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_mirror_that_is_no_folder_is_refused(tmp_path, offered, kind):
    offered(File("a.csv", 1, SHA))
    if kind == "file":
        (tmp_path / "mirror").write_text("")

    with pytest.raises(UserInputError, match="a mirror must be a folder"):
        fetch("toy", to=tmp_path / "here", mirror=tmp_path / "mirror")


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path, offered):
    offered(File("sub/a.csv", 1, SHA))
    mirror = mirror_of(tmp_path / "mirror", {"sub/a.csv": PLAIN})
    (tmp_path / "outside").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "sub").symlink_to(tmp_path / "outside")

    with pytest.raises(UserInputError, match="a link that leads elsewhere"):
        fetch("toy", to=tmp_path / "here", mirror=mirror)

    assert everything(tmp_path / "outside") == []


def test_a_full_disk_is_said_plainly(tmp_path, offered):
    offered(File("a.csv", 1, SHA, URL))

    def full(url, output_file, pooch):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(UserInputError, match="room on the disk"):
        fetch("toy", to=tmp_path, downloader=full)

    assert everything(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path, offered):
    offered(File("sub/a.csv", 1, SHA))
    mirror = mirror_of(tmp_path / "mirror", {"sub/a.csv": PLAIN})
    (tmp_path / "here").write_text("a file")

    with pytest.raises(UserInputError, match="place where a file can be written"):
        fetch("toy", to=tmp_path / "here", mirror=mirror)


def test_progress_counts_files_and_can_stop(tmp_path, offered):
    offered(File("a.csv", 1, SHA), File("b.csv", 1, SHA))
    mirror = mirror_of(tmp_path / "mirror", {"a.csv": PLAIN, "b.csv": PLAIN})
    seen = []

    fetch("toy", to=tmp_path / "x", mirror=mirror, progress=lambda *told: seen.append(told))

    assert seen == [("a.csv", 0, 2), ("b.csv", 1, 2), ("done", 2, 2)]

    def stop(stage, done, total):
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch("toy", to=tmp_path / "y", mirror=mirror, progress=stop)
    assert everything(tmp_path / "y") == ["a.csv"]


def serve(monkeypatch, data, status=200):
    """Let pooch's own downloader talk to a made-up server."""

    class Response:
        def __init__(self):
            self.headers = {"content-length": str(len(data))}

        def raise_for_status(self):
            if status != 200:
                raise requests.exceptions.HTTPError(str(status))

        def iter_content(self, chunk_size):
            yield from (data[at : at + 1000] for at in range(0, len(data), 1000))

    monkeypatch.setattr(requests, "get", lambda url, **options: Response())


def test_pooch_brings_the_file(tmp_path, offered, monkeypatch):
    offered(File("a.csv.gz", 1, SHA, URL))
    serve(monkeypatch, PLAIN)

    (path,) = fetch("toy", to=tmp_path)

    assert gzip.decompress(path.read_bytes()) == PLAIN


def test_a_source_that_has_gone_is_said_plainly(tmp_path, offered, monkeypatch):
    offered(File("a.csv", 1, SHA, URL))
    serve(monkeypatch, b"gone", status=404)

    with pytest.raises(UserInputError, match=r"could not be reached \(HTTPError\)"):
        fetch("toy", to=tmp_path)


def test_a_source_that_never_ends_is_cut(tmp_path, offered, monkeypatch):
    offered(File("a.csv", url=URL))
    serve(monkeypatch, b"0" * 100_000)
    # The meter counts blocks of a megabyte, as pooch reports them.
    with pytest.raises(UserInputError, match="may send at most"):
        fetch("toy", to=tmp_path, limits=Limits(upload_bytes=5 * 2**20))

    assert everything(tmp_path) == []


def test_the_hash_of_a_plain_file_is_its_own(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(PLAIN)

    assert content_hash(path, packed=False, limit=1) == SHA


@pytest.mark.slow
@pytest.mark.shared
def test_every_set_we_hold_is_fetched_from_the_mirror_and_agrees(tmp_path, shared):
    held = [each for each in entries() if each.size is not None]

    for each in held:
        paths = fetch(each.name, to=tmp_path, mirror=shared, downloader=never)
        assert len(paths) == len(each.files)
        for path, file in zip(paths, each.files, strict=True):
            assert path.stat().st_size == file.size
    # What was fetched is a mirror itself.
    for each in held:
        assert fetch(each.name, to=tmp_path, mirror=tmp_path, downloader=never)
