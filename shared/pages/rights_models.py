"""C16 and C18 as frozen data: the candidate's information and rights, and complaints (pages description, 2.13 and 2.15)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from shared.pages.parts import Page

Right = Literal["access", "rectification", "objection", "restriction", "erasure", "portability"]
RequestStatus = Literal["open", "under_review", "granted", "partly", "refused", "answered"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the candidate: its number, when it came, by when it is answered, and the answer when there is one."""

    number: int
    kind: Right
    status: RequestStatus
    at: datetime
    due: date
    text: str = ""
    extended: bool = False
    extension: str = ""
    reasons: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contestable:
    """A finding that can be contested: its number as on the reading pages, and its source."""

    number: int
    source: str


@dataclass(frozen=True, slots=True)
class CopySection:
    """A part of the copy: its heading's code and its lines, in words."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Complained:
    """A complaint of the candidate with its days, its words and the answer when there is one."""

    received: date
    due: date
    text: str
    answer: str = ""
    answered: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights(Page):
    """C16, the hub: a copy, the acts, and what was asked for before. `pauses`: an objection would pause the case."""

    template: ClassVar[str] = "rights.html"
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsAsk(Page):
    """C16, one act: what it means, by when it is answered, and the words. `findings`: what can be contested now."""

    template: ClassVar[str] = "rights_ask.html"
    kind: Right
    due: date
    findings: tuple[Contestable, ...] = ()
    about: str | None = None
    choice: str | None = None
    text: str = ""
    authority: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsRequest(Page):
    """C16, the receipt of one request, and later its answer."""

    template: ClassVar[str] = "rights_request.html"
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected(Page):
    """What happened when the candidate objected; the frame is signed out, for the links are dead."""

    template: ClassVar[str] = "rights_objected.html"
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsCopy(Page):
    """C16, the copy in words; `missing`: parts that are not in it yet, the same whatever was found."""

    template: ClassVar[str] = "rights_copy.html"
    at: datetime
    sections: tuple[CopySection, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint(Page):
    """C18. `officer`: who takes complaints, by name where the policy names one. `made`: what was complained of before."""

    template: ClassVar[str] = "complaint.html"
    officer: str | None = None
    made: tuple[Complained, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReceipt(Page):
    """C18, afterwards: by when it is answered."""

    template: ClassVar[str] = "complaint_receipt.html"
    received: date
    due: date
