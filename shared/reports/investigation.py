"""What the result of a basic investigation says (grundutredning, SP-42): a form, and apart from it the assessment in words.

The form has the shape of the one that clients know: checks answered yes, no or not applicable, three statements, the reason
if one does not hold, dates and names. The words stand in an attachment of their own, which fewer people may read. There is no
field for a number, a sum or a colour (SP-02), and none for a photo, an age, a gender or a place of birth (DS-01).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.domain.law.result_form import CREDIT_IN, FORM_CHECKS, FORM_STATEMENTS, HEADINGS
from shared.reports.document import (
    Destruction,
    IdentityProof,
    Language,
    LogPosition,
    NextStep,
    Person,
    ReadLine,
    Review,
)
from shared.reports.guards import ReportRefused, check_frame, check_staff_text

_MARK = re.compile(
    r"\b\d{1,3}\s*(?:poäng|points?|%|procent|percent)\b|\b\d{1,2}/(?:5|10|100)\b", re.IGNORECASE
)


class Answer(StrEnum):
    """What the form says of a check."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class Secrecy(StrEnum):
    """The ground by which the document may be secret (sekretess_grund, SP-43)."""

    PUBLIC = "osl"
    PRIVATE = "ssl"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who answers for something, and from which day."""

    name: str
    on: date


@dataclass(frozen=True, slots=True)
class InvestigationDocument:
    """All that the form and its attachment say of one basic investigation.

    `service` is the case type (SP-2), `vetting` its name in the document's language. `checks` and `statements` hold every name of
    FORM_CHECKS and FORM_STATEMENTS; `reason` is there when a statement does not hold, and only then. `words` holds the three
    headings and `overall`; `evidence` says in plain words what each of them stands on.
    """

    language: Language
    service: str
    vetting: str
    version: int
    case_reference: str
    diary_number: str | None
    employer: str
    performer: str | None
    position: str
    unit: str
    ordered_by: Person
    ordered_on: date
    interviewed_on: date | None
    purpose: str
    legal_basis: tuple[str, ...]
    candidate_name: str
    masked_number: str | None
    identity: IdentityProof
    host: str
    checks: Mapping[str, Answer]
    statements: Mapping[str, bool]
    reason: str
    words: Mapping[str, str]
    evidence: Mapping[str, tuple[str, ...]]
    author: Signed
    review: Review
    secrecy: Secrecy
    readers: tuple[ReadLine, ...]
    log: LogPosition
    rendered_at: datetime
    destroyed: Destruction
    next_step: NextStep

    def __post_init__(self) -> None:
        """Raises ReportRefused for a form that is not whole, or that would say what it may not."""
        check_frame(self)
        _whole(self)
        if self.review.reviewer == self.author.name:
            raise ReportRefused("four-eyes", "review", "the reviewer and the author are two people")
        for field, text in _staff_texts(self):
            check_staff_text(field, text)
            judging = field == "reason" or field.startswith("words.")
            if judging and _MARK.search(text):
                raise ReportRefused("SP-02", field, "holds a mark or a share; the assessment is in words")

    @property
    def holds(self) -> bool:
        """All three statements hold."""
        return all(self.statements.values())


def _whole(document: InvestigationDocument) -> None:
    if tuple(document.checks) != FORM_CHECKS or tuple(document.statements) != FORM_STATEMENTS:
        raise ReportRefused(
            "SP-42", "checks or statements", "every line of the form is answered, in its order"
        )
    if document.service not in CREDIT_IN and document.checks["credit"] is not Answer.NOT_APPLICABLE:
        raise ReportRefused("KU-02", "checks", "a credit report belongs to no vetting below class 2")
    if document.holds == bool(document.reason.strip()):
        raise ReportRefused(
            "SP-42", "reason", "a reason is given when a statement does not hold, and only then"
        )
    named = set(document.words) == {*HEADINGS, "overall"} and set(document.evidence) <= set(document.words)
    if not named or not all(text.strip() for text in document.words.values()):
        raise ReportRefused(
            "SP-02", "words", "loyalty, reliability, vulnerability and the whole are in words"
        )


def _staff_texts(document: InvestigationDocument) -> Iterator[tuple[str, str]]:
    yield "purpose", document.purpose
    yield "reason", document.reason
    yield "next_step", document.next_step.action
    yield "candidate_name", document.candidate_name
    yield "case_reference", document.case_reference
    for name, text in document.words.items():
        yield f"words.{name}", text
    for lines in document.evidence.values():
        for line in lines:
            yield "evidence", line
    for sentence in document.legal_basis:
        yield "legal_basis", sentence
