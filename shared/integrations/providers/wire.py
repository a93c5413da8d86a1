"""The wire format `tillit-1` of the provider port: what goes to a check provider and what comes back.

Order   POST {api_base}/orders, `Authorization: Bearer`, `Idempotency-Key: {order_id}`, body `OrderBody`.
        200 or 202 with `OrderAnswer`. The same key with the same body gives the same answer, and makes no
        second check; when the result has been delivered, it is delivered again as the same message. With
        another body 422.
Result  POST {callback_url}, Standard Webhooks headers, body `CheckCompleted` or `CheckNotDone`, at most
        256 KiB and 200 records. 2xx, 409 and 410 end the delivery; anything else is retried.

Dates are ISO 8601 days. A person number has its 12 digits without sign (PN-03); a person without one has
name and date of birth. An interim number is never sent (PN-09). A category is a code that both sides have
agreed on, in an order always named one by one (BK-03). A record whose category is one of those nobody may
hold (BK-17), or that the provider marks `special_category`, is discarded before any other member of it is
looked at; so are the members SCORES names. Any other unknown member refuses the whole answer (KU-07). Texts
are one line without markup; there is no free text.
"""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from shared.domain.admission import CheckKind, RecordStatus
from shared.domain.findings import NotDone, Sanction, never_read

MAX_RESULT_BYTES: Final = 262_144
MAX_RECORDS: Final = 200
SCORES: Final = frozenset({"score", "income", "enquiries"})
"""Members of a credit result or entry that a bureau may send; they are discarded unread (KU-05, KU-10)."""


def _orderable(category: str) -> str:
    if never_read(category):
        raise ValueError("a category that is never requested")
    return category


# No control or invisible direction characters and no markup: these texts end up on pages and in a report.
_LINE: Final = r"^[^\x00-\x1f\x7f<>\u200b-\u200f\u2028-\u202e\u2066-\u2069]{1,120}$"
Line = Annotated[str, Field(pattern=_LINE)]
Reference = Annotated[str, Field(pattern=r"^[\p{L}\p{N}][\p{L}\p{N} /.:-]{0,39}$")]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
OrderedCode = Annotated[Code, AfterValidator(_orderable)]
PersonNumber = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
OrderId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{7,127}$")]
Url = Annotated[str, Field(pattern=r"^https?://[!-~]{1,400}$")]


class _Model(BaseModel):
    # Errors must not repeat a person's data, and neither may a traceback.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    __str__ = __repr__


class Subject(_Model):
    """The person an order is about; without a number both name and date of birth are needed."""

    person_number: PersonNumber | None
    name: Line
    birth_date: date | None

    @model_validator(mode="after")
    def _identifiable(self) -> "Subject":
        if self.person_number is None and self.birth_date is None:
            raise ValueError("a person without number needs a date of birth")
        return self


class OrderBody(_Model):
    """An order of one check. `purpose_code` is the role's need as a code (KU-01), never a text."""

    order_id: OrderId
    kind: CheckKind
    subject: Subject
    categories: Annotated[tuple[OrderedCode, ...], Field(min_length=1, max_length=40)]
    look_back_from: date
    callback_url: Url
    purpose_code: Code


class OrderAnswer(_Model):
    """The provider's answer to an order; with `accepted: false` a reason code."""

    accepted: bool
    reason: NotDone | None = None


class _Record(_Model):
    source: Line
    source_ref: Reference
    category: Line
    heading: Line
    person_number: PersonNumber | None = None
    name: Line | None = None
    birth_date: date | None = None
    special_category: Literal[False] = False


class CourtRecord(_Record):
    """A judgment or a prosecution. Laga kraft has `final_on`, and only it; a prosecution has no sanction."""

    court_type: Literal["general", "administrative"]
    status: Literal[
        RecordStatus.LAGA_KRAFT,
        RecordStatus.EJ_LAGA_KRAFT,
        RecordStatus.ATAL_VACKT,
        RecordStatus.FRIKAND,
        RecordStatus.NEDLAGD,
    ]
    dated_on: date
    final_on: date | None = None
    offence_on: date | None = None
    statute: Line | None = None
    sanction: Sanction | None = None
    released_on: date | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "CourtRecord":
        if self.status is RecordStatus.LAGA_KRAFT and self.final_on is None:
            raise ValueError("laga kraft without its date")
        if self.status in {RecordStatus.EJ_LAGA_KRAFT, RecordStatus.ATAL_VACKT} and self.final_on is not None:
            raise ValueError("a date of laga kraft without laga kraft")
        if self.status is RecordStatus.ATAL_VACKT and self.sanction is not None:
            raise ValueError("a prosecution with a sanction")
        return self


class CreditEntry(_Record):
    """An entry of a credit bureau. `active` is false for what is paid, settled or lifted."""

    court_type: Literal["credit"]
    dated_on: date
    active: bool


class ResultSubject(_Model):
    """Whom the provider looked up; it must be the order's own number."""

    person_number: PersonNumber | None


Record = Annotated[CourtRecord | CreditEntry, Field(discriminator="court_type")]


class _Result(_Model):
    order_id: OrderId
    completed_on: date
    subject: ResultSubject


class CheckCompleted(_Result):
    """The check was made; no record is an ordinary outcome."""

    type: Literal["check.completed"]
    records: Annotated[tuple[Record, ...], Field(max_length=MAX_RECORDS)]


class CheckNotDone(_Result):
    """The check could not be made; never negative (PN-17)."""

    type: Literal["check.not_done"]
    reason: NotDone


Result = TypeAdapter[CheckCompleted | CheckNotDone](
    Annotated[CheckCompleted | CheckNotDone, Field(discriminator="type")]
)


def schemas() -> dict[str, dict[str, object]]:
    """The format as JSON Schema (2020-12) by message name, generated from the models that read it."""
    return {
        "order": OrderBody.model_json_schema(),
        "order_answer": OrderAnswer.model_json_schema(),
        "result": Result.json_schema(),
    }
