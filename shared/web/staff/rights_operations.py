"""The operations on the candidate's rights, and on complaints; see `operations` for what a row says."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from shared.web.staff import complaint_requests as k
from shared.web.staff import complaints, rights_acts, rights_reading
from shared.web.staff import rights_requests as r
from shared.web.staff.requests import Nothing, Sent

Row = tuple[str, str, Callable[..., Any], type[Sent], tuple[str, str], tuple[str, str]]
Read = tuple[
    str, str, Callable[..., Any], type[BaseModel], tuple[str, str], tuple[str, str], Mapping[str, object]
]

COMMANDS: tuple[Row, ...] = (
    (
        "request_right",
        "rights-requests",
        rights_acts.request_right,
        r.NewRightsRequest,
        ("Registrera en begäran", "Register a request"),
        (
            "En begäran som kom i brev, telefon eller möte. Svar inom en månad (GR-01 till GR-07). En invändning pausar direkt.",
            "A request by letter, telephone or in person. Answered within a month (GR-01 to GR-07). An objection pauses at once.",
        ),
    ),
    (
        "take_up_right",
        "rights-reviews",
        rights_acts.take_up_right,
        r.NewTakeUp,
        ("Börja pröva en begäran", "Begin to examine a request"),
        ("Begäran prövas av dig.", "The request is under review by you."),
    ),
    (
        "extend_right",
        "rights-extensions",
        rights_acts.extend_right,
        r.NewExtension,
        ("Förläng tiden för svar", "Extend the time for an answer"),
        (
            "Högst två månader till, en gång; skälet berättas.",
            "At most two months more, once; the reason is told.",
        ),
    ),
    (
        "answer_right",
        "rights-answers",
        rights_acts.answer_right,
        r.NewRightsAnswer,
        ("Svara på en begäran", "Answer a request"),
        (
            "En namngiven människa svarar med skäl, och kandidaten får veta. En rättelse skriver aldrig över.",
            "A named human answers with reasons, and the candidate is told. A correction is a new version, never an overwriting.",
        ),
    ),
    (
        "end_restriction",
        "restriction-endings",
        rights_acts.end_restriction,
        r.NewRestrictionEnd,
        ("Upphäv begränsningen", "End the restriction"),
        ("Kandidaten får veta varför (GDPR 18.3).", "The candidate is told why (GDPR 18.3)."),
    ),
    (
        "note_correction",
        "correction-receipts",
        rights_acts.note_correction,
        Nothing,
        ("Den rättade rapporten är läst", "The corrected report has been seen"),
        (
            "Den som hade den förra rapporten har sett den nya (GDPR 19).",
            "Who had the earlier report has seen the new one (GDPR 19).",
        ),
    ),
    (
        "discard_surplus",
        "discards",
        rights_acts.discard_surplus,
        r.NewDiscard,
        ("Kasta överskottsinformation", "Discard surplus information"),
        (
            "Det som inte får sparas tas bort. Loggen säger bara att något kastades (BK-31).",
            "What may not be kept is taken out. The log says only that something was discarded (BK-31).",
        ),
    ),
)
_LIST = {"items": [], "restricted": False}
_REQUEST = {
    "request": "r1",
    "rule_id": "GR-01",
    "kind": "access",
    "status": "open",
    "asked_at": "2026-11-23T09:14:02.000000Z",
    "asked_by": "candidate",
    "due_on": "2026-12-23",
    "late": False,
    "extended": False,
    "text": "Jag vill ha en kopia av allt.",
}
READS: tuple[Read, ...] = (
    (
        "list_requests",
        "rights-requests",
        rights_acts.list_requests,
        r.RequestList,
        ("Kandidatens begäranden", "The candidate's requests"),
        ("Efter sista dag. Läsningen noteras först.", "By their last day. The reading is recorded first."),
        {**_LIST, "items": [_REQUEST]},
    ),
    (
        "erasure_limits",
        "erasure-limits",
        rights_reading.erasure_limits,
        r.ErasureLimits,
        ("Vad som får raderas", "What may be erased"),
        (
            "Stöd för beslutet, del för del (GR-03, OS-09).",
            "Support for the decision, part by part (GR-03, OS-09).",
        ),
        {
            "items": [
                {
                    "retention_class": "findings",
                    "may_be_erased": False,
                    "rule_id": "GR-03",
                    "text": "Ärendet pågår och behöver uppgifterna. Avsluta det först.",
                }
            ]
        },
    ),
    (
        "export_case",
        "exports",
        rights_reading.export_case,
        r.Exported,
        ("Kopia av allt", "A copy of everything"),
        (
            "Allt om kandidaten så långt kandidaten får läsa nu, inget om någon annan (GR-01). Läsningen noteras först.",
            "Everything about the candidate as far as the candidate may read now, nobody else's data (GR-01). Recorded first.",
        ),
        {"export": {"about": {"case": "5f0c9d2ab41e7c8863d1a0f4be"}}},
    ),
)
COMPLAINT = "/complaints/{complaintId}"
_COMPLAINT = {
    "complaint": "c0ffee0123456789abcdef0123",
    "status": "open",
    "received_on": "2026-11-23",
    "due_on": "2026-12-23",
    "late": False,
}
COMPLAINTS: tuple[tuple[Any, ...], ...] = (
    (
        "list_complaints",
        "GET",
        "/complaints",
        complaints.list_complaints,
        k.ComplaintList,
        ("Klagomålen", "The complaints"),
        (
            "En kö utanför ärendena, efter sista dag. Syns aldrig i ett ärende och påverkar det aldrig.",
            "A queue outside the cases, by the last day. Never visible in a case, and never affecting one.",
        ),
        None,
        {},
        {"items": [_COMPLAINT]},
    ),
    (
        "register_complaint",
        "POST",
        "/complaints",
        complaints.register_complaint,
        k.Complaint,
        ("Registrera ett klagomål", "Register a complaint"),
        ("Ett klagomål som inte kom på sidan.", "A complaint that did not come by the page."),
        k.NewComplaint,
        {"case_id": "5f0c9d2ab41e7c8863d1a0f4be", "text": "Jag blev avbruten under samtalet."},
        _COMPLAINT,
    ),
    (
        "read_complaint",
        "GET",
        COMPLAINT,
        complaints.read_complaint,
        k.OpenedComplaint,
        ("Läs ett klagomål", "Read a complaint"),
        (
            "Aldrig den som själv har arbetat med ärendet. Läsningen noteras utanför ärendet.",
            "Never who has worked on the case. The reading is recorded outside the case.",
        ),
        None,
        {},
        {**_COMPLAINT, "case_id": "5f0c9d2ab41e7c8863d1a0f4be", "text": "Jag blev avbruten under samtalet."},
    ),
    (
        "answer_complaint",
        "POST",
        f"{COMPLAINT}/answers",
        complaints.answer_complaint,
        k.Complaint,
        ("Svara på ett klagomål", "Answer a complaint"),
        ("Svaret läser kandidaten på sidan.", "The candidate reads the answer on the page."),
        k.NewComplaintAnswer,
        {"text": "Vi beklagar. Samtalsledaren har fått veta det, och rutinen är ändrad."},
        {**_COMPLAINT, "status": "answered"},
    ),
)
REQUESTS: dict[str, dict[str, object]] = {
    "request_right": {"kind": "access", "text": "Jag vill ha en kopia av allt ni har om mig."},
    "take_up_right": {"request": "r1"},
    "extend_right": {"request": "r1", "reason": "Uppgifter behöver sökas i ett äldre arkiv."},
    "answer_right": {
        "request": "r1",
        "outcome": "granted",
        "reasons": "Kopian finns att hämta på din sida från och med i dag.",
    },
    "end_restriction": {"reason": "Frågan om uppgifterna stämmer är nu utredd."},
    "discard_surplus": {"item": "notes-4f1c2a9be07d3356", "text": "Samtalet handlade om arbetet."},
}
EVENTS = {
    "request_right": "right.requested",
    "take_up_right": "right.taken_up",
    "extend_right": "right.extended",
    "answer_right": "right.answered",
    "end_restriction": "hold.lifted",
    "note_correction": "correction.noted",
    "discard_surplus": "surplus.discarded",
}
_READING = (400, 401, 403, 404, 405, 409, 410, 500, 503)
_OPENING = (400, 401, 403, 404, 405, 409, 413, 415, 422, 500, 503)


def whole(case: str) -> tuple[tuple[Any, ...], ...]:
    """The rows of what is no command of a case, in the order of an operation's members; `case` is a case's address."""
    reads: tuple[tuple[Any, ...], ...] = tuple(
        (id_, "GET", f"{case}/{name}", run, answer, words, about, _READING, None, {}, example)
        for id_, name, run, answer, words, about, example in READS
    )
    return reads + tuple(
        (
            *row[:7],
            _OPENING if row[7] else _READING,
            *row[7:],
        )  # id to about, then what can go wrong, then the body
        for row in COMPLAINTS
    )
