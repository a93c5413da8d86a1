"""The application for a record check as a file, for a channel of the operator's own (SP-35); nothing is sent from here."""

from typing import Any

from shared.content import open_object, open_person
from shared.domain.commit import stamp
from shared.domain.gate import barred
from shared.domain.vetting import judge_export
from shared.web.staff.call import Answer, Call
from shared.web.staff.entering import left, not_approved
from shared.web.staff.holding import Held, hold
from shared.web.staff.reading import record
from shared.web.staff.step_answers import Applicant, RecordCheckApplication
from shared.web.staff.step_reading import contents_there

_FILE = {"content-disposition": 'attachment; filename="record-check-application.json"'}


def export_application(call: Call) -> Answer:
    """The application, only while it may be made; that it was handed out is recorded first."""
    held = hold(call)
    barred(held.case, call.caller.subject)
    judge_export(held.case, call.services.clock.now())
    if not left(call, held.case, "record_check_application"):
        raise not_approved()
    record(call, held.role, "record_check_application")
    return Answer(_application(call, held), headers=_FILE)


def _application(call: Call, held: Held) -> RecordCheckApplication:
    case = held.case
    content = _content(call, held, "record_check_application") or {}
    form = _content(call, held, "form")
    person = open_person(call.services, held.log)
    return RecordCheckApplication.model_validate(
        {
            **content,
            "service": case.service,
            "person": Applicant(
                first_name=person.first_name,
                last_name=person.last_name,
                person_number=person.person_number,
                birth_date=person.birth_date,
            ),
            "consented_at": stamp(case.consent_at) if case.consent_at else "",
            "sections": form["sections"] if form else None,
        }
    )


def _content(call: Call, held: Held, part: str) -> dict[str, Any] | None:
    for step in contents_there(held.case, part):
        item = held.case.steps[step.id].item
        if item:
            return open_object(call.services, held.log, item)
    return None
