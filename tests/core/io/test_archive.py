import zipfile

from core.io.archive import add_file, plain_files


def test_only_plain_files_are_listed_in_order(tmp_path):
    inside = tmp_path / "inside"
    (inside / "b").mkdir(parents=True)
    (inside / "a").mkdir()
    for name in ("z.txt", "b/two.txt", "a/one.txt"):
        (inside / name).write_text(name)
    (tmp_path / "secret").write_text("not yours")
    (inside / "link").symlink_to(tmp_path / "secret")
    (inside / "c").symlink_to(tmp_path, target_is_directory=True)

    found = [path.relative_to(inside).as_posix() for path in plain_files(inside)]
    assert found == ["z.txt", "a/one.txt", "b/two.txt"]


def test_what_is_packed_already_is_stored_as_it_is(tmp_path):
    for name in ("model.keras", "table.csv"):
        (tmp_path / name).write_text("a" * 1_000)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("model.keras", "table.csv"):
            add_file(archive, tmp_path / name, f"top/{name}")
        stored, packed = archive.infolist()
    assert (stored.filename, stored.compress_size) == ("top/model.keras", 1_000)
    assert packed.compress_size < 100
