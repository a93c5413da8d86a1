"""What is kept how long, by which clock, and that a hold stops every clock (case description, section 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain import commands as c
from shared.domain.calendar import end_of_day, local_date
from shared.domain.case import CheckState
from shared.domain.due import due, due_for, next_deadline
from shared.domain.errors import Kind, Refused
from shared.domain.extracts import ReturnOriginal, StateEmploymentStart
from shared.domain.hold import LiftHold, PlaceHold
from shared.domain.retention import CLASSES, disposal_dates, remaining, waits_for_employment
from shared.domain.status import label, open_questions, state, waiting_for
from shared.domain.steps import RecordStep
from tests.invariants.acting import outcome_of
from tests.invariants.beginnings import ahead
from tests.invariants.procedures import ProcedureDesk, consents, judged, started
from tests.invariants.setting import DECIDER, OFFICER, REVIEWER, Desk, policy
from tests.unit.test_decide_table import situations
from tests.unit.test_procedures import walk

DPO = "sara"


def at(name: str) -> Desk:
    return situations()[name].copy()


def closed(desk: Desk) -> Desk:
    """The case closed by its reactor, nothing disposed of yet."""
    for action in due_for("advance_case", desk.case, desk.now):
        for events in outcome_of(desk, action, "done"):
            desk.take(*events)
    assert desk.case.closed_at
    return desk


def disposed(desk: Desk) -> list[str]:
    """Let disposal do all that is due now; the classes, in its order."""
    before = desk.case.disposed
    for action in due_for("dispose_case", desk.case, desk.now):
        for events in outcome_of(desk, action, "done"):
            desk.take(*events)
    return sorted(desk.case.disposed - before)


def extract_case(service: str) -> ProcedureDesk:
    """A register extract's case with every step done, closed."""
    desk = started(service)
    walk(desk)
    closed(desk)
    return desk


def refused(desk: Desk, command: c.Command) -> tuple[str, str]:
    with pytest.raises(Refused) as no:
        desk.judge(command)
    return no.value.rule, no.value.code


def test_working_notes_go_at_the_release_and_only_where_there_are_any() -> None:
    desk = at("assessed")
    assert desk.do(c.ReturnReview(REVIEWER, "working-0000000000000001")).keeping.working
    desk.do(c.SignAssessment("assessment-0000000000000002", OFFICER), c.ApproveReview(REVIEWER))
    ahead(desk, lambda case: case.report is not None)
    assert due_for("dispose_case", desk.case, desk.now) == ()
    desk.do(c.Release(OFFICER))
    assert disposed(desk) == ["working"]
    assert not desk.case.shredded
    assert due_for("dispose_case", at("released").case, desk.now) == ()


def test_a_credit_outcome_goes_with_the_decision_and_after_thirty_days_at_the_latest() -> None:
    desk = at("U permitted")
    credit = CheckState("returned", 1, desk.now, item="credit-0000000000000001")
    waiting = {**desk.case.checks, "credit": credit}
    desk.log = replace(desk.log, case=replace(desk.case, checks=waiting, collecting_at=desk.now))
    first = local_date(desk.now) + timedelta(days=30)
    assert dict(disposal_dates(desk.case)) == {"credit": first}
    assert next_deadline(desk.case, end_of_day(first - timedelta(days=2))) == end_of_day(
        first - timedelta(days=1)
    )
    day = local_date(desk.now)
    over = replace(
        desk.case, closed_at=desk.now, retention={"credit": day.isoformat(), "person": "2029-01-01"}
    )
    assert dict(disposal_dates(over))["credit"] == day


def test_under_a_permit_everything_of_a_finding_goes_by_the_permits_days_whatever_the_case_is_doing() -> None:
    limited = {**at("reading").case.terms, "offence_basis": "private_with_permit", "basis_days": 10}
    for name in ("reading", "commented", "assessed", "paused", "closed", "withdrawn"):
        desk = at(name)
        answered = {n: replace(s, status="returned", at=desk.now) for n, s in desk.case.checks.items()}
        desk.log = replace(desk.log, case=replace(desk.case, terms=limited, checks=answered))
        last = local_date(desk.now) + timedelta(days=10)
        dates = dict(disposal_dates(desk.case))
        for kind in ("findings", "reply", "assessment", "report"):
            assert dates[kind] <= last, (name, kind)


