"""What may be sent about a protected case. Never a type of protection, never a reason for it (PN-13)."""

from typing import Annotated, Literal

from pydantic import Field

from shared.web.staff.requests import Sent, Words

Subject = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:|-]{0,127}$")]


class NewHandler(Sent):
    """One of the at most two people who may open the case."""

    handler: Subject = Field(description="subject of a member of staff")
    replaces: Subject | None = Field(None, description="the handler whose place is taken")


class NewApproval(Sent):
    """An approval of one output to one receiver, with the harm test (skadeprövning) in the approver's own words."""

    output: Literal["release", "report", "names", "record_check_application", "log", "disclosure"]
    to: Subject = Field(
        description="subject of the receiver; outside: somebody who is not staff, named in the test"
    )
    harm_test: Annotated[Words, Field(min_length=20)]
