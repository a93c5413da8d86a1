"""What every situation of a case looks like from outside, and the questions that are asked once and not again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain import commands as c
from shared.domain.calendar import end_of_day
from shared.domain.case import Answer, Case, CheckState
from shared.domain.status import (
    asked_of_candidate,
    label,
    mailable,
    open_questions,
    source_due,
    source_overdue,
    state,
    unanswered,
    waiting_for,
)
from tests.invariants.setting import CASE, OFFICER, START, TEACHER, TENANT, Desk, answers, opening
from tests.unit.test_decide_events import at
from tests.unit.test_decide_table import situations

# situation | state | label | who is waited for, for what, until when | open questions | what the candidate is asked
TABLE = """
nothing | utkast | received | nobody utkast | - | -
draft | utkast | received | staff question:need | need, proportionality, conflict_of_interest, diary_number | -
accepted | behovsprövad | awaiting_candidate | staff host | - | identity, person_number, protected_identity, notice
identified | behovsprövad | awaiting_candidate | candidate notice | - | protected_identity, notice
asked | behovsprövad | awaiting_candidate | candidate notice | - | notice
shown | informerad | awaiting_candidate | candidate notice | - | notice
acknowledged | klar_att_börja | in_progress | staff start 2026-11-04 | - | -
collecting | insamling | in_progress | staff result:courts_general | - | -
ordered | väntar_extern | awaiting_source | source courts_general 2026-11-11 | - | -
reading | kandidat_yttrande | awaiting_candidate_reading | candidate reading 2026-11-11 | - | reading
commented | bedömning | in_review | staff assessment | - | -
assessed | granskning | in_review | reviewer review | - | -
reviewed | granskning | in_review | nobody report | - | -
written | granskning | in_review | staff release | - | -
released | rapporterad | released | decider decision | - | -
decided | beslutad | released | nobody beslutad | - | -
closed | avslutad | closed | nobody avslutad | - | -
shredded | gallrad | shredded | nobody gallrad | - | -
U acknowledged | informerad | awaiting_candidate | candidate permission | - | permission
U permitted | klar_att_börja | in_progress | staff start 2026-11-04 | - | -
U refused | klar_att_börja | in_progress | staff question:permission_refused | permission_refused | -
checked | behovsprövad | awaiting_candidate | staff host | - | protected_identity, notice
paused | pausad | suspended | staff paused:objection | - | -
withdrawn | återkallad | withdrawn | nobody återkallad | - | -
cancelled | avbruten | cancelled | nobody avbruten | - | -
ready | klar_att_börja | in_progress | staff start 2026-11-04 | - | -
over time | kandidat_yttrande | awaiting_candidate_reading | candidate reading 2026-11-11 | - | reading
"""


@pytest.mark.parametrize(
    "row", TABLE.strip().splitlines(), ids=lambda row: row.partition("|")[0].strip().replace(" ", "_")
)
def test_a_situation_looks_like_this(row: str) -> None:
    desk = situations()[row.partition("|")[0].strip()]
    waiting = waiting_for(desk.case, desk.now)
    until = f" {waiting.until}" if waiting.until else ""
    questions = ", ".join(open_questions(desk.case, desk.now)) or "-"
    asked = ", ".join(asked_of_candidate(desk.case)) or "-"
    told = [state(desk.case), label(desk.case), f"{waiting.who} {waiting.what}{until}", questions, asked]
    assert told == [cell.strip() for cell in row.split("|")[1:]]


def test_the_table_names_every_situation() -> None:
    assert [row.partition("|")[0].strip() for row in TABLE.strip().splitlines()] == list(situations())


def test_a_draft_with_an_answer_is_being_screened() -> None:
    desk = at("draft")
    desk.do(answers()[0])
    assert label(desk.case) == "screening_of_order"
    assert label(at("accepted", answers={}).case) == label(at("accepted").case) == "awaiting_candidate"


def test_that_somebody_is_a_final_candidate_may_be_said_by_a_person() -> None:
    desk = Desk()
    desk.do(opening({**TEACHER, "final_candidate": "no"}))
    assert "final_candidate" in open_questions(desk.case, desk.now)
    desk.do(c.AnswerQuestion("final_candidate", "yes", OFFICER))
    assert "final_candidate" not in open_questions(desk.case, desk.now)


def once(place: str, question: str, **changes: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The open questions where `changes` are so, and after an answer to one."""
    case, now = at(place, **changes).case, situations()[place].now
    given = {**case.answers, question: Answer("given", OFFICER, None, now)}
    return open_questions(case, now), open_questions(replace(case, answers=given), now)


