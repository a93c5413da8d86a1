"""A case as its log tells it: frozen values, every one of them the result of folding (see `fold`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.filed import Parties, Records
from shared.domain.policy import Terms
from shared.domain.rights_state import Rights


@dataclass(frozen=True)
class Answer:
    """An answer to a named question: the code, who gave it, and the sealed item with its text if it has one."""

    answer: str
    by: str
    item: str | None
    at: datetime


@dataclass(frozen=True)
class CheckState:
    """Where a check stands: `status` is waiting, ordered, returned or not_done; `again`: its order is to be repeated."""

    status: str = "waiting"
    attempts: int = 0
    at: datetime | None = None
    order: str | None = None
    item: str | None = None
    reason: str | None = None
    via: str | None = None
    again: bool = False


@dataclass(frozen=True)
class StepState:
    """What was last done with a step: `route` says where the case went, None that it was left out; `times`: how often."""

    route: str | None
    by: str
    at: datetime
    item: str | None = None
    times: int = 1


@dataclass(frozen=True)
class Keeping:
    """What, beside the calendar, decides how long something is kept.

    `hold`: the reason code of a legal hold, since `held_at`, to be looked at again after the day `hold_review`. `starts_on`: the
    first day of the employment, from which a copy's years count (BK-24). `working`: there are working notes (OS-02).
    """

    hold: str | None = None
    held_at: datetime | None = None
    hold_review: str | None = None
    starts_on: str | None = None
    original_returned_at: datetime | None = None
    working: bool = False


@dataclass(frozen=True)
class Report:
    """The report as rendered: sealed item and SHA-256 of the PDF, the log's head it came from, its texts, its attachment."""

    item: str
    sha256: str
    head: str
    head_sequence: int
    at: datetime
    model: str | None = None
    attachment: str | None = None
    attachment_sha256: str | None = None


@dataclass(frozen=True)
class Approved:
    """An approval of an output to one receiver in a protected case (PN-14)."""

    output: str
    to: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Protection:
    """Who handles a protected case, and what was approved to be handed out of it. Never why it is protected."""

    handlers: tuple[str, ...] = ()
    approvals: tuple[Approved, ...] = ()


@dataclass(frozen=True)
class Failure:
    """How often an action has failed, and when it may be tried again."""

    attempts: int
    not_before: datetime


@dataclass(frozen=True)
class Case:
    """A case as its log tells it. Times are instants in UTC; everything personal is a reference to a sealed item."""

    tenant: str
    id: str
    sequence: int = 0
    head: str = ""
    opened_at: datetime | None = None
    opened_by: str | None = None
    source: str = ""
    language: str = "sv"
    person: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    connection: str | None = None
    ats_application: str | None = None
    ats_candidate: str | None = None
    ats_result: str | None = None
    signal: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    conflicted: frozenset[str] = frozenset()
    service: str | None = None
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    unit: str | None = None
    position: str | None = None
    policy_version: int = 0
    regime_version: int = 0
    terms: Mapping[str, int | str] = field(default_factory=dict)
    checks: Mapping[str, CheckState] = field(default_factory=dict)
    host: str | None = None
    steps: Mapping[str, StepState] = field(default_factory=dict)
    consent: str | None = None
    consent_at: datetime | None = None
    participation_ended_at: datetime | None = None
    hosts: int = 0
    links: tuple[tuple[str, str], ...] = ()
    links_revoked: int = 0
    invitations: int = 1
    handed_over_at: datetime | None = None
    claims: Mapping[str, datetime] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)
    messages: Mapping[str, datetime] = field(default_factory=dict)
    identity: str | None = None
    identity_by: str | None = None
    identity_at: datetime | None = None
    minor: bool = False
    has_number: bool = False
    has_birth_date: bool = False
    names_differ: bool = False
    person_before: str = ""
    protected: bool | None = None
    protection: Protection = Protection()
    notice_hash: str | None = None
    notice_at: datetime | None = None
    acknowledged_at: datetime | None = None
    permission: str | None = None
    permission_at: datetime | None = None
    collecting_at: datetime | None = None
    collected_by: str | None = None
    reading_until: str | None = None
    reading_opened_at: datetime | None = None
    extended: bool = False
    reply: str | None = None
    reply_at: datetime | None = None
    lapsed: bool = False
    assessment: str | None = None
    assessed_by: str | None = None
    assessed_at: datetime | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    report: Report | None = None
    reports: int = 0
    released_at: datetime | None = None
    decision: str | None = None
    decided_at: datetime | None = None
    closed_at: datetime | None = None
    retention: Mapping[str, str] = field(default_factory=dict)
    disposed: frozenset[str] = frozenset()
    shredded: bool = False
    paused: str | None = None
    paused_at: datetime | None = None
    withdrawn_at: datetime | None = None
    cancelled: str | None = None
    cancelled_at: datetime | None = None
    informed: str | None = None
    informs: int = 0
    restored: int = 0
    keeping: Keeping = Keeping()
    records: Records = field(default_factory=Records)
    parties: Parties = field(default_factory=Parties)
    rights: Rights = field(default_factory=Rights)

    @property
    def over(self) -> bool:
        """Nothing more is done for the outside: withdrawn, cancelled, closed or shredded."""
        return bool(self.withdrawn_at or self.cancelled_at or self.closed_at or self.shredded)

    @property
    def active(self) -> bool:
        """Neither over, paused nor held: actions may be due."""
        return self.sequence > 0 and not self.over and self.paused is None and self.keeping.hold is None

    @property
    def handlers(self) -> tuple[str, ...]:
        """Who handles a protected case: who was named, and has not declared a conflict of interest since (SO-18)."""
        return tuple(who for who in self.protection.handlers if who not in self.conflicted)

    def term(self, name: str) -> int:
        """A pinned number of the policy's terms; the default where the case pinned none (it ended before that)."""
        return int(self.terms.get(name, getattr(Terms(), name)))

    def answered(self, question: str) -> str | None:
        """The coded answer to a named question, if there is one."""
        found = self.answers.get(question)
        return found.answer if found else None
