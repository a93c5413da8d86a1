"""What is answered, one model each. Codes for machines, texts in the asked language; absent means null."""

from typing import Literal

from pydantic import Field

from shared.web.staff.file_answers import FileOfCase, Organisations, ShownDecision, ShownFact, ShownNote
from shared.web.staff.given import Given, Labelled
from shared.web.staff.step_answers import ConsentOfCase, ShownHolistic, StepContent, StepOfCase


class WaitingFor(Given):
    """Who is waited for, for what and until which day (inclusive), and the same in one sentence."""

    who: str = Field(
        description="staff, candidate, source, reviewer, decider or nobody; further values are possible"
    )
    what: str
    until_on: str | None = None
    text: str


class ListedCase(Given):
    """A row of the worklist: no name, nothing that differs with what was found."""

    case_id: str
    version: int
    state: Labelled
    waiting_for: WaitingFor
    position: Labelled | None = None
    unit: str | None = None
    service: str | None = None
    host: Labelled | None = None
    questions: list[str]
    tasks: list[WaitingFor] = Field(description="what waits beside the case's own way, such as a disclosure")
    opened_on: str


class CaseList(Given):
    """A page of the worklist, by due day, the earliest first; no total and no other order exist."""

    items: list[ListedCase]
    next: str | None = Field(None, description="address of the next page; absent on the last one")
    self: str


class Asked(Given):
    """A named question that waits for a person."""

    question: str
    rule_id: str
    roles: list[str]
    choices: list[str] = Field(description="the coded answers; empty: a code that the policy knows")
    text_needed: bool


class CheckOfCase(Given):
    """Where a check stands; nothing of what it found."""

    check: str
    status: Literal["waiting", "ordered", "returned", "not_done"]
    reason: str | None = None
    performer: str
    changed_at: str | None = None
    due_on: str | None = None


class Step(Given):
    """A step that the case has reached, and when."""

    step: str
    reached_at: str


class Names(Given):
    """Who the candidate is; the person number is masked (PN-11)."""

    first_name: str | None = None
    last_name: str | None = None
    called: str | None = Field(
        None, description="the name that the employer's system gave, where it was another"
    )
    email: str | None = None
    phone: str | None = None
    person_number_masked: str | None = None
    file_reference: str | None = Field(None, description="where the papers of a protected case lie (PN-16)")


class ShownFinding(Given):
    """One fact with source, dates, legal status and relevance, never a bare flag (case 8)."""

    finding: str
    source: str
    source_ref: str
    court_type: str
    kind: str
    legal_status: str
    category: str
    dated_on: str
    final_on: str | None = None
    matched_on: str
    requirement_id: str
    relevance: str
    words: str


class ShownCheck(Given):
    """What a check gave: its outcome and its findings."""

    check: str
    outcome: str
    findings: list[ShownFinding]


class ShownComment(Given):
    """The candidate's own words on a finding, unchanged."""

    check: str
    finding: str
    option: str
    text: str


class ShownReply(Given):
    """What the candidate answered; silence counts nothing."""

    answered: bool
    comments: list[ShownComment]


class ShownResolution(Given):
    """A human's answer to a disputed finding."""

    check: str
    finding: str
    outcome: str
    reason: str


class ShownAssessment(Given):
    """The signed assessment; of a security vetting `text` is the overall one, and the rest stands beside it (SP-02)."""

    text: str
    holistic: ShownHolistic | None = None
    resolutions: list[ShownResolution]
    assessed_by: str


class OpenedCase(Given):
    """A case as the caller may see it. Each part of content was recorded as read before that."""

    case_id: str
    version: int
    state: Labelled
    waiting_for: WaitingFor
    service: str | None = None
    position: Labelled | None = None
    unit: str | None = None
    language: str
    source: str
    previous: str | None = Field(None, description="the earlier vetting that this case is the sequel of")
    host: Labelled | None = None
    paused: str | None = None
    protected_identity: bool = Field(description="a person with protected identity is not named here (PN-16)")
    questions: list[Asked]
    asked_of_candidate: list[str] = Field(
        description="identity, person_number, protected_identity, notice, permission, reading: what waits for the candidate"
    )
    checks: list[CheckOfCase]
    steps: list[Step]
    banner: Labelled | None = Field(
        None, description="what must not be written here (SP-34); absent: nothing"
    )
    procedure_steps: list[StepOfCase] = Field(description="the steps of the case type, in their order")
    consent: ConsentOfCase | None = Field(None, description="absent where the law asks for none")
    candidate: Names | None = None
    findings: list[ShownCheck] | None = None
    reply: ShownReply | None = None
    assessment: ShownAssessment | None = None
    step_contents: list[StepContent] | None = None
    file: FileOfCase
    organisations: Organisations
    decision: ShownDecision | None = None
    facts: list[ShownFact] | None = None
    working_notes: list[ShownNote] | None = None
    read: list[str] = Field(description="what was recorded as read by you, now")


class TextWarned(Given):
    """A place in a text that was sent which a person should look at once more; nothing was refused, and nothing is kept of it."""

    pointer: str
    ground: str
    rule_id: str
    start: int = Field(description="the first character, counted from 0 (NFC)")
    end: int = Field(description="the first character after it")
    text: str


class Committed(Given):
    """The commit that a command led to, or the version that stands when it changed nothing."""

    case_id: str
    version: int = Field(description="the case's version after the command, as in ETag")
    committed_at: str | None = Field(None, description="absent when the command changed nothing")
    events: list[str] = Field(description="types of the events, as on the bus")
    warnings: list[TextWarned] | None = Field(
        None, description="words near what may not be weighed (DS-01, DS-05, SO-15)"
    )


class LoginCode(Committed):
    """The page's address and a one-time code, to be handed over in person."""

    address: str
    code: str
    expires_at: str


class LoggedCommit(Given):
    """A step of the case's log: ids and codes only."""

    sequence: int
    committed_at: str
    actor: str
    hash: str = Field(description="link of the hash chain, SHA-256, hex")
    events: list[dict[str, object]] = Field(description="CloudEvents 1.0, as on the bus")


class EventList(Given):
    """A page of the case's log, the oldest first."""

    items: list[LoggedCommit]
    next: str | None = None
    self: str


class Reading(Given):
    """Who has read what, and when."""

    number: int
    read_at: str
    reader: str
    role: str
    what: str
    hash: str


class ReadingList(Given):
    """A page of the readings, the oldest first."""

    items: list[Reading]
    next: str | None = None
    self: str


class ApiInfo(Given):
    """About this API (REST API-profil VER.06; the member names are the profile's)."""

    apiName: str  # noqa: N815 - named by the profile
    apiVersion: str  # noqa: N815 - named by the profile
    apiReleased: str  # noqa: N815 - named by the profile
    apiDocumentation: str  # noqa: N815 - named by the profile
    apiStatus: str  # noqa: N815 - named by the profile


class ProblemField(Given):
    """What is wrong with one member."""

    pointer: str
    code: str
    detail: str


class Change(Given):
    """What a commit since the version you named brought."""

    version: int
    events: list[str]


class Problem(Given):
    """RFC 9457 with the rule's id. Readers ignore members that they do not know."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    rule_id: str
    code: str
    errors: list[ProblemField] | None = None
    current_version: int | None = None
    changes: list[Change] | None = None
