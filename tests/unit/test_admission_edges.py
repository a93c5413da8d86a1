"""Admission at its edges: the last day, the first year, the second record under one number, and the reasons it gives."""

from dataclasses import replace
from datetime import date

import pytest

from shared.domain.admission import (
    CREDIT_CATEGORIES,
    CheckKind,
    RawRecord,
    RelevanceRow,
    admit,
)
from shared.domain.findings import MatchedOn, Sanction, UnreadableAnswer
from shared.domain.law.look_back import LookBack, ScopeRefused
from shared.domain.policy import OffenceBasis
from tests.unit.test_findings_admission import CREDIT, FINAL, PERSON, SCOPE, TODAY


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"categories": frozenset({"theft", "lvu"})}, "category_never_read (BK-17)"),
        ({"categories": frozenset()}, "categories_not_named (BK-03)"),
        ({"categories": frozenset({"Everything!"})}, "categories_not_named (BK-03)"),
        ({"kind": CheckKind.CREDIT}, "more_than_the_role_needs (KU-10)"),
        ({"basis": OffenceBasis("consent", "")}, "no_basis_for_offence_data (BK-06)"),
    ],
)
def test_a_scope_says_why_no_case_may_have_it(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ScopeRefused) as no:
        replace(SCOPE, **changes)  # type: ignore[arg-type]  # a table of different members
    assert str(no.value) == told
    assert f"{no.value.code} ({no.value.rule})" == told


def test_a_role_may_need_all_that_a_credit_report_may_be_asked_for() -> None:
    rows = tuple(RelevanceRow("cfo", category, "R9", "note") for category in sorted(CREDIT_CATEGORIES))
    assert replace(CREDIT, categories=CREDIT_CATEGORIES, relevance=rows).categories == CREDIT_CATEGORIES


def test_a_period_may_be_nothing_at_all_but_not_less() -> None:
    assert LookBack(fines=0).fines == 0
    for changes, told in (
        ({"fines": -1}, "look_back_too_long (BK-30)"),
        ({"debt_relief": 6}, "look_back_too_long (KU-05)"),
    ):
        with pytest.raises(ScopeRefused) as no:
            LookBack(**changes)
        assert str(no.value) == told


def test_a_finding_keeps_the_sanction_and_the_note_of_its_relevance() -> None:
    (finding,) = admit([FINAL], SCOPE, PERSON, TODAY)
    assert (finding.sanction, finding.relevance.note) == (Sanction.FINES, "note")


def test_compulsory_care_is_not_even_read_to_see_whether_it_can_be_judged() -> None:
    care = replace(FINAL, category="lpt", status="not a status")
    assert admit([care], SCOPE, PERSON, TODAY) == ()


def test_findings_under_one_number_come_in_the_order_of_their_words() -> None:
    words = ["Bedrägeri", "Häleri", "Rån", "Snatteri", "Stöld", "Utpressning"]
    found = admit([replace(FINAL, words=said) for said in reversed(words)], SCOPE, PERSON, TODAY)
    assert [f.words for f in found] == words


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "?"}, "unknown_status"),
        ({"final_on": date(2025, 5, 4)}, "dates"),
        ({"dated_on": date(2026, 11, 22), "final_on": date(2026, 11, 23)}, "dates"),
    ],
)
def test_an_answer_that_cannot_be_judged_says_what_of_it(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(UnreadableAnswer) as no:
        admit([replace(FINAL, **changes)], SCOPE, PERSON, TODAY)  # type: ignore[arg-type]  # a table of different members
    assert str(no.value) == reason


def test_what_was_judged_and_became_final_today_is_known_today() -> None:
    assert len(admit([replace(FINAL, dated_on=TODAY, final_on=TODAY)], SCOPE, PERSON, TODAY)) == 1
    assert len(admit([replace(FINAL, final_on=TODAY)], SCOPE, PERSON, TODAY)) == 1


def test_a_late_day_of_birth_makes_no_coordination_number() -> None:
    """189001209817 is on the official test list: the day is 20, and 209 is not a day."""
    record = replace(FINAL, person_number="189001209817")
    (finding,) = admit([record], SCOPE, replace(PERSON, person_number="189001209817"), TODAY)
    assert finding.matched_on is MatchedOn.PERSONNUMMER


@pytest.mark.parametrize("known", [{"name": PERSON.name}, {"birth_date": PERSON.birth_date}])
def test_half_an_identity_matches_nobody_even_where_the_case_knows_no_more(known: dict[str, object]) -> None:
    record = replace(FINAL, person_number=None, **known)  # type: ignore[arg-type]  # one member or the other
    assert admit([record], SCOPE, PERSON, TODAY) == ()
    assert admit([record], SCOPE, replace(PERSON, birth_date=None), TODAY) == ()


def test_a_name_is_the_same_in_one_word_or_two_and_only_then() -> None:
    record = replace(FINAL, person_number=None, birth_date=PERSON.birth_date)
    assert len(admit([replace(record, name=" åsa\texempel ")], SCOPE, PERSON, TODAY)) == 1
    assert admit([replace(record, name="Åsaexempel")], SCOPE, PERSON, TODAY) == ()


def probation(**changes: object) -> RawRecord:
    """A judgment six years old: shown of who was of age, not of who was under 18."""
    old = replace(FINAL, sanction=Sanction.PROBATION, dated_on=date(2020, 11, 1), final_on=date(2020, 11, 1))
    return replace(old, **changes)  # type: ignore[arg-type]  # members of a record


def test_a_minor_is_who_was_under_18_on_the_day_of_the_offence_or_else_of_the_judgment() -> None:
    born = replace(PERSON, birth_date=date(2002, 6, 1))
    for day, shown in ((date(2020, 5, 31), 0), (date(2020, 6, 1), 1), (date(2020, 10, 1), 1)):
        assert len(admit([probation(offence_on=day)], SCOPE, born, TODAY)) == shown
    young = replace(PERSON, birth_date=date(2002, 11, 2))
    assert admit([probation()], SCOPE, young, TODAY) == ()
    assert len(admit([probation()], SCOPE, replace(PERSON, birth_date=None), TODAY)) == 1
