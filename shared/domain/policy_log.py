"""The log of a tenant's policy: each version names the one before it by hash, and approvals are only ever added.

An approval is itself the next version of the policy, so that a case, which pins version and hash, pins the approvals under
which its order was accepted (rules, section 13).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shared.domain.errors import Kind, Refused
from shared.domain.policy import Approval, Policy
from shared.domain.regimes import NEEDS_APPROVAL, REGIMES, Regime, covering


@dataclass(frozen=True)
class Awaited:
    """A rule of a regime that nobody has approved yet: its certainty is general or unsure; settle: a lawyer must answer."""

    rule: str
    certainty: str
    regime: Regime


@dataclass(frozen=True)
class Entry:
    """A version of the policy as the log tells it: what it stands after, and the approvals that came with it."""

    version: int
    hash: str
    approvals: tuple[Approval, ...]
    faults: tuple[str, ...] = ()


def unapproved(regime: Regime, on: date, policy: Policy | None = None) -> Iterator[Awaited]:
    """What of a regime waits for a named person; without a policy: what every tenant must approve."""
    for row in regime.rows:
        if row.certainty in NEEDS_APPROVAL and not (policy and policy.approves(row.rule, regime, on)):
            yield Awaited(row.rule, row.certainty, regime)
    for step in regime.steps:
        if step.settled and not (policy and policy.approves(step.settled, regime, on)):
            yield Awaited(step.settled, "settle", regime)


def awaiting(on: date, policy: Policy | None = None) -> tuple[Awaited, ...]:
    """What waits for approval on a day; of a tenant, only in what its policy can order."""
    ordered = {rule.service for rule in policy.rules} if policy else None
    return tuple(
        waiting
        for regime in covering(on)
        if not regime.blocked and (ordered is None or regime.service in ordered)
        for waiting in unapproved(regime, on, policy)
    )


def approve(policy: Policy, rule: str, by: str, on: date) -> Policy:
    """The next version, in which `by` has approved a rule, in the words of every regime that stands on it and has not ended.

    Refuses a rule that nobody needs to approve, one that is approved, and an approval by nobody.
    """
    if not any(letter.isalpha() for letter in by):
        raise Refused("rules 13", "nobody", "An approval is given by a named person.", Kind.CONTENT)
    texts = _texts(rule, on)
    if not texts:
        raise Refused(
            "rules 13", "nothing_to_approve", "No law waits for an approval of this rule.", Kind.CONTENT
        )
    if all(policy.approves(rule, regime, on) for regime in REGIMES if regime.hash in texts):
        raise Refused("rules 13", "approved", "This rule has been approved as it stands.")
    approvals = (*policy.approvals, Approval(rule, by.strip(), on, texts))
    return replace(policy, version=policy.version + 1, previous=policy.hash, approvals=approvals)


def following(proposed: Policy, current: Policy | None, on: date) -> Policy:
    """A proposed version as it is added after the current one: no approval is lost, each names the texts that it was given on."""
    before = current.approvals if current else ()
    known = {(given.rule, given.by, given.on) for given in before}
    new = tuple(
        given if given.texts else replace(given, texts=_texts(given.rule, on))
        for given in proposed.approvals
        if (given.rule, given.by, given.on) not in known
    )
    return replace(proposed, previous=current.hash if current else "", approvals=(*before, *new))


def _texts(rule: str, on: date) -> tuple[str, ...]:
    return tuple(
        regime.hash
        for regime in REGIMES
        if (regime.valid_to is None or on <= regime.valid_to)
        and any(waiting.rule == rule for waiting in unapproved(regime, on))
    )


def loosened_terms(policy: Policy, on: date) -> Iterator[str]:
    """Where a tenant's terms are looser than the law of what it orders: they would run by the law's own figures."""
    ordered = {rule.service for rule in policy.rules}
    terms = policy.terms.as_facts()
    for regime in covering(on):
        if regime.service in ordered:
            bound = regime.bound(terms)
            yield from (
                f"{regime.service}: {n} is {terms[n]}, the law says {bound[n]}"
                for n in terms
                if terms[n] != bound[n]
            )


_BEFORE_CHECKS = {
    "BK-34": "the reference of the impact assessment (DPIA)",
    "BK-35": "the reference of the union negotiation (MBL 11), or that none is owed",
}


def unprepared(policy: Policy, on: date) -> Iterator[str]:
    """What a tenant that orders background checks has not said it has done first, by rule (BK-34, BK-35)."""
    ordered = {rule.service for rule in policy.rules}
    if any(regime.checks and regime.service in ordered for regime in covering(on)):
        for rule, what in _BEFORE_CHECKS.items():
            if not policy.references.get(rule, "").strip():
                yield f"{rule}: references lack {what}"


def entries(versions: Sequence[Policy]) -> Iterator[Entry]:
    """The log, oldest first, with what is wrong: a version that was changed, or an approval that was lost."""
    before: Policy | None = None
    for policy in versions:
        known = before.approvals if before else ()
        wrong = []
        if before and policy.previous and policy.previous != before.hash:
            wrong.append("the version before it was changed")
        lost = [given.rule for given in known if given not in policy.approvals]
        wrong += [f"the approval of {rule} was lost" for rule in lost]
        yield Entry(policy.version, policy.hash, _new(policy.approvals, known), tuple(wrong))
        before = policy


def _new(approvals: Iterable[Approval], known: Sequence[Approval]) -> tuple[Approval, ...]:
    return tuple(given for given in approvals if given not in known)
