"""A tenant's versioned policy: which unit and engagement get which check, on whose word, with which terms.

Shaped by the Botkyrka pilot (BK-03, BK-12): departments that work close to children, new hires, placement students
(VFU) and trainees, managers with financial responsibility, a window with an end date.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shared.domain.errors import Kind, Refused
from shared.domain.regimes import NEEDS_APPROVAL, Regime, in_force


@dataclass(frozen=True)
class Organisation:
    """A client or performer as the candidate is told about it."""

    name: str
    contact: str
    data_protection_officer: str
    authority: bool


@dataclass(frozen=True)
class Mandate:
    """What the client has charged the performer with: from and to which day (inclusive), services and units (BK-32)."""

    valid_from: date
    valid_to: date
    services: tuple[str, ...]
    units: tuple[str, ...]

    def covers(self, unit: str | None, service: str | None, on: date) -> bool:
        """Whether a case is the performer's; what is not known of it yet stands in nobody's way."""
        known = unit in self.units and (service is None or service in self.services)
        return known and self.valid_from <= on <= self.valid_to


@dataclass(frozen=True)
class Position:
    """A position that the policy knows, with the documented need and proportionality of a check for it (BK-11)."""

    id: str
    title: Mapping[str, str]
    unit: str
    financial_responsibility: bool
    need: Mapping[str, str]
    # requirement id -> plain words by language
    requirements: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    relevance: Mapping[str, str] = field(default_factory=dict)  # case category -> requirement id (BK-08)
    pending_allowed: bool = False  # whether pending prosecutions may be shown for this position (BK-04)


@dataclass(frozen=True)
class ServiceRule:
    """Which service an engagement in a unit gets."""

    unit: str
    engagement: str
    financial_responsibility: bool
    service: str


BASES = frozenset({"authority", "statute", "private_with_permit", "private_without_permit"})
LIMITED = frozenset({"statute", "private_with_permit"})
"""The bases that cover named categories only."""


@dataclass(frozen=True)
class OffenceBasis:
    """On which basis offence data is held (BK-06): authority, statute, private_with_permit or private_without_permit.

    `reference` names the statute or IMY's permit. A statute and a permit cover their `categories` only, up to and including the
    day `valid_to`; a permit's data is kept `max_days` at most. Without any of them nothing is stored but that it was done.
    """

    kind: str
    reference: str
    valid_to: date | None = None
    categories: tuple[str, ...] = ()
    max_days: int | None = None


@dataclass(frozen=True)
class Approval:
    """A named person's approval of a rule that is general or unsure, or of an unclear part that a lawyer has settled.

    `texts`: the content hashes of the regimes that were read and approved; none given, whatever regime stands on the rule.
    """

    rule: str
    by: str
    on: date
    texts: tuple[str, ...] = ()

    def covers(self, rule: str, regime: Regime, on: date) -> bool:
        """Whether it lets the rule run in a regime on a day."""
        return (
            self.rule == rule
            and bool(self.by)
            and self.on <= on
            and (not self.texts or regime.hash in self.texts)
        )


@dataclass(frozen=True)
class Person:
    """A member of staff as the candidate may meet them."""

    name: str
    phone: str
    hours: str
    organisation: str = "client"  # or performer (BK-32)


@dataclass(frozen=True)
class Terms:
    """Periods and numbers; days are Swedish working days where the name says so, else calendar days."""

    waiting_working_days: int = 1
    reading_working_days: int = 5
    extension_working_days: int = 5
    first_reminder_days: int = 2
    second_reminder_days: int = 5
    link_days: int = 7
    source_working_days: int = 5
    max_candidates: int = 1
    retain_findings_days: int = 30
    retain_report_days: int = 30
    retain_credit_days: int = 30
    retain_person_days: int = 790
    retain_proof_days: int = 790
    withdrawn_days: int = 7
    interview_notice_days: int = 2
    follow_up_months: int = 12
    renewal_months: int = 60
    disclosure_working_days: int = 1
    disclosure_escalates: int = 3

    def as_facts(self) -> dict[str, int | str]:
        """The terms as they are pinned in a case."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Policy:
    """One version of a tenant's policy; `hash` is over its stored form and is given by the store."""

    tenant: str
    version: int
    hash: str
    client: Organisation
    performer: Organisation | None
    opens: date
    closes: date
    units: Mapping[str, Mapping[str, str]]
    engagements: Mapping[str, Mapping[str, str]]
    positions: tuple[Position, ...]
    rules: tuple[ServiceRule, ...]
    offence_basis: OffenceBasis
    approvals: tuple[Approval, ...]
    staff: Mapping[str, Person]
    providers: Mapping[str, str]  # check -> provider connection, or "manual"
    categories: Mapping[str, tuple[str, ...]]  # check -> named case categories (BK-03)
    provider_names: Mapping[str, str] = field(
        default_factory=dict
    )  # connection -> name to tell people (KU-04)
    terms: Terms = Terms()
    look_back: Mapping[str, int] = field(default_factory=dict)  # years, where shorter than the law's (BK-30)
    disposal_decisions: Mapping[str, str] = field(default_factory=dict)  # retention class -> gallringsbeslut
    controller: Literal["client", "performer"] = (
        "client"  # who is controller; a firm that is needs a basis of its own (BK-32)
    )
    references: Mapping[str, str] = field(default_factory=dict)  # rule -> what was done by it: BK-34, BK-35
    previous: str = ""  # the hash of the version before: the versions are a chain, and the log of the policy
    mandate: Mandate | None = None  # without one the client performs itself, whoever is named as performer
    archive_first: tuple[str, ...] = ()  # classes that the e-archive must have before disposal (OS-09)
    complaints_officer: str | None = None  # of the staff: for complaints about cases that they do not work on

    def position(self, position_id: str) -> Position | None:
        """The position, or None when the policy does not know it."""
        return next((p for p in self.positions if p.id == position_id), None)

    def approves(self, rule: str, regime: Regime, on: date) -> bool:
        """Whether a named person has approved the rule, in this regime's own words, by a day."""
        return any(given.covers(rule, regime, on) for given in self.approvals)

    def position_named(self, name: str) -> Position | None:
        """The only position with this id or title in either language; None when there is none or more than one."""
        wanted = name.strip().casefold()
        found = [
            p
            for p in self.positions
            if wanted in {p.id.casefold(), *(t.casefold() for t in p.title.values())}
        ]
        return found[0] if len(found) == 1 else None

    def engagement_named(self, name: str) -> str | None:
        """The only engagement with this code or label, or None."""
        wanted = name.strip().casefold()
        found = [
            code
            for code, labels in self.engagements.items()
            if wanted in {code.casefold(), *(label.casefold() for label in labels.values())}
        ]
        return found[0] if len(found) == 1 else None


