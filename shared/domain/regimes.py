"""Legal regimes as data: append-only rows with validity, legal basis and certainty.

A case pins the version and the content hash of its regime when the need is assessed. A row whose certainty is
`general` or `unsure` cannot run before a named person has approved it for the tenant (rules, section 13).
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from shared.domain.errors import Refused

NEEDS_APPROVAL = frozenset({"general", "unsure"})


@dataclass(frozen=True)
class Row:
    """One rule that a regime stands on. `certainty` is seen, report, general or unsure; `review_by` a date."""

    rule: str
    certainty: str
    review_by: str


@dataclass(frozen=True)
class Regime:
    """A service's law during a period: what may be asked, on which basis, and which text tells the candidate."""

    service: str
    version: int
    valid_from: date
    valid_to: date | None
    checks: tuple[str, ...]
    legal_basis: tuple[str, ...]
    rows: tuple[Row, ...]
    notice: str
    notice_version: int

    @property
    def hash(self) -> str:
        """SHA-256 over the regime's canonical content, lower-case hex."""
        return sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()


_ROWS = (
    Row("BK-03", "report", "2027-06-30"),
    Row("BK-09", "unsure", "2027-03-11"),  # art. 6.1 e for a municipality
    Row("BK-11", "unsure", "2027-03-11"),  # check of final candidates by a public employer; dir. 2025:83
    Row("BK-12", "report", "2027-06-30"),
    Row("BK-13", "report", "2027-06-30"),
    Row("BK-15", "general", "2027-06-30"),
)

REGIMES: tuple[Regime, ...] = (
    Regime(
        service="BK-B",
        version=1,
        valid_from=date(2023, 7, 1),
        valid_to=None,
        checks=("courts_general", "courts_administrative"),
        legal_basis=("GDPR 6.1 e", "GDPR 10", "2018:218 3:8", "TF 2:1"),
        rows=_ROWS,
        notice="bk-b",
        notice_version=1,
    ),
    Regime(
        service="BK-U",
        version=1,
        valid_from=date(2023, 7, 1),
        valid_to=None,
        checks=("courts_general", "courts_administrative", "credit"),
        legal_basis=("GDPR 6.1 e", "GDPR 10", "2018:218 3:8", "TF 2:1", "KUL 9 §"),
        rows=(*_ROWS, Row("KU-02", "seen", "2027-06-30"), Row("KU-03", "seen", "2027-06-30")),
        notice="bk-u",
        notice_version=1,
    ),
)


def in_force(service: str, on: date) -> Regime:
    """The regime of `service` on the day `on`; refuses when none is in force (never guesses a later one)."""
    found = [
        r
        for r in REGIMES
        if r.service == service and r.valid_from <= on and (r.valid_to is None or on <= r.valid_to)
    ]
    if not found:
        raise Refused("rules 13", "no_regime", "No legal regime is in force for this service on this date.")
    return max(found, key=lambda r: r.version)


def pinned(service: str, version: int) -> Regime:
    """The regime row that a case pinned; rows are never removed, so it exists."""
    return next(r for r in REGIMES if r.service == service and r.version == version)