def test_what_a_person_has_answered_is_not_asked_again() -> None:
    assert once("asked", "names_differ", names_differ=True) == (("names_differ",), ())
    assert once("asked", "minor", minor=True) == (("minor",), ())
    assert once("U refused", "permission_refused") == (("permission_refused",), ())
    assert once("ordered", "ats_stopped", signal="deleted") == (("ats_stopped",), ())
    rejected = {"courts_general": CheckState("waiting", 1, START, reason="wrong_subject")}
    assert once("collecting", "wrong_subject", checks=rejected) == (("wrong_subject",), ())
    slow = {"courts_general": CheckState("ordered", 1, START - timedelta(days=40))}
    assert once("collecting", "source_slow", checks=slow) == (("source_slow",), ())


def test_a_case_that_is_over_or_not_there_asks_nothing() -> None:
    assert open_questions(at("asked", minor=True, cancelled_at=START).case, START) == ()
    assert open_questions(Case(TENANT, CASE), START) == ()


def test_a_source_is_slow_from_the_midnight_after_its_usual_day() -> None:
    desk = at("ordered")
    assert source_due(desk.case, "courts_general") == date(2026, 11, 11)
    assert source_due(desk.case, "courts_administrative") is None
    midnight = end_of_day(date(2026, 11, 11))
    assert not source_overdue(desk.case, "courts_general", midnight - timedelta(microseconds=1))
    assert source_overdue(desk.case, "courts_general", midnight)
    assert not source_overdue(desk.case, "courts_administrative", midnight)


def test_nobody_with_a_protected_identity_gets_mail() -> None:
    assert mailable(at("asked").case)
    assert not mailable(at("asked", protected=True).case)
    assert not mailable(at("asked", protected=None, paused="protected_identity").case)
    assert mailable(at("asked", paused="staff").case)


def test_a_new_link_is_asked_for_once_for_each_invitation() -> None:
    sent = {"message:invitation:1": START}
    week = START + timedelta(days=7)
    case = at("accepted", messages=sent).case
    assert not unanswered(case, week - timedelta(microseconds=1))
    assert unanswered(case, week)
    for answered_at, again in ((START, True), (START + timedelta(days=7), False)):
        given = {**case.answers, "unanswered": Answer("new_link", OFFICER, None, answered_at)}
        assert unanswered(replace(case, answers=given), week + timedelta(days=7)) is again


def test_a_candidate_is_asked_for_a_number_only_where_nobody_has_one() -> None:
    proven = at("identified", has_number=False).case
    assert asked_of_candidate(proven) == ("person_number", "protected_identity", "notice")
    for known in ({"has_number": True}, {"has_birth_date": True}, {"facts": {"person_number": "given"}}):
        assert asked_of_candidate(replace(proven, **known)) == ("protected_identity", "notice")
    asked = replace(proven, facts={"person_number": "asked"})
    assert "person_number" in asked_of_candidate(asked)


def test_a_candidate_who_replied_or_let_the_time_pass_is_asked_no_more() -> None:
    for over in ({"reply": "reply-1"}, {"lapsed": True}, {"reading_until": None}):
        assert asked_of_candidate(at("reading", **over).case) == ()
    assert asked_of_candidate(at("accepted", paused="staff").case) == ()


def test_while_checks_are_collected_the_first_that_has_no_answer_is_waited_for() -> None:
    done = {"a": CheckState("returned"), "b": CheckState("waiting"), "c": CheckState("waiting")}
    desk = at("collecting", checks=done)
    assert waiting_for(desk.case, desk.now).what == "result:b"
    every = at("collecting", checks={"a": CheckState("returned"), "b": CheckState("not_done")})
    assert (state(every.case), waiting_for(every.case, every.now).what) == ("insamling", "reading")


def test_who_has_acknowledged_is_not_out_of_reach_for_a_link_that_died() -> None:
    """Without mail and without a link: staff hand one over as long as something is asked."""
    no_mail = {"facts": {}, "host": OFFICER, "links": ()}
    for place, what in (
        ("accepted", "id_check"),
        ("identified", "login_code"),
        ("U acknowledged", "login_code"),
    ):
        desk = at(place, **no_mail)
        assert waiting_for(desk.case, desk.now).what == what
    desk = at("U acknowledged")
    assert waiting_for(desk.case, desk.now).what == "permission"
