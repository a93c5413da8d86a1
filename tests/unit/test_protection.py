"""Protected identity in the domain: what ends at once, who may go on, what is handed out of it (PN-13 to PN-18)."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain import protection as p
from shared.domain.commit import stamp
from shared.domain.due import due, next_deadline
from shared.domain.errors import Refused
from shared.domain.findings import NotDone
from shared.domain.status import asked_of_candidate, state, waiting_for
from shared.domain.steps import RecordStep
from tests.invariants.acting import outcome_of
from tests.invariants.beginnings import ahead
from tests.invariants.procedures import ordered
from tests.invariants.setting import (
    DECIDER,
    FINANCE,
    NOTICE,
    OFFICER,
    ORDERER,
    REVIEWER,
    Desk,
    answers,
    opening,
)
from tests.unit.test_decide_table import situations

ITEM = "notes-00000000000000aa"
FINDINGS = "findings-00000000000000aa"


def at(place: str) -> Desk:
    """A desk of one's own in a situation."""
    return situations()[place].copy()


def refused(desk: Desk, command: c.Command) -> tuple[str, str]:
    """The rule and the code by which a command is refused."""
    with pytest.raises(Refused) as no:
        desk.judge(command)
    return no.value.rule, no.value.code


def protected(place: str, *, resumed: bool = True) -> Desk:
    """A protected case with two handlers, which a person lets go on."""
    desk = at(place)
    desk.do(p.Protect(OFFICER))
    if OFFICER not in desk.case.protection.handlers:
        desk.do(p.NameHandler(OFFICER, OFFICER))
    desk.do(p.NameHandler(REVIEWER, OFFICER))
    if resumed:
        desk.do(c.Resume(OFFICER))
    return desk


def outward(desk: Desk, days: int = 0) -> list[str]:
    """What reactors would do towards the outside now, or some days later."""
    then = desk.now + timedelta(days=days)
    return [a.key for a in due(desk.case, then) if a.reactor in ("notify", "inform_ats", "order_checks")]


def test_the_switch_is_one_commit_links_dead_case_paused_and_the_host_its_first_handler() -> None:
    desk = at("reading")
    assert desk.judge(p.Protect(REVIEWER)).events == (
        e.ProtectedIdentityAnswered(True),
        e.LinksRevoked("protected_identity"),
        e.CasePaused("protected_identity", REVIEWER),
        p.HandlerNamed(OFFICER),
    )
    desk.do(p.Protect(REVIEWER))
    assert desk.case.links_revoked == len(desk.case.links)
    assert desk.judge(p.Protect(ORDERER)).events == ()


def test_a_message_that_is_leased_or_to_be_tried_again_is_never_due_after_the_switch() -> None:
    for held in (
        e.ActionClaimed("message:invitation:1", stamp(situations()["accepted"].now + timedelta(minutes=5))),
        e.ActionFailed(
            "message:invitation:1", "mail", stamp(situations()["accepted"].now + timedelta(hours=1))
        ),
    ):
        desk = at("accepted")
        desk.do(c.AssignHost(OFFICER, OFFICER))
        assert outward(desk)
        desk.take(held)
        desk.do(c.AnswerProtected(True))
        assert [outward(desk, days) for days in (0, 1, 30)] == [[], [], []]


@pytest.mark.parametrize(
    "place", ["draft", "accepted", "collecting", "ordered", "reading", "written", "released"]
)
def test_nothing_goes_out_of_a_protected_case_that_goes_on_either(place: str) -> None:
    desk = protected(place)
    assert desk.case.paused is None
    assert [outward(desk, days) for days in (0, 3, 8, 400)] == [[]] * 4


def test_staff_may_protect_a_draft_and_a_case_that_is_over() -> None:
    draft = at("draft")
    draft.do(p.Protect(OFFICER))
    assert (draft.case.protected, draft.case.protection.handlers) == (True, ())
    assert waiting_for(draft.case, draft.now).who == "staff"
    closed = at("closed")
    told = closed.judge(p.Protect(OFFICER)).events
    assert e.LinksRevoked("protected_identity") in told
    assert not any(isinstance(x, e.CasePaused) for x in told)  # its disposal goes on
    closed.do(p.Protect(OFFICER))
    assert next_deadline(closed.case, closed.now)


def test_at_the_order_the_case_is_protected_from_its_first_commit() -> None:
    desk = Desk()
    desk.do(c.OpenCase("person-0000000000000001", "api", "sv", FINANCE, by=ORDERER, protected=True))
    assert len(desk.log.commits) == 1
    assert (desk.case.protected, desk.case.paused) == (True, "protected_identity")
    assert refused(desk, c.AnswerQuestion("need", "stated", ORDERER, ITEM)) == ("PN-16", "handlers_only")
    desk.do(p.NameHandler(OFFICER, OFFICER), c.AnswerQuestion("need", "stated", OFFICER, ITEM))
    assert desk.case.answered("need") == "stated"


