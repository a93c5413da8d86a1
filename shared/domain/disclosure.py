"""A request for documents at an authority (utlämnandebegäran): secrecy test, decision, answer (TF 2; OS-01 to OS-08, PN-14).

It may come at any time, also when the case is over. Which ground of secrecy was found lies in sealed items: it would tell what
the documents say. Neither the candidate's status nor the ATS is touched by it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from shared.domain.case import Case
from shared.domain.commands import Command
from shared.domain.errors import Kind
from shared.domain.events import Event
from shared.domain.filed import DISCLOSURES, Disclosure
from shared.domain.filing import DOCUMENTS, GROUNDS, held_documents, official
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, barred, refuse, rule, yes
from shared.domain.parties import of_the_client

_NOT_OFFICIAL = ("working_notes", "drafts")


@dataclass(frozen=True)
class DisclosureRequested(Event):
    """Somebody asks for documents; who, if they said so, lies in the sealed item (TF 2:18: they need not)."""

    type: ClassVar[str] = "disclosure.requested"
    disclosure: str
    documents: tuple[str, ...]
    by: str
    item: str


@dataclass(frozen=True)
class SecrecyTested(Event):
    """A document was tested for secrecy by a named person; outcome, grounds and passages lie in the sealed item (PN-14)."""

    type: ClassVar[str] = "secrecy.tested"
    disclosure: str
    document: str
    by: str
    item: str


@dataclass(frozen=True)
class DisclosureDecided(Event):
    """A named person decided what is handed out; outcome and reasons lie in the sealed item (OS-11)."""

    type: ClassVar[str] = "disclosure.decided"
    disclosure: str
    by: str
    item: str


@dataclass(frozen=True)
class DisclosureAnswered(Event):
    """The answer was made: decision and masked copies in one sealed PDF, which exists whatever was decided."""

    type: ClassVar[str] = "disclosure.answered"
    disclosure: str
    item: str
    sha256: str


@dataclass(frozen=True)
class RequestDisclosure(Command):
    """A member of staff registers a request."""

    documents: tuple[str, ...]
    by: str
    item: str


@dataclass(frozen=True)
class JudgeSecrecy(Command):
    """A member of staff has tested one document; a test made again replaces the earlier one until the decision."""

    disclosure: str
    document: str
    by: str
    item: str


@dataclass(frozen=True)
class DecideDisclosure(Command):
    """A named person decides; the decision agrees with the tests."""

    disclosure: str
    by: str
    item: str


def _asked(case: Case, disclosure: str) -> Disclosure:
    found = case.records.disclosure(disclosure)
    if found is None:
        refuse("OS-04", "no_such_disclosure", "This case has no such request.", Kind.CONTENT)
    if found.decided_at:
        refuse("OS-11", "disclosure_decided", "The request has been decided; a new one may be made.")
    return found


@rule.register
def _(command: RequestDisclosure, case: Case, around: Circumstances) -> Decision:
    if not official(case):
        refuse("OS-01", "not_authority", "Only an authority holds official documents.")
    barred(case, command.by)
    if set(command.documents) & set(_NOT_OFFICIAL):
        refuse("OS-02", "not_official", "Working notes and drafts are no official documents.")
    if not command.documents or not set(command.documents) <= set(DOCUMENTS):
        known = ", ".join(DOCUMENTS)
        refuse("OS-01", "unknown_document", f"The documents of a case are: {known}.", Kind.CONTENT)
    if not set(command.documents) <= set(held_documents(case)):
        refuse("OS-01", "document_not_held", "The authority does not hold such a document.")
    number = f"d{len(case.records.disclosures) + 1}"
    documents = tuple(dict.fromkeys(command.documents))
    return yes(
        "Registered; to be answered promptly (TF 2:15).",
        DisclosureRequested(number, documents, command.by, command.item),
    )


@rule.register
def _(command: JudgeSecrecy, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    asked = _asked(case, command.disclosure)
    if command.document not in asked.documents:
        refuse("OS-07", "document_not_asked", "This document was not asked for.", Kind.CONTENT)
    tested = SecrecyTested(command.disclosure, command.document, command.by, command.item)
    return yes("Tested each time (PN-14).", tested)


@rule.register
def _(command: DecideDisclosure, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    of_the_client(around.policy, command.by)
    asked = _asked(case, command.disclosure)
    if set(asked.documents) - set(asked.tests):
        refuse("PN-14", "secrecy_not_tested", "Every document is tested for secrecy before the decision.")
    if case.protected and command.by in {tester for tester, _ in asked.tests.values()}:
        refuse(
            "PN-14",
            "own_test",
            "With a protected identity another named person approves what is handed out.",
        )
    return yes(
        "A named person decides (OS-11).", DisclosureDecided(command.disclosure, command.by, command.item)
    )


def _changed(case: Case, number: str, change: Callable[[Disclosure], Disclosure]) -> Case:
    """The case with one disclosure changed; whatever the archive has of the class is no longer all of it."""
    changed = tuple(change(d) if d.id == number else d for d in case.records.disclosures)
    return _since(replace(case, records=replace(case.records, disclosures=changed)))


def _since(case: Case) -> Case:
    known = case.records.archived
    if known is None:
        return case
    rest = replace(known, classes=known.classes - {DISCLOSURES})
    return replace(case, records=replace(case.records, archived=rest))


@apply.register
def _(event: DisclosureRequested, case: Case, at: datetime) -> Case:
    asked = Disclosure(event.disclosure, event.documents, event.by, event.item, at)
    filed = (*case.records.disclosures, asked)
    return _since(replace(case, records=replace(case.records, disclosures=filed)))


@apply.register
def _(event: SecrecyTested, case: Case, at: datetime) -> Case:
    def tested(known: Disclosure) -> Disclosure:
        return replace(known, tests={**known.tests, event.document: (event.by, event.item)})

    return _changed(case, event.disclosure, tested)


@apply.register
def _(event: DisclosureDecided, case: Case, at: datetime) -> Case:
    def decided(known: Disclosure) -> Disclosure:
        return replace(known, decision=event.item, decided_by=event.by, decided_at=at)

    return _changed(case, event.disclosure, decided)


@apply.register
def _(event: DisclosureAnswered, case: Case, at: datetime) -> Case:
    def answered(known: Disclosure) -> Disclosure:
        return replace(known, answer=event.item, sha256=event.sha256)

    return _changed(case, event.disclosure, answered)


__all__ = ["DOCUMENTS", "GROUNDS", "DecideDisclosure", "JudgeSecrecy", "RequestDisclosure"]
