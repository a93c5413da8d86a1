"""Protected identity (skyddsläge): switched on at once, two named handlers, every output approved by name (PN-13 to PN-18).

Neither type nor reason of a protection is asked for or kept. From the commit that switches it on nothing leaves the case by
itself: no message, no order to a provider, no word to the ATS (`due`); it stands in nobody's list but its handlers' (`views`);
and only who is named may act in it. What was asked of a source before may still be answered.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.case import Approved, Case, Protection
from shared.domain.errors import Kind
from shared.domain.findings import NotDone
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, barred, refuse, rule, yes

REASON = "protected_identity"
MOST = 2
OUTPUTS = ("release", "report", "names", "record_check_application", "log", "disclosure")
"""What is handed out only by approval: the report to the client, its PDF to a person, names, an application for a record check,
the log, papers to somebody outside."""
_OF_THE_REPORT = ("release", "report")


@dataclass(frozen=True)
class HandlerNamed(e.Event):
    """One of the at most two people who may open a protected case; `by` is None where the switch itself named the host."""

    type: ClassVar[str] = "handler.named"
    handler: str
    replaces: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class OutputApproved(e.Event):
    """A named person approves one output to one receiver; the harm test (skadeprövning) lies in the sealed item (PN-14)."""

    type: ClassVar[str] = "output.approved"
    output: str
    to: str
    by: str
    item: str


@dataclass(frozen=True)
class Protect(c.Command):
    """Staff switch protection on, at any time, also after the end. No reason is asked for."""

    by: str


@dataclass(frozen=True)
class NameHandler(c.Command):
    """Name a handler, or put one in the place of another. `oversight`: by somebody who oversees and need not be one."""

    handler: str
    by: str
    replaces: str | None = None
    oversight: bool = False


@dataclass(frozen=True)
class ApproveOutput(c.Command):
    """A handler approves that `to` is given an output, once; the harm test is in the sealed item."""

    output: str
    to: str
    by: str
    item: str


def switched_on(case: Case, by: str | None = None) -> tuple[e.Event, ...]:
    """What switching protection on does, all in one commit. The host, whom the candidate knows, becomes the first handler."""
    new: list[e.Event] = [e.ProtectedIdentityAnswered(True), e.LinksRevoked(REASON)]
    if not case.over:
        new.append(e.CasePaused(REASON, by))
    if case.host and case.host not in case.conflicted and not case.handlers:
        new.append(HandlerNamed(case.host))
    return tuple(new)


def may_enter(case: Case, who: str) -> bool:
    """Whether `who` may open the case at all: anybody a case that is not protected, else who is named in it (PN-16)."""
    if not case.protected:
        return True
    approved = any(a.to == who for a in case.protection.approvals)
    return who in case.handlers or (approved and who not in case.conflicted)


def in_person(case: Case) -> bool:
    """The candidate may be handed a link and a code: a handler has checked the identity, or it is proven and protected."""
    return case.identity == "id_check" or (case.identity is not None and bool(case.protected))


def handles(case: Case, who: str) -> bool:
    """Whether `who` works the case: anybody with a role, in a protected one its handlers only."""
    return not case.protected or who in case.handlers


def approvals(case: Case, output: str, to: str) -> tuple[datetime, ...]:
    """When each approval of an output to a receiver was given that still counts: of a report, for the one that stands."""
    since = case.report.at if case.report and output in _OF_THE_REPORT else None
    found = (a.at for a in case.protection.approvals if (a.output, a.to) == (output, to))
    return tuple(at for at in found if since is None or at >= since)


def needs_approval(case: Case, output: str, to: str) -> None:
    """Refuse an output of a protected case that nobody has approved by name (PN-14)."""
    if case.protected and not approvals(case, output, to):
        refuse("PN-14", "output_not_approved", "A named person must approve this first, with a harm test.")


def only_the_named(case: Case, command: c.Command) -> None:
    """Refuse whoever is not named in a protected case, and whatever would send something from it (PN-16)."""
    if not case.protected:
        return
    by = getattr(command, "by", None)
    open_to_others = isinstance(command, Protect | NameHandler) or _authority_disposes(command)
    if by is not None and not open_to_others and not may_enter(case, by):
        refuse("PN-16", "handlers_only", "Only the case's named handlers may do this.", Kind.FORBIDDEN)
    if isinstance(command, c.AssignHost) and not handles(case, command.host):
        refuse("PN-16", "host_not_handler", "The host of this case must be one of its handlers.")
    if getattr(command, "route", None) == "mailed":
        refuse("PN-16", "no_messages", "Nothing is sent in this case; hand it over in person.")


def _authority_disposes(command: c.Command) -> bool:
    """An authority's disposal decision names no person and opens nothing (OS-09)."""
    return isinstance(command, c.AnswerQuestion) and command.question == "disposal_decision"


