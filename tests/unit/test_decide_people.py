"""Who the candidate is: ID checks, links handed over, another name at the login, and who may have no part in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.commit import stamp
from shared.domain.due import due, due_for, next_deadline
from shared.domain.errors import Refused
from shared.domain.status import asked_of_candidate, open_questions, state, waiting_for
from tests.invariants.beginnings import ahead
from tests.invariants.setting import (
    DECIDER,
    FINANCE,
    NOTICE,
    OFFICER,
    REVIEWER,
    TEACHER,
    Desk,
    answers,
    opening,
)
from tests.unit.test_decide_guards import refused
from tests.unit.test_decide_table import situations

PERSON = "person-0000000000000002"


def accepted(facts: dict[str, str] | None = None) -> Desk:
    """An accepted order with a host; without mail where the facts say so."""
    desk, facts = Desk(), facts or TEACHER
    desk.do(opening(facts), *answers())
    if facts["has_email"] == "no":
        desk.do(c.AnswerQuestion("email", "none", OFFICER))
    desk.do(c.AssignHost(OFFICER, OFFICER))
    return desk


def checked(*, number: bool = True, born: bool = False, age: int | None = 34) -> c.ProveIdentity:
    """A handler's ID check."""
    return c.ProveIdentity("id_check", PERSON, number, age, OFFICER, born)


def login(*, differs: bool = False, age: int = 34) -> c.ProveIdentity:
    """An e-identification."""
    return c.ProveIdentity("e_identification", PERSON, True, age, names_differ=differs)


def link(desk: Desk, days: int = 2) -> c.HandOverLink:
    """A link handed over for some days."""
    return c.HandOverLink(stamp(desk.now + timedelta(days=days)), OFFICER)


def told(desk: Desk) -> tuple[str, str]:
    """Who is waited for, and for what."""
    waiting = waiting_for(desk.case, desk.now)
    return waiting.who, waiting.what


# ---- without mail, without number (case 12)


def test_without_mail_staff_are_asked_for_an_id_check_and_then_for_a_link() -> None:
    desk = accepted({**TEACHER, "has_email": "no"})
    assert told(desk) == ("staff", "id_check")
    desk.do(checked())
    assert told(desk) == ("staff", "login_code")
    desk.do(link(desk))
    assert told(desk) == ("candidate", "notice")
    assert due_for("notify", desk.case, desk.now) == ()


def test_the_time_to_answer_starts_with_a_link_in_the_hand_too() -> None:
    desk = ahead(accepted(), lambda case: bool(case.messages))
    desk.wait(days=3)
    desk.do(checked(), link(desk, days=7))
    desk.wait(days=6)
    assert "unanswered" not in open_questions(desk.case, desk.now), "the mail is old, the link is not"
    desk.wait(days=1)
    assert "unanswered" in open_questions(desk.case, desk.now)


@pytest.mark.parametrize("how", ["expired", "revoked"])
def test_a_handed_over_link_that_is_dead_is_asked_of_staff_again(how: str) -> None:
    desk = accepted({**TEACHER, "has_email": "no"})
    desk.do(checked(), link(desk))
    if how == "revoked":
        desk.do(c.Pause("objection", OFFICER), c.Resume(OFFICER))
    else:
        assert next_deadline(desk.case, desk.now) == desk.now + timedelta(days=2)
        desk.wait(days=2)
    assert told(desk) == ("staff", "login_code")
    desk.do(link(desk))
    assert told(desk) == ("candidate", "notice")


def test_who_is_to_read_gets_a_new_link_in_the_hand() -> None:
    desk = accepted({**TEACHER, "has_email": "no"})
    desk.do(checked(), link(desk))
    ahead(desk, lambda case: case.reading_until is not None)
    desk.wait(days=3)
    assert told(desk) == ("staff", "login_code")
    desk.do(link(desk))
    assert told(desk) == ("candidate", "reading")


