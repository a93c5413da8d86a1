"""Register extracts: how old one may be by the version that the date decides, and what may exist of it at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from shared.domain import commands as c
from shared.domain.errors import Kind, Refused
from shared.domain.extracts import StateEmploymentStart, age_limit, refuse_content
from shared.domain.law.extracts import EXTRACTS
from shared.domain.policy import Approval
from shared.domain.procedure import steps_of
from shared.domain.retention import CLASSES
from shared.domain.status import open_questions, state
from shared.domain.steps import RecordStep, WaiveStep
from tests.invariants.procedures import ProcedureDesk, everything, ordered, started
from tests.invariants.setting import DECIDER, OFFICER, ORDERER, TEACHER, opening
from tests.unit.test_procedures import refused

if TYPE_CHECKING:
    from shared.domain.policy import Policy

NOTE, COPY, TEXT = "extract_note-0000000000000001", "extract_copy-0000000000000001", "notes-0000000000000001"
NOTE_ONLY = sorted({r.service for r in EXTRACTS if r.extract and r.extract.documentation == "note_only"})


def on(day: date, given: Policy | None = None) -> ProcedureDesk:
    """A desk on a day, at eight in the morning."""
    return ProcedureDesk(given or everything(), datetime(day.year, day.month, day.day, 7, tzinfo=UTC))


def shows(issued_on: date | None) -> RecordStep:
    return RecordStep("extract_shown", "done", DECIDER, NOTE, issued_on)


def test_case_07a_until_14_july_a_schools_extract_may_be_twelve_months_old() -> None:
    desk = ordered("RU-SKOLA", on(date(2026, 7, 14)))
    assert age_limit(desk.case, desk.policy, date(2026, 7, 14)) == ("BK-21", 12)


def test_case_07b_from_15_july_six_months_by_the_confirmed_law() -> None:
    desk = started("RU-SKOLA", on(date(2026, 7, 15)))
    assert age_limit(desk.case, desk.policy, date(2026, 7, 15)) == ("BK-22", 6)
    assert refused(desk, shows(date(2026, 1, 17))) == ("BK-22", "extract_too_old")
    desk.do(shows(date(2026, 1, 18)))  # six months to the day, on 18 July


def test_a_stricter_law_that_is_confirmed_binds_a_case_that_was_ordered_before_it() -> None:
    """The date of the order decides; of later versions only what is stricter, and only once a person has confirmed it."""
    later = date(2026, 7, 20)
    confirmed = ordered("RU-SKOLA", on(date(2026, 7, 10)))
    assert age_limit(confirmed.case, confirmed.policy, later) == ("BK-22", 6)
    without = everything(without=frozenset({"BK-22"}))
    unconfirmed = ordered("RU-SKOLA", on(date(2026, 7, 10), without))
    assert age_limit(unconfirmed.case, without, later) == ("BK-21", 12)


def test_the_date_of_issue_is_asked_for_judged_and_kept_nowhere() -> None:
    desk = started("RU-SKOLA", on(date(2026, 11, 2)))
    with pytest.raises(Refused) as no:
        desk.judge(shows(None))
    assert (no.value.code, no.value.kind) == ("issue_date_missing", Kind.CONTENT)
    assert refused(desk, shows(date(2026, 12, 1))) == ("BK-22", "issue_date_in_future")
    before = desk.case
    assert refused(desk, shows(date(2026, 4, 1))) == ("BK-22", "extract_too_old")
    assert desk.case == before
    desk.do(shows(date(2026, 10, 1)))
    assert "2026-10-01" not in "".join(commit.body for commit in desk.log.commits)
    (told,) = desk.log.commits[-1].events
    assert told.data() == {"step": "extract_shown", "route": "done", "by": DECIDER, "item": NOTE}


@pytest.mark.parametrize("service", ["RU-HEM", "RU-LEDNING"])
def test_no_extract_is_refused_by_a_figure_that_nobody_has_verified(service: str) -> None:
    desk = started(service)
    desk.do(shows(None))


@pytest.mark.parametrize("service", NOTE_ONLY)
def test_the_authenticity_is_written_down_only_once_the_tenants_lawyer_has_answered(service: str) -> None:
    desk = started(service)
    assert [step.id for step in steps_of(desk.case)] == ["extract_shown"]
    assert refused(desk, RecordStep("authenticity", "done", OFFICER)) == ("BK-28", "step_unsettled")
    given = everything()
    answer = Approval("BK-21.authenticity", "per", date(2026, 1, 1))
    settled = started(service, ProcedureDesk(replace(given, approvals=(*given.approvals, answer))))
    assert [step.id for step in steps_of(settled.case)] == ["extract_shown", "authenticity"]
    assert refused(settled, RecordStep("authenticity", "done", OFFICER, TEXT)) == (
        "BK-21",
        "no_documentation",
    )
    settled.do(RecordStep("authenticity", "done", OFFICER))


@pytest.mark.parametrize("service", NOTE_ONLY)
def test_of_a_note_only_extract_no_door_takes_a_text_or_a_file(service: str) -> None:
    desk = started(service)
    for command in (
        RecordStep("extract_copy", "done", OFFICER, COPY),
        RecordStep("extract_content", "done", OFFICER, TEXT),
        WaiveStep("extract_shown", "not_relevant", DECIDER, TEXT),
        StateEmploymentStart("2026-12-01", OFFICER),
        c.SignAssessment("assessment-1", OFFICER),
        c.ReturnReview("johan", TEXT),
        c.RecordDecision("decision-1", DECIDER),
        c.Reply("reply-1"),
        c.ReturnCheck("courts_general", "findings-1", "manual", by=OFFICER),
    ):
        rule, code = refused(desk, command)
        assert rule
        assert code in {
            "copy_forbidden", "step_required", "no_assessment", "nothing_to_review", "no_decision", "nothing_to_read",
            "no_such_check",
        }, (command, code)  # fmt: skip


@pytest.mark.parametrize("service", NOTE_ONLY)
@pytest.mark.parametrize("kind", CLASSES)
def test_whatever_a_door_seals_of_a_note_only_case_only_the_note_and_the_person_are_let_in(
    service: str, kind: str
) -> None:
    desk = ordered(service)
    allowed = {
        "person": {"person", "extract_note", "disclosures"},
        "notes": {"person", "extract_note", "disclosures", "notes"},
    }
    minor = c.AnswerQuestion("minor", "continue", OFFICER, TEXT)
    plain: tuple[c.Command, ...] = (
        c.AnswerQuestion("email", "given", OFFICER, TEXT),
        c.AnswerQuestion("diary_number", "registered", ORDERER, TEXT),
        c.ProveIdentity("id_check", "person-1", True, 40, OFFICER),
    )
    for command in (minor, shows(None), *plain):
        _seals(desk, command, kind, kind in allowed["notes" if command in plain else "person"])
    _seals(ordered("RU-HVB"), c.AnswerQuestion("minor", "continue", OFFICER, TEXT), kind, True)


def _seals(desk: ProcedureDesk, command: c.Command, kind: str, taken: bool) -> None:
    if taken:
        refuse_content(desk.case, command, [kind])
        return
    with pytest.raises(Refused) as no:
        refuse_content(desk.case, command, [kind])
    assert (no.value.rule, no.value.code, no.value.kind) == ("BK-21", "no_documentation", Kind.FORBIDDEN)


def test_a_draft_whose_statute_will_be_note_only_takes_no_text_either() -> None:
    desk = ProcedureDesk(everything())
    desk.do(opening({**TEACHER, "service": "RU-BARN"}))
    with pytest.raises(Refused):
        refuse_content(desk.case, c.AnswerQuestion("minor", "continue", OFFICER, TEXT), ["notes"])


def test_somebody_under_18_is_let_on_by_a_person_without_a_word_written() -> None:
    desk = ordered("RU-BARN")
    desk.do(
        c.AssignHost(OFFICER, OFFICER),
        c.ProveIdentity("e_identification", "person-0000000000000002", True, 16),
        c.AnswerQuestion("minor", "continue", OFFICER),
    )
    assert refused(_minor("RU-HVB"), c.AnswerQuestion("minor", "continue", OFFICER)) == (
        "case 12",
        "text_missing",
    )


def _minor(service: str) -> ProcedureDesk:
    desk = ordered(service)
    desk.do(c.ProveIdentity("e_identification", "person-0000000000000002", True, 16))
    return desk


def test_case_06b_a_copy_is_taken_where_the_statute_asks_for_one_and_the_first_day_is_known() -> None:
    desk = started("RU-HVB")
    desk.do(RecordStep("extract_shown", "done", OFFICER, NOTE, date(2026, 10, 1)))
    keeps = RecordStep("extract_copy", "done", OFFICER, COPY)
    assert refused(desk, keeps) == ("BK-24", "start_missing")
    desk.do(StateEmploymentStart("2026-12-01", OFFICER), keeps)
    assert desk.case.steps["extract_copy"].item == COPY


@pytest.mark.parametrize("service", ["RU-SKOLA", "RU-HVB"])
def test_who_worked_there_until_lately_is_exempt_and_the_case_ends_without_a_word_against_them(
    service: str,
) -> None:
    desk = ProcedureDesk(everything())
    desk.do(opening({**TEACHER, "service": service}))
    assert "rehire" in open_questions(desk.case, desk.now)
    desk.do(c.AnswerQuestion("rehire", "exempt", ORDERER))
    assert (state(desk.case), desk.case.cancelled) == ("avbruten", "rehire_exempt")


@pytest.mark.parametrize("service", sorted(set(NOTE_ONLY) - {"RU-SKOLA"}))
def test_nobody_asks_about_an_exemption_that_the_statute_does_not_have(service: str) -> None:
    desk = ProcedureDesk(everything())
    desk.do(opening({**TEACHER, "service": service}))
    assert "rehire" not in open_questions(desk.case, desk.now)
