"""How much of an ONNX file is not weights, read off its bytes before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

_GRAPH, _INITIALIZER, _RAW = 7, 5, 9
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10
_MOST_FIELDS = 200_000


def beside_weights(content: bytes) -> int:
    """Count the bytes of an ONNX file that are not raw weights of its graph.

    Parameters
    ----------
    content
        The whole file. It is untrusted.

    Raises
    ------
    ValueError
        Where it is not written as protocol buffers are, or has countless parts.
    """
    weights = 0
    left = count(_MOST_FIELDS, -1)
    for graph in _parts(content, 0, len(content), number=_GRAPH, left=left):
        for tensor in _parts(content, *graph, number=_INITIALIZER, left=left):
            raw = _parts(content, *tensor, number=_RAW, left=left)
            weights += sum(end - begin for begin, end in raw)
    return len(content) - weights


def _parts(
    content: bytes, begin: int, end: int, *, number: int, left: Iterator[int]
) -> Iterator[tuple[int, int]]:
    """Return where the fields of a number begin and end, in a message that lies so."""
    place = begin
    while place < end:
        if not next(left):
            raise ValueError(f"content must have at most {_MOST_FIELDS:,} parts. Received: more")
        key, place = _varint(content, place, end)
        kind = key & 7
        if kind == _VARINT:
            _, place = _varint(content, place, end)
        elif kind in (_FIXED64, _FIXED32):
            place += 8 if kind == _FIXED64 else 4
        elif kind == _BYTES:
            size, place = _varint(content, place, end)
            if key >> 3 == number:
                yield place, min(place + size, end)
            place += size
        else:
            raise ValueError("content must be a protocol buffer. Received: a field of no kind")
    if place != end:
        raise ValueError("content must be a whole protocol buffer. Received: one cut off")


def _varint(content: bytes, place: int, end: int) -> tuple[int, int]:
    value = 0
    for shift in range(_LONGEST_VARINT):
        if place >= end:
            break
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, place
    raise ValueError("content must be a protocol buffer. Received: a number without end")
