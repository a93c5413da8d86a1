"""What a command leaves in the log, word for word: who, which item, which text, which reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.case import Protection
from shared.domain.findings import NotDone
from shared.domain.protection import HandlerNamed
from tests.invariants.beginnings import ahead
from tests.invariants.setting import (
    DECIDER,
    NOTICE,
    OFFICER,
    ORDERER,
    REVIEWER,
    TEACHER,
    Desk,
    policy,
)
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
            HandlerNamed(OFFICER),
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
            HandlerNamed(OFFICER),
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
    paused = at(
        "asked",
        names_differ=True,
        protected=True,
        paused="protected_identity",
        protection=Protection((OFFICER,)),
    )
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
