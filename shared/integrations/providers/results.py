"""Reading a provider's result. Whoever calls this has verified the signature over the same raw bytes."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import ValidationError

from shared.domain.admission import RawRecord, RecordStatus
from shared.domain.findings import CourtType, NotDone, never_read
from shared.integrations.providers.wire import (
    MAX_RECORDS,
    MAX_RESULT_BYTES,
    SCORES,
    CheckCompleted,
    CourtRecord,
    CreditEntry,
    Result,
)
from shared.integrations.strict_json import NotAnObject, read_object

_CREDIT: Final = "credit"


class MalformedResult(ValueError):
    """A result that cannot be read: a person must look. A code; neither it nor a cause holds the body."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WrongSubject(ValueError):
    """The provider looked up somebody else than the case's person; nothing of the result may be used."""

    def __init__(self) -> None:
        super().__init__("wrong_subject")


@dataclass(frozen=True, slots=True, repr=False)
class ProviderResult:
    """What a provider answered: records still to be judged by `admission.admit`, or why there are none."""

    order_id: str
    completed_on: date
    person_number: str | None
    records: tuple[RawRecord, ...]
    not_done: NotDone | None


def read_result(raw: bytes) -> ProviderResult:
    """The result in `raw`; raises MalformedResult. What nobody may hold is discarded unread (BK-17)."""
    if len(raw) > MAX_RESULT_BYTES:
        raise MalformedResult("too_large")
    content = _discarded(_parsed(raw))
    try:
        result = Result.validate_json(json.dumps(content, ensure_ascii=False))
    except ValidationError:
        result = None
    # Raised outside the handler, so that the cause, which holds the body's values, is not carried along.
    if result is None:
        raise MalformedResult("not_as_agreed")
    if not isinstance(result, CheckCompleted):
        number = result.subject.person_number
        return ProviderResult(result.order_id, result.completed_on, number, (), result.reason)
    records = tuple(_credit(r) if isinstance(r, CreditEntry) else _court(r) for r in result.records)
    return ProviderResult(result.order_id, result.completed_on, result.subject.person_number, records, None)


def confirm_subject(result: ProviderResult, person_number: str | None) -> None:
    """Raises WrongSubject unless the provider looked up the case's own person number (or none, if none)."""
    if result.person_number != person_number:
        raise WrongSubject


def _parsed(raw: bytes) -> dict[str, object]:
    try:
        found = read_object(raw)
    except NotAnObject:
        found = None
    if found is None:
        raise MalformedResult("not_json")
    return found


def _discarded(content: dict[str, object]) -> dict[str, object]:
    """The content without the records and members that are discarded unread."""
    records = content.get("records")
    if not isinstance(records, list):
        return content
    if len(records) > MAX_RECORDS:
        raise MalformedResult("too_many_records")
    kept = [_without_scores(record) for record in records if not _unread(record)]
    return {name: value for name, value in content.items() if name not in SCORES} | {"records": kept}


def _unread(record: object) -> bool:
    return isinstance(record, dict) and (
        record.get("special_category") is True or never_read(record.get("category"))
    )


def _without_scores(record: object) -> object:
    if not isinstance(record, dict) or record.get("court_type") != _CREDIT:
        return record
    return {name: value for name, value in record.items() if name not in SCORES}


def _court(record: CourtRecord) -> RawRecord:
    return RawRecord(
        source=record.source,
        source_ref=record.source_ref,
        court_type=CourtType(record.court_type),
        status=record.status,
        category=record.category,
        dated_on=record.dated_on,
        words=f"{record.heading} ({record.statute})" if record.statute else record.heading,
        final_on=record.final_on,
        offence_on=record.offence_on,
        sanction=record.sanction,
        released_on=record.released_on,
        person_number=record.person_number,
        name=record.name,
        birth_date=record.birth_date,
    )


def _credit(record: CreditEntry) -> RawRecord:
    return RawRecord(
        source=record.source,
        source_ref=record.source_ref,
        court_type=CourtType.CREDIT,
        status=RecordStatus.CREDIT_ENTRY if record.active else RecordStatus.SETTLED,
        category=record.category,
        dated_on=record.dated_on,
        words=record.heading,
        person_number=record.person_number,
        name=record.name,
        birth_date=record.birth_date,
    )
