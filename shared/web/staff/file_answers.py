"""What is answered about a case's file and its two organisations."""

from pydantic import Field

from shared.web.staff.given import Given


class DisclosureOfCase(Given):
    """A request for documents and where it stands; neither who asked nor what the tests found."""

    disclosure: str
    documents: list[str]
    tested_documents: list[str] = Field(description="the documents whose secrecy has been tested")
    asked_on: str
    answer_by: str = Field(description="promptly: the day by which it is answered (TF 2:15-16)")
    waits_for: str | None = Field(None, description="registrar, or decider when it was left too long")
    decided: bool
    answered: bool


class FileOfCase(Given):
    """What the case holds beside its procedure."""

    subject: str = Field(description="neutral subject line: case type and diary number (OS-04)")
    documents: list[str] = Field(
        description="the official documents that are held; empty for a private client"
    )
    disclosures: list[DisclosureOfCase]
    archived_on: str | None = None


class Organisations(Given):
    """Whose people work on the case, until when, and who has which work."""

    performed_by: str = Field(description="client or performer (BK-32)")
    mandate_until: str | None = None
    assigned: dict[str, str] = Field(description="kind of work: subject")


class ShownNote(Given):
    """A working note: deleted when the report is released."""

    note: str
    text: str
    by: str
    written_at: str


class ShownFact(Given):
    """A recorded fact, with source, author and time (OS-10)."""

    text: str
    source: str
    observed_on: str
    by: str
    recorded_on: str


class ShownDecision(Given):
    """The client's decision and its reasons: never for the performer."""

    outcome: str
    reasons: str


class DocumentTexts(Given):
    """A document's texts as a copy would have them: what is to be withheld is named by its words."""

    disclosure: str
    document: str
    texts: list[str]


DISCLOSURE_DOCUMENT: dict[str, object] = {
    "disclosure": "d1",
    "document": "decision",
    "texts": ["Beslut", "Kandidaten anställs."],
}
