"""What a check of a case may look at, from the policy that binds the case."""

from shared.domain.admission import CheckKind, CheckScope, RelevanceRow
from shared.domain.law.look_back import YARDSTICK, LookBack
from shared.domain.policy import LIMITED, Policy, Position
from shared.domain.regimes import Regime


def relevant(policy: Policy, position: Position, check: str) -> frozenset[str]:
    """The named case categories of a check that matter to what the position asks; a check without any is not made.

    A statute's or permit's own categories limit what a court is asked for: what may not be kept is not asked for (BK-07).
    """
    asked = frozenset(policy.categories[check]) & position.relevance.keys()
    if check != CheckKind.CREDIT and policy.offence_basis.kind in LIMITED:
        return asked & frozenset(policy.offence_basis.categories)
    return asked


def requirement_words(position: Position | None, requirement: str, language: str) -> str:
    """A requirement of a position in plain words of a language; its id where the policy has no words for it."""
    words = position.requirements.get(requirement, {}) if position else {}
    return words.get(language, requirement)


def look_back_of(policy: Policy, regime: Regime | None) -> LookBack:
    """How far back a check may look: the regime's periods, shortened where the tenant chose so (BK-30, KU-05)."""
    return ((regime.look_back if regime else None) or YARDSTICK).shortened(policy.look_back)


def scope_for(policy: Policy, position: Position, check: str, regime: Regime | None) -> CheckScope:
    """The scope of `check` for a position: named categories, and only those relevant to what the position asks (BK-08)."""
    rows = tuple(
        RelevanceRow(position.id, category, requirement, requirement_words(position, requirement, "sv"))
        for category, requirement in sorted(position.relevance.items())
    )
    return CheckScope(
        kind=CheckKind(check),
        role=position.id,
        categories=relevant(policy, position, check),
        relevance=rows,
        basis=policy.offence_basis,
        pending_allowed=position.pending_allowed,
        look_back=look_back_of(policy, regime),
    )
