"""Two organisations and absence: whose people work on a case, and who of them (BK-32, SP-23; case description, 6 and 12).

The performer never decides. Work that is handed to another person keeps the four eyes: who has written may not review.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from shared.domain import commands as c
from shared.domain.case import Case
from shared.domain.commands import Command
from shared.domain.errors import Kind
from shared.domain.events import Event
from shared.domain.filing import performed_by
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, barred, needs_order, refuse, rule, yes
from shared.domain.policy import Policy

WORK = ("handler", "interviewer", "reviewer", "decider")


@dataclass(frozen=True)
class WorkAssigned(Event):
    """A kind of work (handler, interviewer, reviewer, decider) is a named person's from now on."""

    type: ClassVar[str] = "work.assigned"
    work: str
    to: str
    by: str


@dataclass(frozen=True)
class AssignWork(Command):
    """Give a kind of work to a named person: at the beginning, or when somebody is away."""

    work: str
    to: str
    by: str


@rule.register
def _(command: AssignWork, case: Case, around: Circumstances) -> Decision:
    needs_order(case)
    barred(case, command.by)
    barred(case, command.to)
    if command.work not in WORK:
        refuse("case 12", "unknown_work", f"The kinds of work are: {', '.join(WORK)}.", Kind.CONTENT)
    if command.to not in around.policy.staff:
        refuse("case 12", "unknown_staff", "Work is given to a named member of staff.", Kind.CONTENT)
    _own_people(command, case, around.policy)
    _other_eyes(command, case)
    if case.parties.assigned.get(command.work) == command.to:
        return yes("That person has the work already.")
    return yes("A named person has the work (case 12).", WorkAssigned(command.work, command.to, command.by))


def _own_people(command: AssignWork, case: Case, policy: Policy) -> None:
    """The decider is the client's; the rest belongs to whoever performs the case."""
    organisation = policy.staff[command.to].organisation
    if command.work == "decider" and organisation != "client":
        refuse("SP-23", "performer_decides", "The performer never decides.", Kind.FORBIDDEN)
    if command.work != "decider" and organisation != performed_by(case):
        refuse("BK-32", "other_organisation", "This work belongs to the people of the other organisation.")


def _other_eyes(command: AssignWork, case: Case) -> None:
    """Four eyes survive every change of people: an author never becomes the reviewer."""
    assigned = case.parties.assigned
    wrote = command.to in case.parties.authors
    both = {("reviewer", assigned.get("handler")), ("handler", assigned.get("reviewer"))}
    if (command.work == "reviewer" and wrote) or (command.work, command.to) in both:
        refuse("case 4", "own_work", "The reviewer may not be the author (four eyes).")


def of_the_client(policy: Policy, by: str) -> None:
    """Refuse a decision by somebody whom the policy names as the performer's, whatever their token says (SP-23, GR-06)."""
    person = policy.staff.get(by)
    if person is not None and person.organisation == "performer":
        refuse("SP-23", "performer_decides", "The performer never decides.", Kind.FORBIDDEN)


BY_WORK: Mapping[type[Command], str] = {
    c.StartCollection: "handler",
    c.ReturnCheck: "handler",
    c.SkipCheck: "handler",
    c.SignAssessment: "handler",
    c.Release: "handler",
    c.ApproveReview: "reviewer",
    c.ReturnReview: "reviewer",
    c.RecordDecision: "decider",
}


def _still_has(case: Case, work: str) -> str | None:
    """Who has a kind of work; nobody, when that person may no longer do it (SO-18, four eyes)."""
    named = case.parties.assigned.get(work)
    wrote = work == "reviewer" and named in case.parties.authors
    return None if named in case.conflicted or wrote else named


def whose_work(case: Case, command: Command) -> None:
    """Refuse work that was given to another person; where nobody was named, everybody with the role may do it."""
    work = BY_WORK.get(type(command), "")
    named = _still_has(case, work)
    by = getattr(command, "by", None)
    if named and by and by != named:
        refuse(
            "case 6",
            "not_assigned",
            "This work was given to another person; give it to yourself first.",
            Kind.FORBIDDEN,
        )


@apply.register
def _(event: WorkAssigned, case: Case, at: datetime) -> Case:
    assigned = {**case.parties.assigned, event.work: event.to}
    return replace(case, parties=replace(case.parties, assigned=assigned))
