"""Guards that the main line never meets: each needs a case of its own, which differs from a situation in some members."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.calendar import add_working_days
from tests.invariants.setting import NOTICE, OFFICER, ORDERER, REVIEWER, TEACHER, Desk, answers, opening
from tests.unit.test_decide_events import ORDER, PERSON, at
from tests.unit.test_decide_guards import refused


def test_somebody_partial_answers_no_question_but_may_say_so_twice() -> None:
    desk = at("draft", conflicted=frozenset({OFFICER}))
    question = c.AnswerQuestion("proportionality", "proportionate", OFFICER)
    assert refused(desk, question) == ("SO-18", "conflict_of_interest")
    assert desk.judge(replace(question, by=ORDERER)).events
    assert desk.judge(c.AnswerQuestion("conflict_of_interest", "declared", OFFICER)).events


@pytest.mark.parametrize(
    ("place", "command"),
    [
        ("accepted", c.ProveIdentity("id_check", PERSON, True, 34, OFFICER)),
        ("ready", c.StartCollection(OFFICER)),
        ("ordered", c.ReturnCheck("courts_general", "findings-1", "manual", None, OFFICER)),
        ("ordered", c.SkipCheck("courts_general", "source_closed", None, OFFICER)),
        ("commented", c.SignAssessment("assessment-1", OFFICER)),
        ("assessed", c.ApproveReview(OFFICER)),
        ("assessed", c.ReturnReview(OFFICER, "notes-1")),
        ("written", c.Release(OFFICER)),
        ("released", c.RecordDecision("decision-1", OFFICER)),
        ("ordered", c.Pause("objection", OFFICER)),
        ("paused", c.Resume(OFFICER)),
        ("ordered", c.Cancel("client_request", OFFICER)),
        ("accepted", c.AssignHost(OFFICER, ORDERER)),
        ("accepted", c.AssignHost(REVIEWER, OFFICER)),
        ("checked", c.HandOverLink("2026-12-01T00:00:00Z", OFFICER)),
    ],
    ids=lambda x: type(x).__name__,
)
def test_somebody_partial_has_no_part_in_it(place: str, command: c.Command) -> None:
    assert refused(at(place, conflicted=frozenset({OFFICER})), command) == ("SO-18", "conflict_of_interest")


def test_a_host_is_somebody_whom_the_policy_can_name_to_the_candidate() -> None:
    assert refused(at("accepted"), c.AssignHost("nobody", ORDERER)) == ("SP-41", "unknown_host")
    assert at("accepted", host=REVIEWER).judge(c.AssignHost(REVIEWER, ORDERER)).events == ()


def test_a_protected_identity_gets_a_link_from_a_handler_only() -> None:
    link = c.HandOverLink("2026-12-01T00:00:00Z", OFFICER)
    assert refused(at("checked", protected=True), link) == ("PN-16", "handlers_only")
    assert at("checked", protected=False, links=(("l1", "x"),)).judge(link).events == (
        e.LinkIssued("l2", link.expires_at, OFFICER),
    )


def test_a_declined_credit_report_is_left_out_before_anything_is_collected_and_once() -> None:
    left_out = c.SkipCheck("credit", "permission_not_given", None, OFFICER)
    desk = at("U refused")
    assert desk.do(left_out).checks["credit"].reason == "permission_not_given"
    assert refused(desk, left_out) == ("BK-13", "not_started")
    assert refused(at("U permitted"), left_out) == ("BK-13", "not_started")


def test_an_answer_to_an_order_that_was_given_up_changes_nothing() -> None:
    desk = at("ordered")
    desk.do(c.SkipCheck("courts_general", "source_slow", None, OFFICER))
    assert desk.judge(c.ReturnCheck("courts_general", "findings-1", "callback", ORDER)).events == ()
    by_hand = c.ReturnCheck("courts_general", "findings-1", "manual", None, OFFICER)
    assert refused(desk, by_hand) == ("case 4", "check_done")


def test_the_notice_comes_before_the_question_about_a_credit_report() -> None:
    told = at("U acknowledged", acknowledged_at=None)
    assert refused(told, c.AnswerPermission(True, NOTICE)) == ("BK-13", "notice_not_acknowledged")


def test_a_permission_stands_once_the_credit_report_is_ordered() -> None:
    desk = at("U permitted")
    ordered = {**desk.case.checks, "credit": replace(desk.case.checks["credit"], status="ordered")}
    desk.log = replace(desk.log, case=replace(desk.case, checks=ordered))
    assert refused(desk, c.AnswerPermission(False, NOTICE)) == ("KU-03", "credit_report_done")


def test_more_time_to_read_is_given_once_and_counted_from_the_last_day() -> None:
    desk = at("reading", terms={**at("reading").case.terms, "extension_working_days": 2})
    last = date.fromisoformat(desk.case.reading_until or "")
    desk.now += timedelta(hours=1)
    (extended,) = desk.judge(c.ExtendReading()).events
    assert extended == e.ReadingExtended(add_working_days(last, 2).isoformat())
    assert refused(at("reading", extended=True), c.ExtendReading()) == ("BK-15", "extended_before")


@pytest.mark.parametrize("command", [c.ExtendReading(), c.Reply("reply-1")], ids=["more time", "reply"])
def test_a_reading_period_that_lapsed_is_over_whatever_its_last_day_says(command: c.Command) -> None:
    assert refused(at("reading", lapsed=True), command) == ("BK-15", "too_late")


def test_a_disposal_is_decided_of_a_closed_case_only() -> None:
    decided = c.AnswerQuestion("disposal_decision", "decided", "karin", "notes-1")
    assert refused(at("released"), decided) == ("OS-09", "not_asked")
    assert refused(at("closed"), c.AnswerQuestion("need", "stated", ORDERER, "notes-1")) == (
        "BK-11",
        "not_asked",
    )


def test_an_answer_without_a_text_is_taken_where_there_is_nothing_to_say() -> None:
    desk = Desk()
    desk.do(opening({**TEACHER, "has_email": "no"}))
    assert desk.judge(c.AnswerQuestion("email", "none", ORDERER)).events
    assert refused(desk, c.AnswerQuestion("email", "given", ORDERER)) == ("case 12", "text_missing")


def test_an_answer_after_the_order_accepts_nothing_a_second_time() -> None:
    desk = at("asked", minor=True)
    assert len(desk.judge(c.AnswerQuestion("minor", "continue", OFFICER, "notes-1")).events) == 1
    done = Desk()
    done.do(opening(TEACHER), *answers())
    assert (
        len([x for commit in done.log.commits for x in commit.events if isinstance(x, e.OrderAccepted)]) == 1
    )


# ---- judgement


def test_the_working_days_of_a_pause_are_given_back_only_to_who_was_reading() -> None:
    reading = at("reading")
    until = date.fromisoformat(reading.case.reading_until or "")
    paused = at("reading", paused="staff", paused_at=reading.now)
    paused.wait(days=14)
    assert paused.judge(c.Resume(OFFICER)).events == (
        e.CaseResumed(OFFICER),
        e.ReadingExtended(add_working_days(until, 10).isoformat(), asked=False),
    )
    for changes in ({"reply": "reply-1"}, {"lapsed": True}, {"reading_until": None}, {"paused_at": None}):
        kept = {"paused": "staff", "paused_at": reading.now, **changes}
        desk = at("reading", **kept)
        desk.wait(days=14)
        assert desk.judge(c.Resume(OFFICER)).events == (e.CaseResumed(OFFICER),)


def test_a_report_that_was_rendered_before_the_review_is_not_released() -> None:
    desk = at("written")
    stale = at("written", reviewed_at=desk.now + timedelta(seconds=1))
    assert refused(stale, c.Release(OFFICER)) == ("case 4", "report_not_written")
    assert refused(at("written", notice_at=None), c.Release(OFFICER)) == ("BK-13", "notice_not_delivered")


def test_an_assessment_follows_a_lapsed_reading_as_it_follows_a_reply() -> None:
    sign = c.SignAssessment("assessment-1", OFFICER)
    assert at("reading", lapsed=True).judge(sign).events == (e.AssessmentSigned("assessment-1", OFFICER),)
    assert refused(at("commented"), replace(sign, unresolved=1)) == ("case 8", "open_dispute")
