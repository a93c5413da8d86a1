"""Findings: what a check's answer has become, and the document in which a check's findings are sealed.

A finding carries codes. Its fixed wordings belong to pages and report, so that no wording can say more than
the status does (BK-04, BK-05). What may become a finding at all is judged in `admission`.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final

DOCUMENT_BYTES: Final = 32_768
"""The size to which the vault pads every document of findings, empty or not; `to_document` keeps below it."""

DONE: Final = "done"

# Whole words, and stems of Swedish compounds ("tvångsvårdsmål"): compulsory care, health, family, asylum,
# adoption (BK-17) and the other special categories of GDPR art. 9 (BK-31).
_NEVER_READ: Final = re.compile(
    r"(?<![^\W_])(?:(?:lpt|lrv|lvm|lvu|health|care|union|belief)(?![^\W_])"
    r"|(?:compulsory|tvångsvård|vårdnad|hälso|sjukvård|psychiatr|psykiatr|rättspsykiatr|famil|custod|asyl|migration|adopt"
    r"|fackför|religi|ethnic|etnisk))"
)
VERDICT_WORDS: Final = re.compile(
    r"\b(?:döm(?:d|da|de|t|ts|des|s|as)|fäll(?:d|da|de|des|t|ts)|convict\w*|guilty|sentenced)\b",
    re.IGNORECASE,
)
"""Words that say that somebody was convicted: no finding, and no text about a judgment that is not final, has them."""


class CourtType(StrEnum):
    """Where a record comes from: general court (allmän domstol), administrative court, or a credit bureau."""

    GENERAL = "general"
    ADMINISTRATIVE = "administrative"
    CREDIT = "credit"


class Kind(StrEnum):
    """What a finding is. A judgment that may still be changed on appeal is a kind of its own (BK-05)."""

    FINAL_JUDGMENT = "final_judgment"
    NON_FINAL_JUDGMENT = "non_final_judgment"
    PENDING_PROSECUTION = "pending_prosecution"
    CREDIT_ENTRY = "credit_entry"


class LegalStatus(StrEnum):
    """The only statuses a finding can have (BK-03, BK-04): acquitted and dropped do not exist here."""

    LAGA_KRAFT = "laga_kraft"
    EJ_LAGA_KRAFT = "ej_laga_kraft"
    ATAL_VACKT = "atal_vackt"
    CREDIT_ENTRY = "credit_entry"


class Sanction(StrEnum):
    """A judgment's sanction, for the look-back (BK-30). Care of any sort is `other`, never named (BK-17)."""

    FINES = "fines"
    SUSPENDED_SENTENCE = "suspended_sentence"
    PROBATION = "probation"
    PRISON = "prison"
    OTHER = "other"


class MatchedOn(StrEnum):
    """The evidence that a record is about the right person (case 8)."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    NAME_AND_BIRTH_DATE = "name_and_birth_date"


class NotDone(StrEnum):
    """Why a check could not be done (ej genomförd, case 8): neutral, never counted against anyone (PN-17)."""

    SOURCE_CLOSED = "source_closed"
    SOURCE_REFUSED = "source_refused"
    SOURCE_SLOW = "source_slow"
    INFORMATION_MISSING = "information_missing"
    PERFORMER_UNABLE = "performer_unable"
    CANDIDATE_WITHDREW = "candidate_withdrew"
    IDENTITY_NOT_VERIFIED = "identity_not_verified"
    REQUEST_WITHDRAWN = "request_withdrawn"
    NO_HISTORY = "no_history"
    PERMISSION_NOT_GIVEN = "permission_not_given"


KIND_OF: Final[Mapping[LegalStatus, Kind]] = {
    LegalStatus.LAGA_KRAFT: Kind.FINAL_JUDGMENT,
    LegalStatus.EJ_LAGA_KRAFT: Kind.NON_FINAL_JUDGMENT,
    LegalStatus.ATAL_VACKT: Kind.PENDING_PROSECUTION,
    LegalStatus.CREDIT_ENTRY: Kind.CREDIT_ENTRY,
}


class UnreadableAnswer(ValueError):
    """An answer that no rule can judge: a person must look. Carries a code, nothing of the content."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Relevance:
    """Why a finding matters to the role: the requirement it touches, a note, the look-back in years."""

    requirement_id: str
    note: str
    look_back_years: int


