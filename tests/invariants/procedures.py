"""Register extracts and security vetting on a desk: a tenant that orders them, and what everybody does on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.calendar import local_date
from shared.domain.consent import AnswerConsent
from shared.domain.extracts import StateEmploymentStart
from shared.domain.policy import Approval, Policy, ServiceRule
from shared.domain.regimes import NEEDS_APPROVAL, REGIMES
from shared.domain.steps import RecordStep
from tests.invariants.setting import (
    DECIDER,
    NOTICE,
    OFFICER,
    ORDERER,
    REVIEWER,
    TEACHER,
    Desk,
    opening,
    policy,
)

if TYPE_CHECKING:
    from shared.domain.law.rows import Step

INSTALLATION = "SÄK 2026/3"
PLACER, INTERVIEWER = "karin", "olle"
WHO = {"case_officer": OFFICER, "interviewer": INTERVIEWER, "placing_body": PLACER, "decider": DECIDER}
_PLACED = ("placement", "security_class")
_TEXT = "notes-0000000000000009"
_ANSWERS = {
    "need": "stated", "proportionality": "proportionate", "conflict_of_interest": "none", "security_agreement": "not_applicable",
    "citizenship": "swedish", "offer_stage": "yes", "diary_number": "registered", "final_candidate": "yes",
    "email": "none", "rehire": "no", "security_class": "class_2",
}  # fmt: skip


def everything(*, authority: bool = True, without: frozenset[str] = frozenset()) -> Policy:
    """A tenant whose policy orders every service for the teacher, with every row approved but `without`."""
    uncertain = {row.rule for regime in REGIMES for row in regime.rows if row.certainty in NEEDS_APPROVAL}
    services = dict.fromkeys(regime.service for regime in REGIMES)
    return replace(
        policy(authority=authority),
        rules=tuple(ServiceRule("education", "new_hire", False, service) for service in services),
        approvals=tuple(Approval(rule, DECIDER, date(2026, 1, 15)) for rule in sorted(uncertain - without)),
    )


@dataclass
class ProcedureDesk(Desk):
    """A desk whose installation may be approved for protective security."""

    installation: str | None = INSTALLATION


@cache
def _everything() -> Policy:
    return everything()


def desk_for(service: str) -> ProcedureDesk:
    """A desk of a tenant that orders this service and no other, before anything has come in."""
    only = tuple(ServiceRule("education", kind, False, service) for kind in ("new_hire", "trainee"))
    return ProcedureDesk(replace(_everything(), rules=only), service=service)


def placed_by(service: str, *, authority: bool) -> str:
    """Who may have decided the placement in the class that this service is about (SSF 5:5-10)."""
    if service == "SP-1":
        return "government"
    return "municipality" if authority else "supervisory_authority"


def ordered(service: str, desk: ProcedureDesk | None = None, *, mail: str = "yes") -> ProcedureDesk:
    """A case of a service whose order has been accepted; with `mail` no, of a candidate without an address."""
    desk = desk or ProcedureDesk(everything())
    desk.do(opening({**TEACHER, "service": service, "has_email": mail}))
    decider = placed_by(service, authority=desk.policy.client.authority)
    for question, answer in {**_ANSWERS, "placement": decider}.items():
        if question in _asked(desk):
            desk.do(c.AnswerQuestion(question, answer, PLACER if question in _PLACED else ORDERER, _TEXT))
    assert desk.case.service == service, _asked(desk)
    return desk


def _asked(desk: Desk) -> tuple[str, ...]:
    from shared.domain.status import open_questions

    return open_questions(desk.case, desk.now)


def started(service: str, desk: ProcedureDesk | None = None) -> ProcedureDesk:
    """A case whose candidate is informed, and whose steps may begin."""
    desk = ordered(service, desk)
    desk.do(c.AssignHost(OFFICER, OFFICER))
    if service != "SP-A":
        desk.do(
            c.ProveIdentity("e_identification", "person-0000000000000002", True, 40), c.AnswerProtected(False),
            c.ShowNotice("notice", 1, NOTICE, "sv"), c.Acknowledge(NOTICE),
        )  # fmt: skip
        desk.wait(days=3)
    desk.do(c.StartCollection(OFFICER))
    return desk


def record(desk: Desk, step: Step, route: str | None = None) -> None:
    """Do a step as its role does it; an invitation that is mailed is also sent."""
    by = WHO[step.by[0]]
    if step.form == "copy":
        desk.do(StateEmploymentStart("2026-12-01", by))
    item = None if step.form == "none" else _TEXT
    issued = local_date(desk.now) if step.form == "extract" else None
    desk.do(RecordStep(step.id, route or step.routes[0], by, item, issued))
    if step.form == "invitation":
        desk.take(e.MessageSent(f"message:{step.id}:{desk.case.steps[step.id].times}", step.id))
        desk.now += timedelta(days=2)


def judged(desk: Desk) -> None:
    """Assessment, four eyes, report, release."""
    desk.do(c.SignAssessment("assessment-0000000000000001", OFFICER), c.ApproveReview(REVIEWER))
    desk.take(e.ReportWritten("report-0000000000000001", "d" * 64, desk.case.head, desk.case.sequence))
    desk.do(c.Release(OFFICER))


def consents(desk: Desk, *, given: bool = True) -> None:
    """The candidate answers about the record check."""
    desk.do(AnswerConsent(given, "sp-consent", NOTICE))
