"""What is answered about the steps of a procedure, the consent by law, and their content."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, WithJsonSchema

from shared.web.staff.given import Given, Labelled


class StepOfCase(Given):
    """A step of the case type, in its order: where it stands, who may record it, until when. Nothing of what was found."""

    step: Labelled
    rule_id: str
    state: Literal["open", "done", "left_out", "later", "closed"] = Field(
        description="later: something comes first; closed: it will not be made"
    )
    form: str = Field(description="the shape of its content; none: it has none")
    routes: list[str] = Field(description="what may be recorded: where the case goes")
    roles: list[str]
    waiving_roles: list[str] = Field(description="who may leave it out, with a reason; empty: nobody")
    due_on: str | None = Field(None, description="the last day, inclusive (SP-27)")
    escalated: bool = Field(description="left so long that the decider is asked for it")
    again_on: str | None = Field(None, description="the day from which it is to be done again (SP-25, SP-26)")
    recorded_at: str | None = None
    recorded_by: str | None = None
    times: int = 0
    themes: list[Labelled] | None = Field(
        None, description="the guide of an interview; every theme may stay untouched"
    )


class ConsentOfCase(Given):
    """The consent by law (SSL 3:18); it is never the basis by GDPR (SP-16)."""

    state: Literal["not_asked", "asked", "given", "refused", "withdrawn"]
    answered_at: str | None = None
    text: str | None = Field(None, description="which text was signed, with its version")
    text_hash: str | None = Field(None, description="SHA-256 of the text as it was shown")
    covers: str | None = Field(None, description="position: for as long as it is held (SP-15)")


class StepContent(Given):
    """What was sealed with a step, as it was sent."""

    step: str
    recorded_at: str
    recorded_by: str
    content: Annotated[dict[str, JsonValue], WithJsonSchema({"type": "object"})]


class EvidenceOfHeading(Given):
    """The steps that a heading stands on."""

    heading: str
    steps: list[str]


class ShownHolistic(Given):
    """The overall assessment of a security vetting, and the form's answers (SP-02, SP-42)."""

    loyalty: str
    reliability: str
    vulnerability: str
    overall: str
    checks: dict[str, str]
    statements: dict[str, bool]
    reason: str
    evidences: list[EvidenceOfHeading]


class Applicant(Given):
    """Whom the application is about. Here the person number stands in full: the form asks for it."""

    first_name: str | None = None
    last_name: str | None = None
    person_number: str | None = None
    birth_date: str | None = None


class SectionOfForm(Given):
    """A section of the form for the special personal investigation."""

    heading: str
    text: str


class RecordCheckApplication(Given):
    """What the application for a record check asks for (SP-36), for a channel of the operator's own choice (SP-35)."""

    service: str
    operator: str
    supervisory_body: str
    reason: str
    title: str
    ends_on: str | None = None
    agreement: str | None = None
    person: Applicant
    consented_at: str
    sections: list[SectionOfForm] | None = Field(
        None, description="class 2 and 1, until the application was sent (SP-17)"
    )
