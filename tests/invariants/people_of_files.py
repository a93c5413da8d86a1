"""What people do with a generated case's file, and whom they give its work: as they ought to, and anything else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.domain.disclosure import DecideDisclosure, JudgeSecrecy, RequestDisclosure
from shared.domain.filing import DOCUMENTS, held_documents, open_disclosures
from shared.domain.parties import WORK, AssignWork
from shared.domain.records import ConfirmArchive, RecordFact, WriteNote
from tests.invariants.setting import OTHERS, STAFF

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.commands import Command
    from tests.invariants.setting import Desk

    Pick = Callable[[int], int]

NOTE, FACT, ASKED = "working-00000000000000ff", "facts-00000000000000ff", "disclosures-00000000000000ff"
_PEOPLE = (*STAFF, *OTHERS)


def _requests(desk: Desk, by: str, pick: Pick) -> Command:
    held = held_documents(desk.case) or DOCUMENTS
    return RequestDisclosure((held[pick(len(held))],), by, ASKED)


def _goes_on(desk: Desk, by: str, pick: Pick) -> Command:
    """The next thing to do with a request: a test of each document, then the decision."""
    asked = next(iter(open_disclosures(desk.case)), None)
    if asked is None:
        return DecideDisclosure("d1", by, ASKED)
    left = [name for name in asked.documents if name not in asked.tests]
    return JudgeSecrecy(asked.id, left[0], by, ASKED) if left else DecideDisclosure(asked.id, by, ASKED)


def _archives(desk: Desk, by: str, pick: Pick) -> Command:
    case = desk.case
    return ConfirmArchive(
        "e" * 64, case.head, case.sequence, ("report", "notes"), by, "notes-00000000000000fd"
    )


_COMMANDS: tuple[Callable[[Desk, str, Pick], Command], ...] = (
    lambda desk, by, pick: WriteNote(NOTE, by),
    lambda desk, by, pick: RecordFact(FACT, by, NOTE if pick(2) else None),
    _requests,
    _goes_on,
    _goes_on,
    _archives,
    lambda desk, by, pick: AssignWork(WORK[pick(len(WORK))], _PEOPLE[pick(len(_PEOPLE))], by),
)


def of_registrar(desk: Desk) -> Command:
    """What is waited for: the test of each document by one person, the decision by another (PN-14)."""
    command = _goes_on(desk, "rut", lambda n: 0)
    return replace(command, by="siv") if isinstance(command, DecideDisclosure) else command


def of_files(desk: Desk, by: str, pick: Pick) -> Command:
    """A command about the file or the people at any time: most of them ought to be refused."""
    if open_disclosures(desk.case) and pick(2):
        return _goes_on(desk, by, pick)
    if held_documents(desk.case) and pick(2):
        return _requests(desk, by, pick)
    return _COMMANDS[pick(len(_COMMANDS))](desk, by, pick)