def test_at_most_two_handlers_who_alone_may_name_another_in_their_place() -> None:
    desk = at("reading")
    assert refused(desk, p.NameHandler(REVIEWER, OFFICER)) == ("PN-16", "not_protected")
    desk.do(p.Protect(ORDERER))
    assert refused(desk, p.NameHandler("karin", ORDERER)) == ("PN-16", "handlers_only")
    desk.do(p.NameHandler(REVIEWER, OFFICER))
    assert desk.judge(p.NameHandler(REVIEWER, OFFICER)).events == ()
    assert refused(desk, p.NameHandler("karin", OFFICER)) == ("PN-16", "two_handlers")
    assert refused(desk, p.NameHandler("karin", OFFICER, "olle")) == ("PN-16", "no_such_handler")
    desk.do(p.NameHandler("karin", OFFICER, REVIEWER))
    assert desk.case.protection.handlers == (OFFICER, "karin")
    desk.do(p.NameHandler("olle", "dpo-1", OFFICER, oversight=True))  # both away: who oversees names another
    assert desk.case.protection.handlers == ("karin", "olle")
    assert not p.may_enter(desk.case, OFFICER)


ACTS: tuple[c.Command, ...] = (
    c.Resume(ORDERER),
    c.Cancel("client_request", ORDERER),
    c.AssignHost(OFFICER, ORDERER),
    c.AnswerQuestion("conflict_of_interest", "declared", ORDERER),
    c.StartCollection(ORDERER),
    c.SignAssessment("assessment-00000000000000aa", ORDERER),
    c.ApproveReview(ORDERER),
    c.Release(ORDERER),
    c.RecordDecision("decision-00000000000000aa", ORDERER),
    c.HandOverLink("2027-01-01T00:00:00Z", ORDERER),
    p.ApproveOutput("names", REVIEWER, ORDERER, ITEM),
)


@pytest.mark.parametrize("command", ACTS, ids=lambda x: type(x).__name__)
def test_nobody_but_who_is_named_acts_in_it(command: c.Command) -> None:
    assert refused(protected("reading"), command) == ("PN-16", "handlers_only")
    assert refused(protected("reading", resumed=False), command)[1] == "handlers_only"


def test_a_person_lets_it_go_on_and_only_once_somebody_handles_it() -> None:
    desk = at("accepted")
    desk.do(p.Protect(OFFICER))
    assert refused(desk, c.Resume(OFFICER)) == ("PN-16", "handlers_only")
    desk.do(p.NameHandler(OFFICER, OFFICER), c.Resume(OFFICER))
    assert (desk.case.protected, desk.case.paused, state(desk.case)) == (True, None, "behovsprövad")
    assert refused(desk, c.AssignHost(REVIEWER, OFFICER)) == ("PN-16", "host_not_handler")


def test_the_candidate_is_met_in_person_and_has_a_code_for_a_link() -> None:
    desk = protected("asked")
    assert waiting_for(desk.case, desk.now).what == "login_code"
    desk.do(c.HandOverLink(stamp(desk.now + timedelta(days=2)), OFFICER))
    assert asked_of_candidate(desk.case) == ("notice",)
    desk.do(c.ShowNotice("bk-b", 1, NOTICE, "sv"), c.Acknowledge(NOTICE))
    desk.do(c.AnswerProtected(True))  # pressed once more: everything ends again, also what was handed over
    assert (desk.case.paused, desk.case.links_revoked) == ("protected_identity", len(desk.case.links))


def test_checks_are_made_by_hand_and_without_a_credit_report() -> None:
    desk = Desk()
    desk.do(opening(FINANCE), *answers())
    desk = ahead(desk, lambda case: case.acknowledged_at is not None).copy()
    desk.do(p.Protect(OFFICER))
    desk.do(
        *([p.NameHandler(OFFICER, OFFICER)] if not desk.case.protection.handlers else []), c.Resume(OFFICER)
    )
    assert "permission" not in asked_of_candidate(desk.case)
    desk.wait(days=4)
    assert desk.judge(c.StartCollection(OFFICER)).events == (
        e.CollectionStarted(OFFICER),
        e.CheckNotDone("credit", NotDone.PERFORMER_UNABLE.value, OFFICER),
    )
    desk.do(c.StartCollection(OFFICER))
    assert outward(desk) == []
    assert waiting_for(desk.case, desk.now).what == "result:courts_general"
    for check in ("courts_general", "courts_administrative"):
        desk.do(c.ReturnCheck(check, FINDINGS, "manual", by=OFFICER))
    assert [a.kind for a in due(desk.case, desk.now)] == ["open_reading"]


