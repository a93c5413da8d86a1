"""What can happen in a case: one frozen class per event type, in the order in which a case usually meets them.

An event carries ids, codes and dates only. Personal data and everything that was found lie in sealed items, which an
event names by id. A type's name and version are literals: renaming a class changes nothing that is stored.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import ClassVar


@dataclass(frozen=True)
class Event:
    """Base of every event: `type` and `version` are what is stored and published."""

    type: ClassVar[str]
    version: ClassVar[int] = 1

    def data(self) -> dict[str, object]:
        """The event's own facts as JSON-ready values."""
        return asdict(self)


@dataclass(frozen=True)
class CaseOpened(Event):
    """A case exists. `person` names the sealed person record; `facts` are what the sender could establish."""

    type: ClassVar[str] = "case.opened"
    person: str
    source: str
    language: str
    facts: Mapping[str, str] = field(default_factory=dict)
    connection: str | None = None
    ats_application: str | None = None
    ats_candidate: str | None = None
    ats_result: str | None = None
    opened_by: str | None = None


@dataclass(frozen=True)
class CaseSignalled(Event):
    """The ATS said something more about the application (rejected, hired, deleted, a second stage change)."""

    type: ClassVar[str] = "case.signalled"
    kind: str


@dataclass(frozen=True)
class QuestionAnswered(Event):
    """A person answered a named question; free text lies in the sealed `item`."""

    type: ClassVar[str] = "question.answered"
    question: str
    answer: str
    by: str
    item: str | None = None


@dataclass(frozen=True)
class ServiceFound(Event):
    """What is known tells which service the policy gives here: from now on its questions are asked."""

    type: ClassVar[str] = "service.found"
    service: str


@dataclass(frozen=True)
class OrderAccepted(Event):
    """The need was assessed (behovsprövad): service, steps and terms are pinned with the policy they came from."""

    type: ClassVar[str] = "order.accepted"
    service: str
    checks: tuple[str, ...]
    unit: str
    position: str
    policy_version: int
    policy_hash: str
    regime_version: int
    regime_hash: str
    terms: Mapping[str, int | str]
    by: str


@dataclass(frozen=True)
class HostAssigned(Event):
    """The named host who follows the candidate through the case."""

    type: ClassVar[str] = "host.assigned"
    host: str
    by: str


@dataclass(frozen=True)
class LinkIssued(Event):
    """A link for the candidate exists; its token is stored only as a hash. `by`: a handler hands it over in person."""

    type: ClassVar[str] = "link.issued"
    link: str
    expires_at: str
    by: str | None = None


@dataclass(frozen=True)
class LinksRevoked(Event):
    """No link or session of the candidate opens the case any longer."""

    type: ClassVar[str] = "links.revoked"
    reason: str


@dataclass(frozen=True)
class ActionClaimed(Event):
    """A reactor leased an action whose outside party knows no idempotency key."""

    type: ClassVar[str] = "action.claimed"
    action: str
    until: str


@dataclass(frozen=True)
class ActionFailed(Event):
    """An action failed; it is not tried again before `not_before`."""

    type: ClassVar[str] = "action.failed"
    action: str
    reason: str
    not_before: str


@dataclass(frozen=True)
class MessageSent(Event):
    """A message to the candidate was handed over to the mail service."""

    type: ClassVar[str] = "message.sent"
    action: str
    kind: str


@dataclass(frozen=True)
class IdentityProven(Event):
    """The candidate's identity is proven; `person` names the person record as it stands after that."""

    type: ClassVar[str] = "identity.proven"
    method: str
    person: str
    minor: bool
    has_number: bool
    by: str | None = None
    has_birth_date: bool = False
    names_differ: bool = False


@dataclass(frozen=True)
class ProtectedIdentityAnswered(Event):
    """The candidate was asked about protected identity before any form, and answered."""

    type: ClassVar[str] = "protected_identity.answered"
    protected: bool


@dataclass(frozen=True)
class NoticeDelivered(Event):
    """The notice was shown to the proven candidate: which text, by hash (BK-13)."""

    type: ClassVar[str] = "notice.delivered"
    text: str
    text_version: int
    text_hash: str
    language: str


@dataclass(frozen=True)
class NoticeAcknowledged(Event):
    """The candidate says to have read the notice (tagit del); it is no consent (BK-09)."""

    type: ClassVar[str] = "notice.acknowledged"
    text_hash: str


@dataclass(frozen=True)
class PermissionGiven(Event):
    """Medgivande to the credit report, a fairness step (KU-03)."""

    type: ClassVar[str] = "permission.given"
    subject: str
    text_hash: str


@dataclass(frozen=True)
class PermissionRefused(Event):
    """The candidate said no, or took the permission back: no report, a human goes on (KU-03)."""

    type: ClassVar[str] = "permission.refused"
    subject: str
    text_hash: str


@dataclass(frozen=True)
class CollectionStarted(Event):
    """A handler started the collection (klar_att_börja to insamling)."""

    type: ClassVar[str] = "collection.started"
    by: str


@dataclass(frozen=True)
class CheckOrdered(Event):
    """A provider accepted the order of a check under the order id."""

    type: ClassVar[str] = "check.ordered"
    check: str
    provider: str
    order: str