def test_a_link_is_handed_over_only_to_who_was_checked_and_not_while_paused() -> None:
    desk = accepted()
    assert refused(desk, link(desk)) == ("case 4", "identity_not_checked")
    signed_in = desk.copy()
    signed_in.do(login())
    assert refused(signed_in, link(desk)) == ("case 4", "identity_not_checked")
    desk.do(checked())
    assert desk.judge(link(desk)).events == (e.LinkIssued("l1", link(desk).expires_at, OFFICER),)
    desk.do(c.AnswerProtected(True))
    assert refused(desk, link(desk))[1] == "paused"


def test_a_name_and_a_date_of_birth_are_enough_to_ask_a_source() -> None:
    desk = accepted()
    desk.do(checked(number=False, age=None), c.AnswerProtected(False), c.ShowNotice("bk-b", 1, NOTICE, "sv"))
    desk.do(c.Acknowledge(NOTICE))
    desk.wait(days=4)
    assert refused(desk, c.StartCollection(OFFICER)) == ("PN-01", "person_number_missing")
    desk.do(checked(number=False, born=True))
    assert "person_number" not in asked_of_candidate(desk.case)
    desk.do(c.StartCollection(OFFICER))
    assert due_for("order_checks", desk.case, desk.now)


def test_a_handler_checks_nobody_whose_identity_stands() -> None:
    desk = accepted()
    desk.do(login())
    assert refused(desk, checked()) == ("case 4", "identity_proven")
    started = ahead(accepted(), lambda case: case.collecting_at is not None)
    assert refused(started, checked()) == ("case 4", "identity_proven")
    again = accepted()
    again.do(checked(number=False), checked())
    assert again.case.has_number, "a second check mends the first"


# ---- another name at the login


def other_name(facts: dict[str, str] | None = None, age: int = 34) -> Desk:
    """Somebody with another name has signed in and gone through the pages."""
    desk = ahead(accepted(facts), lambda case: bool(case.links))
    desk.do(login(differs=True, age=age), c.AnswerProtected(False), c.ShowNotice("bk-b", 1, NOTICE, "sv"))
    desk.do(c.Acknowledge(NOTICE))
    return desk


def test_another_name_at_the_login_is_asked_about_before_anything_is_collected() -> None:
    desk = other_name()
    assert told(desk) == ("staff", "question:names_differ")
    desk.wait(days=5)
    assert refused(desk, c.StartCollection(OFFICER)) == ("case 4", "names_differ")
    desk.do(c.AnswerQuestion("names_differ", "same_person", OFFICER), c.StartCollection(OFFICER))
    assert desk.case.collecting_at


def test_another_person_is_shown_out_and_the_candidate_invited_again() -> None:
    desk = other_name()
    before = desk.case.person_before
    desk.do(c.AnswerQuestion("names_differ", "other_person", OFFICER))
    case = desk.case
    assert (case.identity, case.notice_hash, case.acknowledged_at, case.protected) == (None, None, None, None)
    assert case.person == before != PERSON
    assert case.links_revoked == len(case.links)
    sent = due_for("notify", case, desk.now)
    assert [(a.key, a.details["message"]) for a in sent] == [("message:invitation:2", "link_renewed")]
    desk.do(login())
    assert "names_differ" not in open_questions(desk.case, desk.now)


def test_protection_that_another_person_asked_for_holds_nobodys_case() -> None:
    desk = ahead(accepted(), lambda case: bool(case.links))
    desk.do(login(differs=True), c.AnswerProtected(True))
    assert told(desk) == ("staff", "paused:protected_identity")
    desk.do(c.AnswerQuestion("names_differ", "other_person", OFFICER))
    assert (desk.case.protected, desk.case.paused) == (None, None)
    assert due_for("notify", desk.case, desk.now)


