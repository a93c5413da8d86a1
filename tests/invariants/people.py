"""What people do in a generated case: what is expected of them, and anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain import commands as c
from shared.domain.findings import NotDone
from shared.domain.questions import QUESTIONS
from shared.domain.status import waiting_for
from tests.invariants.setting import (
    DECIDER,
    FINANCE,
    NOTICE,
    OFFICER,
    ORDERER,
    REVIEWER,
    TEACHER,
    Desk,
    opening,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.case import Case

STAFF = (OFFICER, REVIEWER, DECIDER, ORDERER)
_PERSON = "person-0000000000000002"
ITEM = {
    "findings": "findings-00000000000000ff",
    "notes": "notes-00000000000000ff",
    "reply": "reply-00000000000000ff",
}


def answer(name: str, pick: Callable[[int], int]) -> c.AnswerQuestion:
    """An answer to a named question."""
    question = QUESTIONS[name]
    free = {"position": ("teacher", "head-of-finance"), "engagement": ("new_hire", "trainee")}
    choices = question.choices or free[name]
    chosen = choices[pick(len(choices))]
    item = ITEM["notes"] if question.sealed and chosen != "none" else None
    return c.AnswerQuestion(name, chosen, OFFICER if "case_officer" in question.roles else ORDERER, item)


def candidate_next(case: Case, pick: Callable[[int], int]) -> c.Command:
    """What the candidate's page asks for next, from the login to the acknowledgement."""
    if case.identity is None or not case.has_number:
        handler = OFFICER if case.identity else None
        method = "handler" if handler else "e_identification"
        return c.ProveIdentity(method, _PERSON, True, 17 if pick(9) == 8 else 34, handler)
    if case.protected is None:
        return c.AnswerProtected(pick(7) == 6)
    if case.notice_hash is None:
        return c.ShowNotice("bk-b", 1, NOTICE, "sv")
    return c.Acknowledge(case.notice_hash)


def expected(desk: Desk, pick: Callable[[int], int]) -> c.Command | None:
    """What the one who is waited for would do; None when nobody is."""
    case = desk.case
    if case.sequence == 0:
        facts: tuple[dict[str, str], ...] = (TEACHER, FINANCE, {}, {"final_candidate": "no"})
        return opening(facts[pick(4)])
    what = waiting_for(case, desk.now).what
    if what.startswith("question:"):
        return answer(what.removeprefix("question:"), pick)
    if what.startswith("result:"):
        return c.ReturnCheck(what.removeprefix("result:"), ITEM["findings"], "manual", by=OFFICER)
    if what == "paused:protected_identity":
        return c.Cancel("protected_identity", OFFICER)
    if what.startswith("paused:"):
        return c.Resume(OFFICER)
    if what in ("notice", "start") and (case.acknowledged_at is None or not case.has_number):
        return candidate_next(case, pick)
    simple: dict[str, c.Command] = {
        "host": c.AssignHost(OFFICER, OFFICER),
        "permission": c.AnswerPermission(pick(3) != 2, NOTICE),
        "start": c.StartCollection(OFFICER),
        "reading": c.Reply(ITEM["reply"]),
        "assessment": c.SignAssessment("assessment-00000000000000ff", OFFICER),
        "review": c.ReturnReview(REVIEWER, ITEM["notes"]) if pick(4) == 3 else c.ApproveReview(REVIEWER),
        "release": c.Release(OFFICER),
        "decision": c.RecordDecision("decision-00000000000000ff", DECIDER),
    }
    return simple.get(what)


def anything(desk: Desk, pick: Callable[[int], int]) -> c.Command:
    """Any command at any time, by anybody: most of them ought to be refused."""
    by = STAFF[pick(len(STAFF))]
    check = ("courts_general", "courts_administrative", "credit")[pick(3)]
    question = tuple(QUESTIONS)[pick(len(QUESTIONS))]
    kinds: tuple[c.Command, ...] = (
        opening(),
        c.Signal(("rejected", "hired", "deleted", "anonymised")[pick(4)]),
        answer(question, pick),
        c.AnswerQuestion("conflict_of_interest", "declared", by),
        c.AssignHost(by, OFFICER),
        c.ProveIdentity("handler", _PERSON, pick(2) == 0, 34, by),
        c.AnswerProtected(pick(3) == 2),
        c.ShowNotice("bk-b", 1, NOTICE, "sv"),
        c.Acknowledge(NOTICE),
        c.AnswerPermission(pick(2) == 0, NOTICE),
        c.StartCollection(by),
        c.ReturnCheck(check, ITEM["findings"], "manual", by=by),
        c.SkipCheck(check, NotDone.SOURCE_CLOSED.value, by=by),
        c.ExtendReading(),
        c.Reply(ITEM["reply"]),
        c.SignAssessment("assessment-00000000000000ff", by, pick(3)),
        c.ApproveReview(by),
        c.ReturnReview(by, ITEM["notes"]),
        c.Release(by),
        c.RecordDecision("decision-00000000000000ff", by),
        c.Pause("objection", by),
        c.Resume(by),
        c.Withdraw(),
        c.Cancel("client", by),
    )
    return kinds[pick(len(kinds))]
