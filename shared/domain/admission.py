"""Admission: which of a source's records may become findings in this case. A pure filter.

Everything that may not be kept leaves no trace: no count, no category, no reason. Two answers that differ
only in what is dropped give the same findings, in the same order, under the same ids.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from shared.domain.findings import (
    KIND_OF,
    CourtType,
    Finding,
    LegalStatus,
    MatchedOn,
    Relevance,
    Sanction,
    UnreadableAnswer,
    never_read,
)
from shared.domain.law.look_back import YARDSTICK, LookBack, ScopeRefused
from shared.domain.policy import BASES, LIMITED, OffenceBasis

TRADING_BAN: Final = "trading_ban"
CREDIT_CATEGORIES: Final = frozenset(
    {"payment_default", "enforcement_debt", "debt_relief", "business_debt_relief", TRADING_BAN}
)
"""All that a role may need of a credit report (KU-10): betalningsanmärkning, debts at Kronofogden,
skuldsanering, F-skuldsanering, näringsförbud."""

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,39}")
_COORDINATION_OFFSET: Final = 60  # added to the day of a samordningsnummer (PN-07)


class CheckKind(StrEnum):
    """Which sources a check looks at (BK-03, KU-02)."""

    COURTS_GENERAL = "courts_general"
    COURTS_ADMINISTRATIVE = "courts_administrative"
    CREDIT = "credit"


class RecordStatus(StrEnum):
    """A record's status as its source states it. The last three are never shown (BK-04, KU-10)."""

    LAGA_KRAFT = "laga_kraft"
    EJ_LAGA_KRAFT = "ej_laga_kraft"
    ATAL_VACKT = "atal_vackt"
    CREDIT_ENTRY = "credit_entry"
    FRIKAND = "frikand"
    NEDLAGD = "nedlagd"
    SETTLED = "settled"


_COURT: Final = {
    CheckKind.COURTS_GENERAL: CourtType.GENERAL,
    CheckKind.COURTS_ADMINISTRATIVE: CourtType.ADMINISTRATIVE,
    CheckKind.CREDIT: CourtType.CREDIT,
}
_SHOWN: Final = {RecordStatus(status.value): status for status in LegalStatus}


@dataclass(frozen=True, slots=True, repr=False)
class RawRecord:
    """One record as a source gave it, before it is judged. Never stored, never printed."""

    source: str
    source_ref: str
    court_type: CourtType
    status: str
    category: str
    dated_on: date
    words: str
    final_on: date | None = None
    offence_on: date | None = None
    sanction: Sanction | None = None
    released_on: date | None = None
    person_number: str | None = None
    name: str | None = None
    birth_date: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PersonMatch:
    """The case's person: the number's canonical 12 characters (PN-03) or None, name, date of birth."""

    person_number: str | None
    name: str
    birth_date: date | None


@dataclass(frozen=True, slots=True)
class RelevanceRow:
    """One cell of the matrix role x category (BK-08)."""

    role: str
    category: str
    requirement_id: str
    note: str


@dataclass(frozen=True, slots=True)
class CheckScope:
    """What this case's check may look at; ScopeRefused when no case may look at it (BK-03, BK-06, BK-17)."""

    kind: CheckKind
    role: str
    categories: frozenset[str]
    relevance: tuple[RelevanceRow, ...]
    basis: OffenceBasis
    pending_allowed: bool = False
    look_back: LookBack = YARDSTICK

    def __post_init__(self) -> None:
        """A broad request returns compulsory care: categories are named, and none is a forbidden one."""
        if any(never_read(category) for category in self.categories):
            raise ScopeRefused("BK-17", "category_never_read")
        if not self.categories or not all(_CODE.fullmatch(category) for category in self.categories):
            raise ScopeRefused("BK-03", "categories_not_named")
        if self.kind is CheckKind.CREDIT and not self.categories <= CREDIT_CATEGORIES:
            raise ScopeRefused("KU-10", "more_than_the_role_needs")
        if self.basis.kind not in BASES:
            raise ScopeRefused("BK-06", "no_basis_for_offence_data")

    def looks_back_to(self, on: date) -> date:
        """The earliest date worth asking a source for; `admit` judges each record by its own period."""
        credit = (self.look_back.payment_default, self.look_back.enforcement_debt, self.look_back.debt_relief)
        return _years_later(on, -(max(credit) if self.kind is CheckKind.CREDIT else self.look_back.cap))


def admit(
    records: Iterable[RawRecord], scope: CheckScope, person: PersonMatch, on: date
) -> tuple[Finding, ...]:
    """The findings that `records` become in this case on the day `on`, by date, source and case number.

    Dropped without trace: acquittals and closed cases (BK-04), other people, categories outside the scope or
    without relevance to the role (BK-08), compulsory care (BK-17), what is too old (BK-30, KU-05), what has
    no basis (BK-06). Raises UnreadableAnswer for the whole answer when a status, a date or a wording cannot
    be judged: a person must look, nothing is guessed.
    """
    if scope.basis.kind == "private_without_permit" and scope.kind is not CheckKind.CREDIT:
        return ()
    found = {_finding(r, scope, person, on) for r in records if not _unread(r)}
    kept = sorted((finding for finding in found if finding is not None), key=_order)
    return tuple(replace(finding, id=f"f{number}") for number, finding in enumerate(kept, start=1))


