"""The few kinds of blocks a report page is made of, as plain data for the Typst template.

The template knows how a block looks and nothing of what it says; `sections` knows what is said and
nothing of how it looks.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.reports import glyphs

Block = dict[str, object]
"""One block: "kind" and what that kind needs; only strings, lists and None inside."""


def paragraph(text: str) -> Block:
    """Running text; a newline in it stays a line end, an empty line starts a new paragraph."""
    return {"kind": "paragraph", "text": text}


def result(text: str) -> Block:
    """The sentences that matter, set larger."""
    return {"kind": "result", "text": text}


def heading(text: str) -> Block:
    """A heading inside a section (level 2)."""
    return {"kind": "heading", "text": text}


def rows(items: Sequence[tuple[str, Sequence[str]]]) -> Block:
    """Label and text side by side; each text is a list of paragraphs."""
    return {"kind": "rows", "items": [{"label": label, "texts": list(texts)} for label, texts in items]}


def bullets(items: Sequence[str]) -> Block:
    """A list without order."""
    return {"kind": "bullets", "items": list(items)}


def table(summary: str, widths: Sequence[str], head: Sequence[str], lines: Sequence[Sequence[str]]) -> Block:
    """A table with a head row; widths are "auto" or parts such as "2fr", known to the template."""
    return {
        "kind": "table",
        "summary": summary,
        "widths": list(widths),
        "head": list(head),
        "lines": [list(line) for line in lines],
    }


def form(summary: str, widths: Sequence[str], head: Sequence[str], lines: Sequence[tuple[str, int]]) -> Block:
    """A form: each line is a text and the number (from 0) of the column, after the first, that is marked in it."""
    return {
        "kind": "form",
        "summary": summary,
        "widths": list(widths),
        "head": list(head),
        "lines": [
            [text, ["yes" if n == marked else "" for n in range(len(head) - 1)]] for text, marked in lines
        ],
    }


def quotation(label: str, option: str, text: str, note: str) -> Block:
    """The candidate's own words under a label; the note is added when a character cannot be printed."""
    return {
        "kind": "quotation",
        "label": label,
        "option": option,
        "text": text,
        "note": None if glyphs.is_printable(text) else note,
    }


def checksum(text: str) -> Block:
    """A line of hex digits, set small enough to stand on one line."""
    return {"kind": "checksum", "text": text}
