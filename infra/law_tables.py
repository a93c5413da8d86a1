"""The law in tables that a person can read: what is in force on a day, what changes next, and who does what on which basis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.policy_log import awaiting, unapproved, unprepared
from shared.domain.regimes import NEEDS_APPROVAL, REGIMES, covering

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from shared.domain.law.rows import Regime, Step
    from shared.domain.policy import Policy

_ABOVE = "as above"
_NEED = {
    "required": "R",
    "conditional": "C",
    "recommended": "recommended",
    "unless_unneeded": "R unless unneeded",
}


def listing(on: date, policy: Policy | None = None) -> Iterator[str]:
    """What is in force on a day, what changes next and what awaits approval, of all law or of what a tenant can order."""
    ordered = {rule.service for rule in policy.rules} if policy else None
    shown = [regime for regime in covering(on) if ordered is None or regime.service in ordered]
    yield f"in force on {on}" + (
        f", of what {policy.tenant}'s policy {policy.version} can order" if policy else ""
    )
    yield from _table([_in_force(regime, on, policy) for regime in shown])
    yield ""
    yield "changes next"
    yield from _table(sorted(_changes(on, ordered, policy))) or ["  nothing is known to change"]
    yield ""
    yield "must be looked at again"
    yield from _table(list(_reviews(on, shown)))
    yield ""
    yield "awaits approval"
    waiting: dict[tuple[str, str], list[str]] = {}
    for waits in awaiting(on, policy):
        name = f"{waits.regime.service} v{waits.regime.version}"
        waiting.setdefault((waits.rule, waits.certainty), []).append(name)
    yield from _table([(*what, ", ".join(where)) for what, where in sorted(waiting.items())]) or ["  nothing"]
    yield from (f"  {lacking}" for lacking in (unprepared(policy, on) if policy else ()))


def _in_force(regime: Regime, on: date, policy: Policy | None) -> tuple[str, ...]:
    waits = [waiting.rule for waiting in unapproved(regime, on, policy) if waiting.certainty != "settle"]
    stands = (
        f"blocked by {regime.blocked[0]}"
        if regime.blocked
        else f"awaits {', '.join(waits)}"
        if waits
        else "may run"
    )
    until = str(regime.valid_to or "")
    return (
        f"{regime.service} v{regime.version}",
        f"{regime.valid_from}–{until}",
        stands,
        "; ".join(regime.legal_basis) or "no basis",
    )


def _changes(on: date, ordered: set[str] | None, policy: Policy | None) -> Iterator[tuple[str, str, str]]:
    for regime in REGIMES:
        if ordered is not None and regime.service not in ordered:
            continue
        name = f"{regime.service} v{regime.version}"
        if regime.valid_from > on:
            yield str(regime.valid_from), name, "comes into force"
        if regime.valid_to and regime.valid_to >= on:
            yield str(regime.valid_to), name, "is in force for the last day"
    if policy:
        yield (
            str(policy.closes),
            f"policy {policy.version}",
            "is in force for the last day: no case opens after it",
        )


def _reviews(on: date, shown: Sequence[Regime]) -> Iterator[tuple[str, str]]:
    rows = {(row.review_by, row.rule) for regime in shown for row in regime.rows}
    for day in sorted({day for day, _ in rows}):
        late = " (the day has passed)" if day < on else ""
        yield str(day), ", ".join(sorted(rule for by, rule in rows if by == day)) + late


def matrix(on: date, service: str | None = None) -> Iterator[str]:
    """Case type x step x basis x gate on a day, as the rows of the law have it; of one service where one is named."""
    for regime in covering(on):
        if service in (None, regime.service):
            yield from _of(regime)
            yield ""


def _of(regime: Regime) -> Iterator[str]:
    uncertain = [f"{row.rule} ({row.certainty})" for row in regime.rows if row.certainty in NEEDS_APPROVAL]
    yield f"{regime.service} v{regime.version}  {regime.title['sv']} · {regime.title['en']}"
    yield f"  in force {regime.valid_from}–{regime.valid_to or ''}; hash {regime.hash[:12]}"
    yield f"  basis     {'; '.join(regime.legal_basis) or 'none'}"
    if regime.blocked:
        yield f"  BLOCKED   {regime.blocked[0]}: {regime.blocked[1]}"
    yield f"  asked     {', '.join(regime.asks)}"
    yield f"  gate      {', '.join(regime.gate) or 'none'}" + (
        "; installation approved (SP-34)" if regime.classed else ""
    )
    if uncertain:
        yield f"  to approve {', '.join(uncertain)}"
    if regime.extract:
        yield f"  extract   {_extract(regime)}"
    yield f"  terms     {_terms(regime)}"
    heads = ("step", "rule", "need", "by", "basis", "gate")
    yield from _table(
        [heads, *_checks(regime), *(_row(regime, step) for step in regime.steps), *_forbidden(regime)]
    )


def _extract(regime: Regime) -> str:
    told = regime.extract
    if told is None:
        raise ValueError(f"{regime.service} has no extract")
    age = f"at most {told.max_age_months} months old" if told.max_age_months else "age not verified"
    kept = f", kept {told.copy_keep_months} months" if told.copy_keep_months else ""
    note = (
        f"; note kept for the employment and {told.note_keep_months} months" if told.note_keep_months else ""
    )
    return f"{' + '.join(told.registers)}; {told.obligation}; {age}; {told.documentation}{kept}{note}"


def _terms(regime: Regime) -> str:
    told = [f"{name} at least {least}" for name, least in sorted(regime.at_least.items())]
    told += [f"{name} at most {most}" for name, most in sorted(regime.at_most.items())]
    told += [f"{name} kept {days} days" for name, days in sorted(regime.keeps.items())]
    if regime.record_days is not None:
        told.append(f"record kept {regime.record_days} days after the closing")
    if regime.vendor_copy_days is not None:
        told.append(f"a firm's copy {regime.vendor_copy_days} days after the report")
    if regime.look_back:
        told.append(f"look-back at most {regime.look_back.cap} years")
    return "; ".join(told) or "the tenant's"


def _checks(regime: Regime) -> Iterator[tuple[str, ...]]:
    for source in regime.sources:
        gate = "; ".join(source.gate) or _ABOVE
        yield source.check, source.rule, "R", "provider, case_officer", "; ".join(source.basis), gate


def _row(regime: Regime, step: Step) -> tuple[str, ...]:
    gate = [f"after {name}" for name in step.after]
    if step.phase != "work":
        gate.insert(0, step.phase)
    if step.consent:
        gate.append("consent by law (SP-14)")
    if step.settled:
        gate.append(f"{step.settled} settled")
    if step.within:
        gate.append(f"within {step.within} working days")
    if step.every_months:
        gate.append(f"every {step.every_months} months")
    if step.waivable_by:
        gate.append(f"may be left out by {', '.join(step.waivable_by)}")
    basis = "; ".join(step.basis or regime.legal_basis[:1])
    return step.id, step.rule, _NEED[step.need], ", ".join(step.by), basis, "; ".join(gate) or _ABOVE


def _forbidden(regime: Regime) -> Iterator[tuple[str, ...]]:
    return ((name, rule, "–", "", "", "forbidden") for name, rule in regime.forbidden)


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows of words in columns."""
    if not rows:
        return []
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  " + "  ".join(word.ljust(w) for word, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
