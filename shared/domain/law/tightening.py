"""Later versions of a case type's law may only tighten: what an earlier one guarantees stays guaranteed (rules, section 13).

A law that truly loosens is another case type. A case runs by the version that it pinned, but what a later version forbids, and
the shorter time for which it lets things be kept, bind it too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import pairwise

from shared.domain.law.look_back import LookBack
from shared.domain.law.rows import Extract, Regime, Step

_STRENGTH = {"conditional": 0, "recommended": 1, "unless_unneeded": 1, "required": 2}


def versions(regimes: Iterable[Regime]) -> dict[str, list[Regime]]:
    """The versions of each case type, first to last."""
    found: dict[str, list[Regime]] = {}
    for regime in sorted(regimes, key=lambda r: (r.service, r.version)):
        found.setdefault(regime.service, []).append(regime)
    return found


def check(regimes: Iterable[Regime]) -> None:
    """Raises ValueError naming the first place where a later version loosens an earlier one, or versions have no order."""
    for service, rows in versions(regimes).items():
        if [row.version for row in rows] != list(range(1, len(rows) + 1)):
            raise ValueError(f"{service}: versions are counted from 1, each once")
        for earlier, later in pairwise(rows):
            for what in loosened(earlier, later):
                raise ValueError(f"{service} v{later.version} loosens v{earlier.version}: {what}")


def loosened(earlier: Regime, later: Regime) -> Iterator[str]:
    """What `later` allows that `earlier` did not, in the words of the rows; nothing when it only tightens."""
    if later.valid_from <= earlier.valid_from:
        yield "it is not later"
    for name in ("asks", "gate"):
        if not set(getattr(earlier, name)) <= set(getattr(later, name)):
            yield f"{name} has lost something"
    if not set(later.checks) <= set(earlier.checks):
        yield "a source is added"
    if not dict(earlier.forbidden).keys() <= dict(later.forbidden).keys():
        yield "something is no longer forbidden"
    for name in ("reading", "judged", "decided", "classed", "blocked"):
        if getattr(earlier, name) and not getattr(later, name):
            yield f"{name} is gone"
    yield from _longer("keeps", earlier.keeps, later.keeps)
    for name in ("record_days", "vendor_copy_days"):
        before, after = getattr(earlier, name), getattr(later, name)
        if before is not None and (after is None or after > before):
            yield f"{name} is more"
    yield from _longer("at_most", earlier.at_most, later.at_most)
    yield from (
        f"at_least {n} is less" for n, least in earlier.at_least.items() if later.at_least.get(n, -1) < least
    )
    yield from _looks_further(earlier.look_back, later.look_back)
    yield from _extract(earlier.extract, later.extract)
    for step in earlier.steps:
        yield from (f"{step.id}: {what}" for what in _step(step, later.step(step.id), later))


def _longer(name: str, earlier: Mapping[str, int], later: Mapping[str, int]) -> Iterator[str]:
    for what, most in earlier.items():
        if what not in later or later[what] > most:
            yield f"{name} {what} is more"


def _looks_further(earlier: LookBack | None, later: LookBack | None) -> Iterator[str]:
    if earlier is None:
        return
    for period in fields(earlier):
        if later is None or getattr(later, period.name) > getattr(earlier, period.name):
            yield f"look_back {period.name} is longer"


def _extract(earlier: Extract | None, later: Extract | None) -> Iterator[str]:
    if earlier is None:
        return
    if later is None:
        yield "the extract is gone"
        return
    if not set(earlier.registers) <= set(later.registers):
        yield "a register is gone"
    if earlier.obligation == "mandatory" and later.obligation != "mandatory":
        yield "the extract is no longer mandatory"
    if earlier.documentation == "note_only" and later.documentation != "note_only":
        yield "more is documented"
    if later.note_keep_months > earlier.note_keep_months:
        yield "note_keep_months is longer"
    for name in ("max_age_months", "rehire_exemption_months", "copy_keep_months"):
        before, after = getattr(earlier, name), getattr(later, name)
        if before is not None and after is not None and after > before:
            yield f"{name} is longer"  # a figure that has not been verified (None) leaves the earlier one in force


def _step(earlier: Step, later: Step | None, regime: Regime) -> Iterator[str]:
    if later is None:
        if earlier.need == "required" and not regime.forbids(earlier.id):
            yield "a required step is gone"
        return
    if _STRENGTH[later.need] < _STRENGTH[earlier.need]:
        yield "it may be left out more easily"
    if not set(later.by) <= set(earlier.by) or not set(later.waivable_by) <= set(earlier.waivable_by):
        yield "more people may record it or leave it out"
    if not set(earlier.after) <= set(later.after) | {
        name for name in earlier.after if regime.step(name) is None
    }:
        yield "what came before it no longer does"
    if earlier.consent and not later.consent:
        yield "consent is no longer needed"
    if earlier.settled and not later.settled:
        yield "it no longer waits for the tenant's lawyer"
    if later.form not in ("none", earlier.form):
        yield "more is documented"
    for name in ("within", "escalates", "every_months"):
        before, after = getattr(earlier, name), getattr(later, name)
        if before is not None and (after is None or after > before):
            yield f"{name} is longer"
