"""The operations on a case's file and on who works on it; see `operations` for what a row says."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from shared.web.staff import file_answers as a
from shared.web.staff import file_commands as c
from shared.web.staff import file_reading as reading
from shared.web.staff import file_requests as r
from shared.web.staff.requests import Sent

Words = tuple[str, str]
Row = tuple[str, str, Callable[..., Any], type[Sent], Words, Words]
Reading = tuple[str, str, str, Callable[..., Any], type[BaseModel] | None, Words, Words]

COMMANDS: tuple[Row, ...] = (
    (
        "write_note",
        "working-notes",
        c.write_note,
        r.NewNote,
        ("Skriv en arbetsanteckning", "Write a working note"),
        (
            "Raderas när rapporten lämnas; ingen allmän handling (OS-02). Det som rör saken förs in som tillförd uppgift.",
            "Deleted when the report is released; no official document (OS-02). What matters is recorded as a fact.",
        ),
    ),
    (
        "record_fact",
        "recorded-facts",
        c.record_fact,
        r.NewFact,
        ("Tillför en uppgift", "Record a fact"),
        (
            "Stannar i akten med tid och författare (OS-10). Kandidaten får läsa den.",
            "Stays in the file with time and author (OS-10). The candidate may read it.",
        ),
    ),
    (
        "request_disclosure",
        "disclosures",
        c.request_disclosure,
        r.NewDisclosure,
        ("Registrera en begäran om handlingar", "Register a request for documents"),
        (
            "När som helst, även när ärendet är avslutat. Vem som frågar behöver inte sägas (TF 2:18). Besvaras skyndsamt.",
            "At any time, also when the case is over. Who asks need not be said (TF 2:18). Answered promptly.",
        ),
    ),
    (
        "judge_secrecy",
        "secrecy-tests",
        c.judge_secrecy,
        r.NewSecrecyTest,
        ("Pröva sekretess", "Test secrecy"),
        (
            "En handling i taget, varje gång (PN-14). Det som utesluts anges ordagrant med sin grund.",
            "One document at a time, each time (PN-14). What is withheld is named word for word with its ground.",
        ),
    ),
    (
        "decide_disclosure",
        "disclosure-decisions",
        c.decide_disclosure,
        r.NewDisclosureDecision,
        ("Besluta om utlämnande", "Decide a disclosure"),
        (
            "Ett beslut av en namngiven person, med skäl; svaret med maskade kopior skrivs av sig självt (OS-11).",
            "A named person's decision, with reasons; the answer with masked copies is written by itself (OS-11).",
        ),
    ),
    (
        "confirm_archive",
        "archive-receipts",
        c.confirm_archive,
        r.NewArchiveReceipt,
        ("Kvittera e-arkivets mottagande", "Confirm that the e-archive has received"),
        (
            "Med paketets hash och arkivets referens. Det som ska arkiveras först gallras inte innan (OS-09).",
            "With the package's hash and the archive's reference. What must be archived first is not disposed of before.",
        ),
    ),
    (
        "assign_work",
        "assignments",
        c.assign_work,
        r.NewAssignment,
        ("Lämna över arbete", "Hand work over"),
        (
            "Till en namngiven person, när någon är borta. Den som har skrivit får aldrig granska (fyra ögon).",
            "To a named person, when somebody is away. Who has written may never review (four eyes).",
        ),
    ),
)
REQUESTS: dict[str, dict[str, object]] = {
    "write_note": {"text": "Ring tillbaka till domstolen på tisdag."},
    "record_fact": {
        "text": "Domstolen uppgav per telefon att målet är avslutat.",
        "source": "Tingsrätten, per telefon",
        "observed_on": "2026-11-23",
    },
    "request_disclosure": {"documents": ["decision"], "channel": "telephone"},
    "judge_secrecy": {
        "disclosure": "d1",
        "document": "decision",
        "outcome": "open",
        "reason": "Beslutet innehåller inga uppgifter som omfattas av sekretess.",
    },
    "decide_disclosure": {
        "disclosure": "d1",
        "outcome": "released",
        "reasons": "Ingen sekretess gäller för handlingen.",
    },
    "confirm_archive": {"sha256": "0" * 64, "reference": "E-arkiv 2027/114"},
    "assign_work": {"work": "handler", "to": "host-1"},
}
EVENTS: dict[str, str] = {
    "write_note": "note.written",
    "record_fact": "fact.recorded",
    "request_disclosure": "disclosure.requested",
    "judge_secrecy": "secrecy.tested",
    "decide_disclosure": "disclosure.decided",
    "confirm_archive": "archive.exported",
    "assign_work": "work.assigned",
}
_CASE = "/cases/{caseId}"

READINGS: tuple[tuple[Reading, dict[str, object], tuple[str, ...], str], ...] = (
    (
        (
            "read_disclosure_document",
            "GET",
            f"{_CASE}/disclosure-documents",
            reading.read_document,
            a.DocumentTexts,
            ("Läs en begärd handling", "Read a document that is asked for"),
            (
                "Handlingens texter, för sekretessprövningen. Läsningen noteras först.",
                "The document's texts, for the secrecy test. The reading is recorded first.",
            ),
        ),
        a.DISCLOSURE_DOCUMENT,
        ("disclosure", "document"),
        "",
    ),
    (
        (
            "read_disclosure_answer",
            "GET",
            f"{_CASE}/disclosure-answers",
            reading.read_answer,
            None,
            ("Hämta svaret på en begäran", "Fetch the answer to a request"),
            (
                "Beslutet och de maskade kopiorna som PDF, att skicka till den som frågade.",
                "The decision and the masked copies as a PDF, to send to whoever asked.",
            ),
        ),
        {},
        ("disclosure",),
        reading.PDF,
    ),
    (
        (
            "read_archive_package",
            "GET",
            f"{_CASE}/archive-package",
            reading.read_package,
            None,
            ("Hämta paketet till e-arkivet", "Fetch the package for the e-archive"),
            (
                "ZIP med manifest, METS, logg och handlingar, med SHA-256 för varje fil. Samma byte varje gång.",
                "ZIP with manifest, METS, log and documents, with SHA-256 of every file. The same bytes each time.",
            ),
        ),
        {},
        (),
        reading.ZIP,
    ),
)
