"""The guards of the gate (case description, section 4) and the consequences of answers, for BK-B and BK-U."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.due import due_for
from shared.domain.errors import Kind, Refused
from shared.domain.policy import Terms
from shared.domain.status import open_questions, state, waiting_for
from tests.invariants.beginnings import ahead
from tests.invariants.setting import FINANCE, NOTICE, OFFICER, PERMIT, TEACHER, Desk, answers, opening, policy
from tests.unit.test_decide_table import situations

PERSON = "person-0000000000000002"


def at(name: str) -> Desk:
    """A desk of one's own in a situation."""
    return situations()[name].copy()


def refused(desk: Desk, command: c.Command) -> tuple[str, str]:
    """Rule and code of the refusal that a command must meet."""
    with pytest.raises(Refused) as no:
        desk.judge(command)
    return no.value.rule, no.value.code


# ---- utkast -> behovsprövad


def test_a_stage_change_makes_a_draft_at_most() -> None:
    desk = Desk()
    desk.do(opening(FINANCE))
    assert state(desk.case) == "utkast"
    assert desk.case.checks == {}
    assert waiting_for(desk.case, desk.now).who == "staff"


@pytest.mark.parametrize("left_out", range(4))
def test_the_need_is_assessed_only_when_every_question_is_answered(left_out: int) -> None:
    desk = Desk()
    desk.do(opening(TEACHER))
    given = list(answers())
    late = given.pop(left_out)
    desk.do(*given)
    assert desk.case.service is None
    assert open_questions(desk.case, desk.now) == (late.question,)
    desk.do(late)
    assert desk.case.service == "BK-B"


@pytest.mark.parametrize(
    ("facts", "service", "checks"),
    [
        (TEACHER, "BK-B", ("courts_general", "courts_administrative")),
        ({**TEACHER, "engagement": "trainee"}, "BK-B", ("courts_general", "courts_administrative")),
        (FINANCE, "BK-U", ("courts_general", "courts_administrative", "credit")),
    ],
)
def test_the_policy_establishes_the_service(
    facts: dict[str, str], service: str, checks: tuple[str, ...]
) -> None:
    desk = Desk()
    desk.do(opening(facts), *answers())
    assert (desk.case.service, tuple(desk.case.checks)) == (service, checks)
    accepted = next(x for x in desk.log.commits[-1].events if isinstance(x, e.OrderAccepted))
    assert (accepted.policy_hash, accepted.policy_version) == (desk.policy.hash, desk.policy.version)
    assert accepted.regime_hash
    assert desk.case.term("reading_working_days") == desk.policy.terms.reading_working_days


def test_what_the_ats_says_in_other_words_is_asked_and_not_guessed() -> None:
    desk = Desk()
    desk.do(opening({"position": "Something unknown", "engagement": "temp", "final_candidate": "perhaps"}))
    assert {"position", "engagement", "final_candidate"} <= set(open_questions(desk.case, desk.now))
    assert "position" not in desk.case.facts


def test_titles_in_either_language_name_a_position() -> None:
    desk = Desk()
    desk.do(opening({"position": " head OF finance ", "engagement": "Nyanställning"}))
    assert (desk.case.facts["position"], desk.case.facts["engagement"]) == ("head-of-finance", "new_hire")


def test_an_answer_that_the_policy_does_not_know_is_refused() -> None:
    desk = Desk()
    desk.do(opening({}))
    assert refused(desk, c.AnswerQuestion("position", "astronaut", "lena")) == ("BK-11", "unknown_position")
    assert refused(desk, c.AnswerQuestion("engagement", "gig", "lena")) == ("BK-11", "unknown_engagement")
    assert refused(desk, c.AnswerQuestion("colour", "blue", "lena")) == ("case 4", "unknown_question")
    assert refused(desk, c.AnswerQuestion("proportionality", "maybe", "lena")) == ("BK-11", "unknown_answer")
    assert refused(desk, c.AnswerQuestion("need", "stated", "lena")) == ("BK-11", "text_missing")


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [("final_candidate", "no", "BK-12"), ("proportionality", "not_proportionate", "BK-11")],
)
def test_what_stops_an_order_is_a_persons_word(question: str, answer: str, reason: str) -> None:
    desk = Desk()
    desk.do(opening({k: v for k, v in TEACHER.items() if k != "final_candidate"}))
    desk.do(c.AnswerQuestion(question, answer, "lena"))
    assert (desk.case.cancelled, state(desk.case)) == (reason, "avbruten")


def test_an_uncovered_engagement_is_refused_and_never_downgraded() -> None:
    desk = Desk()
    desk.do(opening({**FINANCE, "engagement": "trainee"}), *answers()[:-1])
    assert refused(desk, answers()[-1]) == ("BK-11", "not_covered")


def test_an_unapproved_row_of_law_stops_the_order() -> None:
    desk = Desk(policy=replace(policy(), approvals=()))
    desk.do(opening(TEACHER), *answers()[:-1])
    assert refused(desk, answers()[-1])[1] == "not_approved"


