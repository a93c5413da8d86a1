"""What may be seen of a case besides its content: state, who is waited for, questions, checks, steps."""

from datetime import datetime
from typing import TypedDict

from shared.domain.case import Case
from shared.domain.commit import stamp
from shared.domain.policy import Policy
from shared.domain.questions import QUESTIONS
from shared.domain.status import asked_of_candidate, label, open_questions, source_due, waiting_for
from shared.web.problem import Language
from shared.web.staff.answers import Asked, CheckOfCase, Step, WaitingFor
from shared.web.staff.given import Labelled
from shared.web.staff.holding import Held
from shared.web.staff.rights import unit_of
from shared.web.staff.step_answers import ConsentOfCase, StepOfCase
from shared.web.staff.step_view import consent_of, steps_view
from shared.web.staff.wording import label_of, waiting_of


class CaseView(TypedDict):
    """The members of an opened case that are no content."""

    case_id: str
    version: int
    state: Labelled
    waiting_for: WaitingFor
    service: str | None
    position: Labelled | None
    unit: str | None
    language: str
    source: str
    previous: str | None
    host: Labelled | None
    paused: str | None
    protected_identity: bool
    questions: list[Asked]
    asked_of_candidate: list[str]
    checks: list[CheckOfCase]
    steps: list[Step]
    procedure_steps: list[StepOfCase]
    consent: ConsentOfCase | None


_CLIENTS_OWN = ("decision_recorded",)  # not for the performer's people (BK-32)


def view_of(held: Held, now: datetime, language: Language) -> CaseView:
    """A case without content, in a language. The same for two cases that differ only in what was found."""
    case, policy = held.case, held.policy
    position = case.position or case.answered("position") or case.facts.get("position")
    return CaseView(
        case_id=case.id,
        version=case.sequence,
        state=label_of(label(case), language),
        waiting_for=waiting_of(waiting_for(case, now), language),
        service=case.service,
        position=position_of(policy, position, language),
        unit=unit_of(case, policy),
        language=case.language,
        source=case.source,
        previous=case.facts.get("previous"),
        host=host_of(policy, case.host),
        paused=case.paused,
        protected_identity=bool(case.protected),
        questions=[_asked(name) for name in open_questions(case, now)],
        asked_of_candidate=list(asked_of_candidate(case)),
        checks=_checks(case),
        steps=[step for step in _steps(case) if held.client or step.step not in _CLIENTS_OWN],
        procedure_steps=steps_view(case, now, language),
        consent=consent_of(held.log),
    )


def position_of(policy: Policy, position: str | None, language: Language) -> Labelled | None:
    """A position with its title; an id that the policy no longer knows stands for itself."""
    if position is None:
        return None
    known = policy.position(position)
    return Labelled(code=position, text=known.title.get(language, position) if known else position)


def host_of(policy: Policy, host: str | None) -> Labelled | None:
    """The host with the name that the candidate is told."""
    if host is None:
        return None
    person = policy.staff.get(host)
    return Labelled(code=host, text=person.name if person else host)


def _asked(name: str) -> Asked:
    question = QUESTIONS[name]
    return Asked(
        question=name,
        rule_id=question.rule,
        roles=list(question.roles),
        choices=list(question.choices),
        text_needed=question.sealed,
    )


def _checks(case: Case) -> list[CheckOfCase]:
    found = []
    for name, check in case.checks.items():
        due = source_due(case, name) if check.status == "ordered" else None
        found.append(
            CheckOfCase.model_validate(
                {
                    "check": name,
                    "status": check.status,
                    "reason": check.reason,
                    "performer": str(case.terms.get(f"provider_{name}", "manual")),
                    "changed_at": stamp(check.at) if check.at else None,
                    "due_on": due.isoformat() if due else None,
                }
            )
        )
    return found


def _steps(case: Case) -> list[Step]:
    reached = {
        "opened": case.opened_at,
        "order_accepted": case.accepted_at,
        "identity_proven": case.identity_at,
        "notice_delivered": case.notice_at,
        "notice_acknowledged": case.acknowledged_at,
        "permission_answered": case.permission_at,
        "collection_started": case.collecting_at,
        "reading_opened": case.reading_opened_at,
        "reply_given": case.reply_at,
        "assessment_signed": case.assessed_at if case.assessment else None,
        "review_approved": case.reviewed_at if case.reviewed_by else None,
        "report_written": case.report.at if case.report else None,
        "report_released": case.released_at,
        "decision_recorded": case.decided_at,
        "withdrawn": case.withdrawn_at,
        "cancelled": case.cancelled_at,
        "closed": case.closed_at,
    }
    return [Step(step=name, reached_at=stamp(at)) for name, at in reached.items() if at]
