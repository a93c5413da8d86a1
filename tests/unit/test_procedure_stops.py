"""What stops a procedure, and what has to be ended first: found by generated histories."""

from __future__ import annotations

import pytest

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.disclosure import RequestDisclosure
from shared.domain.due import due_for
from shared.domain.errors import Refused
from shared.domain.status import waiting_for
from shared.domain.steps import EndParticipation, RecordStep
from tests.invariants.beginnings import starts
from tests.invariants.procedures import INTERVIEWER, PLACER
from tests.invariants.setting import DECIDER, OFFICER, ORDERER, Desk

TEXT = "notes-0000000000000009"
DEREGISTERED = RecordStep("deregistration", "done", PLACER, TEXT)


def at(place: str, service: str = "SP-3", how: str = "") -> Desk:
    """The case of a service at a place of its main line."""
    return dict(starts(service))[f"{place}, {service}{how}"].copy()


def refused(desk: Desk, command: c.Command) -> tuple[str, str]:
    with pytest.raises(Refused) as no:
        desk.judge(command)
    return no.value.rule, no.value.code


def test_a_case_whose_record_check_runs_is_not_cancelled_before_its_end_was_notified() -> None:
    desk = at("follow_up")
    assert refused(desk, c.Cancel("client_request", OFFICER)) == ("SP-27", "record_check_runs")
    desk.do(EndParticipation("left", OFFICER), DEREGISTERED)
    assert desk.judge(c.Cancel("client_request", OFFICER)).events


def test_a_recruitment_that_ends_while_the_reply_is_waited_for_ends_the_record_check() -> None:
    desk = at("application_sent")
    assert refused(desk, c.Cancel("client_request", OFFICER)) == ("SP-27", "record_check_runs")
    desk.do(EndParticipation("not_participating", OFFICER))
    assert waiting_for(desk.case, desk.now).what == "step:deregistration"
    assert refused(desk, RecordStep("record_check_reply", "done", DECIDER, TEXT))[1] == "step_not_open"
    desk.do(DEREGISTERED, RecordStep("closing_talk", "done", OFFICER))
    assert [a.kind for a in due_for("advance_case", desk.case, desk.now)] == ["close"]


def test_before_a_record_check_was_applied_for_a_case_is_cancelled_and_no_participation_ends() -> None:
    desk = at("interim_assessment")
    assert refused(desk, EndParticipation("left", OFFICER)) == ("SP-23", "not_decided")
    assert desk.judge(c.Cancel("client_request", OFFICER)).events


def test_the_answer_to_the_ats_does_not_cancel_it_either() -> None:
    desk = at("record_check")
    desk.do(c.Signal("rejected"))
    answer = c.AnswerQuestion("ats_stopped", "cancel", OFFICER)
    assert refused(desk, answer) == ("SP-27", "record_check_runs")
    desk.do(c.AnswerQuestion("ats_stopped", "continue", OFFICER))


def test_who_is_partial_registers_no_request_for_the_documents_of_the_case() -> None:
    """SO-18: a colleague registers it."""
    desk = dict(starts("BK-B"))["released, teacher"].copy()
    desk.do(c.AnswerQuestion("conflict_of_interest", "declared", OFFICER))
    asked = "disclosures-0000000000000001"
    assert refused(desk, RequestDisclosure(("report",), OFFICER, asked)) == ("SO-18", "conflict_of_interest")
    desk.do(RequestDisclosure(("report",), ORDERER, asked))


def test_a_protected_identity_s_record_check_is_ended_like_any_other() -> None:
    """SP-27: protection changes who handles the case, not what must be notified."""
    desk = at("record_check")
    desk.do(c.Pause("protected_identity", OFFICER))
    assert refused(desk, c.Cancel("protected_identity", OFFICER)) == ("SP-27", "record_check_runs")


def test_no_step_is_made_while_a_person_must_answer_what_the_ats_stopped() -> None:
    desk = at("interim_assessment")
    desk.do(c.Signal("rejected"))
    assert refused(desk, RecordStep("record_check", "done", PLACER, TEXT)) == ("case 10", "ats_stopped")
    desk = at("ended")
    desk.do(c.Signal("deleted"))
    desk.do(DEREGISTERED)  # what must be done at the end is done, whatever the ATS says


def test_an_invitation_is_not_mailed_to_somebody_without_an_address() -> None:
    desk = at("collecting", how=" without mail")
    mailed = RecordStep("interview_invitation", "mailed", INTERVIEWER, TEXT)
    assert refused(desk, mailed) == ("SP-41", "no_address")
    desk.do(RecordStep("interview_invitation", "handed_over", INTERVIEWER, TEXT))


def test_a_new_time_for_the_interview_is_a_new_invitation_and_a_new_waiting_time() -> None:
    desk = at("interview_invitation")
    desk.take(e.MessageSent("message:interview_invitation:1", "interview_invitation"))
    desk.wait(days=3)
    desk.do(RecordStep("interview_invitation", "mailed", INTERVIEWER, TEXT))
    interview = RecordStep("interview", "done", INTERVIEWER, TEXT)
    assert refused(desk, interview) == ("SP-41", "invitation_not_delivered")
    desk.take(e.MessageSent("message:interview_invitation:2", "interview_invitation"))
    assert refused(desk, interview) == ("SP-41", "invited_too_late")
    desk.wait(days=3)
    desk.do(interview)
    assert refused(desk, RecordStep("interview_invitation", "mailed", INTERVIEWER, TEXT))[1] == "step_done"
