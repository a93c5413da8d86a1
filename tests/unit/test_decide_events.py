"""What a command leaves in the log, word for word: who, which item, which text, which reason; and the guards that need a
case of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.calendar import add_working_days
from shared.domain.findings import NotDone
from tests.invariants.histories import ahead
from tests.invariants.setting import (
    DECIDER,
    NOTICE,
    OFFICER,
    ORDERER,
    REVIEWER,
    TEACHER,
    Desk,
    answers,
    opening,
    policy,
)
from tests.unit.test_decide_guards import refused
from tests.unit.test_decide_table import situations

PERSON = "person-0000000000000002"
ORDER = "c0ffee00c0ffee00c0ffee00-courts_general-1"


def at(place: str, **changes: object) -> Desk:
    """A desk of one's own in a situation; with a case that differs in some members."""
    desk = situations()[place].copy()
    desk.log = replace(desk.log, case=replace(desk.case, **changes))  # type: ignore[arg-type]  # members of a case
    return desk


SAID: list[tuple[str, c.Command, tuple[e.Event, ...]]] = [
    ("ordered", c.Signal("deleted"), (e.CaseSignalled("deleted"),)),
    (
        "draft",
        c.AnswerQuestion("need", "stated", ORDERER, "notes-1"),
        (e.QuestionAnswered("need", "stated", ORDERER, "notes-1"),),
    ),
    ("accepted", c.AssignHost(REVIEWER, ORDERER), (e.HostAssigned(REVIEWER, ORDERER),)),
    (
        "accepted",
        c.ProveIdentity("e_identification", PERSON, True, 18, names_differ=True),
        (e.IdentityProven("e_identification", PERSON, False, True, names_differ=True),),
    ),
    (
        "accepted",
        c.ProveIdentity("id_check", PERSON, False, 17, OFFICER, True),
        (e.IdentityProven("id_check", PERSON, True, False, OFFICER, True),),
    ),
    (
        "accepted",
        c.ProveIdentity("id_check", PERSON, False, None, OFFICER),
        (e.IdentityProven("id_check", PERSON, False, False, OFFICER),),
    ),
    ("identified", c.AnswerProtected(False), (e.ProtectedIdentityAnswered(False),)),
    ("asked", c.AnswerProtected(False), ()),
    (
        "asked",
        c.AnswerProtected(True),
        (
            e.ProtectedIdentityAnswered(True),
            e.LinksRevoked("protected_identity"),
            e.CasePaused("protected_identity"),
        ),
    ),
    ("asked", c.ShowNotice("bk-b", 2, "e" * 64, "en"), (e.NoticeDelivered("bk-b", 2, "e" * 64, "en"),)),
    ("shown", c.ShowNotice("bk-b", 1, NOTICE, "sv"), ()),
    ("shown", c.Acknowledge(NOTICE), (e.NoticeAcknowledged(NOTICE),)),
    ("U acknowledged", c.AnswerPermission(True, NOTICE), (e.PermissionGiven("credit_report", NOTICE),)),
    ("U acknowledged", c.AnswerPermission(False, NOTICE), (e.PermissionRefused("credit_report", NOTICE),)),
    ("U refused", c.AnswerPermission(False, NOTICE), ()),
    ("ready", c.StartCollection(OFFICER), (e.CollectionStarted(OFFICER),)),
    (
        "ordered",
        c.ReturnCheck("courts_general", "findings-1", "manual", None, OFFICER),
        (e.CheckReturned("courts_general", "findings-1", "manual", OFFICER),),
    ),
    (
        "ordered",
        c.ReturnCheck("courts_general", "findings-1", "callback", ORDER),
        (e.CheckReturned("courts_general", "findings-1", "callback"),),
    ),
    (
        "ordered",
        c.RejectCheck("courts_general", ORDER),
        (e.CheckRejected("courts_general", "wrong_subject"),),
    ),
    (
        "ordered",
        c.SkipCheck("courts_general", "source_closed", None, OFFICER),
        (e.CheckNotDone("courts_general", "source_closed", OFFICER),),
    ),
    (
        "ordered",
        c.SkipCheck("courts_general", "source_refused", ORDER),
        (e.CheckNotDone("courts_general", "source_refused"),),
    ),
    ("reading", c.Reply("reply-1"), (e.ReplyGiven("reply-1"),)),
    ("commented", c.SignAssessment("assessment-1", OFFICER), (e.AssessmentSigned("assessment-1", OFFICER),)),
    ("assessed", c.ApproveReview(REVIEWER), (e.ReviewApproved(REVIEWER),)),
    ("reviewed", c.ReturnReview(REVIEWER, "notes-1"), (e.ReviewReturned(REVIEWER, "notes-1"),)),
    ("written", c.Release(OFFICER), (e.ReportReleased(OFFICER),)),
    ("released", c.RecordDecision("decision-1", DECIDER), (e.DecisionRecorded("decision-1", DECIDER),)),
    (
        "ordered",
        c.Pause("objection", OFFICER),
        (e.CasePaused("objection", OFFICER), e.LinksRevoked("objection")),
    ),
    ("ordered", c.Pause("dispute", OFFICER), (e.CasePaused("staff", OFFICER),)),
    (
        "ordered",
        c.Pause("protected_identity", OFFICER),
        (
            e.ProtectedIdentityAnswered(True),
            e.LinksRevoked("protected_identity"),
            e.CasePaused("protected_identity", OFFICER),
        ),
    ),
    ("paused", c.Resume(OFFICER), (e.CaseResumed(OFFICER),)),
    ("ordered", c.Withdraw(), (e.CaseWithdrawn(), e.LinksRevoked("withdrawn"))),
    (
        "ordered",
        c.Cancel("client_request", OFFICER),
        (e.CaseCancelled("client_request", OFFICER), e.LinksRevoked("cancelled")),
    ),
    (
        "closed",
        c.AnswerQuestion("disposal_decision", "decided", "karin", "notes-1"),
        (e.QuestionAnswered("disposal_decision", "decided", "karin", "notes-1"),),
    ),
]


