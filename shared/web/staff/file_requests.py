"""What may be sent about a case's file: notes, facts, requests for documents, the archive, and who has which work."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shared.domain.filing import GROUNDS
from shared.web.staff.requests import Line, Sent, Words

Document = Literal["report", "assessment", "reply", "decision", "facts"]
Ground = Literal[
    "OSL 15:2", "OSL 18:1", "OSL 18:8", "OSL 21:1", "OSL 21:3", "OSL 21:3 a", "OSL 21:7", "OSL 22:1", "OSL 35:1",
    "OSL 35:3", "OSL 39:1", "OSL 39:2", "OSL 39:3", "OSL 39:5 a",
]  # fmt: skip
DisclosureId = Annotated[str, Field(pattern=r"^d[1-9][0-9]{0,3}$")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class NewNote(Sent):
    """A working note (arbetsanteckning): deleted when the report is released; no official document (OS-02)."""

    text: Words


class NewFact(Sent):
    """A fact for the file (tillförd uppgift): it stays, and the candidate may read it (OS-10)."""

    text: Words
    source: Line = Field(description="who said it or where it stands")
    observed_on: date = Field(description="the day that the fact is about, or on which it was told")
    note: Line | None = Field(None, description="the working note that it is made of")


class NewDisclosure(Sent):
    """A request for documents. Who asks and why need not be said (TF 2:18); it is not asked for here."""

    documents: Annotated[
        list[Document | Literal["working_notes", "drafts"]], Field(min_length=1, max_length=7)
    ]
    channel: Literal["mail", "letter", "telephone", "visit"]
    asked_by: Line | None = Field(None, description="only if they said so, to send the answer to")
    language: Literal["sv", "en"] = "sv"


class NewPassage(Sent):
    """Words that are withheld wherever they stand in the document."""

    text: Annotated[str, Field(min_length=2, max_length=10_000)]
    ground: Ground


class NewSecrecyTest(Sent):
    """The secrecy test of one document: made each time, by a named person (PN-14)."""

    disclosure: DisclosureId
    document: Document
    outcome: Literal["open", "masked", "secret"]
    grounds: Annotated[list[Ground], Field(max_length=len(GROUNDS))] = Field(default_factory=list)
    reason: Words
    passages: Annotated[list[NewPassage], Field(max_length=200)] = Field(default_factory=list)


class NewDisclosureDecision(Sent):
    """What is handed out, decided by a named person; it agrees with the tests (OS-11)."""

    disclosure: DisclosureId
    outcome: Literal["released", "partly", "refused"]
    reasons: Words


class NewArchiveReceipt(Sent):
    """The e-archive has received the package: its hash, and the archive's own reference."""

    sha256: Hash
    reference: Line = Field(description="the archive's receipt")


class NewAssignment(Sent):
    """Who has a kind of work from now on: at the beginning, or when somebody is away (case 12)."""

    work: Literal["handler", "interviewer", "reviewer", "decider"]
    to: Line = Field(description="subject of a member of staff whom the policy names")
