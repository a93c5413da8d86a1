"""What is due when: messages, orders, the report, the reading period, the ATS, and disposal; and when to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.calendar import end_of_day
from shared.domain.case import Case
from shared.domain.commit import stamp
from shared.domain.due import due, due_for, next_deadline
from shared.domain.policy import Terms
from shared.domain.status import label, open_questions
from tests.invariants.acting import outcome_of
from tests.invariants.beginnings import ahead
from tests.invariants.setting import CASE, OFFICER, START, TEACHER, TENANT, Desk, answers, opening, policy
from tests.unit.test_decide_table import situations


def at(name: str) -> Desk:
    return situations()[name].copy()


def hosted(facts: dict[str, str] | None = None, **terms: int) -> Desk:
    """An accepted case with a host: the first message is due."""
    desk = Desk(policy(terms=Terms(**terms)))
    desk.do(opening(facts or TEACHER), *answers(), c.AssignHost(OFFICER, "lena"))
    return desk


def keys(desk: Desk, reactor: str = "notify") -> list[str]:
    return [a.key for a in due_for(reactor, desk.case, desk.now)]


def do_all(desk: Desk, reactor: str = "notify") -> None:
    for action in due_for(reactor, desk.case, desk.now):
        for new in outcome_of(desk, action, "done"):
            desk.take(*new)


def test_nothing_is_due_without_a_case() -> None:
    assert due(Case(TENANT, CASE), START) == ()
    assert next_deadline(Case(TENANT, CASE), START) is None


def test_the_invitation_waits_for_a_host() -> None:
    assert keys(at("accepted")) == []
    assert keys(hosted()) == ["message:invitation:1"]


def test_reminders_come_in_time_and_only_the_later_one_when_both_are_late() -> None:
    desk = hosted(first_reminder_days=2, second_reminder_days=5, link_days=7)
    do_all(desk)
    sent = desk.now
    assert keys(desk) == []
    desk.wait(hours=1)
    desk.now = next_deadline(desk.case, desk.now) or desk.now
    assert (desk.now - sent, keys(desk)) == (timedelta(days=2), ["message:reminder_1:1"])
    desk.now = sent + timedelta(days=6)
    assert keys(desk) == ["message:reminder_2:1"]
    desk.now = sent + timedelta(days=7)
    assert keys(desk) == []
    assert open_questions(desk.case, desk.now) == ("unanswered",)


def test_no_reminder_to_who_has_answered() -> None:
    desk = at("acknowledged")
    for days in range(1, 30):
        desk.now += timedelta(days=1)
        assert not [k for k in keys(desk) if "reminder" in k], days


@pytest.mark.parametrize("times", [1, 2, 4])
def test_every_new_link_that_a_person_grants_is_sent(times: int) -> None:
    desk = hosted()
    do_all(desk)
    for number in range(2, times + 2):
        desk.wait(days=8)
        desk.do(c.AnswerQuestion("unanswered", "new_link", OFFICER))
        desk.wait(seconds=1)
        assert f"message:invitation:{number}" in keys(desk)
        do_all(desk)
        assert open_questions(desk.case, desk.now) == ()


def test_an_invitation_that_nobody_answers_ends_nothing_by_itself() -> None:
    desk = hosted()
    do_all(desk)
    desk.wait(days=400)
    do_all(desk)
    assert not desk.case.over
    assert desk.do(c.AnswerQuestion("unanswered", "cancel", OFFICER)).cancelled == "expired"


def test_without_an_address_nothing_is_sent() -> None:
    desk = Desk()
    desk.do(opening({**TEACHER, "has_email": "no"}))
    assert "email" in open_questions(desk.case, desk.now)
    desk.do(c.AnswerQuestion("email", "none", "lena"), *answers(), c.AssignHost(OFFICER, "lena"))
    assert keys(desk) == []
    given = Desk()
    given.do(
        opening({**TEACHER, "has_email": "no"}),
        c.AnswerQuestion("email", "given", "lena", "notes-9"),
        *answers(),
    )
    given.do(c.AssignHost(OFFICER, "lena"))
    assert keys(given) == ["message:invitation:1"]


@pytest.mark.parametrize("place", ["accepted", "collecting", "reading", "assessed"])
def test_a_protected_identity_is_sent_nothing_and_told_to_nobody(place: str) -> None:
    desk = at(place)
    desk.do(c.AnswerProtected(True))
    for days in (0, 3, 10, 400):
        later = desk.now + timedelta(days=days)
        assert not [a for a in due(desk.case, later) if a.reactor in ("notify", "inform_ats", "order_checks")]


def test_a_lease_and_a_failure_hold_an_action_back_until_their_time() -> None:
    desk = hosted()
    until = desk.now + timedelta(minutes=5)
    desk.take(e.ActionClaimed("message:invitation:1", stamp(until)))
    assert keys(desk) == []
    assert next_deadline(desk.case, desk.now) == until
    assert [a.key for a in due_for("notify", desk.case, until)] == ["message:invitation:1"]
    again = desk.now + timedelta(hours=6)
    desk.take(e.ActionFailed("message:invitation:1", "mail_failed", stamp(again)))
    assert next_deadline(desk.case, desk.now) == again
    assert [a.key for a in due_for("notify", desk.case, again)] == ["message:invitation:1"]


def test_a_changed_host_is_told() -> None:
    desk = hosted()
    do_all(desk)
    desk.do(c.AssignHost("johan", "lena"))
    assert keys(desk) == ["message:host_changed:2"]


def test_orders_carry_a_number_that_grows_with_each_attempt() -> None:
    desk = at("collecting")
    assert keys(desk, "order_checks") == ["order:courts_general:1", "order:courts_administrative:1"]
    do_all(desk, "order_checks")
    desk.do(c.RejectCheck("courts_general", desk.case.checks["courts_general"].order or ""))
    assert keys(desk, "order_checks") == []  # a person is asked first
    desk.do(c.AnswerQuestion("wrong_subject", "order_again", OFFICER))
    assert keys(desk, "order_checks") == ["order:courts_general:2"]


def test_after_a_restore_an_open_order_goes_out_again_as_the_same_one() -> None:
    desk = at("ordered")
    do_all(desk, "order_checks")
    before = {name: state.order for name, state in desk.case.checks.items() if state.status == "ordered"}
    assert before
    attempts = {name: desk.case.checks[name].attempts for name in before}
    for time in (1, 2):
        desk.take(e.CaseRestored())
        assert keys(desk, "order_checks") == [f"order:{name}:1:restored:{time}" for name in before]
    do_all(desk, "order_checks")
    assert {name: desk.case.checks[name].order for name in before} == before
    assert {name: desk.case.checks[name].attempts for name in before} == attempts
    assert keys(desk, "order_checks") == []


def test_after_a_restore_an_order_that_is_rejected_meanwhile_is_another_one_next_time() -> None:
    desk = at("ordered")
    check, order = next((n, s.order) for n, s in desk.case.checks.items() if s.status == "ordered")
    desk.take(e.CaseRestored())
    desk.do(c.RejectCheck(check, order or ""), c.AnswerQuestion("wrong_subject", "order_again", OFFICER))
    assert f"order:{check}:2" in keys(desk, "order_checks")


def test_after_a_restore_the_ats_hears_the_same_label_again() -> None:
    desk = at("ordered")
    do_all(desk, "inform_ats")
    assert keys(desk, "inform_ats") == []
    desk.take(e.CaseRestored())
    assert keys(desk, "inform_ats") == [f"ats:{desk.case.informs + 1}:{label(desk.case)}"]


def test_a_check_that_the_policy_gives_to_people_is_never_ordered() -> None:
    by_hand = replace(policy(), providers=dict.fromkeys(policy().providers, "manual"))
    desk = Desk(by_hand)
    desk.do(opening(), *answers())
    ahead(desk, lambda case: case.collecting_at is not None)
    assert keys(desk, "order_checks") == []
    for check in desk.case.checks:
        desk.do(c.ReturnCheck(check, "findings-1", "manual", by=OFFICER))
    assert keys(desk, "advance_case") == ["open_reading"]


def test_the_reading_period_lapses_at_midnight_in_stockholm() -> None:
    desk = at("reading")
    midnight = end_of_day(date.fromisoformat(desk.case.reading_until or ""))
    desk.wait(hours=1)
    assert next_deadline(desk.case, desk.now) == midnight
    assert not due_for("advance_case", desk.case, midnight - timedelta(microseconds=1))
    assert [a.key for a in due_for("advance_case", desk.case, midnight)] == ["lapse_reading"]


def test_the_report_is_written_again_after_another_review() -> None:
    desk = at("reviewed")
    assert [a.kind for a in due_for("write_report", desk.case, desk.now)] == ["report"]
    do_all(desk, "write_report")
    assert keys(desk, "write_report") == []


def test_the_ats_hears_each_label_once_and_an_orderers_case_tells_none() -> None:
    desk = at("accepted")
    first = due_for("inform_ats", desk.case, desk.now)
    assert len(first) <= 1
    do_all(desk, "inform_ats")
    assert keys(desk, "inform_ats") == []
    own = Desk()
    own.do(opening(ats=False), *answers())
    assert keys(own, "inform_ats") == []


def test_retention_is_counted_from_the_decision_by_class() -> None:
    desk = at("closed")
    closed = desk.now.date()
    assert date.fromisoformat(desk.case.retention["findings"]) - closed <= timedelta(days=31)
    assert set(desk.case.retention) == {
        "findings",
        "reply",
        "assessment",
        "report",
        "decision",
        "notes",
        "person",
    }
    assert all(date.fromisoformat(day) > closed for day in desk.case.retention.values())


def test_what_was_collected_in_a_withdrawn_case_goes_after_seven_days() -> None:
    desk = at("ordered")
    desk.do(c.Withdraw())
    assert keys(desk) == ["message:withdrawn"]
    gone = {
        a.details["retention_class"] for a in due_for("dispose_case", desk.case, desk.now + timedelta(days=8))
    }
    assert {"findings", "reply", "report"} <= gone
    assert "person" not in gone
    assert not due_for("dispose_case", desk.case, desk.now + timedelta(days=5))
