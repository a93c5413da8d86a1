"""What each candidate page shows, as frozen data: one class per page, named C1.. as in the pages description.

Every page works without a script. Dates are days in Sweden; times carry their zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from shared.pages.parts import (
    Act,
    Choice,
    DeletedClass,
    Finding,
    Kept,
    Label,
    Next,
    Obligation,
    ObstacleKind,
    Page,
    Pause,
    ReadingNote,
    ReportPart,
    Source,
    Step,
    Task,
)
from shared.texts.notices import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Page):
    """C1, before login. `link` is the token from the address, posted on and never consumed by a GET."""

    template: ClassVar[str] = "start.html"
    link: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedQuestion(Page):
    """The protected-identity question, before anything is filled in (PN-13, item 17 of the notice)."""

    template: ClassVar[str] = "protected_question.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedAct(Page):
    """Switching protection on in the middle of a case (PN-18)."""

    template: ClassVar[str] = "protected_act.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedDone(Page):
    """What happened when protection was switched on; the frame is signed out."""

    template: ClassVar[str] = "protected_done.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShort(Page):
    """C2, the short layer. `purpose` and `keep` are whole sentences; `changes`: since `read_on`."""

    template: ClassVar[str] = "notice_short.html"
    purpose: str
    keep: str
    start: date
    court_days: int
    reply_days: int
    client_is_authority: bool
    administrative_courts_asked: bool
    credit_bureau: str | None = None
    read_on: date | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeExtract(Page):
    """C2 of a register extract. `purpose`, `age`, `keep`, `publicity` are whole sentences; `copy_months`: if one is kept."""

    template: ClassVar[str] = "notice_extract.html"
    purpose: str
    law: str
    obligation: Obligation
    registers: str
    age: str
    keep: str
    publicity: str
    start: date
    copy_months: int | None = None
    read_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeVetting(Page):
    """C2 of a security vetting: what this case type has. `security_class` is in words, "" without a class."""

    template: ClassVar[str] = "notice_vetting.html"
    purpose: str
    security_class: str
    interview: bool
    talk: bool
    delta: bool
    documents: bool
    record_check: bool
    judged: bool
    keep: str
    publicity: str
    start: date
    interview_days: int
    read_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFull(Page):
    """C3, the full text as shown at a moment; its checksum is computed from the text that is printed."""

    template: ClassVar[str] = "notice_full.html"
    notice: Notice
    shown_at: datetime
    acknowledged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Page):
    """C4: has the candidate read the notice? Information, never consent (BK-09)."""

    template: ClassVar[str] = "acknowledge.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeReceipt(Page):
    """C4, afterwards. `next`: what the candidate does now, if anything."""

    template: ClassVar[str] = "acknowledge_receipt.html"
    at: datetime
    start: date
    next: Next = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Page):
    """C7, the home page. It holds nothing that tells what was found (SP-22): no count, no outcome."""

    template: ClassVar[str] = "status.html"
    label: Label
    steps: tuple[Step, ...]
    acts: tuple[Act, ...]
    until: date | None = None
    task: Task | None = None
    source: Source | None = None
    pause: Pause = "question"
    paper_form: bool = False  # PN-19: how to order an extract


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Page):
    """C10, the list, by the sources' dates; `until` is inclusive.

    Without findings the page says so, and has the same buttons: what was found never shows in the steps or in
    how long they take (SP-22).
    """

    template: ClassVar[str] = "reading.html"
    findings: tuple[Finding, ...]
    missing: tuple[str, ...] = ()
    until: date
    open: bool = True
    may_extend: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingItem(Page):
    """C10, one finding: five rows and the act."""

    template: ClassVar[str] = "reading_item.html"
    finding: Finding
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Page):
    """C11, the candidate's comment on one finding, with what was chosen and typed so far."""

    template: ClassVar[str] = "comment.html"
    number: int
    source: str
    choice: Choice | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentCheck(Page):
    """C12, everything before it is sent; without a comment, that the candidate has read."""

    template: ClassVar[str] = "comment_check.html"
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentReceipt(Page):
    """C12, afterwards: the same receipt whatever was found. `until`: the day by which the candidate hears again."""

    template: ClassVar[str] = "comment_receipt.html"
    at: datetime
    until: date
    commented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreTime(Page):
    """The receipt for more time; `until` is inclusive."""

    template: ClassVar[str] = "more_time.html"
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Page):
    """C13. `released_at` or, before that, `earliest`. `by_hand`: no PDF for a protected person (PN-14)."""

    template: ClassVar[str] = "report.html"
    released_at: datetime | None = None
    earliest: date | None = None
    parts: tuple[ReportPart, ...] = ()
    pdf_pages: int = 0
    pdf_bytes: int = 0
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers(Page):
    """C15, who has read what, newest first, a page at a time."""

    template: ClassVar[str] = "readers.html"
    notes: tuple[ReadingNote, ...]
    older_href: str | None = None
    newer_href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Page):
    """C17. `days` until deletion; None where a disposal decision rules (OS-09)."""

    template: ClassVar[str] = "stop.html"
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReceipt(Page):
    """C17, afterwards; `deleted_by` None where a disposal decision rules."""

    template: ClassVar[str] = "stop_receipt.html"
    at: datetime
    deleted_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted(Page):
    """C20, the receipt of deletion; reachable without login by its code."""

    template: ClassVar[str] = "deleted.html"
    classes: tuple[DeletedClass, ...]
    kept: tuple[Kept, ...]
    effective: date
    receipt_code: str
    chain_head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle(Page):
    """C22, something is in the way: what happened to what was typed, and a person to call."""

    template: ClassVar[str] = "obstacle.html"
    kind: ObstacleKind
    at: datetime | None = None
    return_href: str | None = None
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessibility(Page):
    """The accessibility statement (tillgänglighetsredogörelse, BK-38), filled by each installation."""

    template: ClassVar[str] = "accessibility.html"
    tested_on: date
