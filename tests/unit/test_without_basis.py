"""A private controller without a statute or a permit: nothing is stored but that the check was made (BK-06, never-event 3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from shared.domain import commands as c
from shared.domain.due import due, due_for
from shared.domain.errors import Refused
from shared.domain.policy import OffenceBasis
from shared.domain.retention import disposal_dates
from shared.domain.status import open_questions, state, waiting_for
from tests.invariants.acting import outcome_of
from tests.invariants.setting import (
    DECIDER,
    FINANCE,
    NOTICE,
    OFFICER,
    PERMIT,
    REVIEWER,
    TEACHER,
    Desk,
    answers,
    opening,
    policy,
)  # fmt: skip

if TYPE_CHECKING:
    from shared.domain.policy import Policy

NOTHING = OffenceBasis("private_without_permit", "")
ITEM = "findings-0000000000000001"


def collecting(given: Policy, facts: dict[str, str]) -> Desk:
    """A case whose collection has been started."""
    desk = Desk(given)
    desk.do(opening(facts), *answers(authority=False))
    desk.do(
        c.AssignHost(OFFICER, OFFICER), c.ProveIdentity("e_identification", "person-0000000000000002", True, 40),
        c.AnswerProtected(False), c.ShowNotice("bk-b", 1, NOTICE, "sv"), c.Acknowledge(NOTICE),
    )  # fmt: skip
    if "credit" in desk.case.checks:
        desk.do(c.AnswerPermission(True, NOTICE))
    desk.wait(days=3)
    desk.do(c.StartCollection(OFFICER))
    return desk


def refused(desk: Desk, command: c.Command) -> str:
    with pytest.raises(Refused) as no:
        desk.judge(command)
    return no.value.code


def test_no_provider_is_asked_and_the_case_ends_with_the_check_made() -> None:
    desk = collecting(policy(authority=False, basis=NOTHING), TEACHER)
    assert due_for("order_checks", desk.case, desk.now) == ()
    for check in ("courts_general", "courts_administrative"):
        assert waiting_for(desk.case, desk.now).what == f"result:{check}"
        assert due_for("advance_case", desk.case, desk.now) == ()
        desk.do(c.ReturnCheck(check, ITEM, "manual", by=OFFICER))
    (close,) = due_for("advance_case", desk.case, desk.now)
    assert close.kind == "close"
    assert waiting_for(desk.case, desk.now).who == "nobody"
    for command in (
        c.SignAssessment("assessment-1", OFFICER), c.ApproveReview(REVIEWER), c.RecordDecision("decision-1", DECIDER),
        c.Reply("reply-1"),
    ):  # fmt: skip
        assert refused(desk, command) in {
            "no_assessment",
            "nothing_to_review",
            "no_decision",
            "nothing_to_read",
        }
    for events in outcome_of(desk, close, "done"):
        desk.take(*events)
    assert state(desk.case) == "avslutad"


def test_of_an_extended_check_only_the_credit_report_is_made() -> None:
    desk = collecting(policy(authority=False, basis=NOTHING), FINANCE)
    assert tuple(desk.case.checks) == ("credit",)
    desk.do(c.ReturnCheck("credit", "credit-0000000000000001", "manual", by=OFFICER))
    (reads,) = due_for("advance_case", desk.case, desk.now)
    assert reads.kind == "open_reading"


def test_case_19_what_a_permit_covers_goes_by_its_days_also_in_a_paused_case() -> None:
    desk = collecting(policy(authority=False, basis=replace(PERMIT, max_days=10)), TEACHER)
    assert desk.case.terms["basis_until"] == 20261231
    desk.do(c.ReturnCheck("courts_general", ITEM, "manual", by=OFFICER), c.Pause("objection", OFFICER))
    desk.wait(days=9)
    assert due_for("dispose_case", desk.case, desk.now) == ()
    desk.wait(days=1)
    gone = {a.details["retention_class"] for a in due(desk.case, desk.now) if a.reactor == "dispose_case"}
    assert gone == {"findings", "reply", "assessment", "report"}
    for action in due_for("dispose_case", desk.case, desk.now):
        for events in outcome_of(desk, action, "done"):
            desk.take(*events)
    assert disposal_dates(desk.case) == ()
    assert not desk.case.shredded
    desk.do(c.Resume(OFFICER))
    assert open_questions(desk.case, desk.now) == ("findings_deleted",)
