"""The finished PDF: structure, standards, typefaces, same bytes, and people's words left as they are."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pypdf
import pytest

from shared.reports import example, guards, render
from shared.reports.document import (
    CheckLine,
    CheckOutcome,
    CommentBlock,
    CommentOption,
    CreditPermission,
    Destruction,
    DisputeOutcome,
    IdentityMethod,
    IdentityProof,
    Language,
    LegalStatus,
    NotDoneReason,
    ReplyState,
    ReportDocument,
    Resolution,
)
from shared.reports.wording import Words

HOSTILE = "#set text(1pt) *fet* _kursiv_ $x^2$ \\ @ref <label> `kod` // slut [a] {b} \"c\" 'd' --- ~ = rubrik"


def _text(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _with_comment(text: str) -> ReportDocument:
    document = example.swedish()
    first = replace(document.findings[0], comment=CommentBlock(CommentOption.CONTEXT, text))
    return replace(document, findings=(first, document.findings[1]))


def _roles(pdf: bytes) -> list[str]:
    """Structure roles in reading order."""
    found: list[str] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Array):
            for index in range(len(node)):
                walk(node[index])
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node["/S"]).removeprefix("/"))
            if "/K" in node:
                walk(node["/K"])

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        walk(opened.Root["/StructTreeRoot"])
    return found


@pytest.fixture(scope="module")
def swedish_pdf() -> bytes:
    return render.render(example.swedish())


def test_the_structure_has_title_headings_lists_and_tables_with_head_cells(swedish_pdf: bytes) -> None:
    roles = _roles(swedish_pdf)
    assert roles.count("Title") == 1
    assert [role for role in roles if role == "H1"] == ["H1"] * 6
    assert roles.index("Title") < roles.index("H1") < roles.index("Table") < roles.index("BlockQuote")
    assert roles.count("THead") == roles.count("Table") == 2
    assert roles.count("TH") == 4 + 3
    assert roles.count("BlockQuote") == 2
    assert {"Document", "L", "LI", "Lbl", "LBody", "TBody", "TR", "TD", "P", "H2"} <= set(roles)


def test_the_sections_stand_in_the_order_of_the_report(swedish_pdf: bytes) -> None:
    words, text = Words(Language.SWEDISH), _text(swedish_pdf)
    keys = ("lead", "h.summary", "h.checks", "h.findings", "h.missing", "h.process", "h.rights")
    heads = [words(key, employer="Almby kommun") for key in keys]
    numbered = [heads[0]] + [f"{number} {head}" for number, head in enumerate(heads[1:], start=1)]
    places = [text.index(head) for head in numbered]
    assert places == sorted(places)


@pytest.mark.parametrize(("language", "tag"), [(Language.SWEDISH, "sv-SE"), (Language.ENGLISH, "en-GB")])
def test_language_title_and_marks(language: Language, tag: str) -> None:
    document = replace(example.swedish(), language=language)
    with pikepdf.open(io.BytesIO(render.render(document))) as pdf:
        assert str(pdf.Root["/Lang"]) == tag
        assert bool(pdf.Root["/MarkInfo"]["/Marked"])
        assert bool(pdf.Root["/ViewerPreferences"]["/DisplayDocTitle"])
        with pdf.open_metadata() as xmp:
            assert xmp["pdfaid:part"] == "2"
            assert xmp["pdfaid:conformance"] == "A"
            assert xmp["pdfuaid:part"] == "1"
            assert document.case_reference in xmp["dc:title"]
            assert document.candidate_name not in xmp["dc:title"]


def test_only_the_shipped_typefaces_are_used_and_all_are_embedded(swedish_pdf: bytes) -> None:
    names = set()
    with pikepdf.open(io.BytesIO(swedish_pdf)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                names.add(str(item["/FontName"]).split("+")[1].split("-")[0])
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys())
    assert names == {"SourceSans3", "SourceSerif4"}


def test_the_same_document_gives_the_same_bytes_and_another_time_gives_others() -> None:
    document = example.swedish()
    assert render.render(document) == render.render(example.swedish())
    later = replace(document, rendered_at=document.rendered_at.replace(hour=23))
    assert render.render(later) != render.render(document)


def test_a_normal_report_has_two_to_four_pages(swedish_pdf: bytes) -> None:
    assert 2 <= len(pypdf.PdfReader(io.BytesIO(swedish_pdf)).pages) <= 4


def test_the_first_page_answers_the_nine_questions(swedish_pdf: bytes) -> None:
    page = " ".join(pypdf.PdfReader(io.BytesIO(swedish_pdf)).pages[0].extract_text().split())
    document = example.swedish()
    for answer in (
        "underlag, inte ett beslut", document.candidate_name, "19900101-****", document.position,
        document.ordered_by.name, "Rapporten tar upp två uppgifter", "Det här gjordes", "Gjordes inte",
        "läst och kommenterat", "avsnitt 3", document.assessment.author, document.review.reviewer,
        "Att göra nu", "fredag 27 november 2026", "Får läsas av", "30 dagar efter att",
    ):  # fmt: skip
        assert answer in page


@pytest.mark.parametrize(
    "text", [HOSTILE, "#panic()", "Rad ett\nrad två\r\n\r\nnytt stycke", "= A\n- b\n+ c\n/ d: e"]
)
def test_a_comment_is_printed_unedited_and_never_read_as_markup(text: str) -> None:
    assert " ".join(text.split()) in _text(render.render(_with_comment(text)))


def test_staff_texts_are_never_read_as_markup() -> None:
    document = example.swedish()
    changed = replace(
        document,
        employer=HOSTILE, position=HOSTILE, purpose=HOSTILE, legal_basis=(HOSTILE,), host=HOSTILE,
        not_looked_at=(HOSTILE,), assessment=replace(document.assessment, text=HOSTILE),
        checks=(replace(document.checks[0], source=HOSTILE, categories=(HOSTILE,)),),
    )  # fmt: skip
    squeezed = "".join(_text(render.render(changed)).split())
    assert squeezed.count("".join(HOSTILE.split())) >= 9


def test_a_sign_without_glyph_is_printed_as_its_code_and_said() -> None:
    text = _text(render.render(_with_comment("Tack \U0001f600 och مرحبا")))
    assert "Tack [U+1F600] och [U+0645]" in text
    assert Words(Language.SWEDISH)("comment.unprintable") in text


def test_a_word_without_end_stays_inside_the_page() -> None:
    pdf = render.render(_with_comment("https://example.se/" + "a" * 400))
    lines: list[str] = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        lines += page.extract_text().splitlines()
    long = [line for line in lines if "aaaaaa" in line]
    assert len(long) > 4
    assert sum(line.count("a") for line in long if set(line) == {"a"}) > 300


def test_the_comment_stands_directly_beneath_its_finding(swedish_pdf: bytes) -> None:
    text = _text(swedish_pdf)
    first, quoted, second = (
        text.index(part) for part in ("Uppgift 1: Väst", "Jag var ensam", "Uppgift 2: Kredit")
    )
    assert first < quoted < second
    assert text[:quoted].rstrip().endswith(Words(Language.SWEDISH)("comment.label"))


def test_no_full_personal_number_stands_in_the_report(swedish_pdf: bytes) -> None:
    assert not guards.holds_full_number(_text(swedish_pdf))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("reason", list(NotDoneReason))
def test_every_reason_is_told_neutrally(language: Language, reason: NotDoneReason) -> None:
    line = CheckLine("Källan", ("domar",), date(2026, 11, 10), None, CheckOutcome.NOT_DONE, reason)
    document = replace(
        example.swedish(), language=language, checks=(line,), findings=(), reply=ReplyState.NO_ANSWER,
        credit_permission=CreditPermission.REFUSED, destroyed=Destruction(None), diary_number=None,
        identity=IdentityProof(IdentityMethod.ID_CHECK, date(2026, 11, 9), "Mona Lindqvist"),
    )  # fmt: skip
    text, words = _text(render.render(document)), Words(language)
    assert words("missing.line", source="Källan", reason=words(f"reason.{reason.value}")) in text
    assert words("credit.refused") in text
    assert words("result.none_all_missing") in text


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("option", list(CommentOption))
@pytest.mark.parametrize("status", list(LegalStatus))
def test_every_status_and_option_compiles(
    language: Language, option: CommentOption, status: LegalStatus
) -> None:
    outcomes = [None, *DisputeOutcome]
    base = example.swedish()
    findings = tuple(
        replace(
            base.findings[0], legal_status=status, dated_on=date(2025, 1, 1), plain_words="Det gäller bokföring.",
            final_on=date(2025, 2, 1) if status is LegalStatus.FINAL else None,
            comment=CommentBlock(option, "Mina ord.", Resolution(outcome, "Så är det.") if outcome else None),
        )
        for outcome in outcomes
    )  # fmt: skip
    text = _text(render.render(replace(base, language=language, findings=findings)))
    words = Words(language)
    assert text.count(words(f"comment.option.{option.value}")) == len(outcomes)
    for outcome in DisputeOutcome:
        assert words(f"resolution.{outcome.value}") in text
    assert (words("resolution.open") in text) is option.opens_dispute
