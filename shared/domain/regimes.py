"""The regimes: which case type's law is in force on a day, and which one a case has pinned.

A row whose certainty is general or unsure cannot run before a named person has approved it for the tenant (rules, section 13).
"""

from datetime import date
from typing import Literal

from shared.domain.errors import Refused
from shared.domain.law.background import BACKGROUND
from shared.domain.law.extracts import EXTRACTS
from shared.domain.law.rows import NEEDS_APPROVAL, Regime, Row, Step
from shared.domain.law.tightening import check
from shared.domain.law.vetting import VETTING

REGIMES: tuple[Regime, ...] = (*BACKGROUND, *EXTRACTS, *VETTING)
check(REGIMES)  # a version that loosens cannot be imported, so it cannot be built


def covering(on: date) -> tuple[Regime, ...]:
    """The regimes in force on a day, the latest version of each case type."""
    found: dict[str, Regime] = {}
    for regime in REGIMES:
        last = found.get(regime.service)
        if (
            regime.valid_from <= on
            and (regime.valid_to is None or on <= regime.valid_to)
            and (last is None or last.version < regime.version)
        ):
            found[regime.service] = regime
    return tuple(found.values())


def in_force(service: str, on: date) -> Regime:
    """The regime of `service` on the day `on`; refuses when none is in force (never guesses a later one)."""
    found = next((regime for regime in covering(on) if regime.service == service), None)
    if found is None:
        raise Refused("rules 13", "no_regime", "No legal regime is in force for this service on this date.")
    return found


def asks_of(service: str) -> tuple[str, ...]:
    """The questions that an order of a service must answer, by the latest version of its law; none for an unknown service."""
    versions = [r for r in REGIMES if r.service == service]
    return max(versions, key=lambda r: r.version).asks if versions else ()


def pinned(service: str, version: int) -> Regime:
    """The regime row that a case pinned; rows are never removed, so it exists."""
    return next(r for r in REGIMES if r.service == service and r.version == version)


def newly_forbidden(service: str, version: int, step: str, on: date) -> str | None:
    """The rule of a later version, in force on `on`, that forbids what the pinned version allows: prohibitions bind at once.

    Also those of a version that nobody has approved yet: it may not run, and what it may forbid is not done meanwhile.
    """
    return next((rule for r in _later(service, version, on) if (rule := r.forbids(step))), None)


def retention(service: str, version: int, days: dict[str, int], on: date) -> dict[str, int]:
    """For how many days each class of a case is kept: by the tenant's terms, the pinned version, and what later ones shorten.

    A later version whose rows are general or unsure shortens nothing: what was destroyed by a mistake does not come back.
    """
    kept = {**days, **pinned(service, version).keeps}
    for later in _later(service, version, on):
        if all(row.certainty not in NEEDS_APPROVAL for row in later.rows):
            kept.update({name: min(kept.get(name, most), most) for name, most in later.keeps.items()})
    return kept


Figure = Literal["max_age_months", "rehire_exemption_months"]


def figure(service: str, version: int, name: Figure) -> int | None:
    """A figure of an extract's statute. One that has not been verified in a version is the earlier version's; None: in none."""
    rows = [r for r in REGIMES if r.service == service and r.version <= version and r.extract]
    for regime in sorted(rows, key=lambda r: -r.version):
        found = getattr(regime.extract, name)
        if found is not None:
            return int(found)
    return None


def _later(service: str, version: int, on: date) -> list[Regime]:
    return [r for r in REGIMES if r.service == service and r.version > version and r.valid_from <= on]


__all__ = [
    "NEEDS_APPROVAL",
    "REGIMES",
    "Regime",
    "Row",
    "Step",
    "asks_of",
    "covering",
    "figure",
    "in_force",
    "newly_forbidden",
    "pinned",
    "retention",
]
