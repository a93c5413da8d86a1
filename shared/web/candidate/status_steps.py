"""The numbered steps of the status page: the whole way from the first day. Days and who does what, never what was found."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.due import disposal_dates
from shared.domain.law.rows import Regime, Step
from shared.domain.procedure import closed_off, consent_wanted, is_open, regime_of, steps_of
from shared.pages.parts import Step as Line
from shared.pages.parts import StepName, StepState
from shared.web.candidate.preparing import extract_wanted, interview_ahead

_DONE = ("returned", "not_done")
_LINES: dict[str, StepName] = {
    "extract_shown": "extract",
    "extract_copy": "extract_copy",
    "authenticity": "authenticity",
    "interview_invitation": "interview",
    "interview": "interview",
    "follow_up_talk": "interview",
    "certificates": "documents",
    "references": "documents",
    "delta": "delta",
    "interim_assessment": "interim",
    "record_check": "record_check",
    "record_check_reply": "record_check",
    "secrecy_information": "obligations",
    "training": "obligations",
    "follow_up": "follow_up",
    "deregistration": "exit",
    "closing_talk": "exit",
}
"""The steps of law that are told, by the line that tells them; the others are the employer's own work."""
_IF_HIRED = ("obligations", "follow_up")
"""Lines of those who get the position: that they are open says nothing of what was decided, so they are told when begun."""


def lines(case: Case, now: datetime) -> tuple[Line, ...]:
    """Every line of the list, in order; none before the order is accepted."""
    regime = regime_of(case)
    if regime is None:
        return ()
    told = [_mine("information", case.acknowledged_at, True, answer_by(case))]
    told += _checked(case) if regime.reading else _procedure(case, regime, now)
    return (*told, _deletion(case))


def answer_by(case: Case) -> date | None:
    """The day by which the last link is to be used."""
    sent = [at for action, at in case.messages.items() if action.startswith("message:invitation")]
    return local_date(max(sent) + timedelta(days=case.term("link_days"))) if sent else None


def _checked(case: Case) -> list[Line]:
    """A background check: sources answer, the candidate reads first, people judge."""
    told: list[Line] = []
    if "credit" in case.checks:
        reached = case.acknowledged_at is not None
        told.append(_mine("permission", case.permission_at, reached, answer_by(case)))
    told += _sources(case)
    until = date.fromisoformat(case.reading_until) if case.reading_until else None
    unanswered = case.lapsed and case.reply_at is None
    reading = (
        Line("reading", "done") if unanswered else _mine("reading", case.reply_at, until is not None, until)
    )
    settled = case.reply_at is not None or case.lapsed
    return [*told, reading, *_judged(case, settled), _decision(case, case.released_at is not None)]


def _procedure(case: Case, regime: Regime, now: datetime) -> list[Line]:
    """A procedure of law: its steps by phase, and between them what every judged or decided case has."""

    def of(*phases: str) -> list[Line]:
        return _grouped(case, [s for s in steps_of(case) if s.phase in phases], now)

    told = of("work")
    if regime.judged:
        told += _judged(case, case.collecting_at is not None and all(x.state == "done" for x in told))
    told += of("after_report")
    if regime.decided:
        told.append(_decision(case, all(x.state in ("done", "not_asked") for x in told)))
    return [*told, *of("after_decision", "participation", "exit")]


def _grouped(case: Case, steps: Iterable[Step], now: datetime) -> list[Line]:
    """One line for steps that belong together, where the first of them stands; the consent before what it is for."""
    groups: dict[StepName, list[Step]] = {}
    for step in steps:
        if step.consent and step.need == "required":
            groups.setdefault("consent", [])
        if step.id in _LINES:
            groups.setdefault(_LINES[step.id], []).append(step)
    return [_consent(case) if name == "consent" else _line(case, name, g, now) for name, g in groups.items()]


def _consent(case: Case) -> Line:
    return _mine("consent", case.consent_at, consent_wanted(case), None)


def _line(case: Case, name: StepName, group: list[Step], now: datetime) -> Line:
    """Done, the candidate's turn, going on, or later. What will not be made is said when the employer has decided: before
    that it would tell how an assessment went."""
    known = [case.steps[step.id] for step in group if step.id in case.steps]
    if len(known) == len(group) and not any(step.every_months for step in group):
        return Line(name, "done", local_date(max(state.at for state in known)))
    if _not_made(case, group):
        return Line(name, "not_asked")
    yours = (name == "extract" and extract_wanted(case)) or (name == "interview" and interview_ahead(case))
    if yours:
        return Line(name, "yours")
    begun = bool(known) or (
        name not in _IF_HIRED and any(is_open(case, step, now) for step in group if _allowed(case, step))
    )
    return Line(name, "now" if begun and name != "follow_up" else "later")


def _allowed(case: Case, step: Step) -> bool:
    return not step.consent or case.consent == "given"


def _not_made(case: Case, group: list[Step]) -> bool:
    refused = case.consent in ("refused", "withdrawn") and any(step.consent for step in group)
    begun = any(step.id in case.steps for step in group)
    return (refused and not begun) or (
        case.decided_at is not None and any(closed_off(case, s) for s in group)
    )


def _judged(case: Case, settled: bool) -> list[Line]:
    return [
        _theirs("assessment", case.assessed_at if case.assessment else None, settled),
        _theirs("review", case.reviewed_at if case.reviewed_by else None, case.assessment is not None),
        _theirs("report", case.released_at, case.reviewed_by is not None),
    ]


def _decision(case: Case, reached: bool) -> Line:
    return _theirs("decision", case.decided_at, reached)


def _sources(case: Case) -> list[Line]:
    days = case.term("source_working_days")
    courts = [check for name, check in case.checks.items() if name.startswith("courts")]
    answered = all(check.status in _DONE for check in courts)
    last = max((check.at for check in courts if check.at), default=None)
    found = [_asked("courts", case.collecting_at, last if answered else None, days)]
    credit = case.checks.get("credit")
    if credit is None:
        return found
    if credit.status == "not_done" or case.permission == "refused":
        return [*found, Line("credit", "not_asked")]
    done = credit.at if credit.status in _DONE else None
    return [*found, _asked("credit", case.collecting_at, done, days)]


def _asked(name: StepName, started: datetime | None, done: datetime | None, days: int) -> Line:
    if done:
        return Line(name, "done", local_date(done))
    return Line(name, "now" if started else "later", days=days)


def _mine(name: StepName, done: datetime | None, reached: bool, until: date | None) -> Line:
    if done:
        return Line(name, "done", local_date(done))
    return Line(name, "yours", until) if reached else Line(name, "later")


def _theirs(name: StepName, done: datetime | None, reached: bool) -> Line:
    state: StepState = "now" if reached else "later"
    return Line(name, "done", local_date(done)) if done else Line(name, state)


def _deletion(case: Case) -> Line:
    if case.shredded:
        return Line("deletion", "done")
    last = max((day for _, day in disposal_dates(case)), default=None)
    return Line("deletion", "planned", last) if last else Line("deletion", "later")
