"""What the report of a background check says: frozen values, no layout, no clock.

A `ReportDocument` is complete and lawful or it cannot be built: its constructor calls `guards.check`,
which raises `ReportRefused` naming the rule. There is no field for a score, a grade, a total or the
number of things left out, because the report must never hold one (SO-03, domain rule on never-events).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Language(StrEnum):
    """Language of the whole document; Swedish and English are two documents, not two columns."""

    SWEDISH = "sv"
    ENGLISH = "en"


class CheckKind(StrEnum):
    """Which background check was ordered: BK-B (basic) or BK-U (extended)."""

    BASIC = "bk_b"
    EXTENDED = "bk_u"


class IdentityMethod(StrEnum):
    """How the candidate's identity was proven."""

    E_IDENTIFICATION = "e_identification"
    ID_CHECK = "id_check"


class CheckOutcome(StrEnum):
    """Whether a source answered."""

    DONE = "done"
    NOT_DONE = "not_done"


class NotDoneReason(StrEnum):
    """Why a check could not be completed; each is told neutrally and none counts against the candidate."""

    SOURCE_CLOSED = "source_closed"
    SOURCE_REFUSED = "source_refused"
    SOURCE_SLOW = "source_slow"
    INFORMATION_MISSING = "information_missing"
    PERFORMER_UNABLE = "performer_unable"
    CANDIDATE_WITHDREW = "candidate_withdrew"
    IDENTITY_NOT_VERIFIED = "identity_not_verified"
    REQUEST_WITHDRAWN = "request_withdrawn"
    REFEREE_SILENT = "referee_silent"
    NO_HISTORY = "no_history"


class LegalStatus(StrEnum):
    """Legal standing of a finding. Acquittals and closed cases have no value here: never shown (BK-04)."""

    FINAL = "laga_kraft"
    NOT_FINAL = "ej_laga_kraft"
    PROSECUTION = "atal_vackt"
    CREDIT_ENTRY = "credit_entry"


class CommentOption(StrEnum):
    """What the candidate says about a finding (BK-15)."""

    NOT_ME = "not_me"
    WRONG = "wrong"
    OUTDATED = "outdated"
    CONTEXT = "context"

    @property
    def opens_dispute(self) -> bool:
        """Whether the employer may not decide before it has been looked into."""
        return self in (CommentOption.NOT_ME, CommentOption.WRONG)


class DisputeOutcome(StrEnum):
    """How a dispute ended, seen from the candidate: upheld means that the candidate was right."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    PARTLY = "partly"


class ReplyState(StrEnum):
    """Whether the candidate read and commented; silence is never negative (BK-15)."""

    READ_AND_COMMENTED = "read_and_commented"
    READ_NO_COMMENT = "read_no_comment"
    NO_ANSWER = "no_answer"


class CreditPermission(StrEnum):
    """The candidate's permission (medgivande) for a credit report (KU-03); the report never says who said no."""

    GIVEN = "given"
    REFUSED = "refused"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named with the capacity in which they acted, e.g. recruiter."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class IdentityProof:
    """How and when identity was proven; `checked_by` is the handler's name for an ID check, else None."""

    method: IdentityMethod
    proven_on: date
    checked_by: str | None = None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One source that was asked: its name, the named categories asked for (BK-03), the dates, the outcome."""

    source: str
    categories: tuple[str, ...]
    asked_on: date
    answered_on: date | None
    outcome: CheckOutcome
    reason: NotDoneReason | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """How the candidate's dispute of a finding ended, with the reason in about two sentences."""

    outcome: DisputeOutcome
    reason: str


@dataclass(frozen=True, slots=True)
class CommentBlock:
    """The candidate's own words about one finding, printed unedited (BK-15)."""

    option: CommentOption
    text: str
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True)
class Destruction:
    """When something is destroyed: so many days after the employer's decision, by which disposal decision (OS-09).

    `days` None: an authority has no disposal decision for it, so its records schedule has yet to say.
    """

    days: int | None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class FindingBlock:
    """One item of information with all that makes it more than a bare flag.

    `plain_words` says what the source says; `relevance` why it matters for this post (BK-08, BK-36);
    `matched_on` how it is known to concern the candidate. `final_on` belongs to a final judgment only.
    """

    source: str
    source_ref: str
    dated_on: date
    legal_status: LegalStatus
    final_on: date | None
    matched_on: str
    relevance: str
    plain_words: str
    kept: Destruction
    comment: CommentBlock | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The human assessment, in words, by a named person."""

    text: str
    author: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Review:
    """The second person's approval (four eyes)."""

    reviewer: str
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the reader must do, one or two sentences, and the last day for it (inclusive)."""

    action: str
    by: date


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One recorded reading of the case before the report: when (with time zone), role, what was read."""

    when: datetime
    role: str
    what: str


@dataclass(frozen=True, slots=True)
class LogPosition:
    """The commit the report was rendered from: its hash in lower-case hex and its sequence number."""

    head: str
    sequence: int


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """All that the report of one background check says.

    `masked_number` is ÅÅÅÅMMDD-**** (or + for centenarians) or None, told as missing (PN-02, PN-11).
    A `diary_number` means that the case is kept by a public authority (OS-05).
    """

    language: Language
    kind: CheckKind
    version: int
    case_reference: str
    diary_number: str | None
    employer: str
    performer: str | None
    position: str
    unit: str
    ordered_by: Person
    purpose: str
    legal_basis: tuple[str, ...]
    candidate_name: str
    masked_number: str | None
    identity: IdentityProof
    host: str
    checks: tuple[CheckLine, ...]
    findings: tuple[FindingBlock, ...]
    reply: ReplyState
    credit_permission: CreditPermission
    assessment: Assessment
    review: Review
    not_looked_at: tuple[str, ...]
    readers: tuple[ReadLine, ...]
    log: LogPosition
    rendered_at: datetime
    destroyed: Destruction
    next_step: NextStep

    def __post_init__(self) -> None:
        """Refuse a document that would say more than is true or allowed; see `guards.check`."""
        from shared.reports import guards

        guards.check(self)