def test_a_credit_report_is_refused_whatever_was_permitted_before() -> None:
    desk = at("U permitted")
    desk.do(p.Protect(OFFICER), c.Resume(OFFICER))
    desk.wait(days=4)
    desk.do(c.StartCollection(OFFICER))
    by_hand = c.ReturnCheck("credit", FINDINGS, "manual", by=OFFICER)
    assert refused(desk, by_hand)[0] in ("KU-04", "case 4")
    assert desk.case.checks["credit"].reason == "performer_unable"


def test_what_a_source_was_asked_before_may_still_be_answered() -> None:
    desk = protected("ordered", resumed=False)
    order = desk.case.checks["courts_general"].order
    desk.do(c.ReturnCheck("courts_general", FINDINGS, "callback", order))
    assert desk.case.checks["courts_general"].status == "returned"


def test_an_invitation_to_the_interview_is_handed_over_and_never_mailed() -> None:
    desk = ordered("SP-3")
    desk.do(p.Protect(OFFICER), p.NameHandler(OFFICER, OFFICER))
    mailed = RecordStep("interview_invitation", "mailed", OFFICER, ITEM)
    assert refused(desk, mailed) == ("PN-16", "no_messages")


def finished(desk: Desk) -> Desk:
    """Assessed by one handler, reviewed by the other, and the report written."""
    desk.do(c.SignAssessment("assessment-00000000000000aa", OFFICER), c.ApproveReview(REVIEWER))
    (report,) = due(desk.case, desk.now)
    for new in outcome_of(desk, report, "done"):
        desk.take(*new)
    return desk


def approve(output: str, to: str, by: str) -> p.ApproveOutput:
    """An approval with its harm test."""
    return p.ApproveOutput(output, to, by, ITEM)


def test_the_report_is_released_only_when_the_other_handler_has_approved_it_by_name() -> None:
    desk = protected("commented")
    assert refused(desk, approve("release", OFFICER, REVIEWER)) == ("PN-14", "report_not_written")
    finished(desk)
    assert refused(desk, c.Release(OFFICER)) == ("PN-14", "output_not_approved")
    assert refused(desk, approve("release", OFFICER, OFFICER)) == ("PN-14", "own_output")
    assert refused(desk, approve("everything", OFFICER, REVIEWER)) == ("PN-14", "unknown_output")
    desk.do(approve("release", OFFICER, REVIEWER), c.Release(OFFICER))
    assert state(desk.case) == "rapporterad"


def test_an_approval_is_of_the_report_as_it_stood() -> None:
    desk = finished(protected("commented"))
    desk.do(approve("release", OFFICER, REVIEWER), c.ReturnReview(REVIEWER, ITEM))
    desk.wait(hours=1)
    finished(desk)
    assert refused(desk, c.Release(OFFICER)) == ("PN-14", "output_not_approved")


def test_the_decider_is_let_in_by_name_and_by_nothing_else() -> None:
    desk = finished(protected("commented"))
    desk.do(approve("release", OFFICER, REVIEWER), c.Release(OFFICER))
    decision = c.RecordDecision("decision-00000000000000aa", DECIDER)
    assert refused(desk, decision) == ("PN-16", "handlers_only")
    desk.do(approve("report", DECIDER, OFFICER), decision)
    assert state(desk.case) == "beslutad"


def test_a_handler_who_is_replaced_keeps_no_approval() -> None:
    desk = finished(protected("commented"))
    desk.do(approve("release", OFFICER, REVIEWER), p.NameHandler("karin", REVIEWER, OFFICER))
    assert not p.may_enter(desk.case, OFFICER)
    assert p.approvals(desk.case, "release", OFFICER) == ()


def test_neither_kind_nor_reason_of_a_protection_has_a_place() -> None:
    """PN-13: a flag, who handles it and what was approved; the harm test lies sealed."""
    told = {
        cls.__name__: [f.name for f in fields(cls)]
        for cls in (
            p.HandlerNamed,
            p.OutputApproved,
            e.ProtectedIdentityAnswered,
            p.Protect,
            c.AnswerProtected,
        )
    }
    assert told == {
        "HandlerNamed": ["handler", "replaces", "by"],
        "OutputApproved": ["output", "to", "by", "item"],
        "ProtectedIdentityAnswered": ["protected"],
        "Protect": ["by"],
        "AnswerProtected": ["protected"],
    }


def test_a_short_history_counts_for_nothing() -> None:
    """PN-17: what a source does not know is left out, and the case goes on exactly as one with an answer."""

    def on(reason: str) -> tuple[str, list[str], tuple[str, str]]:
        desk = protected("collecting")
        for check in desk.case.checks:
            desk.do(c.SkipCheck(check, reason, by=OFFICER))
        waited = waiting_for(desk.case, desk.now)
        return state(desk.case), [a.kind for a in due(desk.case, desk.now)], (waited.who, waited.what)

    assert on("no_history") == on("source_closed")
