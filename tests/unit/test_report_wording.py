"""The fixed texts and what a report refuses to say."""

from __future__ import annotations

import re
import string
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum

import pytest

from shared.reports import document as model
from shared.reports import example, glyphs, guards
from shared.reports.document import (
    CreditPermission,
    FindingBlock,
    Language,
    LegalStatus,
    ReplyState,
    ReportDocument,
)
from shared.reports.wording import Words, texts

NEVER = re.compile(
    r"\b(ren|utan anmärkning|riskprofil|träff|flagga|avvikelse|underkänd|grattis|dömd|"
    r"clear|consider|flag|hit|hits|clean|risk profile|no remarks|deviation|convicted|congratulations)\b",
    re.IGNORECASE,
)
CODES = {
    "kind": model.CheckKind, "reason": model.NotDoneReason, "credit": model.CreditPermission,
    "reply": model.ReplyState, "legal": model.LegalStatus, "comment.option": model.CommentOption,
    "resolution": model.DisputeOutcome, "identity": model.IdentityMethod,
}  # fmt: skip


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _not_final(status: LegalStatus) -> tuple[ReportDocument, FindingBlock]:
    document = example.swedish()
    calm = replace(
        document.findings[0], legal_status=status, final_on=None, plain_words="Det gäller bokföring."
    )
    return document, calm


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    swedish, english = texts(Language.SWEDISH), texts(Language.ENGLISH)
    assert swedish.keys() == english.keys()
    for key, text in swedish.items():
        assert text.strip()
        assert english[key].strip()
        assert _placeholders(text) == _placeholders(english[key]), key


@pytest.mark.parametrize("prefix", sorted(CODES))
def test_every_code_has_a_text(prefix: str) -> None:
    codes: type[StrEnum] = CODES[prefix]
    assert all(f"{prefix}.{code.value}" in texts(Language.SWEDISH) for code in codes)


@pytest.mark.parametrize("language", list(Language))
def test_no_text_holds_a_word_that_is_never_used(language: Language) -> None:
    for key, text in texts(language).items():
        assert NEVER.search(text) is None, key
        assert glyphs.is_printable(text), key


def test_presumption_of_innocence_is_said_in_words() -> None:
    swedish, english = texts(Language.SWEDISH), texts(Language.ENGLISH)
    assert swedish["legal.ej_laga_kraft"].startswith("Domen gäller inte än, den kan ändras")
    assert "oskyldig" in swedish["legal.atal_vackt"]
    assert "oskyldig" in swedish["legal.ej_laga_kraft"]
    for key in ("legal.atal_vackt", "legal.ej_laga_kraft"):
        assert "presumed innocent" in english[key]


def test_there_is_no_field_for_a_score_or_a_total() -> None:
    """GR-06, KU-10"""
    names = {field.name for field in fields(ReportDocument)} | {field.name for field in fields(FindingBlock)}
    assert not [
        name for name in names if re.search("score|grade|total|rank|severity|rating|excluded|omitted", name)
    ]


@pytest.mark.parametrize(
    ("status", "rule"), [(LegalStatus.NOT_FINAL, "BK-05"), (LegalStatus.PROSECUTION, "BK-04")]
)
@pytest.mark.parametrize("field", ["plain_words", "relevance", "matched_on"])
@pytest.mark.parametrize("said", ["Han är Dömd för det.", "Hon fälldes.", "Was sentenced for it."])
def test_a_judgment_that_is_not_final_never_says_convicted(
    status: LegalStatus, rule: str, field: str, said: str
) -> None:
    document, calm = _not_final(status)
    bad = replace(calm, **{field: said})  # type: ignore[arg-type]  # the field's name is the case under test
    with pytest.raises(guards.ReportRefused, match=rule) as refused:
        replace(document, findings=(bad,))
    assert said not in str(refused.value)
    assert replace(document, findings=(calm,)).findings == (calm,)


def test_an_assessment_says_convicted_only_when_every_judgment_is_final() -> None:
    document, calm = _not_final(LegalStatus.NOT_FINAL)
    said = replace(document.assessment, text="Kandidaten är dömd för bokföringsbrott.")
    with pytest.raises(guards.ReportRefused, match="BK-05"):
        replace(document, findings=(document.findings[0], calm), assessment=said)
    final = (document.findings[0],)
    assert replace(document, findings=final, assessment=said).assessment == said


def test_a_candidate_may_use_any_word() -> None:
    document, calm = _not_final(LegalStatus.NOT_FINAL)
    assert calm.comment is not None
    own = replace(calm, comment=replace(calm.comment, text="Jag är inte dömd. Mitt nummer är 189001209817."))
    assert replace(document, findings=(own,)).findings == (own,)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"masked_number": "189001209817"}, "PN-11"),
        ({"purpose": "Gäller 18900120-9817."}, "PN-11"),
        ({"purpose": "Kandidaten är utan anmärkning."}, "report-words"),
        ({"reply": ReplyState.NO_ANSWER}, "BK-15"),
        ({"credit_permission": CreditPermission.REFUSED}, "KU-03"),
        ({"checks": ()}, "BK-03"),
        ({"review": model.Review("Karin Sjölund", date(2026, 11, 19))}, "four-eyes"),
        ({"log": model.LogPosition("kort", 1)}, "report"),
    ],
)
def test_a_document_that_breaks_a_rule_cannot_be_built(change: dict[str, object], rule: str) -> None:
    with pytest.raises(guards.ReportRefused) as refused:
        replace(example.swedish(), **change)  # type: ignore[arg-type]  # the changes are the cases under test
    assert refused.value.rule == rule
    assert not guards.holds_full_number(str(refused.value))


def test_a_final_judgment_needs_its_date_and_an_old_credit_entry_is_refused() -> None:
    document = example.swedish()
    judgment, entry = document.findings
    with pytest.raises(guards.ReportRefused, match="BK-05"):
        replace(document, findings=(replace(judgment, final_on=None), entry))
    with pytest.raises(guards.ReportRefused, match="KU-05"):
        replace(document, findings=(judgment, replace(entry, dated_on=date(2016, 11, 18))))
    kept = replace(entry, dated_on=date(2016, 11, 19))
    assert replace(document, findings=(judgment, kept)).findings[1] == kept


def test_what_looks_like_a_number_but_is_not_is_let_through() -> None:
    for text in (
        "KS 2026/00412",
        "mål B 1234-25",
        "telefon 021-000 00 00",
        "556000-0000",
        "2026-11-27 09.05",
    ):
        assert not guards.holds_full_number(text)


def test_dates_and_lists_are_written_out() -> None:
    swedish, english = Words(Language.SWEDISH), Words(Language.ENGLISH)
    assert swedish.weekday(date(2026, 11, 27)) == "fredag 27 november 2026"
    assert english.weekday(date(2026, 11, 27)) == "Friday 27 November 2026"
    assert swedish.listing(["a", "b", "c"]) == "a, b och c"
    assert english.listing(["a"]) == "a"


def test_the_typefaces_have_swedish_letters_a_licence_and_little_weight() -> None:
    assert set(map(ord, "åäöÅÄÖéü–’”§")) <= glyphs.printable()
    files = list(glyphs.FONTS.iterdir())
    assert sum(file.stat().st_size for file in files) < 1_500_000
    assert (
        len([file for file in files if "SIL OPEN FONT LICENSE" in _head(file.suffix, file.read_bytes())]) == 2
    )


def _head(suffix: str, content: bytes) -> str:
    return content.decode("utf-8").upper() if suffix == ".txt" else ""
