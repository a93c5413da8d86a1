"""Admission in tables: every status, category, age, person and basis."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain.admission import (
    CheckKind,
    CheckScope,
    PersonMatch,
    RawRecord,
    RecordStatus,
    RelevanceRow,
    admit,
)
from shared.domain.findings import (
    CourtType,
    Kind,
    LegalStatus,
    MatchedOn,
    Sanction,
    UnreadableAnswer,
)
from shared.domain.law.look_back import LookBack, ScopeRefused
from shared.domain.policy import OffenceBasis

TODAY = date(2026, 11, 21)
NUMBER, FOREIGN, COORDINATION = "198001022386", "198108042386", "191404762393"
PERSON = PersonMatch(NUMBER, "Åsa Exempel", date(1980, 1, 2))
AUTHORITY = OffenceBasis("authority", "2018:218 3:8")
PERMIT = OffenceBasis("private_with_permit", "IMY-2026-1", date(2026, 12, 31), ("theft",), 70)
NO_PERMIT = OffenceBasis("private_without_permit", "")
CATEGORIES = ("theft", "drug_offence")
ROWS = tuple(RelevanceRow("teacher", c, "R1", "note") for c in CATEGORIES)
SCOPE = CheckScope(CheckKind.COURTS_GENERAL, "teacher", frozenset(CATEGORIES), ROWS, AUTHORITY, True)
FINAL = RawRecord(
    source="Attunda tingsrätt",
    source_ref="B 77-25",
    court_type=CourtType.GENERAL,
    status=RecordStatus.LAGA_KRAFT,
    category="theft",
    dated_on=date(2025, 5, 5),
    words="Stöld (8 kap. 1 § brottsbalken)",
    final_on=date(2025, 5, 26),
    sanction=Sanction.FINES,
    person_number=NUMBER,
)
NOT_FINAL = replace(FINAL, status=RecordStatus.EJ_LAGA_KRAFT, final_on=None)
PENDING = replace(NOT_FINAL, status=RecordStatus.ATAL_VACKT, sanction=None)
CREDIT_ROWS = tuple(
    RelevanceRow("cfo", c, "R9", "note")
    for c in ("payment_default", "enforcement_debt", "debt_relief", "trading_ban")
)
CREDIT = CheckScope(
    CheckKind.CREDIT, "cfo", frozenset(r.category for r in CREDIT_ROWS), CREDIT_ROWS, AUTHORITY
)
ENTRY = RawRecord(
    source="Kronofogden",
    source_ref="01-48213",
    court_type=CourtType.CREDIT,
    status=RecordStatus.CREDIT_ENTRY,
    category="payment_default",
    dated_on=date(2026, 2, 2),
    words="Betalningsanmärkning",
    person_number=NUMBER,
)


def years_ago(years: int, days: int = 0) -> date:
    return TODAY.replace(year=TODAY.year - years) - timedelta(days=days)


def test_a_final_judgment_becomes_a_finding_with_source_date_evidence_and_relevance() -> None:
    (finding,) = admit([FINAL], SCOPE, PERSON, TODAY)
    assert (finding.id, finding.kind, finding.legal_status) == (
        "f1",
        Kind.FINAL_JUDGMENT,
        LegalStatus.LAGA_KRAFT,
    )
    assert (finding.source, finding.source_ref, finding.final_on) == (
        "Attunda tingsrätt",
        "B 77-25",
        FINAL.final_on,
    )
    assert finding.matched_on is MatchedOn.PERSONNUMMER
    assert (finding.relevance.requirement_id, finding.relevance.look_back_years) == ("R1", 5)


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (FINAL, Kind.FINAL_JUDGMENT),
        (NOT_FINAL, Kind.NON_FINAL_JUDGMENT),
        (PENDING, Kind.PENDING_PROSECUTION),
        (replace(FINAL, status=RecordStatus.FRIKAND), None),
        (replace(FINAL, status=RecordStatus.NEDLAGD), None),
        (replace(FINAL, status=RecordStatus.SETTLED), None),
    ],
    ids=["laga_kraft", "ej_laga_kraft", "atal_vackt", "frikand", "nedlagd", "settled"],
)
def test_every_status(record: RawRecord, kind: Kind | None) -> None:
    assert [f.kind for f in admit([record], SCOPE, PERSON, TODAY)] == ([kind] if kind else [])


def test_a_prosecution_is_shown_only_where_the_role_allows_it() -> None:
    scope = replace(SCOPE, pending_allowed=False)
    assert admit([PENDING], scope, PERSON, TODAY) == ()
    assert len(admit([NOT_FINAL], scope, PERSON, TODAY)) == 1


@pytest.mark.parametrize("status", ["", "convicted", "LAGA_KRAFT", "okänd"])
def test_one_unknown_status_refuses_the_whole_answer(status: str) -> None:
    with pytest.raises(UnreadableAnswer, match="unknown_status"):
        admit([FINAL, replace(FINAL, status=status)], SCOPE, PERSON, TODAY)


@pytest.mark.parametrize(
    "record",
    [
        replace(FINAL, final_on=None),
        replace(NOT_FINAL, final_on=date(2025, 6, 1)),
        replace(FINAL, dated_on=TODAY + timedelta(days=1), final_on=TODAY + timedelta(days=2)),
        replace(FINAL, final_on=TODAY + timedelta(days=1)),
        replace(FINAL, final_on=FINAL.dated_on - timedelta(days=1)),
        replace(FINAL, words="Dömd för stöld"),
    ],
    ids=["no final date", "final date too many", "future", "final in future", "final before", "wording"],
)
def test_what_cannot_be_judged_is_not_guessed(record: RawRecord) -> None:
    with pytest.raises(UnreadableAnswer):
        admit([record], SCOPE, PERSON, TODAY)


@pytest.mark.parametrize(
    ("sanction", "born", "years"),
    [
        (Sanction.FINES, 1980, 5),
        (Sanction.SUSPENDED_SENTENCE, 1980, 10),
        (Sanction.PROBATION, 1980, 10),
        (Sanction.PROBATION, 2005, 5),
        (Sanction.SUSPENDED_SENTENCE, 2005, 5),
        (Sanction.PRISON, 1980, 10),
        (Sanction.OTHER, 1980, 5),
        (None, 1980, 5),
    ],
)
def test_look_back_is_the_registers_own_weeding(sanction: Sanction | None, born: int, years: int) -> None:
    person = replace(PERSON, birth_date=date(born, 1, 2))
    for days, kept in ((0, 1), (1, 0)):
        judged = years_ago(years, days)
        record = replace(
            FINAL, sanction=sanction, dated_on=judged, final_on=judged, offence_on=date(2021, 1, 1)
        )
        assert len(admit([record], SCOPE, person, TODAY)) == kept


@pytest.mark.parametrize(
    ("judged", "released", "kept"),
    [
        (years_ago(15), years_ago(10), 1),
        (years_ago(15), years_ago(10, 1), 0),
        (years_ago(20), years_ago(8), 1),
        (years_ago(20, 1), years_ago(8), 0),
        (years_ago(9), years_ago(11), 1),
        (years_ago(3), TODAY + timedelta(days=900), 1),
    ],
    ids=["ten after release", "one day more", "cap", "over the cap", "released before", "not yet released"],
)
def test_prison_counts_from_the_release_up_to_the_cap(judged: date, released: date, kept: int) -> None:
    record = replace(FINAL, sanction=Sanction.PRISON, dated_on=judged, final_on=judged, released_on=released)
    assert len(admit([record], SCOPE, PERSON, TODAY)) == kept


def test_a_leap_day_gives_no_longer_period() -> None:
    record = replace(FINAL, dated_on=date(2024, 2, 29), final_on=date(2024, 2, 29))
    assert len(admit([record], SCOPE, PERSON, date(2029, 2, 28))) == 1
    assert admit([record], SCOPE, PERSON, date(2029, 3, 1)) == ()


def test_a_tenant_may_shorten_a_look_back_and_never_lengthen_it() -> None:
    assert admit([FINAL], replace(SCOPE, look_back=LookBack(fines=1)), PERSON, TODAY) == ()
    for rule, wrong in (("BK-30", {"fines": 6}), ("BK-30", {"cap": 21}), ("KU-05", {"payment_default": 4})):
        with pytest.raises(ScopeRefused, match=rule):
            LookBack(**wrong)


@pytest.mark.parametrize(
    ("person", "record", "evidence"),
    [
        (PERSON, replace(FINAL, person_number=FOREIGN), None),
        (PERSON, replace(FINAL, person_number=FOREIGN, name=PERSON.name, birth_date=PERSON.birth_date), None),
        (PERSON, replace(FINAL, person_number=None), None),
        (PERSON, replace(FINAL, person_number=None, name=PERSON.name), None),
        (PERSON, replace(FINAL, person_number=None, name="Bo Exempel", birth_date=PERSON.birth_date), None),
        (
            PERSON,
            replace(FINAL, person_number=None, name="A\u030aSA  exempel", birth_date=PERSON.birth_date),
            MatchedOn.NAME_AND_BIRTH_DATE,
        ),
        (replace(PERSON, person_number=None), FINAL, None),
        (
            replace(PERSON, person_number=COORDINATION),
            replace(FINAL, person_number=COORDINATION),
            MatchedOn.SAMORDNINGSNUMMER,
        ),
    ],
    ids=[
        "foreign",
        "foreign namesake",
        "nobody",
        "name alone",
        "other name",
        "name and date",
        "no number",
        "sam",
    ],
)
def test_only_the_right_person(person: PersonMatch, record: RawRecord, evidence: MatchedOn | None) -> None:
    found = admit([record], SCOPE, person, TODAY)
    assert [f.matched_on for f in found] == ([evidence] if evidence else [])


@pytest.mark.parametrize(
    ("basis", "on", "categories"),
    [
        (AUTHORITY, TODAY, {"theft", "drug_offence"}),
        (PERMIT, TODAY, {"theft"}),
        (PERMIT, date(2026, 12, 31), {"theft"}),
        (PERMIT, date(2027, 1, 1), set()),
        (replace(PERMIT, valid_to=None), TODAY, set()),
        (NO_PERMIT, TODAY, set()),
    ],
    ids=["authority", "permit", "its last day", "expired", "no end", "none"],
)
def test_every_basis_for_offence_data(basis: OffenceBasis, on: date, categories: set[str]) -> None:
    found = admit([FINAL, replace(FINAL, category="drug_offence")], replace(SCOPE, basis=basis), PERSON, on)
    assert {f.category for f in found} == categories


def test_without_a_permit_nothing_is_even_judged() -> None:
    assert admit([replace(FINAL, status="?")], replace(SCOPE, basis=NO_PERMIT), PERSON, TODAY) == ()


def test_relevance_is_the_cell_of_the_role() -> None:
    assert admit([FINAL], replace(SCOPE, role="driver"), PERSON, TODAY) == ()
    assert admit([replace(FINAL, category="fraud")], SCOPE, PERSON, TODAY) == ()
    assert admit([FINAL], replace(SCOPE, categories=frozenset({"drug_offence"})), PERSON, TODAY) == ()
    assert admit([replace(FINAL, court_type=CourtType.ADMINISTRATIVE)], SCOPE, PERSON, TODAY) == ()


def test_the_order_is_by_date_source_and_case_number_whatever_the_sources_own() -> None:
    refs = [f"B {n}-25" for n in range(10, 30)]
    same_day = [replace(FINAL, source_ref=ref) for ref in reversed(refs)]
    older = replace(FINAL, source_ref="B 99-24", dated_on=date(2024, 5, 5), final_on=date(2024, 5, 26))
    found = admit([*same_day, older], SCOPE, PERSON, TODAY)
    assert [f.source_ref for f in found] == ["B 99-24", *refs]


@pytest.mark.parametrize(
    "category", ["lpt", "lrv", "lvm", "lvu", "health_care", "family", "asylum", "adoption"]
)
def test_a_scope_cannot_name_what_is_never_looked_at(category: str) -> None:
    with pytest.raises(ScopeRefused, match="BK-17"):
        replace(SCOPE, categories=frozenset({"theft", category}))


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("BK-03", {"categories": frozenset()}),
        ("BK-03", {"categories": frozenset({"Everything!"})}),
        ("BK-06", {"basis": OffenceBasis("consent", "")}),
        ("KU-10", {"kind": CheckKind.CREDIT}),
    ],
)
def test_a_scope_that_no_case_may_have(rule: str, changes: dict[str, object]) -> None:
    with pytest.raises(ScopeRefused, match=rule):
        replace(SCOPE, **changes)  # type: ignore[arg-type]  # a table of different members


def test_a_miscoded_care_judgment_of_an_administrative_court_is_dropped() -> None:
    rows = (RelevanceRow("teacher", "permits", "R1", "note"),)
    scope = replace(
        SCOPE, kind=CheckKind.COURTS_ADMINISTRATIVE, categories=frozenset({"permits"}), relevance=rows
    )
    record = replace(
        FINAL, court_type=CourtType.ADMINISTRATIVE, category="permits", words="Återkallat tillstånd"
    )
    care = replace(record, words="Vård enligt lagen om psykiatrisk tvångsvård")
    assert [f.words for f in admit([care, record], scope, PERSON, TODAY)] == ["Återkallat tillstånd"]


@pytest.mark.parametrize(
    ("category", "years"),
    [("payment_default", 3), ("enforcement_debt", 3), ("debt_relief", 5), ("trading_ban", 10)],
)
def test_credit_entries_have_their_own_periods(category: str, years: int) -> None:
    for days, kept in ((0, 1), (1, 0)):
        record = replace(ENTRY, category=category, dated_on=years_ago(years, days))
        assert len(admit([record], CREDIT, PERSON, TODAY)) == kept


def test_settled_entries_and_other_categories_are_dropped() -> None:
    assert admit([replace(ENTRY, status=RecordStatus.SETTLED)], CREDIT, PERSON, TODAY) == ()
    assert admit([replace(ENTRY, category="business_debt_relief")], CREDIT, PERSON, TODAY) == ()


def test_a_trading_ban_needs_a_basis_and_a_default_does_not() -> None:
    scope = replace(CREDIT, basis=NO_PERMIT)
    found = admit([ENTRY, replace(ENTRY, category="trading_ban")], scope, PERSON, TODAY)
    assert [f.category for f in found] == ["payment_default"]


def test_scope_asks_no_further_back_than_any_record_could_be_kept() -> None:
    assert SCOPE.looks_back_to(TODAY) == date(2006, 11, 21)
    assert CREDIT.looks_back_to(TODAY) == date(2021, 11, 21)
