"""Register extracts and security vetting, from the order to the end: the steps, their gates, and what the law forbids."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import commands as c
from shared.domain.due import due_for
from shared.domain.errors import Kind, Refused
from shared.domain.events import MessageSent
from shared.domain.policy import Terms
from shared.domain.procedure import awaited, open_steps, steps_of
from shared.domain.status import asked_of_candidate, open_questions, state, waiting_for
from shared.domain.steps import EndParticipation, RecordStep, WaiveStep
from tests.invariants.procedures import (
    PLACER,
    ProcedureDesk,
    consents,
    everything,
    judged,
    ordered,
    record,
    started,
)
from tests.invariants.setting import DECIDER, NOTICE, OFFICER, ORDERER, TEACHER, Desk, opening

TEXT = "notes-0000000000000009"


def refused(desk: Desk, command: c.Command) -> tuple[str, str]:
    with pytest.raises(Refused) as no:
        desk.judge(command)
    return no.value.rule, no.value.code


def walk(desk: Desk, *, until: str = "", route: dict[str, str] | None = None) -> None:
    """Do what is waited for, step by step, until the step named is."""
    for _ in range(30):
        step = awaited(desk.case, desk.now)
        if step is None or step.id == until:
            return
        record(desk, step, (route or {}).get(step.id))
    raise AssertionError("the steps have no end")


def closes(desk: Desk) -> bool:
    return any(action.kind == "close" for action in due_for("advance_case", desk.case, desk.now))


@pytest.mark.parametrize("service", ["RU-SKOLA", "RU-BARN", "RU-HVB", "RU-LSS-BARN", "RU-HEM", "RU-LEDNING"])
def test_a_register_extract_is_shown_and_the_case_is_over(service: str) -> None:
    """BK-21, BK-23, BK-24, BK-25, BK-26, BK-27"""
    desk = started(service)
    assert waiting_for(desk.case, desk.now).what == "step:extract_shown"
    walk(desk)
    assert closes(desk)
    assert refused(desk, c.SignAssessment("assessment-1", OFFICER))[1] == "no_assessment"


def test_an_extract_is_asked_for_at_the_offer_stage_only() -> None:
    """BK-28"""
    desk = ProcedureDesk(everything())
    desk.do(opening({**TEACHER, "service": "RU-BARN"}))
    assert "offer_stage" in open_questions(desk.case, desk.now)
    assert not {"need", "proportionality"} & set(open_questions(desk.case, desk.now))


@pytest.mark.parametrize("service", ["SP-0", "SP-3", "SP-2", "SP-1"])
def test_a_security_vetting_goes_from_the_invitation_to_the_end_of_the_participation(service: str) -> None:
    """SP-25, SP-27, SP-28, SP-29"""
    desk = started(service)
    walk(desk)
    assert state(desk.case) == "bedömning"
    judged(desk)
    assert waiting_for(desk.case, desk.now).what == "step:interim_assessment"
    walk(desk, until="none")
    if service != "SP-0":
        assert asked_of_candidate(desk.case) == ("consent",)
        assert waiting_for(desk.case, desk.now).who == "candidate"
        consents(desk)
        walk(desk)
    assert waiting_for(desk.case, desk.now).what == "decision"
    desk.do(c.RecordDecision("decision-0000000000000001", DECIDER))
    walk(desk)
    assert waiting_for(desk.case, desk.now).who == "nobody"
    assert not closes(desk)
    desk.wait(days=366)
    assert waiting_for(desk.case, desk.now).what == "step:follow_up"
    walk(desk)
    desk.do(EndParticipation("left", OFFICER))
    if service != "SP-0":
        assert waiting_for(desk.case, desk.now).what == "step:deregistration"
        assert not closes(desk)
    walk(desk)
    assert closes(desk)


def test_case_01_no_record_check_after_an_investigation_that_was_not_passed() -> None:
    desk = started("SP-3")
    walk(desk)
    judged(desk)
    walk(desk, route={"interim_assessment": "to_decision"})
    assert refused(desk, RecordStep("record_check", "done", PLACER, TEXT)) == ("SP-12", "step_closed")
    assert asked_of_candidate(desk.case) == ()
    desk.do(c.RecordDecision("decision-0000000000000001", DECIDER))


def test_case_02_without_a_class_there_is_no_record_check() -> None:
    desk = started("SP-0")
    names = {step.id for step in steps_of(desk.case)}
    assert not names & {"record_check", "record_check_reply", "special_investigation"}
    assert refused(desk, RecordStep("record_check", "done", PLACER, TEXT)) == ("SP-07", "step_forbidden")


def test_case_03_class_3_has_no_special_investigation() -> None:
    desk = started("SP-3")
    assert refused(desk, RecordStep("special_investigation", "done", OFFICER, TEXT)) == (
        "SP-17",
        "step_forbidden",
    )


def test_case_04_a_municipality_places_nobody_in_class_1() -> None:
    desk = ProcedureDesk(everything())
    desk.do(opening({**TEACHER, "service": "SP-1"}))
    placed = c.AnswerQuestion("placement", "municipality", PLACER, TEXT)
    assert refused(desk, placed) == ("SP-09", "placement_decider")


def test_case_05a_a_private_employer_asks_nobody_about_citizenship() -> None:
    desk = ProcedureDesk(everything(authority=False))
    desk.do(opening({**TEACHER, "service": "SP-2"}))
    assert "citizenship" not in open_questions(desk.case, desk.now)
    assert ordered("SP-2", ProcedureDesk(everything(authority=False))).case.service == "SP-2"


def test_case_05b_a_public_employer_needs_citizenship_or_an_exemption() -> None:
    desk = ProcedureDesk(everything())
    desk.do(opening({**TEACHER, "service": "SP-2"}))
    assert refused(desk, c.AnswerQuestion("citizenship", "not_swedish", ORDERER)) == ("SP-31", "citizenship")
    assert refused(desk, c.AnswerQuestion("citizenship", "exempted", ORDERER)) == ("SP-31", "text_missing")
    desk.do(c.AnswerQuestion("citizenship", "exempted", ORDERER, TEXT))


def test_case_06a_no_extract_of_a_school_is_ever_copied() -> None:
    desk = started("RU-SKOLA")
    assert refused(desk, RecordStep("extract_copy", "done", OFFICER, TEXT)) == ("BK-20", "copy_forbidden")


def test_case_07c_an_unconfirmed_law_blocks_the_order() -> None:
    desk = ProcedureDesk(everything(without=frozenset({"BK-22"})))
    with pytest.raises(Refused) as no:
        ordered("RU-SKOLA", desk)
    assert (no.value.rule, no.value.code) == ("BK-22", "not_approved")


def test_case_12_a_check_during_employment_is_ordered_by_nobody() -> None:
    with pytest.raises(Refused) as no:
        ordered("BK-L")
    assert (no.value.rule, no.value.kind) == ("BK-10", Kind.FORBIDDEN)


def test_case_24_a_class_change_asks_for_the_old_ones_deregistration_before_it_can_be_closed() -> None:
    """SP-27, SP-32"""
    desk = started("SP-K")
    walk(desk)
    judged(desk)
    walk(desk)
    consents(desk)
    walk(desk)
    desk.do(c.RecordDecision("decision-0000000000000001", DECIDER))
    step = awaited(desk.case, desk.now)
    assert step is not None
    assert step.id == "old_deregistration"
    assert not closes(desk)


def test_without_the_installations_approval_every_class_is_off() -> None:
    for service in ("SP-3", "SP-2", "SP-1", "SP-K"):
        with pytest.raises(Refused) as no:
            ordered(service, ProcedureDesk(everything(), installation=None))
        assert (no.value.rule, no.value.code) == ("SP-34", "installation_not_approved")
    assert ordered("SP-0", ProcedureDesk(everything(), installation=None)).case.service == "SP-0"


def test_refused_consent_ends_nothing_and_goes_to_a_human() -> None:
    """SP-16"""
    desk = started("SP-2")
    walk(desk)
    judged(desk)
    walk(desk)
    consents(desk, given=False)
    assert refused(desk, RecordStep("record_check", "done", PLACER, TEXT)) == ("SP-14", "no_consent")
    assert waiting_for(desk.case, desk.now).what == "decision"


def test_a_deregistration_that_is_left_is_taken_to_the_decider() -> None:
    desk = started("SP-A")
    assert waiting_for(desk.case, desk.now).who == "placing_body"
    desk.wait(days=8)
    assert waiting_for(desk.case, desk.now).who == "decider"
    walk(desk)
    assert closes(desk)


def test_the_interview_waits_for_the_invitation_to_be_delivered_some_days_before() -> None:
    desk = started("SP-0")
    interview = RecordStep("interview", "done", "olle", TEXT)
    assert refused(desk, interview) == ("SP-41", "step_before")
    desk.do(RecordStep("interview_invitation", "mailed", "olle", TEXT))
    assert [a.key for a in due_for("notify", desk.case, desk.now)][-1] == "message:interview_invitation:1"
    assert refused(desk, interview) == ("SP-41", "invitation_not_delivered")
    desk.do(RecordStep("certificates", "done", OFFICER, TEXT))


def test_a_required_step_is_not_left_out_and_others_with_a_reason() -> None:
    """SP-03"""
    desk = started("SP-0")
    assert refused(desk, WaiveStep("interview_invitation", "not_relevant", OFFICER, TEXT)) == (
        "SP-41",
        "step_required",
    )
    desk.do(WaiveStep("references", "particular_reasons", DECIDER, TEXT))
    assert "references" not in {step.id for step in open_steps(desk.case, desk.now + timedelta(days=9))}


def test_follow_up_and_renewal_come_by_the_tenants_own_months() -> None:
    desk = ProcedureDesk(replace(everything(), terms=Terms(follow_up_months=6, renewal_months=24)))
    desk = started("SP-2", desk)
    walk(desk)
    judged(desk)
    walk(desk)
    consents(desk)
    walk(desk)
    desk.do(c.RecordDecision("decision-0000000000000001", DECIDER))
    walk(desk)
    desk.wait(days=190)
    assert waiting_for(desk.case, desk.now).what == "step:follow_up"
    assert "renewal" not in {step.id for step in open_steps(desk.case, desk.now)}
    desk.wait(days=550)
    assert "renewal" in {step.id for step in open_steps(desk.case, desk.now)}


def test_a_changed_class_ends_only_when_the_old_one_was_notified_or_it_never_began() -> None:
    desk = started("SP-K")
    walk(desk)
    judged(desk)
    walk(desk)
    consents(desk)
    walk(desk)
    desk.do(c.RecordDecision("decision-0000000000000001", DECIDER))
    assert refused(desk, EndParticipation("left", OFFICER)) == ("SP-32", "step_before")
    assert desk.judge(EndParticipation("not_participating", OFFICER)).events
    walk(desk)
    assert desk.judge(EndParticipation("left", OFFICER)).events


def test_the_closing_talk_is_left_out_with_a_reason_and_the_notification_never() -> None:
    desk = started("SP-A")
    assert refused(desk, WaiveStep("deregistration", "not_relevant", PLACER, TEXT)) == (
        "SP-27",
        "step_required",
    )
    desk.do(WaiveStep("closing_talk", "particular_reasons", OFFICER, TEXT))
    walk(desk)
    assert closes(desk)


def test_who_came_before_a_host_was_named_waits_for_one_before_anything_starts() -> None:
    """An answer to an objection brings a link before anybody has been named: nothing would ever be told to the candidate."""
    desk = ordered("SP-0")
    desk.do(
        c.ProveIdentity("e_identification", "person-0000000000000002", True, 40), c.AnswerProtected(False),
        c.ShowNotice("notice", 1, NOTICE, "sv"), c.Acknowledge(NOTICE),
    )  # fmt: skip
    assert waiting_for(desk.case, desk.now).what == "host"
    desk.do(c.AssignHost(OFFICER, OFFICER))
    assert waiting_for(desk.case, desk.now).what == "start"


def test_a_consent_that_nobody_answers_is_put_to_a_person_who_sends_a_new_link() -> None:
    desk = started("SP-2")
    walk(desk)
    judged(desk)
    walk(desk)
    desk.take(MessageSent("message:consent_wanted", "consent_wanted"))
    desk.wait(days=6)
    assert "unanswered" not in open_questions(desk.case, desk.now)
    desk.wait(days=2)
    assert "unanswered" in open_questions(desk.case, desk.now)
    desk.do(c.AnswerQuestion("unanswered", "new_link", OFFICER))
    assert "unanswered" not in open_questions(desk.case, desk.now)
    assert next(a.details for a in due_for("notify", desk.case, desk.now)) == {"message": "link_renewed"}
