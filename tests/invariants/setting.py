"""A tenant's policy and a case on a desk: what the tests of the domain start from. Everybody in it is invented."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from shared.domain import commands as c
from shared.domain.case import Case
from shared.domain.commit import GENESIS, Commit, Log, extend, link
from shared.domain.decide import Circumstances, Decision, decide
from shared.domain.errors import Kind, Refused
from shared.domain.policy import (
    Approval,
    OffenceBasis,
    Organisation,
    Person,
    Policy,
    Position,
    ServiceRule,
    Terms,
)
from shared.domain.retention import CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.events import Event

TENANT, CASE = "almby", "c0ffee00c0ffee00c0ffee00"
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)  # a Monday
OFFICER, REVIEWER, DECIDER, ORDERER = "mona", "johan", "per", "lena"
OTHERS = ("karin", "olle")  # colleagues who have no part in any case, whoever else has one
STAFF = (OFFICER, REVIEWER, DECIDER, ORDERER)
TEACHER = {
    "position": "teacher", "engagement": "new_hire", "final_candidate": "yes", "has_email": "yes", "requisition": "REQ-7"
}  # fmt: skip
FINANCE = {**TEACHER, "position": "head-of-finance"}
NOTICE = "a" * 64
# What every decision and every refusal says of itself: plain words for people, a rule of the description, a code for programs.
SENTENCE = re.compile(r"([A-Z].*[a-z].*|[a-z_]+ answered .*)\.")
RULE_ID = re.compile(r"[A-Z]{2}-\d\d|(case|rules) \d+(\.\d)?")
CODE = re.compile(r"[a-z_]+")
KINDS = {
    **dict.fromkeys(
        (
            "no_such_disclosure", "unknown_document", "document_not_asked", "no_such_note", "unknown_work", "unknown_staff",
            "archive_outdated",
        ),
        Kind.CONTENT,
    ),
    **dict.fromkeys(("performer_decides", "not_assigned"), Kind.FORBIDDEN),
    "unknown_position": Kind.CONTENT, "unknown_engagement": Kind.CONTENT, "unknown_answer": Kind.CONTENT,
    "text_missing": Kind.CONTENT, "unknown_host": Kind.CONTENT, "no_such_check": Kind.CONTENT, "unknown_reason": Kind.CONTENT,
    "unknown_question": Kind.UNKNOWN, "unknown_case": Kind.UNKNOWN, "conflict_of_interest": Kind.FORBIDDEN,
    "shredded": Kind.GONE, "unknown_route": Kind.CONTENT, "no_such_step": Kind.CONTENT, "citizenship": Kind.CONTENT,
    "placement_decider": Kind.CONTENT, "service_blocked": Kind.FORBIDDEN, "unknown_request": Kind.UNKNOWN,
    "copy_forbidden": Kind.FORBIDDEN, "no_documentation": Kind.FORBIDDEN, "issue_date_missing": Kind.CONTENT,
    "issue_date_in_future": Kind.CONTENT,
    "handlers_only": Kind.FORBIDDEN, "unknown_output": Kind.CONTENT, "no_such_handler": Kind.CONTENT,
    **dict.fromkeys(
        ("unknown_right", "received_on", "unknown_outcome", "nothing_to_correct", "unknown_class", "refused_with_classes",
         "classes_missing"), Kind.CONTENT
    ),
}  # fmt: skip
PUBLIC = OffenceBasis("authority", "2018:218 3:8")
PERMIT = OffenceBasis("private_with_permit", "IMY-2026-1", date(2026, 12, 31), ("assault",), 70)
STATUTE = OffenceBasis("statute", "2007:1 3 §", None, ("assault", "tax_case"))


def policy(
    *, authority: bool = True, basis: OffenceBasis | None = None, terms: Terms | None = None
) -> Policy:
    """A municipality shaped by the pilot: a teacher gets BK-B, a head of finance BK-U."""
    approvals = tuple(Approval(rule, "per", date(2026, 1, 15)) for rule in ("BK-09", "BK-11", "BK-15"))
    words = {"sv": "Behov", "en": "Need"}
    return Policy(
        tenant=TENANT,
        version=1,
        hash="b" * 64,
        client=Organisation("Almby kommun", "kontakt@example.se", "dso@example.se", authority),
        performer=None,
        opens=date(2026, 1, 1),
        closes=date(2027, 12, 31),
        units={"education": words, "social": words},
        engagements={"new_hire": {"sv": "Nyanställning", "en": "New hire"}, "trainee": {"sv": "Praktik", "en": "Trainee"}},
        positions=(
            Position(
                "teacher", {"sv": "Lärare", "en": "Teacher"}, "education", False, words,
                {"children": {"sv": "Barn", "en": "Children"}}, {"assault": "children", "tax_case": "children"},
            ),
            Position(
                "head-of-finance", {"sv": "Ekonomichef", "en": "Head of finance"}, "social", True, words,
                {"money": {"sv": "Pengar", "en": "Money"}},
                {"assault": "money", "tax_case": "money", "payment_default": "money"},
            ),
        ),
        rules=(
            ServiceRule("education", "new_hire", False, "BK-B"),
            ServiceRule("education", "trainee", False, "BK-B"),
            ServiceRule("social", "new_hire", True, "BK-U"),
        ),
        offence_basis=basis or (PUBLIC if authority else STATUTE),
        approvals=approvals,
        staff={name: Person(name.title(), "021-000 00 00", "8-16") for name in (*STAFF, *OTHERS)},
        providers={"courts_general": "courts", "courts_administrative": "courts", "credit": "bureau"},
        categories={
            "courts_general": ("assault",), "courts_administrative": ("tax_case",), "credit": ("payment_default",)
        },
        terms=terms or Terms(),
        disposal_decisions=dict.fromkeys(CLASSES, "KS 2026/101"),
    )  # fmt: skip


EARLIER = "case-0000000000000000"
SEQUELS = frozenset({"SP-F", "SP-K", "SP-A"})


def opening(facts: dict[str, str] | None = None, *, ats: bool = True) -> c.OpenCase:
    """The command that opens a case, from an ATS or by an orderer."""
    known = TEACHER if facts is None else facts
    previous = EARLIER if known.get("service") in SEQUELS else None
    if not ats:
        return c.OpenCase("person-0000000000000001", "staff", "sv", known, by=ORDERER, previous=previous)
    return c.OpenCase(
        "person-0000000000000001", "ats", "sv", known, "almby-greenhouse", "55", "77", None, previous=previous
    )


@dataclass
class Desk:
    """One case, its log and the clock. Commands go through `decide`, facts from outside are committed as they are.

    `installation`: the installation's approval for protective security (SP-34); `service`: what an order of this desk asks for,
    when the policy leaves a choice; `chained`: whether commits are linked by their hashes, or only numbered (faster).
    """

    policy: Policy = field(default_factory=policy)
    now: datetime = START
    log: Log = field(default_factory=lambda: Log(Case(TENANT, CASE)))
    installation: str | None = None
    service: str | None = None
    chained: bool = True

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.log.case

    def judge(self, command: c.Command) -> Decision:
        """What `decide` makes of a command now; raises Refused. Either way somebody can read why."""
        try:
            decision = decide(self.case, command, Circumstances(self.now, self.policy, self.installation))
        except Refused as no:
            assert SENTENCE.fullmatch(no.detail), no.detail
            assert RULE_ID.fullmatch(no.rule), no.rule
            assert CODE.fullmatch(no.code), no.code
            assert no.kind is KINDS.get(no.code, Kind.STATE), no.kind
            raise
        assert SENTENCE.fullmatch(decision.reason), decision.reason
        return decision

    def do(self, *commands: c.Command) -> Case:
        """Carry commands out, one after another; raises Refused."""
        for command in commands:
            self.take(*self.judge(command).events)
        return self.case

    def take(self, *events: Event, actor: str = "test") -> Case:
        """Commit events as they are; nothing when there are none."""
        if events:
            number = self.case.sequence + 1
            commit = Commit(
                TENANT, CASE, number, self.now, f"cause-{number}", "f", actor, events, {}, self.case.head or GENESIS
            )  # fmt: skip
            linked = link(commit) if self.chained else replace(commit, hash=f"{number:064x}")
            self.log = extend(self.log, linked)
        return self.case

    def wait(self, **time: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**time)
        return self.now

    def copy(self) -> Desk:
        """Another desk with the same case, clock and policy."""
        return replace(self)


def answers(*, authority: bool = True) -> tuple[c.AnswerQuestion, ...]:
    """The answers that complete an order whose facts came from the ATS."""
    need = c.AnswerQuestion("need", "stated", ORDERER, "notes-0000000000000001")
    rest = (
        c.AnswerQuestion("proportionality", "proportionate", ORDERER),
        c.AnswerQuestion("conflict_of_interest", "none", OFFICER),
    )
    diary = (c.AnswerQuestion("diary_number", "registered", ORDERER, "notes-0000000000000002"),)
    return (need, *(diary if authority else ()), *rest)


def _as(person: str) -> Callable[[c.Command], c.Command]:
    def by(command: c.Command) -> c.Command:
        if isinstance(command, c.AssignHost):
            return replace(command, host=person, by=person)
        if not hasattr(command, "by"):
            return command
        changed: c.Command = type(command)(**{**vars(command), "by": person})
        return changed

    return by


STAFF_BY_TURN: tuple[Callable[[c.Command], c.Command], ...] = tuple(map(_as, (*STAFF, *OTHERS)))
