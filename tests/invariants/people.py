"""What people do in a generated case: what is expected of them, and anything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.domain import commands as c
from shared.domain.commit import stamp
from shared.domain.filing import open_disclosures
from shared.domain.findings import NotDone
from shared.domain.hold import LiftHold
from shared.domain.procedure import regime_of, to_be_ended
from shared.domain.questions import QUESTIONS
from shared.domain.status import permission_settled, waiting_for
from tests.invariants.people_of_files import of_files, of_registrar
from tests.invariants.people_of_procedures import consents, does, of_procedures, takes_part
from tests.invariants.people_of_rights import answered_by_staff
from tests.invariants.people_protected import as_handlers, lets_go_on, of_protection
from tests.invariants.procedures import PLACER, placed_by
from tests.invariants.setting import (
    DECIDER,
    FINANCE,
    NOTICE,
    OFFICER,
    ORDERER,
    REVIEWER,
    STAFF,
    TEACHER,
    Desk,
    opening,
)

if TYPE_CHECKING:
    from shared.domain.case import Case

FACTS: tuple[dict[str, str], ...] = (
    TEACHER,
    FINANCE,
    {},
    {"final_candidate": "no"},
    {**TEACHER, "has_email": "no"},
    {**FINANCE, "has_email": "no"},
)
ITEM = {
    "findings": "findings-00000000000000ff",
    "notes": "notes-00000000000000ff",
    "reply": "reply-00000000000000ff",
}
PAUSES = ("objection", "rectification", "dispute", "protected_identity", "legal_hold")
_PERSON = "person-0000000000000002"


def facts_for(desk: Desk, pick: Callable[[int], int]) -> dict[str, str]:
    """What an order may know at its beginning; mostly also which service it is for, where the desk is about one."""
    facts = FACTS[pick(len(FACTS))]
    if desk.service is None:
        return facts
    known = {**facts, "position": "teacher"}
    return known if pick(3) == 2 else {**known, "service": desk.service}


def answer(desk: Desk, name: str, pick: Callable[[int], int]) -> c.AnswerQuestion:
    """An answer to a named question: any of its choices, but about the placement mostly the one that the law allows."""
    if name == "placement" and pick(6) != 5:
        first = desk.case.answered("security_class") == "class_1"
        service = "SP-1" if first else desk.case.facts.get("service", "")
        fits = placed_by(service, authority=desk.policy.client.authority)
        return c.AnswerQuestion(name, fits, PLACER, ITEM["notes"])
    question = QUESTIONS[name]
    free = {"position": ("teacher", "head-of-finance"), "engagement": ("new_hire", "trainee")}
    choices = question.choices or free[name]
    chosen = choices[pick(len(choices))]
    if chosen in ("cancel", "stop") and to_be_ended(desk.case):  # its end is notified first (SP-27)
        chosen = choices[0]
    item = ITEM["notes"] if question.needs_text(chosen) else None
    by = PLACER if "placing_body" in question.roles else ORDERER
    return c.AnswerQuestion(name, chosen, OFFICER if "case_officer" in question.roles else by, item)


def has_a_way_in(desk: Desk) -> bool:
    """The candidate holds a link that still opens the case."""
    usable = desk.case.links[desk.case.links_revoked :]
    return any(datetime.fromisoformat(expires) > desk.now for _, expires in usable)


def signs_in(pick: Callable[[int], int]) -> c.ProveIdentity:
    """An e-identification: sometimes by somebody under 18, sometimes with another name than the employer gave."""
    age = 17 if pick(9) == 8 else 34
    return c.ProveIdentity("e_identification", _PERSON, True, age, names_differ=pick(3) == 2)


def is_checked(pick: Callable[[int], int]) -> c.ProveIdentity:
    """A handler's ID check: a number, else a date of birth, and now and then neither was noted."""
    known = pick(5)
    age = None if known == 4 else (17 if pick(9) == 8 else 34)
    return c.ProveIdentity("id_check", _PERSON, known < 2, age, OFFICER, has_birth_date=known in (2, 3))


def hands_over(desk: Desk, days: int) -> c.HandOverLink:
    """A handler's link with a code, for some days."""
    return c.HandOverLink(stamp(desk.now + timedelta(days=days)), OFFICER)


def candidate_next(case: Case, pick: Callable[[int], int]) -> c.Command | None:
    """What the candidate's page asks for next, from the login to the permission."""
    if case.identity is None:
        return signs_in(pick)
    if case.protected is None:
        return c.AnswerProtected(pick(7) == 6)
    if case.notice_hash is None:
        return _is_shown_the_notice(case)
    if case.acknowledged_at is None:
        return c.Acknowledge(case.notice_hash)
    return None if permission_settled(case) else c.AnswerPermission(pick(3) != 2, NOTICE)


def _is_shown_the_notice(case: Case) -> c.Command:
    regime = regime_of(case)
    return c.ShowNotice(regime.notice if regime else "bk-b", 1, NOTICE, "sv")


