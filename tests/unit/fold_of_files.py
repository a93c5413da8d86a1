"""The file of the case in which everything has happened, and what the events of a file change of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from shared.domain.case import Keeping
from shared.domain.disclosure import DisclosureAnswered, DisclosureDecided, DisclosureRequested, SecrecyTested
from shared.domain.events import Event
from shared.domain.filed import Archived, Disclosure, Filed, Parties, Records
from shared.domain.parties import WorkAssigned
from shared.domain.records import ArchiveExported, FactRecorded, NoteWritten
from tests.invariants.setting import START

ASKED = Disclosure("d1", ("report",), "before", "disclosures-1", START)
ARCHIVED = Archived("s", 1, "before", START, frozenset({"report", "disclosures"}))
FILE = Records((Filed("working-1", "before", START),), (), (ASKED,), ARCHIVED)


def filed(*asked: Disclosure) -> Records:
    """The file with these requests; what the archive has of the class is not all of it any longer."""
    return replace(FILE, disclosures=asked, archived=replace(ARCHIVED, classes=frozenset({"report"})))


def rows(at: datetime, keeping: Keeping) -> list[tuple[Event, Mapping[str, object]]]:
    """Each event with the members of the case that it changes."""
    return [
        (
            NoteWritten("working-2", "mona"),
            {
                "records": replace(FILE, notes=(*FILE.notes, Filed("working-2", "mona", at))),
                "keeping": replace(keeping, working=True),
            },
        ),
        (
            FactRecorded("facts-1", "mona", "working-1"),
            {"records": replace(FILE, facts=(Filed("facts-1", "mona", at, "working-1"),))},
        ),
        (
            ArchiveExported("sha", "head", 12, ("report", "facts"), "rut", "notes-9"),
            {
                "records": replace(
                    FILE, archived=Archived("sha", 12, "rut", at, frozenset({"report", "facts"}))
                ),
            },
        ),
        (
            DisclosureRequested("d2", ("facts",), "rut", "disclosures-2"),
            {"records": filed(ASKED, Disclosure("d2", ("facts",), "rut", "disclosures-2", at))},
        ),
        (
            SecrecyTested("d1", "report", "rut", "disclosures-3"),
            {"records": filed(replace(ASKED, tests={"report": ("rut", "disclosures-3")}))},
        ),
        (
            DisclosureDecided("d1", "per", "disclosures-4"),
            {"records": filed(replace(ASKED, decision="disclosures-4", decided_by="per", decided_at=at))},
        ),
        (
            DisclosureAnswered("d1", "disclosures-5", "sha"),
            {"records": filed(replace(ASKED, answer="disclosures-5", sha256="sha"))},
        ),
        (
            WorkAssigned("reviewer", "johan", "mona"),
            {"parties": Parties({"handler": "before", "reviewer": "johan"}, frozenset({"before"}))},
        ),
    ]
