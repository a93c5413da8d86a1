"""The candidate's rights in the staff API: what may be sent and what is answered (GR-01 to GR-07)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shared.web.staff.given import Given
from shared.web.staff.requests import Email, Line, Phone, Sent

Told = Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
RequestId = Annotated[str, Field(pattern=r"^r[1-9][0-9]{0,2}$")]
Right = Literal["access", "rectification", "objection", "restriction", "erasure", "portability"]
Class = Literal[
    "findings",
    "credit",
    "reply",
    "assessment",
    "notes",
    "report",
    "decision",
    "interview",
    "investigation",
    "person",
]


class NewRightsRequest(Sent):
    """A request that came by letter, telephone or in person; the candidate's own words."""

    kind: Right
    text: Told
    received_on: date | None = Field(
        None, description="the day on which it came, from which the month is counted"
    )


class NewTakeUp(Sent):
    """Somebody begins to work on a request."""

    request: RequestId


class NewExtension(Sent):
    """Up to two months more; the reason is told to the candidate."""

    request: RequestId
    reason: Told


class CorrectedPerson(Sent):
    """What of the candidate's details is corrected; absent members stay. The earlier version is kept, never overwritten."""

    first_name: Line | None = None
    last_name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None


class NewRightsAnswer(Sent):
    """A named human's answer with reasons, both told to the candidate. An erasure names the classes that go."""

    request: RequestId
    outcome: Literal["granted", "partly", "refused"]
    reasons: Annotated[
        str, Field(min_length=20, max_length=4_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
    ]
    classes: Annotated[list[Class], Field(max_length=10)] = Field(default_factory=list)
    person: CorrectedPerson | None = None


class NewRestrictionEnd(Sent):
    """Why the restriction ends; told to the candidate (GDPR 18.3)."""

    reason: Told


class NewDiscard(Sent):
    """What may not be kept: a finding of a sealed item, or the item's text as it is to stand from here on (BK-31)."""

    item: Annotated[str, Field(pattern=r"^(findings|assessment|notes)-[0-9a-f]{16}$")]
    finding: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,100}$")] | None = None
    text: Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")] | None = (
        None
    )


class ShownRequest(Given):
    """A request with its words, its last day and its answer. `about` names a finding that it contests."""

    request: str
    rule_id: str
    kind: str
    status: Literal["open", "under_review", "answered"]
    asked_at: str
    asked_by: Literal["candidate", "staff"]
    due_on: str
    late: bool
    extended: bool
    text: str | None = None
    check: str | None = None
    finding: str | None = None
    outcome: str | None = None
    reasons: str | None = None
    answered_by: str | None = None
    answered_at: str | None = None


class RequestList(Given):
    """Every request of the case, the earliest due first."""

    items: list[ShownRequest]
    restricted: bool


class ErasureLimit(Given):
    """Whether a class may be erased on request now, by which rule, and why in plain words. A person decides."""

    retention_class: str
    may_be_erased: bool
    rule_id: str
    decision: str | None = None
    planned_on: str | None = None
    text: str


class ErasureLimits(Given):
    """Decision support for an erasure request, class by class (GR-03, OS-09)."""

    items: list[ErasureLimit]


class Exported(Given):
    """Everything that is held about the candidate, as far as the candidate may read it now (GR-01)."""

    export: dict[str, object]
