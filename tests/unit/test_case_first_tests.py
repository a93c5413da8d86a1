"""The first test cases of the case description, section 10, that concern background checks: each by its number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain import commands as c
from shared.domain.admission import (
    CheckKind,
    CheckScope,
    PersonMatch,
    RawRecord,
    RelevanceRow,
    admit,
)
from shared.domain.calendar import end_of_day
from shared.domain.due import due, due_for, next_deadline
from shared.domain.errors import Refused
from shared.domain.findings import CourtType, LegalStatus
from shared.domain.policy import OffenceBasis
from shared.domain.status import label, open_questions, state
from tests.invariants.acting import outcome_of
from tests.invariants.beginnings import ahead
from tests.invariants.setting import (
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
)
from tests.unit.test_decide_table import situations

ON = date(2026, 11, 12)
NUMBER = "189001209817"  # on the official test list
ME = PersonMatch(NUMBER, "Ada Exempel", date(1990, 1, 20))
AUTHORITY = OffenceBasis("authority", "2018:218 3:8")


def at(name: str) -> Desk:
    return situations()[name].copy()


def refusal(desk: Desk, command: c.Command) -> str:
    with pytest.raises(Refused) as no:
        desk.judge(command)
    return no.value.code


def scope(basis: OffenceBasis = AUTHORITY) -> CheckScope:
    row = RelevanceRow("teacher", "assault", "children", "Barn")
    return CheckScope(
        CheckKind.COURTS_GENERAL, "teacher", frozenset({"assault"}), (row,), basis, pending_allowed=True
    )


def record(**changes: object) -> RawRecord:
    base = RawRecord(
        "Attunda tingsrätt",
        "B 1-26",
        CourtType.GENERAL,
        "laga_kraft",
        "assault",
        date(2026, 3, 2),
        "Misshandel",
    )
    final = date(2026, 3, 24) if changes.get("status", "laga_kraft") == "laga_kraft" else None
    return replace(base, person_number=NUMBER, final_on=final, **changes)  # type: ignore[arg-type]  # fields of RawRecord


def test_case_08a_a_teacher_gets_no_credit_report() -> None:
    """KU-02"""
    desk = at("ready")
    assert "credit" not in desk.case.checks
    assert refusal(desk, c.AnswerPermission(True, NOTICE)) == "no_credit_report"
    desk.do(c.StartCollection(OFFICER))
    assert refusal(desk, c.ReturnCheck("credit", "findings-1", "manual", by=OFFICER)) == "no_such_check"
    assert all(a.details["check"] != "credit" for a in due_for("order_checks", desk.case, desk.now))


def test_case_08b_a_head_of_finance_gets_one_with_need_and_permission_only() -> None:
    """KU-01, KU-02, KU-03"""
    desk = Desk()
    desk.do(opening(FINANCE))
    assert "need" in open_questions(desk.case, desk.now)
    desk.do(*answers())
    ahead(desk, lambda case: case.acknowledged_at is not None)
    desk.wait(days=4)
    assert refusal(desk, c.StartCollection(OFFICER)) == "permission_open"
    yes, no = desk.copy(), desk.copy()
    yes.do(c.AnswerPermission(True, NOTICE), c.StartCollection(OFFICER))
    assert any(a.details["check"] == "credit" for a in due_for("order_checks", yes.case, yes.now))
    no.do(c.AnswerPermission(False, NOTICE), c.StartCollection(OFFICER))
    assert all(a.details["check"] != "credit" for a in due_for("order_checks", no.case, no.now))
    assert refusal(no, c.ReturnCheck("credit", "findings-1", "manual", by=OFFICER)) == "no_permission"
    assert open_questions(no.case, no.now) == (
        "permission_refused",
    )  # a human goes on; nothing negative follows
    assert (
        no.do(c.AnswerQuestion("permission_refused", "continue_without", OFFICER)).checks["credit"].status
        == "not_done"
    )


def test_case_09_compulsory_care_is_discarded_unread() -> None:
    """BK-17"""
    care = record(category="lpt", words="Tvångsvård")
    assert admit([care], scope(), ME, ON) == ()
    assert admit([care, record()], scope(), ME, ON) == admit([record()], scope(), ME, ON)


def test_case_10_a_judgment_that_is_not_final_is_told_so() -> None:
    (found,) = admit([record(status="ej_laga_kraft")], scope(), ME, ON)
    assert found.legal_status is LegalStatus.EJ_LAGA_KRAFT
    assert found.kind.value == "non_final_judgment"


@pytest.mark.parametrize("status", ["frikand", "nedlagd"])
def test_case_11_an_acquittal_is_absent(status: str) -> None:
    assert admit([record(status=status)], scope(), ME, ON) == ()


def test_case_14_the_author_may_not_review() -> None:
    desk = at("assessed")
    author = desk.case.assessed_by or ""
    assert refusal(desk, c.ApproveReview(author)) == "own_work"
    assert refusal(desk, c.ReturnReview(author, "notes-1")) == "own_work"
    assert desk.do(c.ApproveReview(REVIEWER)).reviewed_by == REVIEWER


def test_case_15_a_silent_candidate_moves_the_case_on_without_a_flag() -> None:
    """BK-15, GR-06"""
    silent, spoken = at("reading"), at("commented")
    last = date.fromisoformat(silent.case.reading_until or "")
    silent.now = end_of_day(last) - timedelta(seconds=1)
    assert not due_for("advance_case", silent.case, silent.now)
    silent.now = end_of_day(last)
    (action,) = due_for("advance_case", silent.case, silent.now)
    for new in outcome_of(silent, action, "done"):
        silent.take(*new)
    assert state(silent.case) == state(spoken.case) == "bedömning"
    assert label(silent.case) == label(spoken.case) == "in_review"
    assert (silent.case.reply, silent.case.lapsed) == (None, True)


def test_case_16_what_is_past_its_time_is_destroyed_and_the_log_remains() -> None:
    desk = at("closed")
    assert not due_for("dispose_case", desk.case, desk.now)
    desk.wait(days=31)
    assert {a.details["retention_class"] for a in due_for("dispose_case", desk.case, desk.now)} == {
        "findings", "reply", "assessment", "report"
    }  # fmt: skip
    desk.wait(days=800)
    while actions := due(desk.case, desk.now):
        for new in outcome_of(desk, actions[0], "done"):
            desk.take(*new)
    assert state(desk.case) == "gallrad"
    assert desk.case.disposed == set(desk.case.retention)
    assert refusal(desk, c.Resume(OFFICER)) == "shredded"


def test_case_16_a_case_that_was_never_accepted_is_destroyed_too() -> None:
    desk = Desk()
    desk.do(opening(TEACHER), c.AnswerQuestion("proportionality", "not_proportionate", "lena"))
    desk.wait(days=3000)
    assert "person" in {a.details["retention_class"] for a in due_for("dispose_case", desk.case, desk.now)}


def test_case_19_offence_data_goes_when_the_permit_has_expired() -> None:
    """The permit expired yesterday: nothing new is let in, and what there is goes now, in a case that is running."""
    expired = replace(PERMIT, valid_to=ON - timedelta(days=1))
    assert admit([record()], scope(expired), ME, ON) == ()
    desk = Desk(policy(authority=False, basis=replace(PERMIT, valid_to=date(2026, 11, 9))))
    desk.do(opening(), *answers(authority=False))
    desk.do(
        c.AssignHost(OFFICER, OFFICER), c.ProveIdentity("e_identification", "person-0000000000000002", True, 40),
        c.AnswerProtected(False), c.ShowNotice("notice", 1, NOTICE, "sv"), c.Acknowledge(NOTICE),
    )  # fmt: skip
    desk.wait(days=2)
    desk.do(c.StartCollection(OFFICER))
    assert [a.reactor for a in due_for("order_checks", desk.case, desk.now)] == ["order_checks"]
    desk.do(c.ReturnCheck("courts_general", "findings-0000000000000001", "manual", by=OFFICER))
    assert due_for("dispose_case", desk.case, desk.now) == ()
    desk.now = end_of_day(date(2026, 11, 9))
    assert next_deadline(desk.case, desk.now - timedelta(seconds=1)) is not None
    gone = due_for("dispose_case", desk.case, desk.now)
    assert {a.details["retention_class"] for a in gone} == {"findings", "reply", "assessment", "report"}
    for action in gone:
        desk.take(*outcome_of(desk, action, "done")[0])
    assert not desk.case.shredded
    assert (label(desk.case), open_questions(desk.case, desk.now)) == ("in_progress", ("findings_deleted",))
    assert desk.do(c.AnswerQuestion("findings_deleted", "cancel", OFFICER)).cancelled == "findings_deleted"


@pytest.mark.parametrize(
    "place", ["accepted", "acknowledged", "collecting", "ordered", "reading", "assessed"]
)
def test_case_25_an_objection_pauses_at_once_and_links_are_dead(place: str) -> None:
    desk = at(place)
    ahead(desk, lambda case: len(case.links) > 0)
    desk.do(c.Pause("objection", OFFICER))
    assert (state(desk.case), label(desk.case)) == ("pausad", "suspended")
    assert desk.case.links_revoked == len(desk.case.links)
    assert not [
        a for a in due(desk.case, desk.now) if a.reactor in ("order_checks", "notify", "write_report")
    ]


def test_case_25_the_candidate_gets_the_paused_days_back() -> None:
    """Clocks stand still: what was left of the reading period is left again."""
    desk = at("reading")
    left = date.fromisoformat(desk.case.reading_until or "")
    desk.wait(hours=1)
    desk.do(c.Pause("objection", OFFICER))
    desk.wait(days=30)
    desk.do(c.Resume(OFFICER))
    assert date.fromisoformat(desk.case.reading_until or "") > left
    assert not [a for a in due(desk.case, desk.now) if a.kind == "lapse_reading"]
    assert not desk.case.extended  # the candidate's own extension is still there
    desk.do(c.ExtendReading(), c.Reply("reply-1"))


def test_case_29_a_candidate_who_is_not_final_is_not_collected_about() -> None:
    desk = Desk()
    desk.do(opening({**TEACHER, "final_candidate": "no"}))
    assert "final_candidate" in open_questions(desk.case, desk.now)
    desk.do(*answers())
    assert desk.case.service is None
    assert refusal(desk, c.StartCollection(OFFICER)) == "need_not_assessed"


@pytest.mark.parametrize("kind", ["rejected", "deleted", "anonymised"])
def test_case_30_a_stop_in_the_ats_stops_and_asks_a_person(kind: str) -> None:
    desk = at("ready")
    desk.do(c.Signal(kind))
    assert "ats_stopped" in open_questions(desk.case, desk.now)
    assert refusal(desk, c.StartCollection(OFFICER)) == "ats_stopped"
    assert not desk.case.over  # nothing ends by itself
    running = at("collecting")
    running.do(c.Signal(kind))
    assert not due_for("order_checks", running.case, running.now)
    running.do(c.AnswerQuestion("ats_stopped", "continue", OFFICER))
    assert due_for("order_checks", running.case, running.now)


def test_case_30_a_person_may_let_the_case_end() -> None:
    desk = at("collecting")
    desk.do(c.Signal("deleted"), c.AnswerQuestion("ats_stopped", "cancel", OFFICER))
    assert state(desk.case) == "avbruten"


def test_case_30_hired_goes_on() -> None:
    desk = at("collecting")
    desk.do(c.Signal("hired"))
    assert due_for("order_checks", desk.case, desk.now)


def test_case_30_a_later_message_does_not_lift_a_stop() -> None:
    desk = at("collecting")
    desk.do(c.Signal("deleted"), c.Signal("hired"))
    assert not due_for("order_checks", desk.case, desk.now)


def test_case_35_an_open_dispute_blocks_the_way_to_the_decision() -> None:
    desk = at("commented")
    assert refusal(desk, c.SignAssessment("assessment-1", OFFICER, unresolved=1)) == "open_dispute"
    assert refusal(desk, c.RecordDecision("decision-1", "per")) == "not_released"
    assert desk.do(c.SignAssessment("assessment-1", OFFICER, unresolved=0)).assessment == "assessment-1"
