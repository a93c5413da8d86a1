"""The operations on the steps of a procedure; see `operations` for what a row says."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from shared.web.staff import step_requests as r
from shared.web.staff import steps
from shared.web.staff.requests import Sent

Row = tuple[str, str, Callable[..., Any], type[Sent], tuple[str, str], tuple[str, str]]

COMMANDS: tuple[Row, ...] = (
    (
        "record_step",
        "steps",
        steps.record_step,
        r.NewStep,
        ("Registrera ett steg", "Record a step"),
        (
            "Ett steg i ärendets ordning, i den roll och med det innehåll som lagens rad anger. Ärendet visar vilka.",
            "A step of the case's procedure, in the role and with the content that its row of law names; the case shows them.",
        ),
    ),
    (
        "waive_step",
        "waivers",
        steps.waive_step,
        r.NewWaiver,
        ("Avstå från ett steg", "Leave a step out"),
        (
            "Bara ett steg som får utelämnas, med skäl i ord (SP-03).",
            "Only a step that may be left out, with the reason in words (SP-03).",
        ),
    ),
    (
        "end_participation",
        "participation-endings",
        steps.end_participation,
        r.NewEnding,
        ("Deltagandet har upphört", "The participation has ended"),
        (
            "Det som måste göras vid slutet börjar: avanmälan skyndsamt, avslutande samtal (SP-27, SP-28).",
            "What must be done at the end begins: prompt de-registration, a closing talk (SP-27, SP-28).",
        ),
    ),
)
EXPORT: tuple[tuple[str, str], tuple[str, str]] = (
    ("Hämta ansökan om registerkontroll", "Fetch the application for a record check"),
    (
        "Underlaget till Säkerhetspolisens blankett, som fil. Inget skickas härifrån (SP-35).",
        "What the Security Service's form asks for, as a file. Nothing is sent from here (SP-35).",
    ),
)
EXPORTED: dict[str, object] = {
    "service": "SP-3",
    "operator": "Exempelby Energi AB",
    "supervisory_body": "Länsstyrelsen",
    "reason": "Tjänsten ger tillgång till ritningar över elnätets styrning.",
    "title": "drifttekniker",
    "person": {"first_name": "Alva", "last_name": "Exempel"},
    "consented_at": "2026-11-23T09:14:02.000000Z",
}
REQUESTS: dict[str, dict[str, object]] = {
    "record_step": {
        "step": "certificates",
        "route": "done",
        "content": {"text": "Betyg och intyg har setts i original och stämmer med ansökan."},
    },
    "waive_step": {
        "step": "references",
        "reason": "particular_reasons",
        "text": "Personen har arbetat i verksamheten i tio år och är väl känd där.",
    },
    "end_participation": {"reason": "left"},
}
EVENTS = {
    "record_step": "step.recorded",
    "waive_step": "step.waived",
    "end_participation": "participation.ended",
}
CONTENTS: tuple[type[BaseModel], ...] = tuple(r.FORMS.values())
