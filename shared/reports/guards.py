"""What a report may not say: checks made when a `ReportDocument` is built.

Every refusal names its rule and the field, never the text that broke it, so that an error message
holds no personal data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol

from shared.domain.findings import VERDICT_WORDS
from shared.reports.document import (
    CheckLine,
    CheckOutcome,
    CreditPermission,
    FindingBlock,
    IdentityMethod,
    IdentityProof,
    LegalStatus,
    LogPosition,
    ReadLine,
    ReplyState,
    ReportDocument,
)

CREDIT_ENTRY_YEARS = 10
"""The longest period of any kind of credit entry (KU-05); admission judges each kind by its own."""

_MASKED = re.compile(r"\d{8}[-+]\*{4}")
_HEAD = re.compile(r"[0-9a-f]{64}")
_FULL_NUMBER = re.compile(
    r"(?<!\d)(?:(?:18|19|20)\d\d|\d\d(?=\d{4}[-+]))(?:0\d|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])[-+ ]?\d{4}(?!\d)"
)
_NEVER = re.compile(
    r"\b(?:ren(?:t)? (?:bakgrund|register|historik|vandel)|är ren|utan anmärkning(?:ar)?|riskprofil(?:en|er)?"
    r"|clean (?:record|background|history)|is clean|no remarks|without remarks?|risk profiles?)\b",
    re.IGNORECASE,
)


class ReportRefused(ValueError):
    """The document may not be made; `rule` is the id of the rule, `field` the place it concerns."""

    def __init__(self, rule: str, field: str, explanation: str) -> None:
        super().__init__(f"{rule}: {field}: {explanation}")
        self.rule = rule
        self.field = field


def says_convicted(text: str) -> bool:
    """Whether the text says that somebody was convicted, in Swedish or English (BK-05)."""
    return VERDICT_WORDS.search(text) is not None


def never_phrases(text: str) -> tuple[str, ...]:
    """The phrases in a staff-written text that no report may hold, in lower case, in order of appearance."""
    return tuple(found.group(0).lower() for found in _NEVER.finditer(text))


def holds_full_number(text: str) -> bool:
    """Whether the text holds something shaped like a full personal identity number (PN-11)."""
    return _FULL_NUMBER.search(text) is not None


def check(document: ReportDocument) -> None:
    """Raise `ReportRefused` for the first thing the document may not say."""
    check_frame(document)
    _sources_and_names(document)
    for number, line in enumerate(document.checks, start=1):
        _check_line(f"checks[{number}]", line)
    for number, finding in enumerate(document.findings, start=1):
        _finding(f"findings[{number}]", finding, document.rendered_at.date())
    _assessment(document)
    _reply(document)
    _credit(document)
    for field, text in _staff_texts(document):
        check_staff_text(field, text)


class Framed(Protocol):
    """What every report has around what it says."""

    @property
    def masked_number(self) -> str | None: ...
    @property
    def identity(self) -> IdentityProof: ...
    @property
    def rendered_at(self) -> datetime: ...
    @property
    def readers(self) -> tuple[ReadLine, ...]: ...
    @property
    def version(self) -> int: ...
    @property
    def log(self) -> LogPosition: ...


def check_frame(document: Framed) -> None:
    """Raise `ReportRefused` for a number that is not masked, times without zone, or a log position that cannot be."""
    if document.masked_number is not None and not _MASKED.fullmatch(document.masked_number):
        raise ReportRefused("PN-11", "masked_number", "only the form ÅÅÅÅMMDD-**** may be shown")
    if document.identity.method is IdentityMethod.ID_CHECK and not document.identity.checked_by:
        raise ReportRefused("BK-13", "identity", "an ID check names the person who made it")
    moments = [("rendered_at", document.rendered_at)] + [("readers", line.when) for line in document.readers]
    for field, moment in moments:
        if moment.utcoffset() is None:
            raise ReportRefused("report", field, "a time needs its time zone")
    if document.version < 1 or document.log.sequence < 1:
        raise ReportRefused("report", "version or log.sequence", "counted from 1")
    if not _HEAD.fullmatch(document.log.head):
        raise ReportRefused("report", "log.head", "64 lower-case hex digits are expected")


def _sources_and_names(document: ReportDocument) -> None:
    if not document.checks:
        raise ReportRefused("BK-03", "checks", "a report without a single source asked says nothing")
    if document.review.reviewer == document.assessment.author:
        raise ReportRefused("four-eyes", "review", "the reviewer and the author are two people")


def _check_line(field: str, line: CheckLine) -> None:
    if not line.categories:
        raise ReportRefused("BK-03", field, "the categories asked for are named")
    if line.outcome is CheckOutcome.DONE and (line.answered_on is None or line.reason is not None):
        raise ReportRefused("BK-03", field, "a source that answered has a date and no reason")
    if line.outcome is CheckOutcome.NOT_DONE and (line.reason is None or line.answered_on is not None):
        raise ReportRefused("BK-03", field, "a check that was not completed has a reason and no answer date")


def _finding(field: str, finding: FindingBlock, today: date) -> None:
    final = finding.legal_status is LegalStatus.FINAL
    if final != (finding.final_on is not None):
        raise ReportRefused("BK-05", field, "a final judgment, and no other, has the date it became final")
    for name, text in (("relevance", finding.relevance), ("matched_on", finding.matched_on)):
        if not text.strip():
            raise ReportRefused("BK-08", f"{field}.{name}", "a finding is never a bare flag")
    if not final:
        _presumed_innocent(field, finding)
    if finding.legal_status is LegalStatus.CREDIT_ENTRY and finding.dated_on < _years_before(today):
        raise ReportRefused("KU-05", field, f"no credit entry older than {CREDIT_ENTRY_YEARS} years is shown")


def _presumed_innocent(field: str, finding: FindingBlock) -> None:
    texts = [finding.plain_words, finding.relevance, finding.matched_on]
    if finding.comment is not None and finding.comment.resolution is not None:
        texts.append(finding.comment.resolution.reason)
    if any(says_convicted(text) for text in texts):
        rule = "BK-04" if finding.legal_status is LegalStatus.PROSECUTION else "BK-05"
        raise ReportRefused(rule, field, "the word convicted (dömd) is only for a judgment that is final")


def _assessment(document: ReportDocument) -> None:
    if not document.assessment.text.strip():
        raise ReportRefused("report", "assessment", "a named person assesses in words")
    final = [finding.legal_status is LegalStatus.FINAL for finding in document.findings]
    if says_convicted(document.assessment.text) and not (final and all(final)):
        raise ReportRefused(
            "BK-05", "assessment", "says convicted (dömd) although not every judgment is final"
        )


def _reply(document: ReportDocument) -> None:
    commented = any(finding.comment is not None for finding in document.findings)
    if commented != (document.reply is ReplyState.READ_AND_COMMENTED):
        raise ReportRefused(
            "BK-15", "reply", "what is said of the candidate's reply differs from the comments"
        )


def _credit(document: ReportDocument) -> None:
    has_entry = any(finding.legal_status is LegalStatus.CREDIT_ENTRY for finding in document.findings)
    if has_entry and document.credit_permission is not CreditPermission.GIVEN:
        raise ReportRefused("KU-03", "findings", "a credit entry needs the candidate's permission")


def check_staff_text(field: str, text: str) -> None:
    """Raise `ReportRefused` for a text by staff that holds a full number or a phrase that no report may hold."""
    if holds_full_number(text):
        raise ReportRefused("PN-11", field, "holds something like a full personal identity number")
    if never_phrases(text):
        raise ReportRefused("report-words", field, "holds a phrase that no report may hold")


def _staff_texts(document: ReportDocument) -> Iterator[tuple[str, str]]:
    """Every free text of the document but the candidate's own words, which nobody edits (BK-15)."""
    yield "purpose", document.purpose
    yield "assessment", document.assessment.text
    yield "next_step", document.next_step.action
    yield "candidate_name", document.candidate_name
    yield "case_reference", document.case_reference
    for sentence in (*document.legal_basis, *document.not_looked_at):
        yield "legal_basis or not_looked_at", sentence
    for number, finding in enumerate(document.findings, start=1):
        for name in ("source", "source_ref", "matched_on", "relevance", "plain_words"):
            yield f"findings[{number}].{name}", str(getattr(finding, name))
        if finding.comment is not None and finding.comment.resolution is not None:
            yield f"findings[{number}].resolution", finding.comment.resolution.reason


def _years_before(day: date) -> date:
    """The same day `CREDIT_ENTRY_YEARS` earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - CREDIT_ENTRY_YEARS)
    except ValueError:
        return day.replace(year=day.year - CREDIT_ENTRY_YEARS, day=28)
