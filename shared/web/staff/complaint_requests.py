"""Complaints in the staff API: what may be sent and what is answered."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shared.web.staff.given import Given
from shared.web.staff.requests import Sent

Told = Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]


class NewComplaint(Sent):
    """A complaint by letter or telephone about how a case was handled."""

    case_id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
    text: Told
    received_on: date | None = None


class NewComplaintAnswer(Sent):
    """The answer in words, which the candidate reads."""

    text: Told


class Complaint(Given):
    """A complaint by its days; nothing of who complains or about what."""

    complaint: str
    status: Literal["open", "answered"]
    received_on: str
    due_on: str
    late: bool


class ComplaintList(Given):
    """The queue, the earliest due first."""

    items: list[Complaint]


class OpenedComplaint(Complaint):
    """A complaint as its officer reads it."""

    case_id: str
    text: str
    answer: str | None = None
    answered_by: str | None = None
    answered_on: str | None = None