def test_a_case_whose_findings_have_gone_is_read_assessed_and_reported_by_nobody() -> None:
    gone = frozenset({"findings"})
    for name, command in (
        ("reading", c.Reply("reply-0000000000000001")),
        ("commented", c.SignAssessment("assessment-0000000000000001", OFFICER)),
        ("assessed", c.ApproveReview(REVIEWER)),
        ("written", c.Release(OFFICER)),
    ):
        desk = at(name)
        desk.log = replace(desk.log, case=replace(desk.case, disposed=gone))
        assert refused(desk, command) == ("BK-07", "findings_deleted"), name
        assert due_for("write_report", desk.case, desk.now) == ()
        assert open_questions(desk.case, desk.now)[0] == "findings_deleted"


def test_a_withdrawn_case_keeps_seven_days_what_was_collected() -> None:
    desk = at("withdrawn")
    day = local_date(desk.now) + timedelta(days=7)
    dates = dict(disposal_dates(desk.case))
    assert {n for n, d in dates.items() if d == day} == {"findings", "reply", "assessment", "notes", "report"}
    assert dates["person"] > day


def test_a_hold_stops_collection_and_disposal_and_asks_a_person_every_six_months() -> None:
    desk = at("closed")
    told = label(desk.case)
    desk.do(PlaceHold("legal_claim", DPO))
    assert (state(desk.case), label(desk.case)) == ("låst", told)
    desk.wait(days=100)
    assert disposal_dates(desk.case) == ()
    assert due(desk.case, desk.now) == tuple(a for a in due(desk.case, desk.now) if a.reactor == "inform_ats")
    review = date.fromisoformat(desk.case.keeping.hold_review or "")
    assert next_deadline(desk.case, desk.now) == end_of_day(review)
    desk.now = end_of_day(review) - timedelta(seconds=1)
    assert open_questions(desk.case, desk.now) == ()
    desk.now = end_of_day(review)
    assert open_questions(desk.case, desk.now) == ("hold_review",)
    assert waiting_for(desk.case, desk.now).what == "question:hold_review"
    desk.do(c.AnswerQuestion("hold_review", "keep", DPO))
    assert open_questions(desk.case, desk.now) == ()
    assert desk.case.keeping.hold == "legal_claim"
    desk.wait(days=190)
    desk.do(c.AnswerQuestion("hold_review", "lift", DPO))
    assert state(desk.case) == "avslutad"
    assert set(disposed(desk)) >= {"findings", "reply", "assessment", "report"}


def test_nothing_is_collected_while_a_case_is_held_and_the_reader_gets_the_time_back() -> None:
    for name in ("acknowledged", "collecting", "reading", "assessed", "released"):
        desk = at(name)
        desk.do(PlaceHold("restriction", DPO))
        assert (state(desk.case), label(desk.case)) == ("låst", "suspended")
        assert {a.reactor for a in due(desk.case, desk.now + timedelta(days=400))} <= {"inform_ats"}
        assert waiting_for(desk.case, desk.now).what == "held"
        for command in (c.StartCollection(OFFICER), c.Release(OFFICER), c.Reply("reply-1")):
            assert refused(desk, command) == ("GR-04", "held")
    desk = at("reading")
    until = desk.case.reading_until or ""
    desk.do(PlaceHold("restriction", DPO))
    desk.wait(days=60)
    desk.do(LiftHold(DPO))
    assert (desk.case.reading_until or "") > until
    assert state(desk.case) == "kandidat_yttrande"


def test_a_hold_has_a_known_reason_and_is_placed_and_lifted_once() -> None:
    desk = at("draft")
    with pytest.raises(Refused) as no:
        desk.judge(PlaceHold("he threatened us", DPO))
    assert (no.value.code, no.value.kind) == ("unknown_reason", Kind.CONTENT)
    assert desk.judge(LiftHold(DPO)).events == ()
    desk.do(PlaceHold("supervision", DPO))
    assert desk.judge(PlaceHold("legal_claim", DPO)).events == ()
    assert refused(desk, c.AnswerQuestion("hold_review", "lift", DPO)) == ("GR-04", "not_asked")
    assert refused(at("shredded"), PlaceHold("legal_claim", DPO))[1] == "shredded"


def test_a_candidate_may_stop_although_the_case_is_held() -> None:
    desk = at("collecting")
    desk.do(PlaceHold("legal_claim", DPO), c.Withdraw())
    assert desk.case.withdrawn_at
    desk.wait(days=30)
    assert disposal_dates(desk.case) == ()


