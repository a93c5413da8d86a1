"""Cases of register extracts and security vetting around the candidate's pages: ordered, and taken on step by step."""

import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

from shared.content import PersonRecord, person_data, seal
from shared.domain import commands as c
from shared.domain.calendar import local_date
from shared.domain.events import MessageSent, ReportReleased, ReportWritten
from shared.domain.law.rows import Step
from shared.domain.policy import Approval, Policy, ServiceRule
from shared.domain.procedure import retention_class, steps_of
from shared.domain.questions import QUESTIONS
from shared.domain.regimes import NEEDS_APPROVAL, REGIMES
from shared.domain.status import open_questions
from shared.domain.steps import RecordStep
from tests.unit.test_candidate_world import OFFICER, OTHER_OFFICER, TENANT, Told, World, policy

APPROVED = {"SECURITY_PROTECTION_APPROVAL": "SÄK 2026/3"}
PLACER, INTERVIEWER, DECIDER = "placer-1", "interviewer-1", "decider-1"
_WHO = {"case_officer": OFFICER, "interviewer": OFFICER, "placing_body": PLACER, "decider": DECIDER}
_ANSWERS = {
    "need": "stated", "proportionality": "proportionate", "conflict_of_interest": "none", "citizenship": "swedish",
    "security_agreement": "not_applicable", "diary_number": "registered", "offer_stage": "yes", "security_class": "class_2",
    "rehire": "no",
}  # fmt: skip


def everything() -> Policy:
    """The second version of the tenant's policy: every service may be ordered for the teacher."""
    first = policy()
    rules = tuple(
        ServiceRule("school", "new_hire", False, s) for s in dict.fromkeys(r.service for r in REGIMES)
    )
    law = sorted({row.rule for r in REGIMES for row in r.rows if row.certainty in NEEDS_APPROVAL})
    approved = date.today() - timedelta(days=30)  # noqa: DTZ011 - a window around the day on which the tests run
    return replace(
        first,
        version=2,
        rules=rules,
        approvals=(*first.approvals, *(Approval(rule, "approver-1", approved) for rule in law)),
    )


def ordered(world: World, service: str, language: str = "sv") -> Told:
    """A case of a service whose order is accepted, whose host is named, and whose candidate has been sent a link."""
    case = secrets.token_hex(13)
    told = Told(world, case)
    item = seal(
        world.services,
        TENANT,
        case,
        "person",
        person_data(PersonRecord("Ida", "Provsson", "ida@example.com")),
    )
    facts = {"position": "teacher", "engagement": "new_hire", "final_candidate": "yes", "has_email": "yes"}
    earlier = "earlier-case" if service in ("SP-F", "SP-K", "SP-A") else None
    order = c.OpenCase(
        item.item, "api", language, {**facts, "service": service}, by="orderer-1", previous=earlier
    )
    told.do(order, item)
    while told.state.service is None:
        question = open_questions(told.state, world.services.clock.now())[0]
        answer = _ANSWERS.get(question, "government" if service == "SP-1" else "municipality")
        note = seal(world.services, TENANT, case, "notes", {"text": "KS 2026/44"})
        texts = QUESTIONS[question].needs_text(answer)
        told.do(
            c.AnswerQuestion(question, answer, PLACER, note.item if texts else None),
            *([note] if texts else []),
        )
    told.do(c.AssignHost(OFFICER, OFFICER))
    told.link = told.issue()
    return told


def started(told: Told) -> None:
    """The candidate has been informed for long enough, and the steps may begin."""
    told.world.move(6)
    told.do(c.StartCollection(OFFICER))


def step_of(told: Told, name: str) -> Step:
    """A step of the case's procedure."""
    return next(step for step in steps_of(told.state) if step.id == name)


def record(told: Told, name: str, route: str | None = None, content: dict[str, object] | None = None) -> None:
    """Do a step as its role does it; an invitation that is mailed is also sent."""
    step = step_of(told, name)
    kept = {"text": "Det som sades."} if content is None else content
    item = seal(told.world.services, TENANT, told.id, retention_class(step), kept)
    sealed = () if step.form == "none" else (item,)
    issued = local_date(moment(told)) if step.form == "extract" else None
    by = _WHO[step.by[0]]
    told.do(RecordStep(name, route or step.routes[0], by, item.item if sealed else None, issued), *sealed)
    if step.form == "invitation":
        told.fact(MessageSent(f"message:{name}:{told.state.steps[name].times}", name))


def invited(told: Told, **other: object) -> None:
    """The invitation to the interview, with everything that the candidate is told (SP-41)."""
    when = told.world.services.clock.now().replace(microsecond=0) + timedelta(days=5)
    told_what = {
        "what": "Ett samtal om dig och ditt arbete.", "why": "Tjänsten är säkerhetskänslig.", "minutes": 90,
        "place": "Storgatan 4, rum 3", "when": when.isoformat(), "who": OTHER_OFFICER, "topics": ["Ekonomi", "Fritid"],
    }  # fmt: skip
    record(told, "interview_invitation", content={**told_what, **other})


def investigated(told: Told) -> None:
    """The basic investigation is made, assessed, reviewed and handed over."""
    invited(told)
    told.world.move(9)
    for name in ("interview", "certificates", "references"):
        record(told, name)
    handed_over(told)


def handed_over(told: Told) -> None:
    """Assessed, reviewed, written and released."""
    services = told.world.services
    item = seal(services, TENANT, told.id, "assessment", {"text": "Bedömning", "resolutions": []})
    told.do(c.SignAssessment(item.item, OFFICER), item)
    told.do(c.ApproveReview(OTHER_OFFICER))
    report = services.documents.place(TENANT, told.id, seal(services, TENANT, told.id, "report", b"%PDF"))
    head = told.state
    told.fact(ReportWritten(report.item, "0" * 64, head.head, head.sequence), sealed=(report,))
    told.fact(ReportReleased(OTHER_OFFICER))


def asked(told: Told) -> None:
    """As far as the question about consent: the decider goes on from the basic investigation."""
    started(told)
    investigated(told)
    record(told, "interim_assessment", "go_on")


def moment(told: Told) -> datetime:
    """The case's time."""
    now: datetime = told.world.services.clock.now()
    return now
