"""The result of a basic investigation: the form's own shape, what it refuses to say, and the PDFs in both languages (SP-42)."""

from __future__ import annotations

import io
import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pikepdf
import pypdf
import pytest

from shared.domain.law.result_form import FORM_CHECKS, FORM_STATEMENTS, HEADINGS
from shared.reports import guards
from shared.reports import investigation_example as example
from shared.reports.document import Destruction, Language, Review
from shared.reports.investigation import Answer, InvestigationDocument, Secrecy
from shared.reports.investigation_render import attachment_data, form_data, render_attachment, render_form
from shared.reports.wording import Words
from tests.unit.test_report_pdf import HOSTILE, _roles, _text

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENTS = {"sv": example.swedish(), "en": example.english_not_all()}
PAPERS: dict[str, Callable[[InvestigationDocument], bytes]] = {
    "form": render_form,
    "attachment": render_attachment,
}


@pytest.fixture(scope="module")
def papers() -> dict[tuple[str, str], bytes]:
    return {(lang, name): make(d) for lang, d in DOCUMENTS.items() for name, make in PAPERS.items()}


@pytest.mark.parametrize("name", sorted(PAPERS))
@pytest.mark.parametrize(("lang", "tag"), [("sv", "sv-SE"), ("en", "en-GB")])
def test_language_title_and_standards(
    papers: dict[tuple[str, str], bytes], name: str, lang: str, tag: str
) -> None:
    document = DOCUMENTS[lang]
    with pikepdf.open(io.BytesIO(papers[lang, name])) as pdf:
        assert str(pdf.Root["/Lang"]) == tag
        assert bool(pdf.Root["/MarkInfo"]["/Marked"])
        with pdf.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("2", "A", "1")
            assert document.case_reference in xmp["dc:title"]
            assert document.candidate_name not in xmp["dc:title"]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_form_has_the_lines_of_sp_42_in_their_order(
    papers: dict[tuple[str, str], bytes], lang: str
) -> None:
    text, words = _text(papers[lang, "form"]), Words(Language(lang))
    lines = [words(f"sp.check.{name}") for name in FORM_CHECKS]
    lines += [words(f"sp.statement.{name}") for name in FORM_STATEMENTS]
    places = [text.index(line) for line in lines]
    assert places == sorted(places)
    assert FORM_CHECKS == (
        "cv", "references", "grades", "credit", "enforcement", "population", "social_media", "open_sources",
        "engagements", "legal_processes",
    )  # fmt: skip


def test_each_line_has_one_cross() -> None:
    sections = form_data(DOCUMENTS["en"])["sections"]
    forms = [b for s in sections for b in s["blocks"] if b["kind"] == "form"]  # type: ignore[attr-defined]  # JSON-ready values
    checks, statements = (form["lines"] for form in forms)
    assert all(marks.count("yes") == 1 for _, marks in [*checks, *statements])
    assert [marks.index("yes") for _, marks in statements] == [0, 0, 1]
    assert [marks.index("yes") for _, marks in checks] == [0, 0, 0, 2, 1, 0, 0, 0, 0, 0]


def test_the_form_is_a_table_with_heads_for_who_listens(papers: dict[tuple[str, str], bytes]) -> None:
    roles = _roles(papers["sv", "form"])
    assert roles.count("Title") == 1
    assert [role for role in roles if role == "H1"] == ["H1"] * 6
    assert roles.count("THead") == roles.count("Table") == 3
    assert roles.count("TH") == 4 + 3 + 3


def test_a_reason_stands_only_where_a_statement_does_not_hold(papers: dict[tuple[str, str], bytes]) -> None:
    reason = DOCUMENTS["en"].reason
    assert reason in _text(papers["en", "form"])
    assert Words(Language.ENGLISH)("sp.result.not_all") in _text(papers["en", "form"])
    assert Words(Language.SWEDISH)("sp.reason.none") in _text(papers["sv", "form"])


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_words_stand_in_the_attachment_only(papers: dict[tuple[str, str], bytes], lang: str) -> None:
    form, attachment = _text(papers[lang, "form"]), _text(papers[lang, "attachment"])
    for words in DOCUMENTS[lang].words.values():
        for part in words.split("\n\n"):
            assert part in attachment
            assert part not in form
    headings = [Words(Language(lang))(f"sp.h.{name}") for name in (*HEADINGS, "overall")]
    places = [attachment.index(f"{number} {name}") for number, name in enumerate(headings, start=1)]
    assert places == sorted(places)


