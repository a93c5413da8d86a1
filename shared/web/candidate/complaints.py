"""C18, a complaint about how the candidate was treated: it goes to somebody outside the case and never stands in it."""

from shared.complaints import complain, words
from shared.pages.parts import FieldError
from shared.pages.paths import ONE_TIME_FIELD
from shared.pages.rights_models import Complained, Complaint, ComplaintReceipt
from shared.web.candidate.obstacles import not_found
from shared.web.candidate.visit import Visit
from shared.web.http import Response

MAX_TEXT = 4_000


def form(visit: Visit) -> Response:
    """The form, and below it what was complained of before with its answers."""
    if visit.case.identity is None:
        return not_found(visit)
    return visit.show(_page(visit))


def made(visit: Visit) -> Response:
    """The complaint is taken; nothing of it is written to the case."""
    case = visit.case
    if case.identity is None:
        return not_found(visit)
    typed = visit.request.form.get("text", "")
    errors = _errors(typed)
    if errors:
        return visit.show(_page(visit, typed, errors), 422)
    cause = f"{visit.field(ONE_TIME_FIELD)} {visit.fingerprint()}"
    found = complain(visit.services, case.tenant, case.id, typed.strip(), cause)
    return visit.show(ComplaintReceipt(frame=visit.frame(), received=found.received, due=found.due))


def _page(visit: Visit, typed: str = "", errors: tuple[FieldError, ...] = ()) -> Complaint:
    services, case = visit.services, visit.case
    before = tuple(
        Complained(
            received=found.received,
            due=found.due,
            text=words(services, found, found.text),
            answer=words(services, found, found.answer) if found.answer else "",
            answered=found.answered,
        )
        for found in services.complaints.of_case(case.tenant, case.id)
    )
    return Complaint(frame=visit.frame(), officer=_officer(visit), made=before, text=typed, errors=errors)


def _officer(visit: Visit) -> str | None:
    """Who takes complaints, by name, where the policy names one who does not work on this case."""
    policy, case = visit.policy, visit.case
    subject = policy.complaints_officer
    working = {case.host, case.assessed_by, case.reviewed_by, case.accepted_by, case.collected_by}
    known = policy.staff.get(subject or "")
    return known.name if known and subject not in working else None


def _errors(text: str) -> tuple[FieldError, ...]:
    if not text.strip():
        return (FieldError("text", "complaint.error_missing"),)
    over = len(text) - MAX_TEXT
    return (FieldError("text", "complaint.error_long", over),) if over > 0 else ()