def test_nothing_that_another_person_did_counts() -> None:
    """The credit report that they refused, and that they were under 18, are asked about the candidate anew."""
    desk = other_name(FINANCE, age=17)
    desk.do(
        c.AnswerPermission(False, NOTICE),
        c.AnswerQuestion("permission_refused", "continue_without", OFFICER),
        c.AnswerQuestion("minor", "continue", OFFICER, "notes-0000000000000009"),
        c.AnswerQuestion("names_differ", "other_person", OFFICER),
    )
    assert {s.status for s in desk.case.checks.values()} == {"waiting"}
    desk.do(login(age=17), c.AnswerProtected(False), c.ShowNotice("bk-b", 1, NOTICE, "sv"))
    desk.do(c.Acknowledge(NOTICE), c.AnswerPermission(True, NOTICE))
    desk.wait(days=5)
    assert refused(desk, c.StartCollection(OFFICER)) == ("case 12", "minor")
    desk.do(
        c.AnswerQuestion("minor", "continue", OFFICER, "notes-0000000000000009"), c.StartCollection(OFFICER)
    )
    assert "order:credit:1" in {a.key for a in due(desk.case, desk.now)}


# ---- conflicts of interest and pauses


@pytest.mark.parametrize(
    "place", ["draft", "accepted", "collecting", "reading", "written", "released", "paused"]
)
def test_a_conflict_is_declared_whenever_it_shows_and_bars_from_then_on(place: str) -> None:
    desk = situations()[place].copy()
    for who in (OFFICER, REVIEWER, DECIDER):
        desk.do(c.AnswerQuestion("conflict_of_interest", "declared", who))
    assert desk.case.conflicted == {OFFICER, REVIEWER, DECIDER}
    for command in (
        c.Release(OFFICER),
        c.RecordDecision("decision-0000000000000001", DECIDER),
        c.Pause("objection", OFFICER),
        c.Resume(OFFICER),
        c.Cancel("client_request", OFFICER),
        c.ReturnReview(REVIEWER, "notes-0000000000000003"),
        c.AssignHost("karin", OFFICER),
    ):
        with pytest.raises(Refused) as no:
            desk.judge(command)
        assert no.value.code in ("conflict_of_interest", "paused")
    desk.do(c.Cancel("client_request", "karin"))


@pytest.mark.parametrize("end", [c.Withdraw(), c.Cancel("client_request", "karin")])
def test_a_conflict_that_shows_after_the_end_begins_nothing(end: c.Command) -> None:
    desk = Desk()
    desk.do(opening(TEACHER), end)
    declared = c.AnswerQuestion("conflict_of_interest", "declared", OFFICER)
    assert [e.name_of(x) for x in desk.judge(declared).events] == ["question.answered"]


def test_somebody_partial_hands_no_link_over() -> None:
    desk = accepted()
    desk.do(checked(), c.AnswerQuestion("conflict_of_interest", "declared", OFFICER))
    assert refused(desk, link(desk)) == ("SO-18", "conflict_of_interest")


@pytest.mark.parametrize("reason", ["rectification", "dispute", "legal_hold"])
def test_why_a_person_pauses_is_not_said(reason: str) -> None:
    desk = situations()["reading"].copy()
    assert desk.judge(c.Pause(reason, OFFICER)).events == (e.CasePaused("staff", OFFICER),)
    desk.do(c.Pause(reason, OFFICER))
    assert told(desk) == ("staff", "paused:staff")
    desk.do(c.Resume(OFFICER))
    assert state(desk.case) == "kandidat_yttrande"


def test_staff_who_learn_of_a_protected_identity_stop_everything_as_the_candidate_would() -> None:
    desk = situations()["reading"].copy()
    desk.do(c.Pause("protected_identity", OFFICER))
    assert (desk.case.protected, desk.case.paused) == (True, "protected_identity")
    assert desk.case.links_revoked == len(desk.case.links)
    assert due(desk.case, desk.now) == ()
    assert refused(desk, c.Resume(REVIEWER)) == ("PN-16", "handlers_only")
