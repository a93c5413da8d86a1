"""From facts and answers to an accepted order: the need is assessed once, and everything it stands on is pinned."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256

from shared.domain import events as e
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.errors import Kind, Refused
from shared.domain.policy import (
    Policy,
    basis_terms,
    charged,
    holds_offence_data,
    open_window,
    runnable,
    service_for,
    settled,
)
from shared.domain.regimes import Regime, asks_of
from shared.domain.scope import relevant
from shared.domain.status import BEFORE_ORDER, open_questions

_YES_NO = frozenset({"final_candidate", "has_email"})
_NUMBER = frozenset({"given", "asked"})


def read_facts(policy: Policy, given: Mapping[str, str]) -> dict[str, str]:
    """What of the sender's facts the policy knows. Anything else is left out and asked for by name, not guessed.

    In: fact name to value, as a connection's mapping or an orderer gives them. `requisition` (the employer's id of the
    recruitment) bounds the number of candidates for a position (BK-12).
    """
    facts = {k: v for k, v in given.items() if k in _YES_NO and v in ("yes", "no")}
    position = policy.position_named(given.get("position", ""))
    engagement = policy.engagement_named(given.get("engagement", ""))
    if position:
        facts["position"] = position.id
    if engagement:
        facts["engagement"] = engagement
    if given.get("requisition"):
        # free text of an orderer or an ATS, and only counted over: its hash, so that it can say nothing on the bus
        facts["requisition"] = sha256(f"{policy.tenant}\n{given['requisition']}".encode()).hexdigest()[:32]
    if given.get("service") in {rule.service for rule in policy.rules}:
        facts["service"] = given["service"]
    if given.get("person_number") in _NUMBER:
        facts["person_number"] = given["person_number"]
    return facts


def find_service(case: Case, policy: Policy) -> tuple[e.Event, ...]:
    """Which service the policy gives, once that can be told: then the questions of its law are asked, and no others."""
    facts = {**case.facts, **{k: v.answer for k, v in case.answers.items()}}
    if "service" in facts or not {"position", "engagement"} <= facts.keys():
        return ()
    try:
        service, _ = service_for(policy, facts)
    except Refused:
        return ()  # refused when the order is complete
    return () if asks_of(service) == BEFORE_ORDER else (e.ServiceFound(service),)


def accept_if_complete(
    case: Case, policy: Policy, by: str, now: datetime, installation: str | None = None
) -> tuple[e.Event, ...]:
    """The acceptance of the order when no question is open any more, else nothing.

    Refuses an answer that the policy does not know or does not cover, and one that comes after the window's end.
    """
    facts = {**case.facts, **{k: v.answer for k, v in case.answers.items()}}
    _known(policy, facts)
    if open_questions(case, now):
        return ()
    today = local_date(now)
    open_window(policy, today)
    service, position = service_for(policy, facts)
    regime = runnable(policy, service, today, installation)
    if regime.follows and "previous" not in facts:
        raise Refused(
            "SP-03",
            "previous_missing",
            "This case type is the sequel of an earlier vetting: open it with that.",
        )
    checks = tuple(c for c in regime.checks if relevant(policy, position, c))
    if "credit" in checks and not holds_offence_data(policy):
        checks = (
            "credit",
        )  # a report on it could say nothing of a court, and its silence would say that nothing was found
    if regime.checks and not checks:
        raise Refused("BK-08", "nothing_relevant", "No source has anything that matters to this position.")
    by_hand = {
        c for c in checks if c != "credit" and not holds_offence_data(policy)
    }  # a provider would hand content over
    providers = {f"provider_{c}": "manual" if c in by_hand else policy.providers[c] for c in checks}
    return (
        e.OrderAccepted(
            service=service,
            checks=checks,
            unit=position.unit,
            position=position.id,
            policy_version=policy.version,
            policy_hash=policy.hash,
            regime_version=regime.version,
            regime_hash=regime.hash,
            terms={
                **_terms(policy, regime, providers, today),
                **charged(policy, position.unit, service, today),
            },
            by=by,
        ),
    )


def _terms(policy: Policy, regime: Regime, providers: Mapping[str, str], on: date) -> dict[str, int | str]:
    """Everything of the policy that decides by the clock or by number later on."""
    vendor = {"vendor": "yes", "controller": policy.controller} if policy.performer else {}
    return {
        **regime.bound(policy.terms.as_facts()),
        **providers, **settled(policy, regime, on), **basis_terms(policy, regime), **vendor
    }  # fmt: skip


def _known(policy: Policy, facts: Mapping[str, str]) -> None:
    if "position" in facts and policy.position(facts["position"]) is None:
        raise Refused("BK-11", "unknown_position", "The policy has no such position.", Kind.CONTENT)
    if "engagement" in facts and facts["engagement"] not in {r.engagement for r in policy.rules}:
        raise Refused("BK-11", "unknown_engagement", "The policy has no such engagement.", Kind.CONTENT)


def recruitment(case: Case) -> str:
    """What the number of candidates is counted over: the employer's requisition, else the position (BK-12)."""
    return case.facts.get("requisition") or case.facts.get("position") or case.position or ""
