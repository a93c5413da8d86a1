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


class StepContent(Given):
    """What was sealed with a step, as it was sent."""

    step: str
    recorded_at: str
    recorded_by: str
    content: Annotated[dict[str, JsonValue], WithJsonSchema({"type": "object"})]
