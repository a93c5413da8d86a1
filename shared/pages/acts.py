"""The pages of what a candidate signs (C5), shows, or prepares for (C8), as frozen data; see `models`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from shared.pages.parts import Answer, Asked, Obligation, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionExplain(Page):
    """C5, medgivande for the credit report, first page (KU-03). The letter names `inquirer` (KU-04)."""

    template: ClassVar[str] = "permission_explain.html"
    credit_bureau: str
    inquirer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentExplain(Page):
    """C5, consent by law to a record check, first page (SSL 3:18). `investigated`: it covers a special investigation too."""

    template: ClassVar[str] = "consent_explain.html"
    security_class: str
    investigated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentReceipt(Page):
    """C5, afterwards. A yes may be taken back while the case is open, a no become a yes until the decision."""

    template: ClassVar[str] = "consent_receipt.html"
    choice: Answer
    at: datetime
    may_change: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignChoose(Page):
    """C5, second page of an act; nothing is preselected unless the candidate comes back to change."""

    template: ClassVar[str] = "sign_choose.html"
    act: Asked
    choice: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignCheck(Page):
    """C5, third page of an act. `signed_text` is the one string that is shown, signed and stored."""

    template: ClassVar[str] = "sign_check.html"
    act: Asked
    choice: Answer
    signed_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionReceipt(Page):
    """C5, afterwards. `may_change`: the bureau has not been asked yet."""

    template: ClassVar[str] = "permission_receipt.html"
    choice: Answer
    at: datetime
    credit_bureau: str
    may_change: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignWithdraw(Page):
    """Taking back a yes, as short as giving it. `signed_text`: where taking back is signed too."""

    template: ClassVar[str] = "sign_withdraw.html"
    act: Asked
    signed_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignWithdrawn(Page):
    """The receipt for a yes taken back. `may_change`: the question may be answered again from here."""

    template: ClassVar[str] = "sign_withdrawn.html"
    act: Asked
    at: datetime
    may_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract(Page):
    """What to do to show a register extract: order it, bring it. Nothing can be uploaded (BK-20, BK-28, PN-19)."""

    template: ClassVar[str] = "extract.html"
    form: str
    obligation: Obligation
    registers: str
    age: str
    start: date
    copy_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview(Page):
    """C8, before the interview (SP-41). `place` None: it is told by telephone (PN-16)."""

    template: ClassVar[str] = "interview.html"
    what: str
    why: str
    minutes: int
    when: datetime
    who: str
    topics: tuple[str, ...]
    place: str | None = None
