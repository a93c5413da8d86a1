"""The gate's own rules for two organisations, absence, notes and requests, without any door."""

from dataclasses import replace
from datetime import date

import pytest

from shared.domain import commands as c
from shared.domain.disclosure import DecideDisclosure, JudgeSecrecy, RequestDisclosure
from shared.domain.errors import Refused
from shared.domain.filing import tasks
from shared.domain.masking import Passage, masked, not_found
from shared.domain.parties import AssignWork
from shared.domain.policy import Mandate
from tests.invariants.beginnings import starts
from tests.invariants.setting import DECIDER, OFFICER, REVIEWER, Desk


def place(name: str) -> Desk:
    """A basic background check at a place of its main line."""
    return next(desk for at, desk in starts("BK-B") if at.startswith(name)).copy()


def refused(desk: Desk, command: c.Command) -> str:
    with pytest.raises(Refused) as no:
        desk.do(command)
    return no.value.code


def test_the_performer_never_decides_whatever_its_token_says() -> None:
    """SP-23, GR-06: held by the domain too, for everybody whom the policy names as the performer's."""
    desk = place("released")
    firm = replace(desk.policy.staff[DECIDER], organisation="performer")
    desk.policy = replace(desk.policy, staff={**desk.policy.staff, DECIDER: firm})
    assert refused(desk, c.RecordDecision("decision-00000000000000ff", DECIDER)) == "performer_decides"
    assert refused(desk, AssignWork("decider", DECIDER, OFFICER)) == "performer_decides"


def test_an_assignment_ends_with_a_conflict_of_interest() -> None:
    desk = place("assessed")
    desk.do(AssignWork("reviewer", REVIEWER, OFFICER))
    assert refused(desk, c.ApproveReview("karin")) == "not_assigned"
    desk.do(c.AnswerQuestion("conflict_of_interest", "declared", REVIEWER))
    desk.do(c.ApproveReview("karin"))
    assert desk.case.reviewed_by == "karin"


@pytest.mark.parametrize(
    ("unit", "service", "on", "covered"),
    [
        ("school", "BK-B", date(2026, 1, 1), True),
        ("school", "BK-B", date(2026, 12, 31), True),
        ("school", None, date(2026, 6, 1), True),
        ("school", "BK-U", date(2026, 6, 1), False),
        ("care", "BK-B", date(2026, 6, 1), False),
        (None, "BK-B", date(2026, 6, 1), False),
        ("school", "BK-B", date(2025, 12, 31), False),
        ("school", "BK-B", date(2027, 1, 1), False),
    ],
)
def test_a_mandate_covers_its_days_services_and_units(
    unit: str | None, service: str | None, on: date, covered: bool
) -> None:
    """BK-32: both its days count."""
    mandate = Mandate(date(2026, 1, 1), date(2026, 12, 31), ("BK-B",), ("school",))
    assert mandate.covers(unit, service, on) is covered


def test_a_request_is_for_a_document_that_is_held_and_waits_for_the_registrar_then_the_decider() -> None:
    desk = place("released")
    item = "disclosures-00000000000000ff"
    assert refused(desk, RequestDisclosure(("decision",), "rut", item)) == "document_not_held"
    assert refused(desk, RequestDisclosure(("drafts",), "rut", item)) == "not_official"
    assert refused(desk, DecideDisclosure("d1", "rut", item)) == "no_such_disclosure"
    desk.do(RequestDisclosure(("report",), "rut", item))
    assert refused(desk, JudgeSecrecy("d1", "reply", "rut", item)) == "document_not_asked"
    assert [t.who for t in tasks(desk.case, desk.now)] == ["registrar"]
    desk.wait(days=9)
    assert [t.who for t in tasks(desk.case, desk.now)] == ["decider"]
    desk.do(JudgeSecrecy("d1", "report", "rut", item))
    desk.do(DecideDisclosure("d1", "per", item))
    assert tasks(desk.case, desk.now) == ()
    assert refused(desk, JudgeSecrecy("d1", "report", "rut", item)) == "disclosure_decided"


def test_a_passage_is_withheld_wherever_it_stands_in_any_case_and_across_lines() -> None:
    texts = [
        {"kind": "paragraph", "text": "Ida\nProvsson är lärare. IDA PROVSSON bor i Exempelby."},
        "Ida Provsson",
    ]
    passages = [Passage("Ida Provsson", "OSL 21:7"), Passage("bor i Exempelby", "OSL 21:3")]
    told = str(masked(texts, passages, "sv"))
    assert "rovsson" not in told.lower()
    assert told.count("[sekretess OSL 21:7]") == 3
    assert not_found(texts, [*passages, Passage("paragraph", "OSL 21:1")]) == (2,)