@pytest.mark.parametrize("service", ["RU-SKOLA", "RU-BARN", "RU-HEM"])
def test_the_note_of_an_extract_stays_as_long_as_the_employment_and_two_years(service: str) -> None:
    desk = extract_case(service)
    assert waits_for_employment(desk.case) == {"extract_note", "person"}
    desk.wait(days=364)
    assert open_questions(desk.case, desk.now) == ()
    desk.wait(days=2)
    assert open_questions(desk.case, desk.now) == ("employment",)
    desk.do(c.AnswerQuestion("employment", "employed", OFFICER))
    desk.wait(days=800)
    assert disposed(desk) == ["notes"]
    assert remaining(desk.case) == {"extract_note", "person"}
    desk.do(c.AnswerQuestion("employment", "ended", OFFICER))
    ended = local_date(desk.now)
    assert dict(disposal_dates(desk.case)) == dict.fromkeys(
        ("extract_note", "person"), ended.replace(year=ended.year + 2)
    )
    desk.wait(days=2 * 366)
    assert disposed(desk) == ["extract_note", "person"]
    assert desk.case.shredded


def test_a_copy_is_locked_for_two_years_from_the_employments_first_day_and_then_goes_by_the_clock() -> None:
    desk = extract_case("RU-HVB")
    starts = date.fromisoformat(desk.case.keeping.starts_on or "")
    last = starts.replace(year=starts.year + 2)
    assert dict(disposal_dates(desk.case))["extract_copy"] == last
    desk.do(StateEmploymentStart("2027-02-01", OFFICER))
    assert dict(disposal_dates(desk.case))["extract_copy"] == date(2029, 2, 1)
    desk.now = end_of_day(date(2029, 1, 31)) - timedelta(seconds=1)
    assert "extract_copy" not in disposed(desk)
    desk.wait(seconds=1)
    assert next_deadline(desk.case, desk.now - timedelta(seconds=1)) == desk.now
    assert disposed(desk) == ["extract_copy"]
    assert refused(desk, StateEmploymentStart("2027-03-01", OFFICER)) == ("BK-24", "copy_deleted")
    assert "extract_note" in remaining(desk.case)


def test_a_copy_of_somebody_who_never_began_goes_with_the_rest() -> None:
    desk = started("RU-HVB")
    walk(desk, until="authenticity")
    desk.do(StateEmploymentStart("2027-02-01", OFFICER))
    desk.do(RecordStep("extract_copy", "done", OFFICER, "extract_copy-0000000000000001"))
    desk.do(c.Withdraw())
    week = local_date(desk.now) + timedelta(days=7)
    assert dict(disposal_dates(desk.case))["extract_copy"] == week
    begun = replace(desk.case, keeping=replace(desk.case.keeping, starts_on="2026-11-01"))
    assert dict(disposal_dates(begun))["extract_copy"] == date(2028, 11, 1)


def test_the_original_goes_back_on_request_also_after_the_end() -> None:
    desk = extract_case("RU-HVB")
    desk.do(ReturnOriginal(OFFICER))
    assert desk.case.keeping.original_returned_at
    assert desk.judge(ReturnOriginal(OFFICER)).events == ()
    assert refused(started("RU-HVB"), ReturnOriginal(OFFICER)) == ("BK-24", "no_copy")
    assert refused(extract_case("RU-SKOLA"), ReturnOriginal(OFFICER)) == ("BK-20", "copy_forbidden")
    assert refused(at("closed"), ReturnOriginal(OFFICER)) == ("BK-20", "copy_forbidden")


def test_a_firms_copy_of_an_investigation_goes_thirty_days_after_the_hand_over() -> None:
    desk = started("SP-3")
    walk(desk)
    judged(desk)
    assert disposal_dates(desk.case) == ()
    vendor = replace(desk.case, terms={**desk.case.terms, "vendor": "yes"})
    day = local_date(desk.now) + timedelta(days=30)
    assert dict(disposal_dates(vendor)) == {"investigation": day}
    walk(desk)
    consents(desk)
    walk(desk)
    desk.do(c.RecordDecision("decision-0000000000000001", DECIDER))
    assert disposal_dates(desk.case) == ()  # for as long as the person takes part


def test_every_class_that_a_clock_names_is_a_class_of_sealed_items() -> None:
    for desk in [*situations().values(), extract_case("RU-HVB"), extract_case("RU-SKOLA")]:
        assert {name for name, _ in disposal_dates(desk.case)} <= set(CLASSES)
    assert set(policy().disposal_decisions) <= set(CLASSES)


def test_the_form_of_a_special_investigation_goes_when_it_was_sent() -> None:
    desk = started("SP-2")
    walk(desk)
    judged(desk)
    walk(desk)
    consents(desk)
    walk(desk, until="application_sent")
    assert "special_investigation" in desk.case.steps
    assert "form" not in dict(disposal_dates(desk.case))
    walk(desk, until="record_check_reply")
    assert disposed(desk) == ["form"]
    assert desk.case.over is False
