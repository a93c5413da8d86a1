"""Which characters the report's typefaces can print, and an honest stand-in for the rest.

PDF/A and PDF/UA refuse a character without a glyph, so one emoji in a candidate's comment would stop
the whole report. Such a character is printed as its code, for example [U+1F600], and the report says so.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
_CMAP_SEGMENTED = 12
"""OpenType cmap subtable format 12: segmented coverage of all of Unicode."""


@cache
def printable() -> frozenset[int]:
    """The code points that every shipped face has, read from the font files themselves."""
    faces = [_coverage(path.read_bytes()) for path in sorted(FONTS.glob("*.otf"))]
    return frozenset.intersection(*faces)


def stand_in(text: str) -> str:
    """The text with line ends as newlines and unprintable characters as codes; all else unchanged."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    known = printable()
    return "".join(char if char == "\n" or ord(char) in known else f"[U+{ord(char):04X}]" for char in lines)


def is_printable(text: str) -> bool:
    """Whether `stand_in` leaves every visible character as it is."""
    return all(char in "\r\n\t" or ord(char) in printable() for char in text)


def _coverage(font: bytes) -> frozenset[int]:
    table = _cmap_offset(font)
    (count,) = struct.unpack_from(">H", font, table + 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">I", font, table + 8 + 8 * index)
        (format_,) = struct.unpack_from(">H", font, table + offset)
        if format_ == _CMAP_SEGMENTED:
            return _segments(font, table + offset)
    raise ValueError("the font has no cmap subtable of format 12")


def _cmap_offset(font: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            return int(offset)
    raise ValueError("the font has no cmap table")


def _segments(font: bytes, start: int) -> frozenset[int]:
    (groups,) = struct.unpack_from(">I", font, start + 12)
    points: set[int] = set()
    for index in range(groups):
        first, last, _ = struct.unpack_from(">III", font, start + 16 + 12 * index)
        points.update(range(first, last + 1))
    return frozenset(points)