def needs_handlers(case: Case) -> None:
    """Refuse to go on in a protected case that nobody has been named for (PN-16)."""
    if case.protected and not case.handlers:
        refuse("PN-16", "no_handlers", "Name the handlers of the case first.")


def without_credit(case: Case, by: str) -> tuple[e.Event, ...]:
    """A protected case goes without a credit report, whose copy would go to an address (KU-04): left out, neutrally."""
    credit = case.checks.get("credit")
    if not case.protected or credit is None or credit.status != "waiting":
        return ()
    return (e.CheckNotDone("credit", NotDone.PERFORMER_UNABLE.value, by),)


def already(case: Case) -> bool:
    """Protection is on and nobody has let the case go on since: switching it on again changes nothing."""
    return bool(case.protected) and (case.paused == REASON or case.over)


@rule.register
def _(command: Protect, case: Case, around: Circumstances) -> Decision:
    if already(case):
        return yes("Protected before.")
    return yes("Takes effect at once (PN-16, PN-18).", *switched_on(case, command.by))


@rule.register
def _(command: NameHandler, case: Case, around: Circumstances) -> Decision:
    if not case.protected:
        refuse("PN-16", "not_protected", "Handlers are named only where an identity is protected.")
    barred(case, command.by)
    barred(case, command.handler)
    now = case.handlers
    if now and not command.oversight and command.by not in now:
        refuse("PN-16", "handlers_only", "Only the case's named handlers may do this.", Kind.FORBIDDEN)
    if command.handler in now:
        return yes("That person is a handler already.")
    if command.replaces is not None and command.replaces not in now:
        refuse("PN-16", "no_such_handler", "The person to be replaced is no handler here.", Kind.CONTENT)
    if command.replaces is None and len(now) >= MOST:
        refuse("PN-16", "two_handlers", "There are two handlers; put the new one in the place of another.")
    return yes(
        "As few people as possible, by name (PN-16).",
        HandlerNamed(command.handler, command.replaces, command.by),
    )


@rule.register
def _(command: ApproveOutput, case: Case, around: Circumstances) -> Decision:
    if not case.protected:
        refuse("PN-14", "not_protected", "Outputs are approved by name only where an identity is protected.")
    barred(case, command.by)
    if command.by not in case.handlers:
        refuse("PN-16", "handlers_only", "Only the case's named handlers may do this.", Kind.FORBIDDEN)
    if command.output not in OUTPUTS:
        refuse("PN-14", "unknown_output", f"The outputs are: {', '.join(OUTPUTS)}.", Kind.CONTENT)
    if command.by == command.to:
        refuse("PN-14", "own_output", "Somebody else must approve what is handed to oneself.")
    barred(case, command.to)
    if command.output in _OF_THE_REPORT and case.report is None:
        refuse("PN-14", "report_not_written", "There is no report to approve yet.")
    return yes(
        "A harm test for this output and this receiver (PN-14).",
        OutputApproved(command.output, command.to, command.by, command.item),
    )


@apply.register
def _(event: HandlerNamed, case: Case, at: datetime) -> Case:
    known = case.protection
    kept = tuple(h for h in known.handlers if h not in (event.replaces, event.handler))
    approved = tuple(a for a in known.approvals if a.to != event.replaces)
    return replace(case, protection=Protection((*kept, event.handler), approved))


@apply.register
def _(event: OutputApproved, case: Case, at: datetime) -> Case:
    known = case.protection
    new = Approved(event.output, event.to, event.by, at)
    return replace(case, protection=replace(known, approvals=(*known.approvals, new)))
