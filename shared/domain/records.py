"""The file at an authority: working notes apart from recorded facts, and the export to the e-archive (OS-02, OS-09, OS-10)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from shared.domain.case import Case
from shared.domain.commands import Command
from shared.domain.errors import Kind
from shared.domain.events import Event
from shared.domain.filed import WORKING_NOTES, Archived, Filed
from shared.domain.filing import official
from shared.domain.fold import apply
from shared.domain.gate import Circumstances, Decision, barred, needs_order, refuse, rule, yes


@dataclass(frozen=True)
class NoteWritten(Event):
    """A working note (arbetsanteckning) lies in the sealed item: nobody's official document, gone at the release (OS-02)."""

    type: ClassVar[str] = "note.written"
    item: str
    by: str


@dataclass(frozen=True)
class FactRecorded(Event):
    """A fact was added to the file (tillförd sakuppgift): it stays, with its author and time (OS-10). `note`: made of it."""

    type: ClassVar[str] = "fact.recorded"
    item: str
    by: str
    note: str | None = None


@dataclass(frozen=True)
class ArchiveExported(Event):
    """The e-archive has received the package with this hash; `classes` are the retention classes in it (OS-09)."""

    type: ClassVar[str] = "archive.exported"
    sha256: str
    head: str
    head_sequence: int
    classes: tuple[str, ...]
    by: str
    item: str


@dataclass(frozen=True)
class WriteNote(Command):
    """A member of staff notes something for the work."""

    item: str
    by: str


@dataclass(frozen=True)
class RecordFact(Command):
    """A member of staff adds a fact to the file; `note` names the working note that it is made of, if any."""

    item: str
    by: str
    note: str | None = None


@dataclass(frozen=True)
class ConfirmArchive(Command):
    """A named person says that the e-archive has received the package; its receipt lies in the sealed item."""

    sha256: str
    head: str
    head_sequence: int
    classes: tuple[str, ...]
    by: str
    item: str


@rule.register
def _(command: WriteNote, case: Case, around: Circumstances) -> Decision:
    needs_order(case)
    barred(case, command.by)
    if case.released_at or case.over:
        refuse("OS-02", "notes_are_gone", "Working notes end with the release; record a fact instead.")
    return yes("A working note, deleted at the release (OS-02).", NoteWritten(command.item, command.by))


@rule.register
def _(command: RecordFact, case: Case, around: Circumstances) -> Decision:
    needs_order(case)
    barred(case, command.by)
    if command.note is not None and command.note not in {n.item for n in case.records.notes}:
        refuse("OS-02", "no_such_note", "This case has no such working note.", Kind.CONTENT)
    if command.note is not None and WORKING_NOTES in case.disposed:
        refuse("OS-02", "notes_are_gone", "Working notes end with the release; record a fact instead.")
    return yes("Part of the file (OS-10).", FactRecorded(command.item, command.by, command.note))


@rule.register
def _(command: ConfirmArchive, case: Case, around: Circumstances) -> Decision:
    barred(case, command.by)
    if not official(case):
        refuse("OS-09", "not_authority", "Only an authority's file goes to an archive.")
    if not case.over:
        refuse("OS-09", "case_goes_on", "A file goes to the archive when its case is over.")
    if command.head_sequence > case.sequence:
        refuse("OS-09", "archive_outdated", "The package is not made of this log.", Kind.CONTENT)
    known = case.records.archived
    if known and known.sha256 == command.sha256:
        return yes("The archive has it already.")
    exported = ArchiveExported(
        command.sha256, command.head, command.head_sequence, command.classes, command.by, command.item
    )
    return yes("The archive has it; what may only go after that may go in its time.", exported)


@apply.register
def _(event: NoteWritten, case: Case, at: datetime) -> Case:
    filed = (*case.records.notes, Filed(event.item, event.by, at))
    keeping = replace(case.keeping, working=True)
    return replace(case, records=replace(case.records, notes=filed), keeping=keeping)


@apply.register
def _(event: FactRecorded, case: Case, at: datetime) -> Case:
    filed = (*case.records.facts, Filed(event.item, event.by, at, event.note))
    return replace(case, records=replace(case.records, facts=filed))


@apply.register
def _(event: ArchiveExported, case: Case, at: datetime) -> Case:
    """What waited for the archive is tried at once."""
    archived = Archived(event.sha256, event.head_sequence, event.by, at, frozenset(event.classes))
    failures = {key: known for key, known in case.failures.items() if not key.startswith("dispose:")}
    return replace(case, records=replace(case.records, archived=archived), failures=failures)
