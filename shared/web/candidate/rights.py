"""C16, the candidate's information and rights: the copy at once, and requests that a named person answers by a day."""

import json
from typing import Any, cast, get_args

from shared.content import open_object, right_data, seal
from shared.domain.calendar import add_months, local_date
from shared.domain.events import Event
from shared.domain.rights import MONTHS, RequestRight, RightRequested
from shared.domain.rights_state import RightsRequest as Asking
from shared.export import export
from shared.pages.parts import FieldError
from shared.pages.render import headers
from shared.pages.rights_models import (
    Asked,
    Contestable,
    Objected,
    RequestStatus,
    Right,
    Rights,
    RightsAsk,
    RightsCopy,
    RightsRequest,
)
from shared.web.candidate import login
from shared.web.candidate.copy_words import sections
from shared.web.candidate.findings import numbered, open_for_reply
from shared.web.candidate.obstacles import not_found
from shared.web.candidate.visit import Visit
from shared.web.http import Response

MAX_TEXT = 4_000
_OPTIONS = ("not_me", "wrong", "outdated", "context")
_OTHER = "other"


def hub(visit: Visit) -> Response:
    """The hub: the copy, the acts, and every request with its day."""
    if _nothing(visit):
        return not_found(visit)
    asked = tuple(_asked(visit, name, request) for name, request in visit.case.rights.requests.items())
    return visit.show(Rights(frame=visit.frame(), asked=asked))


def copy(visit: Visit) -> Response:
    """The copy in words; the reading is recorded first, as everybody else's is."""
    if _nothing(visit):
        return not_found(visit)
    told = _export(visit)
    shown = sections(told, visit.language)
    page = RightsCopy(frame=visit.frame(), at=visit.now, sections=shown, missing=tuple(told["not_included"]))
    return visit.show(page)


def data(visit: Visit) -> Response:
    """The same copy for a machine: JSON (GR-07)."""
    if _nothing(visit):
        return not_found(visit)
    body = json.dumps(_export(visit), ensure_ascii=False, indent=1)
    sent = {
        **headers(),
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": 'attachment; filename="copy.json"',
    }
    return Response(200, body, sent)


def ask(visit: Visit) -> Response:
    """One act: what it means, and by when it is answered."""
    kind = _kind(visit)
    if kind is None or _nothing(visit):
        return not_found(visit)
    pending = None if kind == "rectification" else visit.case.rights.pending(kind)
    if pending:
        return visit.go_to("rights_request", number=pending[1:])
    return visit.show(_ask_page(visit, kind))


def asked(visit: Visit) -> Response:
    """The request is made. An objection pauses at once and its receipt is shown here, for the links are dead (GR-05)."""
    kind = _kind(visit)
    if kind is None or _nothing(visit):
        return not_found(visit)
    form = visit.request.form
    contested = _contested(visit, kind)
    errors = _errors(form.get("text", ""), contested, form)
    if errors:
        return visit.show(_ask_page(visit, kind, form, errors), 422)
    case = visit.case
    content = right_data(
        text=form["text"].strip(), about=contested.get(form.get("about", "")) and _about(visit)
    )
    sealed = seal(visit.services, case.tenant, case.id, "person", content)
    outcome = visit.act(RequestRight(kind, None, sealed.item), (sealed,))
    made = _made(outcome.commit.events if outcome.commit else ())
    if kind == "objection" and visit.case.paused == "objection":
        due = visit.case.rights.requests[made].due
        login.end_everywhere(visit)
        return visit.show(Objected(frame=visit.frame(visit.href("start")), due=due))
    return visit.go_to("rights_request", number=made[1:])


def request(visit: Visit) -> Response:
    """The receipt of a request; later its answer with the reasons."""
    name = f"r{visit.values['number']}"
    found = visit.case.rights.requests.get(name)
    if found is None or _nothing(visit):
        return not_found(visit)
    return visit.show(RightsRequest(frame=visit.frame(), asked=_asked(visit, name, found, whole=True)))


def _nothing(visit: Visit) -> bool:
    """There is nothing to ask about before the identity is proven, or after everything is destroyed."""
    case = visit.case
    return case.identity is None or case.shredded or "person" in case.disposed


def _export(visit: Visit) -> dict[str, Any]:
    visit.record_reading("export")
    return export(visit.services, visit.known_log, visit.policy, visit.now, visit.language)


def _kind(visit: Visit) -> Right | None:
    given = visit.values["kind"]
    return cast("Right", given) if given in get_args(Right) else None


def _made(events: tuple[Event, ...]) -> str:
    return next(event.request for event in events if isinstance(event, RightRequested))


def _contested(visit: Visit, kind: str) -> dict[str, tuple[str, str, str]]:
    """The findings that can be contested now, by number: (check, finding, source). While comments are open they stand there."""
    case = visit.case
    readable = (
        case.reading_until is not None and "findings" not in case.disposed and not open_for_reply(visit)
    )
    if kind != "rectification" or not readable:
        return {}
    return {str(n): (check, f.id, f.source) for n, (check, f) in numbered(visit).items()}


def _about(visit: Visit) -> dict[str, str]:
    form = visit.request.form
    check, finding, _ = _contested(visit, "rectification")[form["about"]]
    return {"check": check, "finding": finding, "option": form["choice"]}


def _errors(text: str, contested: dict[str, tuple[str, str, str]], form: Any) -> tuple[FieldError, ...]:
    errors = []
    about = form.get("about", _OTHER if not contested else "")
    if about != _OTHER and about not in contested:
        errors.append(FieldError("about", "rights.error_about_missing"))
    if about in contested and form.get("choice") not in _OPTIONS:
        errors.append(FieldError("choice", "rights.error_choice_missing"))
    if not text.strip():
        errors.append(FieldError("text", "rights.error_text_missing"))
    if len(text) > MAX_TEXT:
        errors.append(FieldError("text", "rights.error_text_long", len(text) - MAX_TEXT))
    return tuple(errors)


def _ask_page(visit: Visit, kind: Right, form: Any = None, errors: tuple[FieldError, ...] = ()) -> RightsAsk:
    typed = form or {}
    return RightsAsk(
        frame=visit.frame(),
        errors=errors,
        kind=kind,
        due=add_months(local_date(visit.now), MONTHS),
        findings=tuple(Contestable(int(n), row[2]) for n, row in _contested(visit, kind).items()),
        about=typed.get("about"),
        choice=typed.get("choice"),
        text=typed.get("text", ""),
        authority=visit.policy.client.authority,
    )


def _asked(visit: Visit, name: str, found: Asking, *, whole: bool = False) -> Asked:
    answer = _opened(visit, found.answer)
    status = answer.get("outcome", found.status)
    return Asked(
        number=int(name[1:]),
        kind=cast("Right", found.kind),
        status=cast("RequestStatus", status),
        at=found.at,
        due=found.due,
        text=_opened(visit, found.item).get("text", "") if whole else "",
        extended=found.extended,
        extension=_opened(visit, found.extension).get("reasons", "") if whole else "",
        reasons=answer.get("reasons", "") if whole else "",
        answered_at=found.answered_at,
    )


def _opened(visit: Visit, item: str | None) -> dict[str, Any]:
    return open_object(visit.services, visit.known_log, item) if item else {}
