"""Reading one case: each part of content is recorded as read before it is opened, and not opened when it
cannot be.
"""

from collections.abc import Callable
from hashlib import sha256

from shared.adapters.vault import Unreadable
from shared.content import open_assessment, open_findings, open_item, open_person, open_reply, open_vetting
from shared.domain.calendar import local_date
from shared.domain.case import Report
from shared.domain.errors import Kind, Refused
from shared.domain.findings import Finding
from shared.domain.person_number import parse
from shared.domain.policy import Position
from shared.domain.procedure import regime_of
from shared.domain.protection import handles
from shared.domain.scope import requirement_words
from shared.domain.vetting import holistic
from shared.flow import installation
from shared.runtime.logging import note
from shared.web.problem import FieldError, Language
from shared.web.staff import answers as a
from shared.web.staff import file_view as f
from shared.web.staff.call import Answer, Call, Turned
from shared.web.staff.case_view import CaseView, view_of
from shared.web.staff.entering import left, not_approved
from shared.web.staff.holding import Held, hold
from shared.web.staff.rights import CONTENT, reading_role
from shared.web.staff.shown import shown_holistic
from shared.web.staff.step_reading import PARTS as OF_STEPS
from shared.web.staff.step_reading import contents_there, read_contents
from shared.web.staff.step_view import banner

PARTS = ("names", "findings", "reply", "assessment", *f.PARTS, *OF_STEPS)
PDF = "application/pdf"


def read_case(call: Call) -> Answer:
    """A case as the caller may see it, its version in ETag. `parts` narrows what is opened and recorded."""
    held = hold(call)
    if held.case.shredded:
        raise _shredded()
    wanted = _wanted(call)
    roles = {part: reading_role(part, held.roles, held.case, call.caller.subject) for part in wanted}
    allowed = {
        part: role for part, role in roles.items() if role and _there(held, part) and _given(call, held, part)
    }
    if "names" not in allowed:
        record(call, held.role, "case")
    for part, role in allowed.items():
        record(call, role, part)
    view: CaseView = view_of(held, call.services.clock.now(), call.language)
    body = a.OpenedCase(
        **view,
        candidate=_names(call, held) if "names" in allowed else None,
        findings=_findings(call, held) if "findings" in allowed else None,
        reply=_reply(call, held) if "reply" in allowed else None,
        assessment=_assessment(call, held) if "assessment" in allowed else None,
        step_contents=read_contents(call, held, tuple(part for part in OF_STEPS if part in allowed)),
        banner=banner(installation(call.services), call.language),
        file=f.file_of(call, held, call.services.clock.now()),
        organisations=f.organisations_of(held.case),
        decision=f.decision_of(call, held) if "decision" in allowed else None,
        facts=f.facts_of(call, held) if "facts" in allowed else None,
        working_notes=f.notes_of(call, held) if "working_notes" in allowed else None,
        read=list(allowed),
    )
    return Answer(body, headers={"etag": f'"{held.case.sequence}"'})


def _wanted(call: Call) -> tuple[str, ...]:
    given = call.query.get("parts")
    if given is None:
        return PARTS
    named = {part for part in given.split(",") if part}
    if not named <= set(PARTS):
        raise Turned(400, "API form", "query_invalid", (FieldError("parts", "not_a_choice", ""),))
    return tuple(part for part in PARTS if part in named)


def _there(held: Held, part: str) -> bool:
    """Whether there is something to open; a part whose keys were destroyed by the retention is not there."""
    case = held.case
    if part in f.PARTS:
        return f.part_there(case, part)
    if part in OF_STEPS:
        return bool(contents_there(case, part))
    present = {
        "names": bool(case.person),
        "findings": any(check.item for check in case.checks.values()),
        "reply": case.reply is not None or case.lapsed,
        "assessment": case.assessment is not None,
        "report": case.report is not None,
    }
    return present[part] and {"names": "person"}.get(part, part) not in case.disposed


def _given(call: Call, held: Held, part: str) -> bool:
    """The name of a protected person is an output, approved by name; the rest is its handlers' work (PN-14)."""
    return left(call, held.case, part) if part == "names" else handles(held.case, call.caller.subject)


def record(call: Call, role: str, what: str) -> None:
    """Record a reading; turned away (503) when that cannot be done, for then nothing may be handed over."""
    try:
        call.services.access.record(
            call.tenant, call.case, call.caller.subject, role, what, call.services.clock.now()
        )
    except Exception as error:  # whatever the reason: unrecorded content is not handed over
        raise Turned(503, "GR-01", "reading_not_recorded", headers={"retry-after": "5"}) from error
    note("READ", case=call.case, what=what)


