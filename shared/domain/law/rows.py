"""What a row of law can say, and what makes a row impossible. Rows are checked when they are made, so at build time.

A case pins version and content hash of its regime when the need is assessed. Rows are never changed or taken away: new law is
a new version with its own dates, and `published.py` holds the hash of each, so that a change of an old one is seen.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from shared.domain.law.look_back import LookBack

Certainty = Literal["seen", "report", "general", "unsure"]
NEEDS_APPROVAL = frozenset({"general", "unsure"})
Need = Literal["required", "conditional", "recommended", "unless_unneeded"]
"""Whether a step must be made: conditional ones (and, with a reason, recommended and unneeded ones) may be left out."""
Phase = Literal["work", "after_report", "after_decision", "participation", "exit"]
Family = Literal["background_check", "register_extract", "security_vetting", "exit"]
ROLES = frozenset({"case_officer", "interviewer", "decider", "placing_body", "candidate"})
FORMS = frozenset(
    {
        "none",
        "text",
        "reference",
        "interview",
        "invitation",
        "sources",
        "application",
        "reply",
        "spu",
        "extract",
        "authorisation",
        "copy",
    }
)


@dataclass(frozen=True)
class Row:
    """A rule that a regime stands on: its id, how certain the law is, and when it must be looked at again."""

    rule: str
    certainty: Certainty
    review_by: date


@dataclass(frozen=True)
class Step:
    """A step of a case type.

    `by`: the roles that may record it. `after`: steps that come first. `routes`: what may be recorded, in codes that say where
    the case goes and never what was found. `onward`: the routes after which the steps behind it are open (none named: all).
    `form`: what is sealed with it. `consent`: only while the candidate's consent by law is in force. `settled`: the id of the
    approval by which a tenant's lawyer has settled an unclear part; until then the tenant has no such step. `waivable_by`: who
    may leave it out, with a reason (one that is not required: also who may record it). Days are Swedish working days from when
    the step becomes open: `within` to be done, `escalates` to be taken to the decider; `every_months`: it comes again.
    """

    id: str
    rule: str
    by: tuple[str, ...]
    phase: Phase = "work"
    need: Need = "required"
    after: tuple[str, ...] = ()
    routes: tuple[str, ...] = ("done",)
    onward: tuple[str, ...] = ()
    form: str = "text"
    basis: tuple[str, ...] = ()
    consent: bool = False
    settled: str = ""
    waivable_by: tuple[str, ...] = ()
    within: int | None = None
    escalates: int | None = None
    every_months: int | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a step that cannot be."""
        if not {*self.by, *self.waivable_by} <= ROLES or not self.by:
            raise ValueError(f"{self.id}: unknown role")
        if self.form not in FORMS or not self.routes or not set(self.onward) <= set(self.routes):
            raise ValueError(f"{self.id}: form or routes")


@dataclass(frozen=True)
class Source:
    """A check of public or credit records: the rule and basis by which it is made, and what it needs besides the case's gate."""

    check: str
    rule: str
    basis: tuple[str, ...]
    gate: tuple[str, ...] = ()


@dataclass(frozen=True)
class Extract:
    """What a statute says of a register extract (registerutdrag). None: the statute's figure has not been verified.

    `documentation` is note_only (that it was shown, when, to whom; nothing else anywhere) or keep_copy. The note is kept for as
    long as the employment and `note_keep_months` more.
    """

    registers: tuple[str, ...]
    obligation: Literal["mandatory", "on_request"]
    documentation: Literal["note_only", "keep_copy"]
    max_age_months: int | None
    rehire_exemption_months: int | None = None
    copy_keep_months: int | None = None
    note_keep_months: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError for a copy without a period, or a period without a copy."""
        if (self.documentation == "keep_copy") != (self.copy_keep_months is not None):
            raise ValueError("a copy is kept for a period, and only a copy is")


def content(value: object) -> Any:
    """What a row says, in plain values. A member that is empty by default and in this row is left out, so that a later version
    of this code may give rows a new member without changing what the published ones say.
    """
    if is_dataclass(value):
        told = {part.name: getattr(value, part.name) for part in fields(value)}
        return {
            part.name: content(told[part.name])
            for part in fields(value)
            if told[part.name] or not _empty(part)
        }
    if isinstance(value, Mapping):
        return {str(name): content(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [content(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def _empty(part: Field[Any]) -> bool:
    """Whether a member's default is empty."""
    if part.default_factory is not MISSING:
        return not part.default_factory()
    return part.default is not MISSING and not part.default