@pytest.mark.parametrize(
    ("day", "code"), [("2025-12-31", "window_not_open"), ("2028-01-01", "window_closed")]
)
def test_no_case_opens_outside_the_window(day: str, code: str) -> None:
    desk = Desk(now=datetime.fromisoformat(f"{day}T12:00:00+00:00"))
    assert refused(desk, opening()) == ("BK-11", code)


def test_the_pilots_own_window_is_over_and_the_refusal_says_so() -> None:
    """The Botkyrka pilot ran until 31 December 2024, that day included, in Swedish time."""
    pilot = replace(policy(), opens=date(2023, 9, 1), closes=date(2024, 12, 31))
    assert Desk(pilot, datetime(2024, 12, 31, 22, 59, tzinfo=UTC)).do(opening()).sequence == 1
    late = Desk(pilot, datetime(2024, 12, 31, 23, 1, tzinfo=UTC))
    with pytest.raises(Refused, match="2024-12-31"):
        late.judge(opening())


def test_a_declared_conflict_bars_the_person_from_the_case() -> None:
    desk = at("commented")
    desk.take(e.QuestionAnswered("conflict_of_interest", "declared", OFFICER))
    assert refused(desk, c.SignAssessment("assessment-1", OFFICER)) == ("SO-18", "conflict_of_interest")
    assert refused(desk, c.AssignHost(OFFICER, "lena")) == ("SO-18", "conflict_of_interest")
    with pytest.raises(Refused) as no:
        desk.judge(c.SignAssessment("assessment-1", OFFICER))
    assert no.value.kind is Kind.FORBIDDEN
    desk.do(c.SignAssessment("assessment-1", "sara"))


# ---- informerad -> klar_att_börja -> insamling


def test_collection_starts_on_the_first_day_after_the_waiting_time() -> None:
    """Acknowledged on the Wednesday before midsummer: the eve and the weekend do not count."""
    desk = Desk(now=datetime(2027, 6, 23, 9, tzinfo=UTC))
    desk.do(opening(), *answers())
    ahead(desk, lambda case: case.acknowledged_at is not None)
    assert desk.now.date() == date(2027, 6, 23)
    desk.now = datetime(2027, 6, 24, 8, tzinfo=UTC)
    assert refused(desk, c.StartCollection(OFFICER)) == ("BK-13", "waiting_time")
    desk.now = datetime(2027, 6, 25, 8, tzinfo=UTC)  # midsommarafton: free, but the waiting time is over
    assert desk.judge(c.StartCollection(OFFICER)).events
    longer = Desk(policy(terms=Terms(waiting_working_days=2)), datetime(2027, 6, 23, 9, tzinfo=UTC))
    longer.do(opening(), *answers())
    ahead(longer, lambda case: case.acknowledged_at is not None)
    longer.now = datetime(2027, 6, 28, 21, 59, tzinfo=UTC)  # 23.59 on Monday, the second working day
    assert refused(longer, c.StartCollection(OFFICER)) == ("BK-13", "waiting_time")
    longer.now = datetime(2027, 6, 28, 22, 1, tzinfo=UTC)
    assert longer.do(c.StartCollection(OFFICER)).collecting_at


def test_a_minor_stops_until_a_person_has_decided() -> None:
    desk = at("accepted")
    desk.do(c.ProveIdentity("e_identification", PERSON, True, 17), c.AnswerProtected(False))
    desk.do(c.ShowNotice("bk-b", 1, NOTICE, "sv"), c.Acknowledge(NOTICE))
    desk.wait(days=5)
    assert refused(desk, c.StartCollection(OFFICER)) == ("case 12", "minor")
    assert open_questions(desk.case, desk.now) == ("minor",)
    desk.do(c.AnswerQuestion("minor", "continue", OFFICER, "notes-1"))
    assert desk.do(c.StartCollection(OFFICER)).collecting_at


def test_a_person_number_is_asked_for_and_never_guessed() -> None:
    desk = at("accepted")
    desk.do(c.ProveIdentity("handler", PERSON, False, None, OFFICER), c.AnswerProtected(False))
    desk.do(c.ShowNotice("bk-b", 1, NOTICE, "sv"), c.Acknowledge(NOTICE))
    desk.wait(days=5)
    assert refused(desk, c.StartCollection(OFFICER)) == ("PN-01", "person_number_missing")
    desk.do(c.ProveIdentity("handler", PERSON, True, 40, OFFICER))
    assert desk.do(c.StartCollection(OFFICER)).collecting_at


def test_another_text_must_be_read_before_it_is_acknowledged() -> None:
    desk = at("shown")
    assert refused(desk, c.Acknowledge("f" * 64)) == ("BK-13", "other_text")


# ---- insamling


def test_a_stale_order_changes_nothing() -> None:
    desk = at("ordered")
    desk.do(c.RejectCheck("courts_general", desk.case.checks["courts_general"].order or ""))
    stale = "c0ffee00c0ffee00c0ffee00-courts_general-1"
    for command in (
        c.RejectCheck("courts_general", stale),
        c.SkipCheck("courts_general", "source_refused", stale),
    ):
        assert desk.judge(command).events == ()
    with pytest.raises(Refused):
        desk.judge(c.ReturnCheck("courts_general", "findings-1", "callback", stale))


