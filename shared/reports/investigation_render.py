"""From an `InvestigationDocument` to its two PDFs: the form, and the attachment with the assessment in words."""

from __future__ import annotations

from shared.reports import investigation_sections as told
from shared.reports.investigation import InvestigationDocument
from shared.reports.render import REGION, pictures, printable, typeset
from shared.reports.sections import Section
from shared.reports.wording import Words

_TEMPLATE = "basic_investigation.typ"


def render_form(document: InvestigationDocument) -> bytes:
    """The form as PDF bytes; equal documents give equal bytes. Raises `RenderFailed`."""
    return typeset(_TEMPLATE, form_data(document), document.rendered_at)


def render_attachment(document: InvestigationDocument) -> bytes:
    """The attachment as PDF bytes. Raises `RenderFailed`."""
    return typeset(_TEMPLATE, attachment_data(document), document.rendered_at)


def pages(document: InvestigationDocument, *, attachment: bool, pixels_per_inch: int = 110) -> list[bytes]:
    """The pages of one of the two as PNG pictures, for looking at them."""
    data = attachment_data(document) if attachment else form_data(document)
    return pictures(_TEMPLATE, data, document.rendered_at, pixels_per_inch)


def form_data(document: InvestigationDocument) -> dict[str, object]:
    """All that the form prints, as JSON-ready strings, lists and dictionaries."""
    words = Words(document.language)
    return _data(document, words, "", told.form(document, words))


def attachment_data(document: InvestigationDocument) -> dict[str, object]:
    """All that the attachment prints."""
    words = Words(document.language)
    return _data(document, words, "_attachment", told.attachment(document, words))


def _data(
    document: InvestigationDocument, words: Words, which: str, sections: list[Section]
) -> dict[str, object]:
    return printable(
        {
            "language": document.language.value,
            "region": REGION[document.language],
            "title": words(f"sp.title{which}", case=document.case_reference),
            "description": words(f"sp.description{which}"),
            "employer": document.employer,
            "lead": words(f"sp.lead{which}", employer=document.employer),
            "marking": told.marking(document, words),
            "header": f"{words('header.case', case=document.case_reference)} · {words('sp.marking')}",
            "page_of": words("header.page", page="\x00", pages="\x00").split("\x00"),
            "footer": _footer(document, words),
            "sections": sections,
        }
    )


def _footer(document: InvestigationDocument, words: Words) -> list[str]:
    reviewed = words(
        "footer.reviewed", name=document.review.reviewer, date=words.day(document.review.reviewed_on)
    )
    kept = told.destroyed("sp.footer.destroyed", document.destroyed, document.employer, words)
    return [words("footer.version", version=document.version), reviewed, kept]
