"""Ways in which files come to harm, at random but the same for the same seed."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable

from tests.faults.good import zipped

_ODD = (
    *(
        "3e38",
        "-3e38",
        "1e-45",
        "1e999",
        "-1e-999",
        "nan",
        "-inf",
        "NA",
        "1_000",
        "1,5",
        "0x1F",
        "९",
        "٣.١",
        "−1",
        "+-3",
    ),
    *("9" * 400, "1." + "0" * 5_000, "1e" + "9" * 50, "=1+1", "@x", "é", "\ud7ff", "😀"),
    *("\0", "\0" * 64, "\r", "\r\r\n", "\n\n\n", "\x0b", "\x1a", "\x85", "\u2028", "\ufeff"),
    *('"', '""', "'", '"a\nb"', '"' + "x" * 140_000, "x" * 200_000, "y" * 5_000, "%s%n", "../a"),
    *("," * 3_000, "\t" * 500, ";" * 500, " " * 3_000, "|", "#", "!series_matrix_table_begin\n"),
    *(
        "^x",
        "sep=,\n",
        "%%MatrixMarket matrix coordinate real general\n9 9 99999999\n",
        "<!DOCTYPE",
    ),
    *("Time", "target", "regulator", "gene", "AT1G01010", "True", "1-Mar", "#DIV/0!", "-"),
)
_MOST = 1_500_000
"""Bytes that a damaged file may have."""


def damaged(data: bytes, rng: random.Random, *, others: list[bytes]) -> bytes:
    """Damage a file one to three times, inside its packing or from outside.

    Parameters
    ----------
    data
        A good file.
    rng
        Decides.
    others
        Other good files, of which parts may get into this one.
    """
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        inside = rng.random() < 0.75
        if inside and data.startswith(b"PK\x03\x04"):
            data = _in_archive(data, rng, others=others)
        elif inside and data.startswith(b"\x1f\x8b"):
            data = _in_gzip(data, rng, others=others)
        else:
            data = _once(data, rng, others=others)
    return data[:_MOST]


def _once(data: bytes, rng: random.Random, *, others: list[bytes]) -> bytes:
    if rng.random() < 0.1:
        return _spliced(data, rng, other=rng.choice(others))
    return rng.choice(_WAYS)(data, rng)


def _in_gzip(data: bytes, rng: random.Random, *, others: list[bytes]) -> bytes:
    try:
        plain = gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return _once(data, rng, others=others)
    return gzip.compress(_once(plain, rng, others=others)[:_MOST], 1, mtime=0)


def _in_archive(data: bytes, rng: random.Random, *, others: list[bytes]) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return _once(data, rng, others=others)
    if not files:
        return _once(data, rng, others=others)
    name = rng.choice(sorted(files))
    what = rng.random()
    if what < 0.05:
        del files[name]
    elif what < 0.1:
        files[rng.choice(("../x", "a/" * 20 + "b", name + "x", "é", "matrix.mtx"))] = files.pop(
            name
        )
    elif files[name].startswith(b"\x1f\x8b"):
        files[name] = _in_gzip(files[name], rng, others=others)
    else:
        files[name] = _once(files[name], rng, others=others)[:_MOST]
    return zipped(files)


def _spliced(data: bytes, rng: random.Random, *, other: bytes) -> bytes:
    """Begin as one file and go on as another, by their bytes or by their lines."""
    if rng.random() < 0.5:
        return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]
    first, _, rest = data.partition(b"\n")
    return other.partition(b"\n")[0] + b"\n" + (rest or first)


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    begin, end = _span(data, rng)
    return data[:end] + data[begin:end] * rng.choice((1, 2, 20)) + data[end:]


def _leave_out(data: bytes, rng: random.Random) -> bytes:
    begin, end = _span(data, rng)
    return data[:begin] + data[end:]


def _swap(data: bytes, rng: random.Random) -> bytes:
    (a, b), (c, d) = sorted((_span(data, rng), _span(data, rng)))
    return data[:a] + data[c:d] + data[min(b, c) : c] + data[a : min(b, c)] + data[d:]


def _fill(data: bytes, rng: random.Random) -> bytes:
    begin, end = _span(data, rng)
    return data[:begin] + rng.choice((b"\0", b"\xff", b" ", b"9")) * (end - begin) + data[end:]


def _number(data: bytes, rng: random.Random) -> bytes:
    """Write a number where a size or an address may stand."""
    size = rng.choice((1, 2, 4, 8))
    value = rng.choice((0, 1, 2 ** (8 * size) - 1, 2 ** (8 * size - 1), rng.randrange(2**16)))
    at = rng.randrange(len(data) + 1)
    return data[:at] + (value % 2 ** (8 * size)).to_bytes(size, "little") + data[at + size :]


def _insert(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    if rng.random() < 0.6:  # at the edge of a cell
        at = max(data.rfind(mark, 0, at) for mark in (b",", b"\t", b"\n", b" ", b">")) + 1
    told = rng.choice(_ODD).encode(rng.choice(("utf-8", "utf-8", "utf-16-le")), "surrogatepass")
    return data[:at] + told + data[at:]


def _other_separator(data: bytes, rng: random.Random) -> bytes:
    begin, end = _span(data, rng)
    old, new = rng.sample((b",", b"\t", b";", b" ", b"\n", b".", b'"'), 2)
    return data[:begin] + data[begin:end].replace(old, new) + data[end:]


def _lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return data
    how = rng.randrange(6)
    if how == 0:
        rng.shuffle(lines)
    elif how == 1:
        del lines[0]
    elif how == 2:
        del lines[1:]
    elif how == 3:
        lines.insert(rng.randrange(len(lines)), rng.choice(lines))
    elif how == 4:
        lines = [b"#" + line for line in lines]
    else:
        at = rng.randrange(len(lines))
        lines[at] = lines[at].rstrip() + rng.choice((b",", b"\t", b"")) * 3 + b"\n"
    return b"".join(lines)


def _encoding(data: bytes, rng: random.Random) -> bytes:
    return data.decode("latin-1").encode(rng.choice(("utf-16", "utf-16-be", "utf-8-sig", "utf-32")))


def _span(data: bytes, rng: random.Random) -> tuple[int, int]:
    begin = rng.randrange(len(data) + 1)
    longest = rng.choice((8, 64, 512, 8_192))
    return begin, min(len(data), begin + rng.randrange(1, longest + 1))


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_flip, _flip, _cut, _repeat, _leave_out, _swap, _fill, _number),
    *(_insert, _insert, _insert, _other_separator, _lines, _lines, _encoding),
)