@pytest.mark.parametrize("name", sorted(PAPERS))
@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_the_ground_of_secrecy_is_marked_on_the_first_page(name: str, secrecy: Secrecy) -> None:
    """SP-43"""
    pdf = PAPERS[name](replace(DOCUMENTS["sv"], secrecy=secrecy))
    first = " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    words = Words(Language.SWEDISH)
    assert words("sp.marking") in first
    assert words(f"sp.secrecy.{secrecy.value}") in first


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_the_first_page_says_what_it_is_about_whom_by_whom_and_who_may_read(
    papers: dict[tuple[str, str], bytes], name: str
) -> None:
    document = DOCUMENTS["sv"]
    text = _text(papers["sv", name])
    for answer in (
        document.case_reference, document.candidate_name, "19900101-****", document.author.name,
        document.review.reviewer, "Får läsas av", "30 dagar efter", "KS 2026/101", document.log.head,
    ):  # fmt: skip
        assert answer in text
    if name == "form":
        first = pypdf.PdfReader(io.BytesIO(papers["sv", name])).pages[0].extract_text()
        assert "underlag, inte ett beslut" in " ".join(first.split())
        assert "torsdag 26 november 2026" in " ".join(first.split())


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("name", sorted(PAPERS))
def test_no_age_gender_birthplace_photo_or_full_number(
    papers: dict[tuple[str, str], bytes], name: str, lang: str
) -> None:
    """DS-01, PN-11"""
    text = _text(papers[lang, name])
    assert not guards.holds_full_number(text)
    assert not re.search(r"\b(kön|ålder|född|födelseort|gender|age|born|birthplace)\b", text, re.IGNORECASE)
    with pikepdf.open(io.BytesIO(papers[lang, name])) as pdf:
        kinds = {str(x.get("/Subtype")) for x in pdf.objects if isinstance(x, pikepdf.Stream)}
    assert "/Image" not in kinds
    named = {field.name for field in fields(InvestigationDocument)}
    assert not [n for n in named if re.search("score|grade|total|rank|rating|photo|(^|_)age|gender|birth", n)]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render_form(example.swedish()) == render_form(example.swedish())
    assert render_attachment(example.swedish()) == render_attachment(example.swedish())


def test_staff_texts_are_never_read_as_markup() -> None:
    document = DOCUMENTS["sv"]
    changed = replace(
        document,
        purpose=HOSTILE, position=HOSTILE, statements={**document.statements, "loyal": False}, reason=HOSTILE,
        words=dict.fromkeys(document.words, HOSTILE), evidence={"loyalty": (HOSTILE,)},
    )  # fmt: skip
    squeezed = "".join(HOSTILE.split())
    assert "".join(_text(render_form(changed)).split()).count(squeezed) >= 3
    assert "".join(_text(render_attachment(changed)).split()).count(squeezed) >= 5


def test_it_is_destroyed_by_its_decision_its_days_or_by_the_schedule() -> None:
    told = []
    for when in (Destruction(30, "KS 2026/101"), Destruction(30), Destruction(None)):
        told.append(_text(render_form(replace(DOCUMENTS["sv"], destroyed=when))))
    assert "gallringsbeslut KS 2026/101" in told[0]
    assert "30 dagar efter att ärendet har avslutats." in told[1]
    assert "Almby kommun har fattat ett gallringsbeslut" in told[2]


def test_the_attachment_names_nobody_who_may_not_read_it() -> None:
    rows = str(attachment_data(DOCUMENTS["sv"]))
    assert "Den som beställt" not in rows
    assert "Ingen annan" in rows


def _broken(**changes: object) -> None:
    replace(DOCUMENTS["sv"], **changes)  # type: ignore[arg-type]  # what is wrong is the case under test


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("SP-42", {"checks": {"cv": Answer.YES}}),
        ("SP-42", {"statements": {"loyal": True}}),
        ("SP-42", {"reason": "Ett skäl som ingen har frågat efter."}),
        ("SP-42", {"statements": dict.fromkeys(FORM_STATEMENTS, False)}),
        ("KU-02", {"service": "SP-3", "checks": dict.fromkeys(FORM_CHECKS, Answer.YES)}),
        ("SP-02", {"words": {"overall": "Sammantaget."}}),
        ("SP-02", {"words": dict.fromkeys((*HEADINGS, "overall"), " ")}),
        ("SP-02", {"words": dict.fromkeys((*HEADINGS, "overall"), "Lojaliteten är 7 poäng.")}),
        ("SP-02", {"words": dict.fromkeys((*HEADINGS, "overall"), "Reliable to 80 %, or 8/10.")}),
        ("PN-11", {"masked_number": "19900101-2384"}),
        ("PN-11", {"purpose": "Det gäller 19900101-2384."}),
        ("report-words", {"words": dict.fromkeys((*HEADINGS, "overall"), "Personen är ren.")}),
        ("four-eyes", {"review": Review("Karin Sjölund", DOCUMENTS["sv"].review.reviewed_on)}),
    ],
)
def test_what_the_document_refuses_to_be(rule: str, changes: dict[str, object]) -> None:
    with pytest.raises(guards.ReportRefused, match=rule):
        _broken(**changes)


def test_a_share_of_working_time_is_no_mark() -> None:
    document = replace(DOCUMENTS["sv"], purpose="Tjänsten är på 50 % och omfattar 5 av 10 verk.")
    assert document.purpose