def expected(desk: Desk, pick: Callable[[int], int]) -> c.Command | None:
    """What the one who is waited for would do; None when nobody is, or when the candidate has no way in."""
    case = desk.case
    if case.sequence == 0:
        return opening(facts_for(desk, pick))
    waiting = waiting_for(case, desk.now)
    if waiting.who == "nobody" and open_disclosures(case):
        return of_registrar(desk)
    if waiting.who == "candidate":
        if not has_a_way_in(desk):
            return None
        if waiting.what == "consent":
            return consents(pick)
        return c.Reply(ITEM["reply"]) if waiting.what == "reading" else candidate_next(case, pick)
    return as_handlers(case, _of_staff(desk, waiting.what, pick))


def _of_staff(desk: Desk, what: str, pick: Callable[[int], int]) -> c.Command | None:
    if what.startswith("question:"):
        return answer(desk, what.removeprefix("question:"), pick)
    if what.startswith("step:"):
        return does(desk, what.removeprefix("step:"), pick)
    if what == "corrected_report" or what.startswith("rights_request"):
        return answered_by_staff(desk, what, pick)
    if what == "participation":
        return takes_part(pick)
    if what.startswith("result:"):
        return c.ReturnCheck(what.removeprefix("result:"), ITEM["findings"], "manual", by=OFFICER)
    if what == "paused:protected_identity":
        return lets_go_on(desk, pick)
    if what.startswith("paused:"):
        return c.Resume(OFFICER)
    if what == "start" and not (desk.case.has_number or desk.case.has_birth_date):
        return is_checked(pick)
    return _SIMPLE[what](desk, pick) if what in _SIMPLE else None


Pick = Callable[[int], int]
_SIMPLE: dict[str, Callable[[Desk, Pick], c.Command]] = {
    "held": lambda desk, pick: LiftHold(OFFICER),
    "host": lambda desk, pick: c.AssignHost(OFFICER, OFFICER),
    "id_check": lambda desk, pick: is_checked(pick),
    "login_code": lambda desk, pick: hands_over(desk, 2),
    "start": lambda desk, pick: c.StartCollection(OFFICER),
    "assessment": lambda desk, pick: c.SignAssessment("assessment-00000000000000ff", OFFICER),
    "review": lambda desk, pick: (
        c.ReturnReview(REVIEWER, ITEM["notes"]) if pick(4) == 3 else c.ApproveReview(REVIEWER)
    ),
    "release": lambda desk, pick: c.Release(OFFICER),
    "decision": lambda desk, pick: c.RecordDecision("decision-00000000000000ff", DECIDER),
}
_CHECKS = ("courts_general", "courts_administrative", "credit")
_QUESTIONS = tuple(QUESTIONS)
_ANYTHING: tuple[Callable[[Desk, str, Pick], c.Command], ...] = (
    lambda desk, by, pick: opening(facts_for(desk, pick)),
    lambda desk, by, pick: c.Signal(("rejected", "hired", "deleted", "anonymised")[pick(4)]),
    lambda desk, by, pick: answer(desk, _QUESTIONS[pick(len(_QUESTIONS))], pick),
    lambda desk, by, pick: c.AnswerQuestion("conflict_of_interest", "declared", by),
    lambda desk, by, pick: c.AssignHost(by, OFFICER),
    lambda desk, by, pick: signs_in(pick) if has_a_way_in(desk) else is_checked(pick),
    lambda desk, by, pick: is_checked(pick),
    lambda desk, by, pick: hands_over(desk, 1 + pick(7)),
    lambda desk, by, pick: of_protection(by, pick) if pick(4) == 3 else c.AnswerProtected(pick(3) == 2),
    lambda desk, by, pick: _is_shown_the_notice(desk.case),
    lambda desk, by, pick: c.Acknowledge(NOTICE),
    lambda desk, by, pick: c.AnswerPermission(pick(2) == 0, NOTICE),
    lambda desk, by, pick: c.StartCollection(by),
    lambda desk, by, pick: c.ReturnCheck(_CHECKS[pick(3)], ITEM["findings"], "manual", by=by),
    lambda desk, by, pick: c.SkipCheck(_CHECKS[pick(3)], NotDone.SOURCE_CLOSED.value, by=by),
    lambda desk, by, pick: c.ExtendReading(),
    lambda desk, by, pick: c.Reply(ITEM["reply"]),
    lambda desk, by, pick: c.SignAssessment("assessment-00000000000000ff", by, pick(3)),
    lambda desk, by, pick: c.ApproveReview(by),
    lambda desk, by, pick: c.ReturnReview(by, ITEM["notes"]),
    lambda desk, by, pick: c.Release(by),
    lambda desk, by, pick: c.RecordDecision("decision-00000000000000ff", by),
    lambda desk, by, pick: c.Pause(PAUSES[pick(len(PAUSES))], by),
    lambda desk, by, pick: c.Resume(by),
    lambda desk, by, pick: c.Withdraw(),
    lambda desk, by, pick: c.Cancel("client", by),
)


def anything(desk: Desk, pick: Pick) -> c.Command:
    """Any command at any time, by anybody: most of them ought to be refused."""
    by = STAFF[pick(len(STAFF))]
    if pick(12) == 11 or (open_disclosures(desk.case) and pick(3) == 2):
        return of_files(desk, by, pick)
    if desk.service and pick(3) != 2:
        return of_procedures(desk, by, pick)
    return _ANYTHING[pick(len(_ANYTHING))](desk, by, pick)
