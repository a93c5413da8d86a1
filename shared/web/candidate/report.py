"""C13 and C15: the report once it is handed over, and who has read what. A reading is recorded first."""

import re
from typing import cast, get_args

from shared.adapters.access_log import Access
from shared.content import open_item
from shared.domain.case import Case
from shared.pages.models import Readers
from shared.pages.models import Report as ReportPage
from shared.pages.parts import Read, Reader, ReadingNote, Reason
from shared.pages.render import headers
from shared.web.candidate.obstacles import not_found
from shared.web.candidate.visit import Visit, performer
from shared.web.http import Response

PAGE_OF_NOTES = 20
_PAGE = re.compile(rb"/Type\s*/Page\b")
_WHY: dict[Reader, Reason] = {
    "candidate": "own",
    "host": "collect",
    "orderer": "order",
    "case_officer": "assess",
    "reviewer": "review",
    "decider": "decide",
    "auditor": "oversee",
    "data_protection_officer": "oversee",
    "administrator": "administer",
    "interviewer": "interview",
    "assessor": "assess",
    "registrar": "keep",
    "placing_body": "order",
}
_CLIENTS = ("orderer", "decider", "data_protection_officer", "registrar", "placing_body")


def report(visit: Visit) -> Response:
    """C13. Before the release there is no report to read."""
    if not _there(visit.case):
        return not_found(visit)
    if visit.case.protected:  # PN-14: handed over in person, by approval
        return visit.show(ReportPage(frame=visit.frame(), released_at=visit.case.released_at, by_hand=True))
    content = _content(visit)
    page = ReportPage(
        frame=visit.frame(),
        released_at=visit.case.released_at,
        pdf_pages=len(_PAGE.findall(content)),
        pdf_bytes=len(content),
    )
    return visit.show(page)


def pdf(visit: Visit) -> Response:
    """The very file that the client received."""
    if not _there(visit.case) or visit.case.protected:
        return not_found(visit)
    content = _content(visit)
    sent = {
        **headers(),
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="report.pdf"',
    }
    return Response(200, content, sent)


def readers(visit: Visit) -> Response:
    """C15, newest first, a page at a time."""
    case = visit.case
    found = list(reversed(visit.services.access.read(case.tenant, case.id)))
    asked = visit.request.query.get("page", "1")
    last = max(1, -(-len(found) // PAGE_OF_NOTES))
    number = min(int(asked), last) if asked.isdecimal() and len(asked) < PAGE_OF_NOTES and int(asked) else 1
    rows = found[(number - 1) * PAGE_OF_NOTES : number * PAGE_OF_NOTES]
    here = visit.href("readers")
    return visit.show(
        Readers(
            frame=visit.frame(),
            notes=tuple(_note(visit, access) for access in rows),
            older_href=f"{here}?page={number + 1}" if number < last else None,
            newer_href=f"{here}?page={number - 1}" if number > 1 else None,
        )
    )


def _there(case: Case) -> bool:
    return case.released_at is not None and case.report is not None and "report" not in case.disposed


def _content(visit: Visit) -> bytes:
    visit.record_reading("report")
    written = visit.case.report
    return open_item(visit.services, visit.known_log, written.item if written else "")


def _note(visit: Visit, access: Access) -> ReadingNote:
    """A reading in the page's words: the host by name, everybody else by role and organisation."""
    policy = visit.policy
    host = access.who == visit.case.host
    known = cast("Reader", access.role)
    role: Reader = "host" if host else known
    organisation = policy.client if known in _CLIENTS else performer(policy)
    person = policy.staff.get(access.who) if host else None
    return ReadingNote(
        at=access.at,
        role=role,
        organisation="" if role == "candidate" else organisation.name,
        what=cast("Read", access.what if access.what in get_args(Read) else "case"),
        why=_WHY[role],
        name=person.name if person else None,
    )