def _names(call: Call, held: Held) -> a.Names:
    person = open_person(call.services, held.log)
    masked = None
    if person.person_number:
        masked = parse(person.person_number, local_date(call.services.clock.now())).masked()
    reachable = not held.case.protected  # PN-15: neither address nor telephone stands on any view
    return a.Names(
        first_name=person.first_name,
        last_name=person.last_name,
        called=person.called if person.called != person.name else None,
        email=person.email if reachable else None,
        phone=person.phone if reachable else None,
        person_number_masked=masked,
        file_reference=person.file_reference,
    )


def _findings(call: Call, held: Held) -> list[a.ShownCheck]:
    documents = open_findings(call.services, held.log)
    position = held.policy.position(held.case.position or "")
    return [
        a.ShownCheck(
            check=check,
            outcome=document.status,
            findings=[_finding(f, position, call.language) for f in document.findings],
        )
        for check, document in documents.items()
    ]


def _finding(finding: Finding, position: Position | None, language: Language) -> a.ShownFinding:
    return a.ShownFinding(
        finding=finding.id,
        source=finding.source,
        source_ref=finding.source_ref,
        court_type=finding.court_type,
        kind=finding.kind,
        legal_status=finding.legal_status,
        category=finding.category,
        dated_on=finding.dated_on.isoformat(),
        final_on=finding.final_on.isoformat() if finding.final_on else None,
        matched_on=finding.matched_on,
        requirement_id=finding.relevance.requirement_id,
        relevance=requirement_words(position, finding.relevance.requirement_id, language),
        words=finding.words,
    )


def _reply(call: Call, held: Held) -> a.ShownReply:
    comments = [
        a.ShownComment(check=c.check, finding=c.finding, option=c.option, text=c.text)
        for c in open_reply(call.services, held.log)
    ]
    return a.ShownReply(answered=held.case.reply is not None, comments=comments)


def _assessment(call: Call, held: Held) -> a.ShownAssessment | None:
    if holistic(regime_of(held.case)):
        return shown_holistic(open_vetting(call.services, held.log), held.case.assessed_by or "")
    signed = open_assessment(call.services, held.log)
    if signed is None:
        return None
    resolutions = [
        a.ShownResolution(check=r.check, finding=r.finding, outcome=r.outcome, reason=r.reason)
        for r in signed.resolutions
    ]
    return a.ShownAssessment(
        text=signed.text,
        resolutions=resolutions,
        assessed_by=held.case.assessed_by or "",
    )


def read_report(call: Call) -> Answer:
    """The report's PDF, for the roles that may and from the state in which they may; recorded first."""
    return _handed_over(call, "report", lambda report: (report.item, report.sha256))


def read_attachment(call: Call) -> Answer:
    """The part of the report that fewer people may read (SP-42): the assessment of a basic investigation in words."""
    return _handed_over(
        call, "report_attachment", lambda report: (report.attachment, report.attachment_sha256)
    )


def _handed_over(call: Call, what: str, part: Callable[[Report], tuple[str | None, str | None]]) -> Answer:
    held = hold(call)
    report = held.case.report
    if held.case.shredded or "report" in held.case.disposed:
        raise _shredded()
    role = reading_role(what, held.roles, held.case, call.caller.subject)
    if report is None or role is None:
        raise _not_yet(call, held, what)
    if not left(call, held.case, "report"):
        raise not_approved()
    item, digest = part(report)
    if item is None:
        raise Refused("SP-42", "no_attachment", "This report has no attachment.", Kind.UNKNOWN)
    record(call, role, what)
    try:
        content = open_item(call.services, held.log, item)
    except Unreadable:
        raise _shredded() from None
    if sha256(content).hexdigest() != digest:
        raise ValueError("the report is not the one that was committed")
    filename = f"{what.replace('_', '-')}.pdf"
    headers = {
        "content-disposition": f'attachment; filename="{filename}"',
        "etag": f'"{held.case.sequence}"',
    }
    return Answer(content, headers=headers, media_type=PDF)


def _not_yet(call: Call, held: Held, what: str) -> Refused:
    if call.caller.subject in held.case.conflicted:
        return Refused(
            "SO-18",
            "conflict_of_interest",
            "This person has declared a conflict of interest.",
            Kind.FORBIDDEN,
        )
    if {"case_officer", "reviewer"} & set(held.roles) & set(CONTENT[what]):
        return Refused("case 4", "report_not_written", "The report is being written.")
    return Refused("case 4", "not_released", "The report has not been released.")


def _shredded() -> Refused:
    return Refused("case 9", "shredded", "The case has been destroyed.", Kind.GONE)