@dataclass(frozen=True)
class Regime:
    """A case type's law during a period.

    `asks`: required facts, by the names of questions, before the order is accepted. `gate`: what must hold before anything is
    collected. `forbidden`: what this case type may never have, with the rule that forbids it. `reading`: the candidate reads
    and comments before anybody assesses; `judged`: assessment, four eyes, report and release; `decided`: the client's decision
    is recorded. `keeps`: retention class -> days after closing, where the statute or a design choice differs from the tenant's.
    `record_days`: for how many days after the closing the record of a vetting is kept; `vendor_copy_days`: a firm's copy of the
    investigation, after the report was handed over.
    `classed`: a security class is involved, so the installation itself must be approved (SP-34). `blocked`: the rule by which,
    and why, no such case can be ordered. `look_back`: how old a record may be (BK-30, KU-05).
    `outcomes`: what the decision may be (none named: an employment's); `follows`: it is the sequel of an earlier
    vetting. `at_least` and `at_most`: what a
    tenant's terms may not be less or more than, by the terms' names; the tenant may only be stricter.
    """

    service: str
    version: int
    valid_from: date
    valid_to: date | None
    family: Family
    title: Mapping[str, str]
    law: Mapping[str, str]
    legal_basis: tuple[str, ...]
    rows: tuple[Row, ...]
    notice: str
    notice_version: int
    asks: tuple[str, ...]
    gate: tuple[str, ...]
    sources: tuple[Source, ...] = ()
    steps: tuple[Step, ...] = ()
    forbidden: tuple[tuple[str, str], ...] = ()
    reading: bool = False
    judged: bool = True
    decided: bool = True
    extract: Extract | None = None
    keeps: Mapping[str, int] = field(default_factory=dict)
    record_days: int | None = None
    vendor_copy_days: int | None = None
    classed: bool = False
    blocked: tuple[str, str] | None = None
    look_back: LookBack | None = None
    outcomes: tuple[str, ...] = ()
    follows: bool = False
    at_least: Mapping[str, int] = field(default_factory=dict)
    at_most: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError for a regime that contradicts itself."""
        names = [step.id for step in self.steps]
        for place, step in enumerate(self.steps):
            if not set(step.after) <= set(names[:place]):
                raise ValueError(
                    f"{self.service}: {step.id} comes after something that does not come before it"
                )
        if len(set(names)) != len(names) or set(names) & {name for name, _ in self.forbidden}:
            raise ValueError(f"{self.service}: a step twice, or a forbidden one")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"{self.service}: ends before it begins")

    @property
    def checks(self) -> tuple[str, ...]:
        """The names of the checks that this case type makes."""
        return tuple(source.check for source in self.sources)

    @property
    def hash(self) -> str:
        """SHA-256 over the regime's canonical content, lower-case hex."""
        return sha256(json.dumps(content(self), sort_keys=True).encode()).hexdigest()

    def bound(self, terms: Mapping[str, int | str]) -> dict[str, int | str]:
        """A tenant's terms within what the law allows: the stricter of the two, term by term (rules, section 13)."""
        given = dict(terms)
        given.update({name: max(int(given[name]), least) for name, least in self.at_least.items()})
        given.update({name: min(int(given[name]), most) for name, most in self.at_most.items()})
        return given

    def step(self, name: str) -> Step | None:
        """The step of that name, or None."""
        return next((step for step in self.steps if step.id == name), None)

    def forbids(self, name: str) -> str | None:
        """The rule that forbids a step, or None."""
        return dict(self.forbidden).get(name)
