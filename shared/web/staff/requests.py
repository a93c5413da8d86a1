"""What may be sent: one model for each command. Unknown members are refused, nothing is coerced."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

# Printable text; line breaks and tabs only where people write at length.
Line = Annotated[
    str,
    Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"),
]
Words = Annotated[
    str, Field(min_length=1, max_length=10_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Service = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,8}(-[A-Z0-9]{1,8})?$")]
CaseId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
# Words that say something: a tick, a mark or a number says nothing (SP-02, SP-41).
Told = Annotated[
    str, Field(min_length=20, max_length=10_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
Weighed = Annotated[
    str, Field(min_length=40, max_length=10_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
Email = Annotated[
    str,
    Field(
        max_length=254,
        pattern=r"^[^\s@<>(),;:\\\x22\[\]\x00-\x1f\x7f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    ),
]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 ()-]{3,24}$")]
# Its shape is judged by the rules for person numbers, which say what is wrong; here only that it is short
# text.
TypedNumber = Annotated[str, Field(min_length=1, max_length=32)]


class Sent(BaseModel):
    """Base of every request body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Nothing(Sent):
    """A command that needs no more than its address: an empty object, or no body at all."""


MAX_FILE = 4_000_000


class Pdf(Sent):
    """A PDF as it is, of at most 4 MB, as application/pdf. Nothing in it is read."""

    MEDIA: ClassVar[str] = "application/pdf"
    BEGINS: ClassVar[bytes] = b"%PDF-"


class Candidate(Sent):
    """The candidate as the orderer knows them."""

    first_name: Line
    last_name: Line
    email: Email | None = None
    phone: Phone | None = None
    person_number: TypedNumber | None = Field(None, description="ÅÅÅÅMMDD-NNNN; verified (PN-01 to PN-12)")


class NewCase(Sent):
    """A case opened without an applicant tracking system."""

    position: Code = Field(description="the policy's id of the position; its unit must be one of yours")
    engagement: Code = Field(description="the policy's code, such as new_hire or placement_student")
    service: Service | None = Field(None, description="absent: the first that the policy gives")
    requisition: Line | None = Field(None, description="the employer's own id of the recruitment (BK-12)")
    candidate: Candidate | None = Field(
        None, description="absent exactly when the identity is protected (PN-16)"
    )
    protected_identity: bool = Field(
        False, description="then nothing of the person is given; no reason is asked"
    )
    file_reference: Line | None = Field(None, description="where the papers of a protected case lie (PN-16)")
    language: Literal["sv", "en"] = "sv"
    final_candidate: bool | None = Field(None, description="absent: it is asked for (BK-12)")
    previous: CaseId | None = Field(
        None, description="the earlier vetting that a follow-up, class change or exit belongs to"
    )


class NewAnswer(Sent):
    """An answer to a named question; which code, and whether a text belongs to it, is told by the case."""

    question: Code
    answer: Code
    text: Words | None = None
    email: Email | None = Field(None, description="for the question email with the answer given")


class NewHost(Sent):
    """The named host who follows the candidate."""

    host: Line = Field(description="subject of a member of staff whom the policy names")


class NewIdentityCheck(Sent):
    """A handler has seen an identity document; the number comes from it."""

    document_kind: Literal[
        "passport",
        "national_identity_card",
        "driving_licence",
        "swedish_identity_card",
        "residence_permit_card",
    ]
    person_number: TypedNumber | None = Field(None, description="as it stands in the document, if it has one")
    birth_date: date | None = Field(None, description="of somebody without a Swedish number (case 12)")


class NewLoginCode(Sent):
    """A link and a code for a candidate without mail or e-identification, handed over in person."""

    days: int = Field(2, ge=1, le=7, description="for how many days the code works")


class Record(Sent):
    """A finding as the case officer read it. What may not be kept is not kept, without trace."""

    source: Line
    source_ref: Line = Field(description="the source's own case number")
    status: Literal[
        "laga_kraft", "ej_laga_kraft", "atal_vackt", "credit_entry", "frikand", "nedlagd", "settled"
    ]
    category: Code
    matched_on: Literal["personnummer", "samordningsnummer", "name_and_birth_date"]
    dated_on: date
    final_on: date | None = None
    offence_on: date | None = None
    released_on: date | None = None
    sanction: Literal["fines", "suspended_sentence", "probation", "prison", "other"] | None = None
    words: Annotated[str, Field(min_length=1, max_length=500)] = Field(
        description="the source's neutral heading of the matter; no verdict words (BK-05)"
    )


class NewResult(Sent):
    """A check's result, entered by hand: done with its records (often none), or why it could not be done."""

    check: Literal["courts_general", "courts_administrative", "credit"]
    status: Literal[
        "done",
        "source_closed",
        "source_refused",
        "source_slow",
        "information_missing",
        "performer_unable",
        "identity_not_verified",
        "request_withdrawn",
        "no_history",
    ]
    findings: Annotated[list[Record], Field(max_length=200)] = Field(default_factory=list)


class ResolutionOf(Sent):
    """A human's answer to a finding that the candidate disputes; upheld means that the candidate is right."""

    check: Code
    finding: Code
    outcome: Literal["upheld", "partly", "rejected"]
    reason: Words


YesNo = Literal["yes", "no", "not_applicable"]


class FormChecks(Sent):
    """What the form of a basic investigation lists (SP-42)."""

    cv: YesNo
    references: YesNo
    grades: YesNo
    credit: YesNo
    enforcement: YesNo
    population: YesNo
    social_media: YesNo
    open_sources: YesNo
    engagements: YesNo
    legal_processes: YesNo


class FormStatements(Sent):
    """What the form of a basic investigation states (SP-42)."""

    personal_knowledge: bool
    loyal: bool
    reliable: bool


class Evidence(Sent):
    """On which steps of the case a heading stands."""

    heading: Literal["loyalty", "reliability", "vulnerability"]
    steps: Annotated[list[Code], Field(min_length=1, max_length=20)]


class Holistic(Sent):
    """The overall assessment of a security vetting in words, and the form's answers: no marks, no numbers, no sum (SP-02)."""

    loyalty: Weighed
    reliability: Weighed
    vulnerability: Weighed
    overall: Weighed
    checks: FormChecks
    statements: FormStatements
    reason: Words | None = Field(None, description="why not, when a statement does not hold")
    evidences: Annotated[list[Evidence], Field(max_length=3)] = Field(default_factory=list)


class NewAssessment(Sent):
    """The human assessment in words. Every finding that the candidate disputes needs a resolution.

    A security vetting has `holistic`, everything else `text`.
    """

    text: Words | None = None
    holistic: Holistic | None = None
    resolutions: Annotated[list[ResolutionOf], Field(max_length=200)] = Field(default_factory=list)


class NewReview(Sent):
    """A second person's review: approved, or returned with a reason."""

    outcome: Literal["approved", "returned"]
    reason: Words | None = None


class NewDecision(Sent):
    """The client's decision, in the words of its case type. Reasons are the decider's own, at least 20 characters."""

    outcome: Literal[
        "appointed", "not_appointed", "recruitment_ended", "godkänd", "ej_godkänd", "kvarstår", "omprövas"
    ]
    reasons: Annotated[
        str, Field(min_length=20, max_length=10_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
    ]


class NewPause(Sent):
    """Why a person pauses the case."""

    reason: Literal["objection", "rectification", "dispute", "protected_identity", "legal_hold"]


class NewCancellation(Sent):
    """Why the client or the performer stops the case; it says nothing about the candidate."""

    reason: Literal["client_request", "performer_request", "recruitment_ended", "opened_by_mistake"]