def _unread(record: RawRecord) -> bool:
    """BK-17: by its category; an administrative court's also by its heading, in case it is miscoded."""
    administrative = record.court_type is CourtType.ADMINISTRATIVE
    return never_read(record.category) or (administrative and never_read(record.words))


def _order(finding: Finding) -> tuple[date, str, str, str]:
    """A total order that owes nothing to the source's own: the ids must not tell what was dropped."""
    return finding.dated_on, finding.source, finding.source_ref, str(finding.to_dict())


def _finding(record: RawRecord, scope: CheckScope, person: PersonMatch, on: date) -> Finding | None:
    if record.status not in set(RecordStatus):
        raise UnreadableAnswer("unknown_status")
    status = _SHOWN.get(RecordStatus(record.status))
    matched = _matched_on(record, person)
    row = _row(record, scope, on)
    if status is None or matched is None or row is None:
        return None
    if status is LegalStatus.ATAL_VACKT and not scope.pending_allowed:
        return None
    _dates_make_sense(record, on)
    years = _period(record, status, scope.look_back, person)
    if not _recent(record, years, scope.look_back.cap, on):
        return None
    return Finding(
        id="",
        source=record.source,
        source_ref=record.source_ref,
        court_type=record.court_type,
        kind=KIND_OF[status],
        legal_status=status,
        dated_on=record.dated_on,
        final_on=record.final_on,
        category=record.category,
        matched_on=matched,
        relevance=Relevance(row.requirement_id, row.note, years),
        words=record.words,
        sanction=record.sanction,
    )


def _matched_on(record: RawRecord, person: PersonMatch) -> MatchedOn | None:
    """A number decides alone when the record has one; a name counts only together with the date of birth."""
    if record.person_number is not None:
        if record.person_number != person.person_number:
            return None
        coordination = int(record.person_number[6:8]) >= _COORDINATION_OFFSET
        return MatchedOn.SAMORDNINGSNUMMER if coordination else MatchedOn.PERSONNUMMER
    if record.name is None or record.birth_date is None or record.birth_date != person.birth_date:
        return None
    return MatchedOn.NAME_AND_BIRTH_DATE if _plain(record.name) == _plain(person.name) else None


def _row(record: RawRecord, scope: CheckScope, on: date) -> RelevanceRow | None:
    """The cell that makes the record relevant, or None when scope, matrix or basis does not cover it."""
    if record.court_type is not _COURT[scope.kind] or record.category not in scope.categories:
        return None
    # Whether a trading ban is offence data is not settled: the stricter reading (KUL 7 §).
    offence_data = scope.kind is not CheckKind.CREDIT or record.category == TRADING_BAN
    if offence_data and not _covered(scope.basis, record.category, on):
        return None
    cells = (row for row in scope.relevance if (row.role, row.category) == (scope.role, record.category))
    return next(cells, None)


def _covered(basis: OffenceBasis, category: str, on: date) -> bool:
    """BK-06, BK-07: an authority may; a statute or permit covers its categories up to and including its last day."""
    if basis.kind not in LIMITED:
        return basis.kind == "authority"
    if basis.valid_to is None:
        return basis.kind == "statute" and category in basis.categories
    return on <= basis.valid_to and category in basis.categories


def _dates_make_sense(record: RawRecord, on: date) -> None:
    final = record.final_on
    if record.dated_on > on or (final is not None and not record.dated_on <= final <= on):
        raise UnreadableAnswer("dates")


def _period(record: RawRecord, status: LegalStatus, rule: LookBack, person: PersonMatch) -> int:
    """The record's look-back in years (BK-30, KU-05)."""
    if status is LegalStatus.CREDIT_ENTRY:
        return int(getattr(rule, record.category))
    if status is LegalStatus.ATAL_VACKT:
        return rule.pending
    match record.sanction:
        case Sanction.FINES:
            return rule.fines
        case Sanction.PRISON:
            return rule.prison_after_release
        case Sanction.SUSPENDED_SENTENCE | Sanction.PROBATION:
            minor = _minor(record, person)
            return rule.suspended_or_probation_minor if minor else rule.suspended_or_probation
        case _:
            return rule.other


def _recent(record: RawRecord, years: int, cap: int, on: date) -> bool:
    """Whether the record is within its period, counted from a release where there is one, and the cap."""
    start = record.dated_on
    if record.sanction is Sanction.PRISON and record.released_on is not None:
        start = max(start, record.released_on)
    return on <= _years_later(start, years) and on <= _years_later(record.dated_on, cap)


def _minor(record: RawRecord, person: PersonMatch) -> bool:
    """Under 18 at the offence, or at the judgment where the source names no day of the offence."""
    if person.birth_date is None:
        return False
    return (record.offence_on or record.dated_on) < _years_later(person.birth_date, 18)


def _years_later(day: date, years: int) -> date:
    """The same day `years` on; 29 February becomes 28 February: no period is longer than its years."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