@dataclass(frozen=True)
class CheckReturned(Event):
    """An answer came: what may be kept of it lies in the sealed item. Says nothing about what was found."""

    type: ClassVar[str] = "check.returned"
    check: str
    item: str
    via: str
    by: str | None = None


@dataclass(frozen=True)
class CheckNotDone(Event):
    """A check could not be done (ej genomförd); neutral, with a reason code."""

    type: ClassVar[str] = "check.not_done"
    check: str
    reason: str
    by: str | None = None


@dataclass(frozen=True)
class CheckRejected(Event):
    """An answer was not about this person; nothing of it is kept and a human decides what to do."""

    type: ClassVar[str] = "check.rejected"
    check: str
    reason: str


@dataclass(frozen=True)
class ReadingOpened(Event):
    """The candidate reads and may comment until and including the day `until` (BK-15)."""

    type: ClassVar[str] = "reading.opened"
    until: str


@dataclass(frozen=True)
class ReadingExtended(Event):
    """The candidate has more time: asked for, or given back after a pause."""

    type: ClassVar[str] = "reading.extended"
    until: str
    asked: bool = True


@dataclass(frozen=True)
class ReplyGiven(Event):
    """The candidate has read; comments, if any, lie in the sealed item, which exists in every case."""

    type: ClassVar[str] = "reply.given"
    item: str


@dataclass(frozen=True)
class ReadingLapsed(Event):
    """The period is over without an answer (ej yttrat sig); never a flag."""

    type: ClassVar[str] = "reading.lapsed"


@dataclass(frozen=True)
class AssessmentSigned(Event):
    """A named person signed the assessment in the sealed item."""

    type: ClassVar[str] = "assessment.signed"
    item: str
    by: str


@dataclass(frozen=True)
class ReviewApproved(Event):
    """A second person approved (four eyes)."""

    type: ClassVar[str] = "review.approved"
    by: str


@dataclass(frozen=True)
class ReviewReturned(Event):
    """A second person sent the assessment back; the reason lies in the sealed item."""

    type: ClassVar[str] = "review.returned"
    by: str
    item: str


@dataclass(frozen=True)
class ReportWritten(Event):
    """The report was rendered from the log's head `head` and stored sealed; `sha256` is the PDF's, `model` has its texts.

    `attachment` is the part that fewer people may read, where the report has one (SP-42), with the hash of its PDF.
    """

    type: ClassVar[str] = "report.written"
    item: str
    sha256: str
    head: str
    head_sequence: int
    model: str | None = None
    attachment: str | None = None
    attachment_sha256: str | None = None


@dataclass(frozen=True)
class ReportReleased(Event):
    """The client may read the report from now on."""

    type: ClassVar[str] = "report.released"
    by: str


@dataclass(frozen=True)
class DecisionRecorded(Event):
    """The client's decider recorded the decision; outcome and reasons lie in the sealed item (GR-06)."""

    type: ClassVar[str] = "decision.recorded"
    item: str
    by: str


@dataclass(frozen=True)
class CaseClosed(Event):
    """The case is closed; what is destroyed when, by retention class and date."""

    type: ClassVar[str] = "case.closed"
    retention: Mapping[str, str]


@dataclass(frozen=True)
class ClassDisposed(Event):
    """The keys of a retention class were destroyed; `decision` is an authority's disposal decision (OS-09)."""

    type: ClassVar[str] = "class.disposed"
    retention_class: str
    effective_on: str
    decision: str | None = None


@dataclass(frozen=True)
class CaseShredded(Event):
    """Nothing readable is left of the case but its log."""

    type: ClassVar[str] = "case.shredded"


@dataclass(frozen=True)
class CasePaused(Event):
    """Collection and clocks stand still until a human resumes."""

    type: ClassVar[str] = "case.paused"
    reason: str
    by: str | None = None


@dataclass(frozen=True)
class CaseResumed(Event):
    """A human let the case go on."""

    type: ClassVar[str] = "case.resumed"
    by: str


@dataclass(frozen=True)
class CaseWithdrawn(Event):
    """The candidate stopped the case; no reason is asked for."""

    type: ClassVar[str] = "case.withdrawn"


@dataclass(frozen=True)
class CaseCancelled(Event):
    """The client or the performer stopped the case, or nobody ever answered; says nothing about the candidate."""

    type: ClassVar[str] = "case.cancelled"
    reason: str
    by: str | None = None


@dataclass(frozen=True)
class CaseRestored(Event):
    """The log was restored to here: what the outside was told, or answered, after that is not in it."""

    type: ClassVar[str] = "case.restored"


@dataclass(frozen=True)
class AtsInformed(Event):
    """The ATS has been told the outward label."""

    type: ClassVar[str] = "ats.informed"
    label: str


@dataclass(frozen=True)
class Unknown(Event):
    """An event of a type this version does not know: kept, published and folded as nothing."""

    type: ClassVar[str] = "unknown"
    name: str
    content: Mapping[str, object]


def name_of(event: Event) -> str:
    """The type under which an event is stored and published."""
    return event.name if isinstance(event, Unknown) else event.type


def content_of(event: Event) -> dict[str, object]:
    """The data under which an event is stored and published."""
    return dict(event.content) if isinstance(event, Unknown) else event.data()
