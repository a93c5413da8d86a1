"""From a `ReportDocument` to a PDF: PDF/A-2a and PDF/UA-1 in one file, the same bytes on every machine.

Only the typefaces in `fonts/` are used and the only timestamp is the document's `rendered_at`. The
texts reach Typst as JSON data, never as markup, so nothing that a person wrote is interpreted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

from shared.reports import glyphs
from shared.reports.document import Language, ReportDocument
from shared.reports.sections import sections, when_destroyed
from shared.reports.wording import Words

_HERE = Path(__file__).parent
_TEMPLATE = "background_check.typ"
_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
REGION = {Language.SWEDISH: "SE", Language.ENGLISH: "GB"}


class RenderFailed(RuntimeError):
    """The template could not be set; the message holds no text of the document."""


def render(document: ReportDocument) -> bytes:
    """The report as PDF bytes; equal documents give equal bytes. Raises `RenderFailed`."""
    return typeset(_TEMPLATE, template_data(document), document.rendered_at)


def render_pages(document: ReportDocument, pixels_per_inch: int = 110) -> list[bytes]:
    """The same pages as PNG pictures, for looking at them."""
    return pictures(_TEMPLATE, template_data(document), document.rendered_at, pixels_per_inch)


def typeset(template: str, data: Mapping[str, object], at: datetime) -> bytes:
    """The PDF of a template of this folder with its data; `at` is its only timestamp. Raises `RenderFailed`."""
    pages = _compile(template, data, at, "pdf")
    if len(pages) != 1:
        raise RenderFailed("the compiler gave no single PDF")
    return pages[0]


def pictures(
    template: str, data: Mapping[str, object], at: datetime, pixels_per_inch: int = 110
) -> list[bytes]:
    """The pages of a template of this folder with its data, as PNG pictures."""
    return _compile(template, data, at, "png", pixels_per_inch)


def template_data(document: ReportDocument) -> dict[str, object]:
    """All that the template prints, as JSON-ready strings, lists and dictionaries."""
    words = Words(document.language)
    kind = words(f"kind.{document.kind.value}")
    data: dict[str, object] = {
        "language": document.language.value,
        "region": REGION[document.language],
        "title": words("title", kind=kind, case=document.case_reference),
        "description": words("description"),
        "employer": document.employer,
        "lead": words("lead", employer=document.employer),
        "header": words("header.case", case=document.case_reference),
        # The template fills in the page numbers, which only the layout knows.
        "page_of": words("header.page", page="\x00", pages="\x00").split("\x00"),
        "footer": _footer(document, words),
        "sections": sections(document, words),
    }
    return printable(data)


def printable(data: Mapping[str, object]) -> dict[str, object]:
    """The data with every sign that the typefaces lack put as its code."""
    return {key: _printable(value) for key, value in data.items()}


def _footer(document: ReportDocument, words: Words) -> list[str]:
    destroyed = when_destroyed("footer.destroyed", document.destroyed, document, words)
    reviewed = words(
        "footer.reviewed", name=document.review.reviewer, date=words.day(document.review.reviewed_on)
    )
    return [words("footer.version", version=document.version), reviewed, destroyed]


def _printable(value: object) -> object:
    if isinstance(value, str):
        return glyphs.stand_in(value)
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return value


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(glyphs.FONTS)]
    )


def render_data(data: Mapping[str, object], at: datetime) -> bytes:
    """A document of the same look from data in the template's form (see `template_data`); raises `RenderFailed`."""
    return typeset(_TEMPLATE, printable(data), at)


def _compile(
    template: str,
    data: Mapping[str, object],
    at: datetime,
    output: typst.OutputFormat,
    pixels_per_inch: int = 110,
) -> list[bytes]:
    compiler = typst.Compiler(input=str(_HERE / template), root=str(_HERE), font_paths=_fonts())
    try:
        compiled, warnings = compiler.compile_with_warnings(
            format=output,
            ppi=pixels_per_inch if output == "png" else None,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=_STANDARDS if output == "pdf" else [],
            timestamp=at.astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError:
        # The compiler quotes the text it stumbled on, so its own message is not passed on.
        raise RenderFailed("the report's template did not compile") from None
    if warnings:
        raise RenderFailed(f"the compiler warned {len(warnings)} times")
    if compiled is None:
        return []
    return compiled if isinstance(compiled, list) else [compiled]
