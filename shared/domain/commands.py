"""What the outside may ask of a case. A command names sealed items; it never carries personal data itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class Command:
    """Base of every command."""


@dataclass(frozen=True)
class OpenCase(Command):
    """Open a case: from an ATS (connection and ids) or by an orderer. `previous`: the earlier vetting that the door has seen."""

    person: str
    source: str
    language: str
    facts: Mapping[str, str] = field(default_factory=dict)
    connection: str | None = None
    ats_application: str | None = None
    ats_candidate: str | None = None
    ats_result: str | None = None
    by: str | None = None
    previous: str | None = None
    protected: bool = False


@dataclass(frozen=True)
class Signal(Command):
    """The ATS says more about the application: rejected, unrejected, hired, merged, deleted, anonymised."""

    kind: str


@dataclass(frozen=True)
class AnswerQuestion(Command):
    """A person answers a named question; `item` is the sealed text where the question asks for one."""

    question: str
    answer: str
    by: str
    item: str | None = None


@dataclass(frozen=True)
class AssignHost(Command):
    """Name the host; a change is told to the candidate."""

    host: str
    by: str


@dataclass(frozen=True)
class ProveIdentity(Command):
    """Identity is proven by e-identification, or by a handler's ID check (`by`), with the person record after it."""

    method: str
    person: str
    has_number: bool
    indicative_age: int | None
    by: str | None = None
    has_birth_date: bool = False
    names_differ: bool = False


@dataclass(frozen=True)
class HandOverLink(Command):
    """A handler hands a link and a one-time code to a candidate without mail or e-identification."""

    expires_at: str
    by: str


@dataclass(frozen=True)
class AnswerProtected(Command):
    """The candidate answers the question about protected identity, which stands before any form."""

    protected: bool


@dataclass(frozen=True)
class ShowNotice(Command):
    """The notice is shown to the candidate: proof of delivery."""

    text: str
    text_version: int
    text_hash: str
    language: str


@dataclass(frozen=True)
class Acknowledge(Command):
    """The candidate says to have read the notice with this hash."""

    text_hash: str


@dataclass(frozen=True)
class AnswerPermission(Command):
    """The candidate gives, refuses or takes back the medgivande to the credit report."""

    given: bool
    text_hash: str


@dataclass(frozen=True)
class StartCollection(Command):
    """A handler starts the collection."""

    by: str


@dataclass(frozen=True)
class ReturnCheck(Command):
    """An answer for a check: by the provider's callback, or entered by hand (`by`)."""

    check: str
    item: str
    via: str
    order: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class RejectCheck(Command):
    """A provider's answer was about another person."""

    check: str
    order: str


@dataclass(frozen=True)
class SkipCheck(Command):
    """A check cannot be done: reason code of the case description, section 8."""

    check: str
    reason: str
    order: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class ExtendReading(Command):
    """The candidate needs more time: the first extension is given at once."""


@dataclass(frozen=True)
class Reply(Command):
    """The candidate has read; comments (or none) lie in the sealed item."""

    item: str


@dataclass(frozen=True)
class SignAssessment(Command):
    """A named person signs the assessment. `unresolved` counts disputes of the candidate it does not answer."""

    item: str
    by: str
    unresolved: int = 0


@dataclass(frozen=True)
class ApproveReview(Command):
    """A second person approves the assessment."""

    by: str


@dataclass(frozen=True)
class ReturnReview(Command):
    """A second person sends the assessment back with a reason."""

    by: str
    item: str


@dataclass(frozen=True)
class Release(Command):
    """Hand the report to the client."""

    by: str


@dataclass(frozen=True)
class RecordDecision(Command):
    """The client's decider records the decision with its reasons."""

    item: str
    by: str


@dataclass(frozen=True)
class Pause(Command):
    """A human pauses the case (objection, rectification, a dispute)."""

    reason: str
    by: str


@dataclass(frozen=True)
class Resume(Command):
    """A human lets the case go on."""

    by: str


@dataclass(frozen=True)
class Withdraw(Command):
    """The candidate stops."""


@dataclass(frozen=True)
class Cancel(Command):
    """The client or the performer stops the case."""

    reason: str
    by: str
