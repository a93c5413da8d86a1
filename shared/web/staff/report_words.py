"""Texts of staff that the report will print: what it may not say is refused when it is sent, not when it is rendered."""

from collections.abc import Collection, Mapping

from shared.domain.errors import Kind, Refused
from shared.domain.findings import FindingsDocument, LegalStatus
from shared.reports.guards import holds_full_number, never_phrases, says_convicted


def check_words(text: str, *, convicted: bool) -> None:
    """Refuse a text that no report may hold. `convicted`: whether every judgment in the case is final (BK-05)."""
    if holds_full_number(text):
        raise Refused(
            "PN-11", "number_in_text", "A text may not hold a full personal identity number.", Kind.CONTENT
        )
    if never_phrases(text):
        raise Refused("BK-36", "phrase_in_text", "A text may not call a person clean or risky.", Kind.CONTENT)
    if says_convicted(text) and not convicted:
        raise Refused(
            "BK-05", "convicted_in_text", "Not every judgment is final; do not write convicted.", Kind.CONTENT
        )


def all_final(found: Mapping[str, FindingsDocument], upheld: Collection[tuple[str, str]]) -> bool:
    """Whether the report will have findings, and every one is a judgment that is final."""
    statuses = [
        finding.legal_status
        for check, document in found.items()
        for finding in document.findings
        if (check, finding.id) not in upheld
    ]
    return bool(statuses) and all(status is LegalStatus.LAGA_KRAFT for status in statuses)
