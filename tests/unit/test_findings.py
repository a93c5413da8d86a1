"""Findings and their document: what a finding can be, and that it survives storage unchanged."""

import dataclasses
import json
from datetime import date

import pytest

from shared.domain.findings import (
    DOCUMENT_BYTES,
    DONE,
    CourtType,
    Finding,
    Kind,
    LegalStatus,
    MatchedOn,
    NotDone,
    Relevance,
    Sanction,
    UnreadableAnswer,
    from_document,
    never_read,
    to_document,
)
from shared.reports.guards import says_convicted

FINDING = Finding(
    id="f1",
    source="Södertörns tingsrätt",
    source_ref="B 1410-25",
    court_type=CourtType.GENERAL,
    kind=Kind.FINAL_JUDGMENT,
    legal_status=LegalStatus.LAGA_KRAFT,
    dated_on=date(2025, 3, 4),
    final_on=date(2025, 3, 25),
    category="theft",
    matched_on=MatchedOn.PERSONNUMMER,
    relevance=Relevance("R2", "Hanterar andras egendom", 5),
    words="Stöld (8 kap. 1 § brottsbalken)",
    sanction=Sanction.FINES,
)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": Kind.PENDING_PROSECUTION},
        {"legal_status": LegalStatus.EJ_LAGA_KRAFT, "kind": Kind.NON_FINAL_JUDGMENT},
        {"final_on": None},
        {"category": "lvu"},
        {"court_type": CourtType.CREDIT},
        {"words": "Dömd för stöld"},
        {"words": "Has been convicted of theft"},
        {"words": " "},
    ],
    ids=[
        "kind",
        "final date without laga kraft",
        "no final date",
        "never",
        "credit",
        "sv",
        "en",
        "bare flag",
    ],
)
def test_a_finding_that_says_more_than_is_known_cannot_be_made(changes: dict[str, object]) -> None:
    with pytest.raises(UnreadableAnswer):
        dataclasses.replace(FINDING, **changes)  # type: ignore[arg-type]  # a table of different members


@pytest.mark.parametrize("words", ["Fälld för stöld", "Tingsrätten dömde till böter", "Sentenced to fines"])
def test_no_finding_is_told_in_words_of_a_verdict(words: str) -> None:
    """The same words for findings and for the texts of a report (BK-05)."""
    with pytest.raises(UnreadableAnswer):
        dataclasses.replace(FINDING, words=words)
    assert says_convicted(words)
    assert not says_convicted("Handling om fällning av träd")


def test_a_finding_survives_its_dictionary_and_shows_nothing_in_its_repr() -> None:
    pending = dataclasses.replace(
        FINDING,
        legal_status=LegalStatus.ATAL_VACKT,
        kind=Kind.PENDING_PROSECUTION,
        final_on=None,
        sanction=None,
    )
    for finding in (FINDING, pending):
        assert Finding.from_dict(json.loads(json.dumps(finding.to_dict()))) == finding
        assert "1410" not in repr(finding)


def test_a_dictionary_with_other_members_is_no_finding() -> None:
    data = FINDING.to_dict()
    for wrong in (
        {**data, "score": 1},
        {k: v for k, v in data.items() if k != "source"},
        {**data, "relevance": 1},
    ):
        with pytest.raises(ValueError, match=r"not_a_(finding|relevance)"):
            Finding.from_dict(wrong)


def test_the_document_is_canonical_and_reads_back() -> None:
    document = to_document([FINDING], DONE)
    assert document == to_document((FINDING,), DONE)
    assert from_document(document).findings == (FINDING,)
    assert from_document(document).status == DONE
    assert json.loads(document)["findings"][0]["legal_status"] == "laga_kraft"


@pytest.mark.parametrize("reason", NotDone)
def test_a_check_that_was_not_done_has_its_reason_and_no_findings(reason: NotDone) -> None:
    assert from_document(to_document([], reason)).status == reason
    with pytest.raises(ValueError, match="not done"):
        to_document([FINDING], reason)


def test_a_status_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown status"):
        to_document([], "consider")


def test_a_document_never_exceeds_the_size_it_is_padded_to() -> None:
    fits = [dataclasses.replace(FINDING, id=f"f{n}") for n in range(1, 41)]
    assert len(to_document(fits, DONE)) <= DOCUMENT_BYTES
    with pytest.raises(UnreadableAnswer, match="too_much_for_one_document"):
        to_document(fits * 3, DONE)


@pytest.mark.parametrize(
    "category",
    [
        "LPT",
        "lpt",
        "LRV-mål",
        "mål enligt lvm",
        "lvu",
        "compulsory_care",
        "Psykiatrisk tvångsvård",
        "health",
        "family_cases",
        "familjemål",
        "asylum",
        "Asylmål",
        "migration",
        "adoption",
        "HÄLSO- och sjukvård",
        "Tva\u030angsva\u030ard",
        "religion",
        "union",
    ],
)
def test_compulsory_care_health_family_and_asylum_are_never_read(category: str) -> None:
    """BK-17, BK-31"""
    assert never_read(category)


@pytest.mark.parametrize(
    "category", ["theft", "tax", "sexual_offence", "carelessness", "communion", "", None, 7]
)
def test_other_categories_are_not_taken_for_them(category: object) -> None:
    assert not never_read(category)