@dataclass(frozen=True, slots=True, repr=False)
class Finding:
    """One fact that may be shown, with source, dates, evidence of identity and relevance (case 8, BK-08).

    `id` is unique within the check. `words` is the source's neutral heading of the matter. It has no repr,
    because it is art. 10 data. `sanction` is None for prosecutions, credit entries and administrative cases.
    """

    id: str
    source: str
    source_ref: str
    court_type: CourtType
    kind: Kind
    legal_status: LegalStatus
    dated_on: date
    final_on: date | None
    category: str
    matched_on: MatchedOn
    relevance: Relevance
    words: str
    sanction: Sanction | None = None

    def __post_init__(self) -> None:
        """Raises UnreadableAnswer for what would say more than is known, or may not exist (BK-05, BK-17)."""
        credit = self.court_type is CourtType.CREDIT
        if KIND_OF[self.legal_status] is not self.kind or credit != (self.kind is Kind.CREDIT_ENTRY):
            raise UnreadableAnswer("kind_and_status_disagree")
        if (self.final_on is None) == (self.legal_status is LegalStatus.LAGA_KRAFT):
            raise UnreadableAnswer("laga_kraft_and_date_disagree")
        if never_read(self.category):
            raise UnreadableAnswer("category_never_kept")
        if VERDICT_WORDS.search(self.words) or not self.words.strip():
            raise UnreadableAnswer("wording")

    def to_dict(self) -> dict[str, object]:
        """The finding as JSON-ready values."""
        final = self.final_on.isoformat() if self.final_on else None
        return {**asdict(self), "dated_on": self.dated_on.isoformat(), "final_on": final}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "Finding":
        """The finding that `to_dict` gave; ValueError (UnreadableAnswer is one) for anything else."""
        if set(data) != {f.name for f in fields(cls)}:
            raise UnreadableAnswer("not_a_finding")
        final_on, sanction = data["final_on"], data["sanction"]
        return cls(
            id=str(data["id"]),
            source=str(data["source"]),
            source_ref=str(data["source_ref"]),
            court_type=CourtType(str(data["court_type"])),
            kind=Kind(str(data["kind"])),
            legal_status=LegalStatus(str(data["legal_status"])),
            dated_on=date.fromisoformat(str(data["dated_on"])),
            final_on=date.fromisoformat(str(final_on)) if final_on is not None else None,
            category=str(data["category"]),
            matched_on=MatchedOn(str(data["matched_on"])),
            relevance=_relevance(data["relevance"]),
            words=str(data["words"]),
            sanction=Sanction(str(sanction)) if sanction is not None else None,
        )


def _relevance(data: object) -> Relevance:
    if not isinstance(data, dict) or set(data) != {f.name for f in fields(Relevance)}:
        raise UnreadableAnswer("not_a_relevance")
    return Relevance(str(data["requirement_id"]), str(data["note"]), int(data["look_back_years"]))


@dataclass(frozen=True, slots=True, repr=False)
class FindingsDocument:
    """What lies sealed for one check: its outcome (`done` or a NotDone code) and its findings."""

    status: str
    findings: tuple[Finding, ...]


def never_read(category: object) -> bool:
    """Whether a case category is discarded unread (BK-17, BK-31), by the category's code or name alone."""
    if not isinstance(category, str):
        return False
    return _NEVER_READ.search(unicodedata.normalize("NFC", category).casefold()) is not None


def to_document(findings: Iterable[Finding], status: str) -> bytes:
    """The canonical JSON (UTF-8, sorted keys) of a check's findings, at most DOCUMENT_BYTES.

    `status` is DONE or a NotDone code. Raises ValueError for another status or findings of a check that was
    not done, and UnreadableAnswer when a person must look because there is more than a document holds.
    """
    rows = [f.to_dict() for f in findings]
    if status != DONE and (rows or status not in set(NotDone)):
        raise ValueError("an unknown status, or findings of a check that was not done")
    content = {"findings": rows, "status": status}
    document = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    if len(document) > DOCUMENT_BYTES:
        raise UnreadableAnswer("too_much_for_one_document")
    return document


def from_document(document: bytes) -> FindingsDocument:
    """The document that `to_document` gave; raises ValueError for anything else."""
    content = json.loads(document)
    if not isinstance(content, dict) or set(content) != {"findings", "status"}:
        raise UnreadableAnswer("not_a_document")
    rows = tuple(Finding.from_dict(row) for row in content["findings"])
    return FindingsDocument(str(content["status"]), rows)
