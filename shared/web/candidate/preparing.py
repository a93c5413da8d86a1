"""What a candidate does or prepares outside these pages: ordering and showing a register extract, and the interview (C8)."""

from datetime import datetime

from shared.content import open_object
from shared.domain.case import Case
from shared.domain.law.rows import Step
from shared.domain.procedure import regime_of, running, steps_of
from shared.pages.acts import Extract as ExtractPage
from shared.pages.acts import Interview
from shared.web.candidate.notice_values import age, first_day, registers
from shared.web.candidate.obstacles import not_found
from shared.web.candidate.visit import Visit
from shared.web.http import Response


def extract_wanted(case: Case) -> bool:
    """Whether the candidate is to show a register extract that has not been shown yet."""
    regime = regime_of(case)
    asked = regime is not None and regime.extract is not None and case.acknowledged_at is not None
    return asked and case.active and "extract_shown" not in case.steps


def invitation(case: Case) -> Step | None:
    """The step by which the candidate was invited to an interview, while the invitation can be read."""
    known = (step for step in steps_of(case) if step.form == "invitation" and step.id in case.steps)
    return next((step for step in known if case.steps[step.id].item and not case.over), None)


def interview_ahead(case: Case) -> bool:
    """Whether the candidate has been invited to an interview that has not been held."""
    invited = invitation(case)
    if invited is None or not running(case, "work"):
        return False
    return any(
        s.form == "interview" and invited.id in s.after and s.id not in case.steps for s in steps_of(case)
    )


def extract(visit: Visit) -> Response:
    """How to order the extract from the police and where to show it. There is nothing to fill in and nothing to send."""
    regime = regime_of(visit.case)
    if regime is None or regime.extract is None:
        return not_found(visit)
    if not extract_wanted(visit.case):
        return visit.go_to("status" if visit.case.acknowledged_at else "notice")
    return visit.show(
        ExtractPage(
            frame=visit.frame(),
            form=regime.notice,
            obligation=regime.extract.obligation,
            registers=registers(visit, regime.extract),
            age=age(visit),
            start=first_day(visit),
            copy_months=regime.extract.copy_keep_months,
        )
    )


def interview(visit: Visit) -> Response:
    """The invitation as it was written; that the candidate reads it is recorded first."""
    invited = invitation(visit.case)
    item = visit.case.steps[invited.id].item if invited else None
    if item is None:
        return not_found(visit)
    visit.record_reading("invitation")
    told = open_object(visit.services, visit.known_log, item)
    person = visit.policy.staff.get(told["who"])
    return visit.show(
        Interview(
            frame=visit.frame(),
            what=told["what"],
            why=told["why"],
            minutes=int(told["minutes"]),
            place=None if visit.case.protected else told["place"],
            when=datetime.fromisoformat(told["when"]),
            who=person.name if person else told["who"],
            topics=tuple(told["topics"]),
        )
    )