def test_a_second_answer_changes_nothing() -> None:
    desk = at("ordered")
    order = desk.case.checks["courts_general"].order
    answer = c.ReturnCheck("courts_general", "findings-1", "callback", order)
    desk.do(answer)
    assert desk.judge(replace(answer, item="findings-2")).events == ()
    assert desk.judge(c.SkipCheck("courts_general", "source_refused", order)).events == ()


def test_credit_is_left_out_only_where_it_belongs_and_was_refused() -> None:
    for name in ("draft", "accepted", "acknowledged", "collecting"):
        with pytest.raises(Refused):
            at(name).judge(c.SkipCheck("credit", "source_closed", by=OFFICER))
    with pytest.raises(Refused):
        at("U acknowledged").judge(c.SkipCheck("credit", "source_closed", by=OFFICER))


def test_an_answer_about_one_check_leaves_the_others_alone() -> None:
    desk = ahead(at("collecting"), lambda case: all(s.status == "ordered" for s in case.checks.values()))
    desk.do(c.RejectCheck("courts_general", desk.case.checks["courts_general"].order or ""))
    assert open_questions(desk.case, desk.now) == ("wrong_subject",)
    desk.do(c.AnswerQuestion("wrong_subject", "not_done", OFFICER))
    assert {n: s.status for n, s in desk.case.checks.items()} == {
        "courts_general": "not_done", "courts_administrative": "ordered"
    }  # fmt: skip


def test_a_slow_source_never_ends_an_answer_that_is_there() -> None:
    desk = ahead(at("collecting"), lambda case: all(s.status == "ordered" for s in case.checks.values()))
    desk.do(c.RejectCheck("courts_general", desk.case.checks["courts_general"].order or ""))
    desk.do(c.ReturnCheck("courts_general", "findings-1", "manual", by=OFFICER))
    desk.wait(days=20)
    desk.do(c.AnswerQuestion("source_slow", "not_done", OFFICER))
    assert {n: s.status for n, s in desk.case.checks.items()} == {
        "courts_general": "returned", "courts_administrative": "not_done"
    }  # fmt: skip


def test_only_reason_codes_are_taken() -> None:
    assert refused(at("collecting"), c.SkipCheck("courts_general", "he lied", by=OFFICER)) == (
        "case 8",
        "unknown_reason",
    )


def test_nothing_is_ordered_or_collected_under_a_permit_that_has_ended() -> None:
    desk = Desk(policy(authority=False, basis=replace(PERMIT, valid_to=date(2026, 11, 1))))
    desk.do(opening(TEACHER), *answers(authority=False)[:-1])
    assert refused(desk, answers()[-1]) == ("BK-07", "basis_ended")
    told, collecting = at("acknowledged"), at("collecting")
    for desk in (told, collecting):
        ended = replace(desk.case, terms={**desk.case.terms, "basis_until": 20261102})
        desk.log = replace(desk.log, case=ended)
        desk.wait(days=1)
    assert refused(told, c.StartCollection(OFFICER)) == ("BK-07", "basis_ended")
    assert due_for("order_checks", collecting.case, collecting.now) == ()


def test_only_the_checks_that_matter_for_the_position_are_ordered() -> None:
    """BK-08: where nothing of a source is relevant to the position, the source is not asked."""
    given = policy()
    teacher = replace(given.positions[0], relevance={"assault": "children"})
    desk = Desk(replace(given, positions=(teacher, *given.positions[1:])))
    desk.do(opening(TEACHER), *answers())
    assert tuple(desk.case.checks) == ("courts_general",)


def test_an_order_without_any_relevant_check_is_refused() -> None:
    given = policy()
    teacher = replace(given.positions[0], relevance={})
    desk = Desk(replace(given, positions=(teacher, *given.positions[1:])))
    desk.do(opening(TEACHER), *answers()[:-1])
    with pytest.raises(Refused):
        desk.judge(answers()[-1])


def test_ordering_again_leaves_the_reasons_of_other_checks() -> None:
    desk = ahead(at("collecting"), lambda case: all(s.status == "ordered" for s in case.checks.values()))
    desk.do(
        c.SkipCheck("courts_administrative", "source_closed", desk.case.checks["courts_administrative"].order)
    )
    desk.do(c.RejectCheck("courts_general", desk.case.checks["courts_general"].order or ""))
    desk.do(c.AnswerQuestion("wrong_subject", "order_again", OFFICER))
    left_out = desk.case.checks["courts_administrative"]
    assert (left_out.status, left_out.reason) == ("not_done", "source_closed")


def test_a_returned_review_is_assessed_reviewed_and_written_anew() -> None:
    desk = at("written")
    desk.do(c.ReturnReview("per", "notes-1"))
    assert not due_for("write_report", desk.case, desk.now)
    assert refused(desk, c.Release(OFFICER)) == ("case 4", "not_reviewed")
    desk.wait(hours=1)
    desk.do(c.SignAssessment("assessment-2", OFFICER), c.ApproveReview("johan"))
    assert [a.kind for a in due_for("write_report", desk.case, desk.now)] == ["report"]
