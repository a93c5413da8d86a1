"""The regimes: which case type's law is in force on a day, and which one a case has pinned.

A row whose certainty is general or unsure cannot run before a named person has approved it for the tenant (rules, section 13).
"""

from datetime import date

from shared.domain.errors import Refused
from shared.domain.law.background import BACKGROUND
from shared.domain.law.extracts import EXTRACTS
from shared.domain.law.rows import NEEDS_APPROVAL, Regime, Row, Step
from shared.domain.law.vetting import VETTING

REGIMES: tuple[Regime, ...] = (*BACKGROUND, *EXTRACTS, *VETTING)


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


def asks_of(service: str) -> tuple[str, ...]:
    """The questions that an order of a service must answer, by the latest version of its law; none for an unknown service."""
    versions = [r for r in REGIMES if r.service == service]
    return max(versions, key=lambda r: r.version).asks if versions else ()


def pinned(service: str, version: int) -> Regime:
    """The regime row that a case pinned; rows are never removed, so it exists."""
    return next(r for r in REGIMES if r.service == service and r.version == version)


def newly_forbidden(service: str, version: int, step: str, on: date) -> str | None:
    """The rule of a later version, in force on `on`, that forbids what the pinned version allows: prohibitions bind at once."""
    later = (r for r in REGIMES if r.service == service and r.version > version and r.valid_from <= on)
    return next((rule for r in later if (rule := r.forbids(step))), None)


__all__ = [
    "NEEDS_APPROVAL",
    "REGIMES",
    "Regime",
    "Row",
    "Step",
    "asks_of",
    "in_force",
    "newly_forbidden",
    "pinned",
]
