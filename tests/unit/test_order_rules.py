"""What the law asks of an order before it is accepted, and what an accepted one stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared.domain import commands as c
from shared.domain.consent import AnswerConsent, ConsentGiven
from shared.domain.errors import Refused
from shared.domain.procedure import awaited, closable
from shared.domain.regimes import REGIMES, pinned
from shared.domain.status import open_questions, state
from tests.invariants.procedures import PLACER, ProcedureDesk, everything, judged, ordered, record, started
from tests.invariants.setting import (
    DECIDER,
    FINANCE,
    NOTICE,
    ORDERER,
    TEACHER,
    Desk,
    answers,
    opening,
    policy,
)

if TYPE_CHECKING:
    from shared.domain.law.rows import Step

TEXT = "notes-0000000000000009"


def asked(service: str, **facts: str) -> ProcedureDesk:
    desk = ProcedureDesk(everything())
    desk.do(opening({**TEACHER, "service": service, **facts}))
    return desk


def next_step(desk: Desk) -> Step | None:
    return awaited(desk.case, desk.now)


@pytest.mark.parametrize("service", ["SP-3", "SP-2", "SP-1"])
def test_a_record_check_is_for_a_final_candidate(service: str) -> None:
    """SP-13: somebody who can be assumed to take part; who is not is not vetted."""
    desk = asked(service, final_candidate="no")
    assert "final_candidate" in open_questions(desk.case, desk.now)
    desk.do(c.AnswerQuestion("final_candidate", "no", ORDERER))
    assert state(desk.case) == "avbruten"


def test_a_security_agreement_is_named_or_said_not_to_apply_with_a_reason() -> None:
    """SP-37"""
    for service in ("SP-0", "SP-3", "SP-2", "SP-1"):
        desk = asked(service)
        assert "security_agreement" in open_questions(desk.case, desk.now)
        for answer in ("agreement", "not_applicable"):
            with pytest.raises(Refused) as no:
                desk.judge(c.AnswerQuestion("security_agreement", answer, ORDERER))
            assert (no.value.rule, no.value.code) == ("SP-37", "text_missing")


@pytest.mark.parametrize(
    ("service", "decider"), [("SP-1", "government"), ("SP-2", "municipality"), ("SP-3", "municipality")]
)
def test_of_a_class_only_the_class_and_who_decided_it_are_told(service: str, decider: str) -> None:
    """SP-04, SP-05, SP-06: the reasoning stays with who decided; what of the decision is written lies sealed."""
    desk = ordered(service)
    answer = desk.case.answers["placement"]
    assert (answer.answer, answer.by, answer.item) == (decider, PLACER, TEXT)
    assert desk.case.service == service


def test_a_class_by_an_international_commitment_is_placed_by_who_decides_those() -> None:
    """SP-08: aviation security, decided by Transportstyrelsen; never class 1."""
    desk = asked("SP-3")
    desk.do(c.AnswerQuestion("placement", "transport_agency", PLACER, TEXT))
    with pytest.raises(Refused, match="placement_decider"):
        asked("SP-1").judge(c.AnswerQuestion("placement", "transport_agency", PLACER, TEXT))


def test_consent_covers_the_position_and_a_change_of_class_asks_anew() -> None:
    """SP-15, SP-32"""
    for service in ("SP-3", "SP-K"):
        desk = started(service)
        while (step := next_step(desk)) and not step.consent:
            record(desk, step)
            if next_step(desk) is None and desk.case.released_at is None:
                judged(desk)
        assert desk.case.consent is None
        (given,) = desk.judge(AnswerConsent(True, "sp-consent", NOTICE)).events
        assert isinstance(given, ConsentGiven)
        assert given.covers == "position"


def test_of_a_record_check_nothing_comes_in_but_that_it_was_answered() -> None:
    """SP-20, SP-22: what was disclosed is handled outside; no step of any class has a place for it in the log."""
    for regime in REGIMES:
        reply = regime.step("record_check_reply")
        if reply:
            assert reply.routes == ("done",)
            assert reply.by == ("decider",)


def test_a_vetting_is_not_over_before_its_decision_is_documented() -> None:
    """SP-24"""
    desk = started("SP-0")
    while step := next_step(desk):
        record(desk, step)
    judged(desk)
    while step := next_step(desk):
        record(desk, step)
    assert not closable(desk.case)
    desk.do(c.RecordDecision("decision-0000000000000001", DECIDER))
    assert desk.case.decision == "decision-0000000000000001"


def test_an_authority_registers_its_case_and_a_private_employer_does_not() -> None:
    """OS-04"""
    public, private = Desk(policy()), Desk(policy(authority=False))
    for desk in (public, private):
        desk.do(opening())
    assert "diary_number" in open_questions(public.case, public.now)
    assert "diary_number" not in open_questions(private.case, private.now)
    with pytest.raises(Refused) as no:
        public.judge(c.AnswerQuestion("diary_number", "registered", ORDERER))
    assert (no.value.rule, no.value.code) == ("OS-04", "text_missing")


def test_every_source_and_every_case_type_stands_on_a_basis() -> None:
    """BK-02, BK-09: that a record is public is no basis; consent never is one."""
    for regime in REGIMES:
        if regime.blocked:
            continue
        assert any(basis.startswith("GDPR 6.1") for basis in regime.legal_basis), regime.service
        assert not any("6.1 a" in basis for basis in regime.legal_basis), regime.service
        assert all(any(b.startswith("GDPR 6.1") for b in source.basis) for source in regime.sources)


def test_an_extract_is_copied_under_one_regime_only() -> None:
    """BK-20, BK-24"""
    copied = {r.service for r in REGIMES if r.extract and r.extract.documentation == "keep_copy"}
    assert copied == {"RU-HVB"}
    for regime in REGIMES:
        if regime.extract and regime.service != "RU-HVB":
            assert regime.forbids("extract_copy") == "BK-20"
        if regime.extract:
            assert regime.forbids("extract_content") == "BK-20"


def test_nobody_orders_a_search_of_open_sources_in_a_basic_check() -> None:
    """BK-33: off for background checks; a vetting's further sources are a step with their relevance sealed."""
    for service in ("BK-B", "BK-U"):
        assert set(pinned(service, 1).checks) <= {"courts_general", "courts_administrative", "credit"}
    step = pinned("SP-3", 1).step("other_sources")
    assert step is not None
    assert (step.need, step.form) == ("conditional", "sources")


def test_the_reason_of_a_credit_report_stays_what_it_was_ordered_by() -> None:
    """KU-06: the position gives the reason, and nobody names another once the order stands."""
    desk = Desk()
    desk.do(opening(FINANCE), *answers())
    with pytest.raises(Refused, match="not_asked"):
        desk.judge(c.AnswerQuestion("position", "teacher", ORDERER))
    assert (desk.case.position, "credit" in desk.case.checks) == ("head-of-finance", True)
