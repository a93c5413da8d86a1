"""What a check of a case may look at, from the policy that binds the case."""

from shared.domain.admission import CheckKind, CheckScope, RelevanceRow
from shared.domain.policy import Policy, Position


def relevant(policy: Policy, position: Position, check: str) -> frozenset[str]:
    """The named case categories of a check that matter to what the position asks; a check without any is not made."""
    return frozenset(policy.categories[check]) & position.relevance.keys()


def scope_for(policy: Policy, position: Position, check: str) -> CheckScope:
    """The scope of `check` for a position: named categories, and only those relevant to what the position asks (BK-08)."""
    rows = tuple(
        RelevanceRow(position.id, category, requirement, position.requirements.get(requirement, requirement))
        for category, requirement in sorted(position.relevance.items())
    )
    return CheckScope(
        kind=CheckKind(check),
        role=position.id,
        categories=relevant(policy, position, check),
        relevance=rows,
        basis=policy.offence_basis,
        pending_allowed=position.pending_allowed,
    )
