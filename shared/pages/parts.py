"""What candidate pages are made of: the frame around each, codes, and the small records inside them.

Codes become words through the texts, so that no page can say more of a finding than its code (BK-04, BK-05).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from shared.texts.catalogue import Language

Answer = Literal["yes", "no"]
Label = Literal[
    "awaiting_candidate",
    "in_progress",
    "awaiting_source",
    "awaiting_candidate_reading",
    "in_review",
    "released",
    "closed",
    "shredded",
    "suspended",
    "withdrawn",
    "cancelled",
    "expired",
    "awaiting_consent",
    "awaiting_interview",
    "awaiting_extract",
    "record_check",
    "decided",
    "ending",
]
Task = Literal[
    "notice", "permission", "identity", "reading", "report", "receipt", "consent", "interview", "extract"
]
StepName = Literal[
    "information",
    "permission",
    "identity",
    "courts",
    "credit",
    "reading",
    "assessment",
    "review",
    "report",
    "decision",
    "deletion",
    "extract",
    "extract_copy",
    "authenticity",
    "interview",
    "documents",
    "delta",
    "interim",
    "consent",
    "record_check",
    "obligations",
    "follow_up",
    "exit",
]
StepState = Literal["done", "yours", "now", "later", "planned", "missing", "not_asked"]
Act = Literal[
    "notice",
    "permission",
    "consent",
    "interview",
    "extract",
    "reading",
    "report",
    "readers",
    "rights",
    "complaint",
    "receipt",
    "protected",
    "stop",
]
Asked = Literal["permission", "consent"]
Next = Literal["status", "permission", "extract"]
Obligation = Literal["mandatory", "on_request"]
Pause = Literal["objection", "correction", "question"]
Source = Literal["general", "administrative", "credit"]
FindingKind = Literal["final_judgment", "non_final_judgment", "pending_prosecution", "credit_entry"]
Matched = Literal["personnummer", "samordningsnummer", "name_and_birth_date"]
CommentState = Literal["open", "draft", "sent", "under_review", "upheld", "partly", "rejected", "over"]
Choice = Literal["not_me", "wrong", "outdated", "context"]
Reader = Literal[
    "candidate",
    "host",
    "orderer",
    "case_officer",
    "reviewer",
    "decider",
    "auditor",
    "data_protection_officer",
    "administrator",
    "interviewer",
    "assessor",
    "registrar",
    "placing_body",
]
Read = Literal[
    "names",
    "case",
    "findings",
    "reply",
    "assessment",
    "report",
    "report_attachment",
    "decision",
    "facts",
    "working_notes",
    "file",
    "invitation",
    "investigation",
    "record_check_application",
    "record_check_reply",
    "form",
    "step_notes",
    "extract_copy",
    "export",
    "requests",
]
Reason = Literal[
    "own",
    "order",
    "identify",
    "collect",
    "interview",
    "assess",
    "review",
    "decide",
    "oversee",
    "administer",
    "keep",
]
ObstacleKind = Literal[
    "link_expired",
    "link_requested",
    "another_person",
    "session_over",
    "logged_out",
    "already_done",
    "paused",
    "two_tabs",
    "too_late",
    "after_stopping",
    "not_found",
    "our_fault",
    "our_fault_not_saved",
    "unreadable",
    "too_large",
    "service_closed",
    "language_changed",
]


@dataclass(frozen=True, slots=True)
class Host:
    """The candidate's contact. `address` is where one can write: a postal address or an e-mail address.

    A `phone` that is not a number to dial is shown as it stands; `hours` "" are left out.
    """

    name: str
    phone: str
    hours: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page carries. `position` is shown only to a candidate who is signed in.

    Where no case is known (an unknown link or address), `host` is None and `employer` and `controller` are "":
    nobody can be named, and the page says where the contact's name stands instead. `variants` are the kinds of case
    whose own words go before the usual ones: a text `status.in_progress.h1.vetting` before `status.in_progress.h1`.
    """

    language: Language
    employer: str
    controller: str
    host: Host | None
    form_token: str
    other_language_href: str
    base: str = ""
    position: str | None = None
    signed_in: bool = True
    session_minutes: int = 30
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldError:
    """A field to mend and the text key of what to do; `over` is the number of characters too many."""

    field: str
    key: str
    over: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its frame, and the fields to mend if an answer could not be read."""

    template: ClassVar[str]
    frame: Frame
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `on` is the day it was done or is expected, `days` how long a source usually takes."""

    name: StepName
    state: StepState
    on: date | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One item as the candidate reads it: `words` as the report will print them, `on` the source's date."""

    number: int
    words: str
    source: str
    on: date
    kind: FindingKind
    matched: Matched
    relevance: str
    keep: str
    reference: str | None = None
    state: CommentState = "open"
    choice: Choice | None = None
    comment: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A heading of the report with its paragraphs, in the report's words."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """One recorded reading. `name` only for the host and those the candidate met; otherwise the role."""

    at: datetime
    role: Reader
    organisation: str
    what: Read
    why: Reason
    name: str | None = None


@dataclass(frozen=True, slots=True)
class DeletedClass:
    """One class of content whose keys are gone: when, and the key's code."""

    name: Literal["person", "items", "notes", "report", "credit", "extract"]
    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What little stays, until when (archive: without a day)."""

    name: Literal["proof", "log", "archive"]
    until: date | None = None
