"""What decides how long something is kept: a legal hold, the employment's first day, and the copy that one statute asks for."""

from datetime import date
from typing import Literal

from shared.adapters.vault import Unreadable
from shared.content import open_item
from shared.domain.errors import Kind, Refused
from shared.domain.extracts import COPY, ReturnOriginal, StateEmploymentStart, keeps_copy, no_copy
from shared.domain.gate import barred
from shared.domain.hold import LiftHold, PlaceHold
from shared.domain.steps import RecordStep
from shared.web.staff import requests as r
from shared.web.staff.call import Answer, Call
from shared.web.staff.conventions import Act, carry_out
from shared.web.staff.holding import Held, hold
from shared.web.staff.reading import PDF, record
from shared.web.staff.rights import reading_role
from shared.web.staff.step_operations import Row


class NewHold(r.Sent):
    """Why the case is locked. The code stands in the open and says nothing of what the case holds."""

    reason: Literal["legal_claim", "supervision", "restriction"]


class NewStart(r.Sent):
    """The employment's first day, from which the years of a kept copy count (BK-24)."""

    starts_on: date


def place_hold(call: Call, body: NewHold) -> Answer:
    """Lock the case: nothing is collected and nothing is destroyed until the hold is lifted."""
    return carry_out(call, lambda _: Act(lambda _: PlaceHold(body.reason, call.caller.subject)))


def lift_hold(call: Call, body: r.Nothing) -> Answer:
    """Lift the hold: what its time has come for is disposed of."""
    return carry_out(call, lambda _: Act(lambda _: LiftHold(call.caller.subject)))


def state_start(call: Call, body: NewStart) -> Answer:
    """Say, or correct, on which day the employment begins."""
    starts = body.starts_on.isoformat()
    return carry_out(call, lambda _: Act(lambda _: StateEmploymentStart(starts, call.caller.subject)))


def return_original(call: Call, body: r.Nothing) -> Answer:
    """Note that the person has the original extract back."""
    return carry_out(call, lambda _: Act(lambda _: ReturnOriginal(call.caller.subject)))


def keep_copy(call: Call, body: r.Pdf) -> Answer:
    """Keep the copy of an extract, sealed in a class of its own. For every other statute it is refused (BK-20)."""

    def prepare(held: Held) -> Act:
        keeps_copy(held.case)
        return Act(lambda items: RecordStep(COPY, "done", call.caller.subject, items[0]), ((COPY, call.raw),))

    return carry_out(call, prepare)


def read_copy(call: Call) -> Answer:
    """The kept copy, for the roles that may; that it was read is recorded first."""
    held = hold(call)
    known = held.case.steps.get(COPY)
    if COPY in held.case.disposed or held.case.shredded:
        raise _gone()
    barred(held.case, call.caller.subject)
    role = reading_role(COPY, held.roles, held.case, call.caller.subject)
    if known is None or known.item is None or role is None:
        no_copy()
    record(call, role, COPY)
    try:
        content = open_item(call.services, held.log, known.item)
    except Unreadable:
        raise _gone() from None
    headers = {"content-disposition": 'attachment; filename="extract-copy.pdf"'}
    return Answer(content, headers=headers, media_type=PDF)


def _gone() -> Refused:
    return Refused("case 9", "copy_gone", "The copy has been destroyed.", Kind.GONE)


COMMANDS: tuple[Row, ...] = (
    (
        "place_hold",
        "holds",
        place_hold,
        NewHold,
        ("Lås ärendet", "Place a legal hold"),
        (
            "Inget hämtas in och inget gallras. Var sjätte månad frågas en människa om låset behövs (GR-04).",
            "Nothing is collected and nothing destroyed. Every six months a person is asked whether it is needed (GR-04).",
        ),
    ),
    (
        "lift_hold",
        "hold-liftings",
        lift_hold,
        r.Nothing,
        ("Häv låset", "Lift the hold"),
        ("Det som har nått sin tid gallras.", "What its time has come for is disposed of."),
    ),
    (
        "state_employment_start",
        "employment-starts",
        state_start,
        NewStart,
        ("Ange anställningens första dag", "State the employment's first day"),
        (
            "En HVB-kopia sparas i minst två år från den dagen (2007:171 3 §). Kan rättas.",
            "A copy for a care home is kept for at least two years from that day (2007:171 s. 3). It can be corrected.",
        ),
    ),
    (
        "keep_extract_copy",
        "extract-copies",
        keep_copy,
        r.Pdf,
        ("Spara kopian av utdraget", "Keep the copy of the extract"),
        (
            "PDF, högst 4 MB, bara där lagen kräver en kopia; annars 403 (BK-20). Innehållet läses inte.",
            "PDF, at most 4 MB, only where the statute asks for a copy; else 403 (BK-20). Its content is not read.",
        ),
    ),
    (
        "return_original",
        "original-returns",
        return_original,
        r.Nothing,
        ("Originalet är återlämnat", "The original was returned"),
        ("På begäran, även efter att ärendet är slut.", "On request, also after the end of the case."),
    ),
)
READ_COPY: tuple[tuple[str, str], tuple[str, str]] = (
    ("Hämta kopian av utdraget", "Fetch the copy of the extract"),
    ("PDF. Att den lämnas ut noteras först.", "PDF. That it is handed over is recorded first."),
)
REQUESTS: dict[str, dict[str, object]] = {
    "place_hold": {"reason": "legal_claim"},
    "state_employment_start": {"starts_on": "2026-12-01"},
}
EVENTS: dict[str, str] = {
    "place_hold": "hold.placed",
    "lift_hold": "hold.lifted",
    "state_employment_start": "employment.start_stated",
    "keep_extract_copy": "step.recorded",
    "return_original": "extract.original_returned",
}
