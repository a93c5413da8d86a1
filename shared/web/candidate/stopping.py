"""C17 and C20: stopping, and the receipt of what was deleted."""

from datetime import date, datetime, timedelta

from shared.domain.calendar import local_date
from shared.domain.commands import Withdraw
from shared.domain.commit import Log
from shared.domain.events import ClassDisposed
from shared.pages.models import Deleted, Stop, StopReceipt
from shared.pages.parts import DeletedClass, Kept
from shared.web.candidate.links import RECEIPT
from shared.web.candidate.obstacles import not_found, obstacle
from shared.web.candidate.visit import Visit
from shared.web.http import Response

_MAX_CODE = 100
_CLASSES = {
    "person": "person",
    "findings": "items",
    "credit": "credit",
    "working": "notes",
    "investigation": "notes",
    "record_check": "notes",
    "form": "notes",
    "extract_note": "extract",
    "extract_copy": "extract",
    "reply": "items",
    "assessment": "notes",
    "notes": "notes",
    "decision": "notes",
    "report": "report",
    "facts": "notes",
    "disclosures": "notes",
}


def question(visit: Visit) -> Response:
    """C17: what happens, who is told what, and two answers of the same size. No reason is asked for."""
    case = visit.case
    if case.withdrawn_at:
        return visit.go_to("stop_receipt")
    if case.over or case.released_at:
        return visit.go_to("status")
    return visit.show(Stop(frame=visit.frame(), days=_days(visit)))


def stop(visit: Visit) -> Response:
    """Collection stops at once."""
    if visit.case.withdrawn_at:
        return obstacle(visit, "after_stopping")
    visit.act(Withdraw())
    return visit.go_to("stop_receipt")


def receipt(visit: Visit) -> Response:
    """C17, afterwards."""
    at, days = visit.case.withdrawn_at, _days(visit)
    if at is None:
        return visit.go_to("stop")
    by = local_date(at) + timedelta(days=days) if days is not None else None
    return visit.show(StopReceipt(frame=visit.frame(), at=at, deleted_by=by))


def deleted(visit: Visit) -> Response:
    """C20, in a session of the case, or by the receipt's code without login."""
    code = visit.request.query.get("code", "").strip()
    if code:
        found = visit.services.doors.link(code, visit.real) if len(code) <= _MAX_CODE else None
        if found is None or found["link"] != RECEIPT:
            visit.log = None
            return not_found(visit)
        visit.log, visit.signed_in = visit.services.log.load(found["tenant"], found["case"]), False
    elif not visit.signed_in:
        return not_found(visit)
    if not visit.case.disposed:
        return not_found(visit)
    return visit.show(_receipt(visit))


def _days(visit: Visit) -> int | None:
    """The days until deletion; None where an authority's decision on disposal rules (OS-09)."""
    policy = visit.policy
    if policy.client.authority and "findings" not in policy.disposal_decisions:
        return None
    return visit.case.term("withdrawn_days")


def _receipt(visit: Visit) -> Deleted:
    case, gone = visit.case, _disposed(visit.known_log)
    last = max(gone, key=lambda row: row[1].effective_on)
    ended = local_date(case.closed_at or case.withdrawn_at or case.cancelled_at or last[0])
    kept: list[Kept] = []
    if not case.shredded:
        until: date = ended + timedelta(days=visit.case.term("retain_proof_days"))
        kept = [Kept("proof", until), Kept("log", until)]
    if visit.policy.client.authority:
        kept.append(Kept("archive"))
    return Deleted(
        frame=visit.frame(),
        classes=_classes(visit.known_log, gone),
        kept=tuple(kept),
        effective=date.fromisoformat(last[1].effective_on),
        receipt_code=case.head[:16],
        chain_head=case.head,
    )


def _disposed(log: Log) -> list[tuple[datetime, ClassDisposed]]:
    return [(c.at, event) for c in log.commits for event in c.events if isinstance(event, ClassDisposed)]


def _classes(log: Log, gone: list[tuple[datetime, ClassDisposed]]) -> tuple[DeletedClass, ...]:
    """What is gone, by class, with the code of the last key; classes that held nothing are left out."""
    keys = {item.retention_class: item.item for commit in log.commits for item in commit.sealed.values()}
    return tuple(
        DeletedClass(_CLASSES[event.retention_class], at, keys[event.retention_class])  # type: ignore[arg-type]  # the page's names
        for at, event in gone
        if event.retention_class in keys and event.retention_class in _CLASSES
    )