def open_window(policy: Policy, on: date) -> None:
    """Refuse outside the policy's window: a new case opens only while the decision behind it is in force (BK-11)."""
    if on < policy.opens:
        raise Refused("BK-11", "window_not_open", f"The policy allows no case before {policy.opens}.")
    if on > policy.closes:
        raise Refused(
            "BK-11", "window_closed", f"The policy's window ended on {policy.closes}; no case opens."
        )


def service_for(policy: Policy, facts: Mapping[str, str]) -> tuple[str, Position]:
    """The service and position that the policy gives for complete `facts`; refuses what no row of it covers.

    Where several rows cover it, the order's own `service` chooses; without one the policy's first row counts.
    """
    position = policy.position(facts["position"])
    if position is None:
        raise Refused("BK-11", "unknown_position", "The policy has no such position.", Kind.CONTENT)
    for rule in policy.rules:
        if (rule.unit, rule.engagement) != (position.unit, facts["engagement"]):
            continue
        wanted = facts.get("service", rule.service)
        if rule.financial_responsibility == position.financial_responsibility and rule.service == wanted:
            return rule.service, position
    raise Refused(
        "BK-11", "not_covered", "The policy orders no check for this unit, engagement and responsibility."
    )


def charged(policy: Policy, unit: str, service: str, on: date) -> dict[str, str]:
    """What an order pins when the performer's mandate covers it (BK-32): that it is theirs, and until when."""
    mandate = policy.mandate if policy.performer else None
    if mandate is None or not mandate.covers(unit, service, on):
        return {}
    return {"performer": "performer", "mandate_to": mandate.valid_to.isoformat()}


def settled(policy: Policy, regime: Regime, on: date) -> dict[str, str]:
    """The unclear parts of a regime that the tenant's lawyer has settled, as they are pinned: id of the approval, `settled`."""
    unclear = {step.settled for step in regime.steps if step.settled}
    return dict.fromkeys(sorted(name for name in unclear if policy.approves(name, regime, on)), "settled")


def runnable(policy: Policy, service: str, on: date, installation: str | None = None) -> Regime:
    """The regime in force for `service`, once every general or unsure row has a named approval (rules, section 13).

    `installation` is the reference of the installation's own approval for protective security; without it every class is off
    (SP-34). Where sources are asked, the basis for offence data must hold (BK-06, BK-07).
    """
    regime = in_force(service, on)
    if regime.blocked:
        raise Refused(regime.blocked[0], "service_blocked", regime.blocked[1], Kind.FORBIDDEN)
    if regime.classed and not installation:
        raise Refused(
            "SP-34",
            "installation_not_approved",
            "No security class is handled before the installation itself has been approved.",
        )
    for row in regime.rows:
        if row.certainty in NEEDS_APPROVAL and not policy.approves(row.rule, regime, on):
            raise Refused(
                row.rule, "not_approved", f"{row.rule} is {row.certainty} law and nobody approved it."
            )
    if regime.checks:
        basis_holds(policy, on)
    return regime


def basis_holds(policy: Policy, on: date) -> None:
    """Refuse a basis for offence data that does not hold: another's, ended, or without what limits it (BK-06, BK-07)."""
    basis = policy.offence_basis
    own = policy.performer if policy.controller == "performer" else None
    authority = (own or policy.client).authority
    if basis.kind not in BASES or (basis.kind == "authority" and not authority):
        raise Refused(
            "BK-06",
            "no_basis",
            "Only an authority holds offence data as one; a statute or a permit is needed.",
        )
    if basis.kind in LIMITED and not basis.categories:
        raise Refused(
            "BK-06", "basis_incomplete", "The basis does not name the offence categories that it covers."
        )
    if basis.kind == "private_with_permit" and not (basis.valid_to and basis.max_days):
        raise Refused("BK-07", "basis_incomplete", "A permit has an end and a number of days.")
    if basis.valid_to and on > basis.valid_to:
        raise Refused("BK-07", "basis_ended", f"The basis for offence data ended on {basis.valid_to}.")


def basis_terms(policy: Policy, regime: Regime) -> dict[str, int | str]:
    """The limits of the basis as a case pins them; an end is pinned as a number such as 20261231. None for an authority."""
    basis = policy.offence_basis
    if not regime.checks or basis.kind == "authority":
        return {}
    terms: dict[str, int | str] = {"offence_basis": basis.kind}
    if basis.max_days:
        terms["basis_days"] = basis.max_days
    if basis.valid_to:
        terms["basis_until"] = int(f"{basis.valid_to:%Y%m%d}")
    return terms


def holds_offence_data(policy: Policy) -> bool:
    """Whether anything of an offence may be stored at all (BK-06); else only that the check was made."""
    return policy.offence_basis.kind != "private_without_permit"
