"""Admission in properties: any mixture of records, each kept or dropped for several reasons at once."""

import itertools
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

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
    DONE,
    CourtType,
    Finding,
    Kind,
    Sanction,
    never_read,
    to_document,
)
from shared.domain.policy import OffenceBasis

TODAY = date(2026, 11, 21)
NUMBER, FOREIGN = "198001022386", "198108042386"
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


categories = st.sampled_from([*CATEGORIES, "fraud", "lpt", "LVU-mål", "compulsory_care", "asylum", "family"])
statuses = st.sampled_from(RecordStatus)


@st.composite
def records(draw: st.DrawFn) -> RawRecord:
    judged = draw(st.dates(date(2015, 1, 1), TODAY))
    status = draw(statuses)
    sanction = None if status is RecordStatus.ATAL_VACKT else draw(st.sampled_from([*Sanction, None]))
    court = (
        CourtType.CREDIT
        if status is RecordStatus.CREDIT_ENTRY
        else draw(st.sampled_from(list(CourtType)[:2]))
    )
    return replace(
        FINAL,
        status=status,
        court_type=court,
        category=draw(categories),
        dated_on=judged,
        final_on=judged if status is RecordStatus.LAGA_KRAFT else None,
        sanction=sanction,
        person_number=draw(st.sampled_from([NUMBER, NUMBER, FOREIGN, None])),
        source_ref=f"B {draw(st.integers(1, 9999))}-25",
    )


scopes = st.builds(
    lambda basis, pending, named, kind: replace(
        SCOPE, basis=basis, pending_allowed=pending, categories=frozenset(named), kind=kind
    ),
    st.sampled_from([AUTHORITY, PERMIT, NO_PERMIT]),
    st.booleans(),
    st.sets(st.sampled_from(CATEGORIES), min_size=1),
    st.sampled_from([CheckKind.COURTS_GENERAL, CheckKind.COURTS_ADMINISTRATIVE]),
)


@given(st.lists(records(), max_size=12), scopes)
def test_nothing_that_may_not_be_kept_is_ever_kept(given_records: list[RawRecord], scope: CheckScope) -> None:
    allowed = {
        r.source_ref
        for r in given_records
        if r.person_number == NUMBER
        and r.status in {RecordStatus.LAGA_KRAFT, RecordStatus.EJ_LAGA_KRAFT, RecordStatus.ATAL_VACKT}
    }
    found = admit(given_records, scope, PERSON, TODAY)
    for finding in found:
        assert finding.category in scope.categories
        assert not never_read(finding.category)
        assert finding.source_ref in allowed
        assert finding.dated_on >= scope.looks_back_to(TODAY)
        assert finding.kind is not Kind.PENDING_PROSECUTION or scope.pending_allowed
    assert not (found and scope.basis.kind == "private_without_permit")
    assert [f.id for f in found] == [f"f{n}" for n in range(1, len(found) + 1)]


def same_but_for_id(findings: tuple[Finding, ...]) -> set[Finding]:
    return {replace(f, id="") for f in findings}


@given(st.lists(records(), max_size=10), scopes)
def test_answers_that_differ_only_in_what_is_dropped_give_equal_documents(
    given_records: list[RawRecord], scope: CheckScope
) -> None:
    found = admit(given_records, scope, PERSON, TODAY)
    kept = [r for r in given_records if admit([r], scope, PERSON, TODAY)]
    other_order_and_one_twice = [*reversed(kept), *kept[:1]]
    alone = admit(other_order_and_one_twice, scope, PERSON, TODAY)
    assert to_document(alone, DONE) == to_document(found, DONE)
    assert same_but_for_id(found) == set(
        itertools.chain.from_iterable(same_but_for_id(admit([r], scope, PERSON, TODAY)) for r in kept)
    )
