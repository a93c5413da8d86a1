"""What may be sent about the steps of a procedure: the step, its route, and its content in the shape of the step's form."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, JsonValue, ValidationError, WithJsonSchema

from shared.web.staff.body import turned
from shared.web.staff.requests import Code, Line, Sent, Told, Words

Theme = Literal[
    "background", "social_circle", "education", "earlier_work", "finances", "foreign_ties", "leisure", "alcohol_drugs",
    "personal_qualities", "conflicts_of_interest", "crime", "associations", "health", "cooperation", "changes", "free",
]  # fmt: skip


class TextContent(Sent):
    """What was done, in words."""

    text: Told


class ReferenceContent(Sent):
    """What was done, with the reference under which it stands elsewhere."""

    reference: Line
    text: Words | None = None


class NotesOnTheme(Sent):
    """Free notes on a theme of the guide. There is no verdict, mark or number of a theme."""

    theme: Theme
    notes: Told


class InterviewContent(Sent):
    """An interview that was held by the caller: the themes that were spoken of, in free notes (SP-11, SP-40)."""

    held_on: date
    themes: Annotated[list[NotesOnTheme], Field(min_length=1, max_length=40)]


class InvitationContent(Sent):
    """What the candidate is told before the interview: what, why, how long, where, when, with whom, about what (SP-41)."""

    what: Told
    why: Told
    minutes: int = Field(ge=15, le=480)
    place: Line
    when: AwareDatetime
    who: Line = Field(description="subject of a member of staff whom the policy names")
    topics: Annotated[list[Line], Field(min_length=1, max_length=20)]


class AskedSource(Sent):
    """A source and why it matters to this position (SP-10)."""

    source: Line
    relevance: Told


class SourcesContent(Sent):
    """Other sources of the basic investigation, each with its relevance."""

    sources: Annotated[list[AskedSource], Field(min_length=1, max_length=40)]


class ApplicationContent(Sent):
    """The application for a record check (SP-36); who it is about is taken from the case."""

    operator: Line = Field(description="verksamhetsutövare")
    supervisory_body: Line = Field(description="tillsynsmyndighet, kommun eller region")
    reason: Told = Field(description="kontrollorsak: clear and full")
    title: Line = Field(description="titel")
    ends_on: date | None = Field(None, description="sluttid: the control ends by itself then")
    agreement: Line | None = Field(None, description="säkerhetsskyddsavtal")


class ReplyContent(Sent):
    """The reply to a record check: one of two values, and nothing beside it (SP-22)."""

    reply: Literal["inga_uppgifter_utlämnade", "uppgifter_utlämnade_hanteras_utanför_systemet"]


class FormSection(Sent):
    """A section of the form, as the person filled it in."""

    heading: Line
    text: Words


class InvestigationContent(Sent):
    """The form for the special personal investigation (SP-17); destroyed once it has been submitted."""

    sections: Annotated[list[FormSection], Field(min_length=1, max_length=40)]


class ExtractContent(Sent):
    """That an extract was shown, when and to whom. Nothing else may be documented (BK-21)."""

    shown: Literal[True]
    date: date
    by: Line


class Check(Sent):
    """One of the three checks: whether it is met, and on what that stands."""

    met: bool
    words: Told


class AuthorisationContent(Sent):
    """Whether the person is authorised (behörig): judged reliable, enough security knowledge, need; all three (SP-30)."""

    reliability: Check
    knowledge: Check
    need: Check


FORMS: Mapping[str, type[Sent]] = {
    "text": TextContent, "reference": ReferenceContent, "interview": InterviewContent, "invitation": InvitationContent,
    "sources": SourcesContent, "application": ApplicationContent, "reply": ReplyContent, "spu": InvestigationContent,
    "extract": ExtractContent, "authorisation": AuthorisationContent,
}  # fmt: skip
_SHAPES = {"anyOf": [{"$ref": f"#/components/schemas/{model.__name__}"} for model in FORMS.values()]}
Shaped = Annotated[dict[str, JsonValue], WithJsonSchema(_SHAPES)]


class NewStep(Sent):
    """A step that was done. The case says which steps are open, what of each may be recorded, and the form of its content."""

    step: Code
    route: Code = Field("done", description="where the case goes; never what was found")
    content: Shaped | None = Field(
        None, description="in the shape of the step's form; none where the form is none"
    )
    issued_on: date | None = Field(
        None, description="of an extract: when it was issued; judged by its statute and never kept (BK-21)"
    )


class NewWaiver(Sent):
    """A step that is left out, with its reason: särskilda skäl, or what it would not give."""

    step: Code
    reason: Literal["not_relevant", "clearly_unneeded", "particular_reasons"]
    text: Told


class NewEnding(Sent):
    """The end of a participation."""

    reason: Literal["left", "not_participating", "class_changed"]


def shaped(form: str, content: Mapping[str, Any]) -> Sent:
    """Content in the shape of a form; turned away (422) with the places of what is wrong, and nothing of what was sent."""
    try:
        return FORMS[form].model_validate_json(json.dumps(content))
    except ValidationError as error:
        raise turned(error, ("content",)) from None