@pytest.mark.parametrize(("place", "command", "told"), SAID, ids=lambda x: type(x).__name__)
def test_a_command_leaves_this_in_the_log(place: str, command: c.Command, told: tuple[e.Event, ...]) -> None:
    assert situations()[place].judge(command).events == told


@pytest.mark.parametrize("authority", [True, False])
def test_a_case_opens_with_all_that_the_sender_and_the_policy_said(authority: bool) -> None:
    command = c.OpenCase("person-1", "ats", "en", TEACHER, "almby-greenhouse", "55", "77", "99", ORDERER)
    (opened,) = Desk(policy(authority=authority)).judge(command).events
    assert isinstance(opened, e.CaseOpened)
    assert opened == e.CaseOpened(
        "person-1", "ats", "en", opened.facts, "almby-greenhouse", "55", "77", "99", ORDERER
    )
    assert opened.facts["client_is_authority"] == ("yes" if authority else "no")
    assert opened.facts["position"] == "teacher"


STOPPED = e.LinksRevoked("cancelled")


@pytest.mark.parametrize(
    ("place", "question", "answer", "reason"),
    [
        ("draft", "proportionality", "not_proportionate", "BK-11"),
        ("minor", "minor", "stop", "minor"),
        ("signalled", "ats_stopped", "cancel", "ats"),
    ],
)
def test_an_answer_that_ends_a_case_says_why_and_who_gave_it(
    place: str, question: str, answer: str, reason: str
) -> None:
    desk = {
        "draft": lambda: at("draft"),
        "minor": lambda: at("asked", minor=True),
        "signalled": lambda: at("ordered", signal="deleted"),
    }[place]()
    item = "notes-1" if question == "minor" else None
    events = desk.judge(c.AnswerQuestion(question, answer, OFFICER, item)).events
    assert events == (
        e.QuestionAnswered(question, answer, OFFICER, item),
        e.CaseCancelled(reason, OFFICER),
        STOPPED,
    )


def test_another_person_at_the_login_costs_the_links_and_ends_the_pause_that_they_asked_for() -> None:
    other = c.AnswerQuestion("names_differ", "other_person", OFFICER)
    revoked = e.LinksRevoked("another_person")
    assert at("asked", names_differ=True).judge(other).events[1:] == (revoked,)
    paused = at("asked", names_differ=True, protected=True, paused="protected_identity")
    assert paused.judge(other).events[1:] == (revoked, e.CaseResumed(OFFICER))
    by_staff = at("asked", names_differ=True, paused="objection")
    assert by_staff.judge(other).events[1:] == (revoked,)


def test_what_is_given_up_says_its_reason_and_who_gave_it_up() -> None:
    declined = c.AnswerQuestion("permission_refused", "continue_without", OFFICER)
    assert at("U refused").judge(declined).events[1:] == (
        e.CheckNotDone("credit", NotDone.PERMISSION_NOT_GIVEN, OFFICER),
    )
    desk = ahead(at("collecting"), lambda case: all(s.status == "ordered" for s in case.checks.values()))
    slow = desk.copy()
    desk.do(c.RejectCheck("courts_general", ORDER))
    wrong = c.AnswerQuestion("wrong_subject", "not_done", OFFICER)
    assert desk.judge(wrong).events[1:] == (
        e.CheckNotDone("courts_general", NotDone.IDENTITY_NOT_VERIFIED, OFFICER),
    )
    slow.wait(days=30)
    assert slow.judge(c.AnswerQuestion("source_slow", "not_done", OFFICER)).events[1:] == tuple(
        e.CheckNotDone(check, NotDone.SOURCE_SLOW, OFFICER) for check in slow.case.checks
    )
    assert slow.judge(c.AnswerQuestion("source_slow", "wait", OFFICER)).events[1:] == ()


def test_a_check_that_waits_for_nothing_special_is_not_given_up_with_a_rejected_one() -> None:
    desk = ahead(at("collecting"), lambda case: case.checks["courts_general"].status == "ordered")
    desk.do(c.RejectCheck("courts_general", ORDER))
    waiting = replace(desk.case.checks["courts_administrative"], status="waiting", reason=None)
    noted = replace(waiting, status="returned", reason="old")
    for other in (waiting, noted):
        case = replace(desk.case, checks={**desk.case.checks, "courts_administrative": other})
        desk.log = replace(desk.log, case=case)
        given_up = desk.judge(c.AnswerQuestion("wrong_subject", "not_done", OFFICER)).events[1:]
        assert [x.check for x in given_up if isinstance(x, e.CheckNotDone)] == ["courts_general"]


# ---- guards that the main line never meets


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


def test_a_protected_identity_gets_no_link_even_where_a_pause_was_lifted() -> None:
    link = c.HandOverLink("2026-12-01T00:00:00Z", OFFICER)
    assert refused(at("checked", protected=True), link) == ("PN-16", "protected_identity")
    assert at("checked", protected=False, links=(("l1", "x"),)).judge(link).events == (
        e.LinkIssued("l2", link.expires_at, OFFICER),
    )


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
