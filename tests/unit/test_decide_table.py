"""Every command in every situation of a case: the events it leads to, or the rule and the code that refuse it.

A line of the table: the command, what comes of it, and the situations in which it does. `-` is a command that changes nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.errors import Refused
from tests.invariants.beginnings import ahead
from tests.invariants.setting import FINANCE, NOTICE, OFFICER, REVIEWER, TEACHER, Desk, answers, opening

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.case import Case

COMMANDS: dict[str, c.Command] = {
    "OpenCase": opening(),
    "Signal": c.Signal("rejected"),
    "AnswerQuestion": c.AnswerQuestion("need", "stated", "lena", "notes-0000000000000001"),
    "AssignHost": c.AssignHost("johan", "mona"),
    "ProveIdentity": c.ProveIdentity("e_identification", "person-0000000000000002", True, 34),
    "HandOverLink": c.HandOverLink("2026-12-01T00:00:00Z", OFFICER),
    "AnswerProtected": c.AnswerProtected(True),
    "ShowNotice": c.ShowNotice("bk-b", 2, "e" * 64, "sv"),
    "Acknowledge": c.Acknowledge(NOTICE),
    "AnswerPermission": c.AnswerPermission(True, NOTICE),
    "StartCollection": c.StartCollection(OFFICER),
    "ReturnCheck": c.ReturnCheck("courts_general", "findings-0000000000000001", "manual", by=OFFICER),
    "RejectCheck": c.RejectCheck("courts_general", "c0ffee00c0ffee00c0ffee00-courts_general-1"),
    "SkipCheck": c.SkipCheck("courts_general", "source_closed", by=OFFICER),
    "ExtendReading": c.ExtendReading(),
    "Reply": c.Reply("reply-0000000000000001"),
    "SignAssessment": c.SignAssessment("assessment-0000000000000001", OFFICER),
    "ApproveReview": c.ApproveReview(REVIEWER),
    "ReturnReview": c.ReturnReview(REVIEWER, "notes-0000000000000003"),
    "Release": c.Release(OFFICER),
    "RecordDecision": c.RecordDecision("decision-0000000000000001", "per"),
    "Pause": c.Pause("objection", OFFICER),
    "Resume": c.Resume(OFFICER),
    "Withdraw": c.Withdraw(),
    "Cancel": c.Cancel("client_request", OFFICER),
}

PLACES: dict[str, Callable[[Case], bool]] = {
    "accepted": lambda case: case.service is not None,
    "identified": lambda case: case.identity is not None,
    "asked": lambda case: case.protected is False,
    "shown": lambda case: case.notice_hash is not None,
    "acknowledged": lambda case: case.acknowledged_at is not None,
    "collecting": lambda case: case.collecting_at is not None,
    "ordered": lambda case: case.checks["courts_general"].status == "ordered",
    "reading": lambda case: case.reading_until is not None,
    "commented": lambda case: case.reply is not None,
    "assessed": lambda case: case.assessment is not None,
    "reviewed": lambda case: case.reviewed_by is not None,
    "written": lambda case: case.report is not None,
    "released": lambda case: case.released_at is not None,
    "decided": lambda case: case.decision is not None,
    "closed": lambda case: case.closed_at is not None,
    "shredded": lambda case: case.shredded,
}


@cache
def situations() -> dict[str, Desk]:
    """A desk for each situation: along the main line of BK-B, the permission of BK-U, and the side states."""
    found = {"nothing": Desk()}
    desk = Desk()
    desk.do(opening(TEACHER))
    found["draft"] = desk.copy()
    desk.do(*answers())
    for name, until in PLACES.items():
        found[name] = ahead(desk, until).copy()
    finance = Desk()
    finance.do(opening(FINANCE), *answers())
    found["U acknowledged"] = ahead(finance, PLACES["acknowledged"]).copy()
    permitted, refused = finance.copy(), finance.copy()
    permitted.do(c.AnswerPermission(True, NOTICE))
    refused.do(c.AnswerPermission(False, NOTICE))
    found |= {"U permitted": permitted, "U refused": refused}
    found["checked"] = found["accepted"].copy()
    found["checked"].do(c.ProveIdentity("id_check", "person-0000000000000002", True, 34, OFFICER))
    for name, command in (
        ("paused", COMMANDS["Pause"]),
        ("withdrawn", c.Withdraw()),
        ("cancelled", COMMANDS["Cancel"]),
    ):
        stopped = found["ordered"].copy()
        stopped.do(command)
        found[name] = stopped
    ready = found["acknowledged"].copy()
    ready.wait(days=4)
    lapsed = found["reading"].copy()
    lapsed.wait(days=30)
    found |= {"ready": ready, "over time": lapsed}
    return found


def outcome(desk: Desk, command: c.Command) -> str:
    """What comes of a command, in the words of the table."""
    try:
        new = desk.judge(command).events
    except Refused as no:
        return f"{no.rule}: {no.code} ({no.kind})"
    return " + ".join(e.name_of(x) for x in new) or "-"


TABLE = """
OpenCase | case.opened | nothing
OpenCase | - | closed, withdrawn, cancelled, shredded
OpenCase | - | the rest
Signal | case.signalled | closed, withdrawn, cancelled
Signal | - | shredded
Signal | case.signalled | the rest
AnswerQuestion | question.answered | draft
AnswerQuestion | BK-11: not_asked (state) | closed, withdrawn, cancelled
AnswerQuestion | BK-11: not_asked (state) | the rest
AssignHost | host.assigned | the rest
ProveIdentity | BK-11: need_not_assessed (state) | draft
ProveIdentity | identity.proven | accepted
ProveIdentity | - | the rest
ProveIdentity | GR-05: paused (state) | paused
HandOverLink | BK-11: need_not_assessed (state) | draft
HandOverLink | case 4: identity_not_checked (state) | the rest
HandOverLink | link.issued | checked
HandOverLink | GR-05: paused (state) | paused
AnswerProtected | BK-11: need_not_assessed (state) | draft
AnswerProtected | protected_identity.answered + links.revoked + case.paused + handler.named | the rest
AnswerProtected | protected_identity.answered + links.revoked + case.paused | accepted, checked
ShowNotice | BK-11: need_not_assessed (state) | draft
ShowNotice | case 4: identity_not_proven (state) | accepted
ShowNotice | PN-18: protected_identity_not_asked (state) | identified, checked
ShowNotice | notice.delivered | the rest
ShowNotice | GR-05: paused (state) | paused
Acknowledge | BK-11: need_not_assessed (state) | draft
Acknowledge | case 4: identity_not_proven (state) | accepted
Acknowledge | BK-13: notice_not_delivered (state) | identified, checked, asked
Acknowledge | notice.acknowledged | shown
Acknowledge | - | the rest
Acknowledge | GR-05: paused (state) | paused
AnswerPermission | BK-11: need_not_assessed (state) | draft
AnswerPermission | case 4: identity_not_proven (state) | accepted
AnswerPermission | KU-02: no_credit_report (state) | the rest
AnswerPermission | permission.given | U acknowledged, U refused
AnswerPermission | - | U permitted
AnswerPermission | GR-05: paused (state) | paused
StartCollection | BK-11: need_not_assessed (state) | draft
StartCollection | case 4: identity_not_proven (state) | accepted
StartCollection | PN-18: protected_identity_not_asked (state) | identified, checked
StartCollection | BK-13: notice_not_acknowledged (state) | asked, shown
StartCollection | BK-13: waiting_time (state) | acknowledged, U permitted, U refused
StartCollection | - | the rest
StartCollection | KU-03: permission_open (state) | U acknowledged
StartCollection | GR-05: paused (state) | paused
StartCollection | collection.started | ready
ReturnCheck | case 2: no_such_check (content) | draft
ReturnCheck | BK-13: not_started (state) | the rest
ReturnCheck | check.returned | collecting, ordered
ReturnCheck | case 4: check_done (state) | reading, commented, assessed, reviewed, written, released,
    decided, over time
ReturnCheck | GR-05: paused (state) | paused
RejectCheck | - | the rest
RejectCheck | check.rejected | ordered, paused
SkipCheck | case 2: no_such_check (content) | draft
SkipCheck | BK-13: not_started (state) | the rest
SkipCheck | check.not_done | collecting, ordered
SkipCheck | case 4: check_done (state) | reading, commented, assessed, reviewed, written, released,
    decided, over time
SkipCheck | GR-05: paused (state) | paused
ExtendReading | BK-11: need_not_assessed (state) | draft
ExtendReading | case 4: identity_not_proven (state) | accepted
ExtendReading | BK-15: nothing_to_read (state) | the rest
ExtendReading | reading.extended | reading
ExtendReading | BK-15: already_done (state) | commented, assessed, reviewed, written, released, decided
ExtendReading | GR-05: paused (state) | paused
ExtendReading | BK-15: too_late (state) | over time
Reply | BK-11: need_not_assessed (state) | draft
Reply | case 4: identity_not_proven (state) | accepted
Reply | BK-15: nothing_to_read (state) | the rest
Reply | reply.given | reading
Reply | BK-15: already_done (state) | commented, assessed, reviewed, written, released, decided
Reply | GR-05: paused (state) | paused
Reply | BK-15: too_late (state) | over time
SignAssessment | BK-15: candidate_reads_first (state) | the rest
SignAssessment | assessment.signed | commented
SignAssessment | case 4: assessed (state) | assessed, reviewed, written, released, decided
SignAssessment | GR-05: paused (state) | paused
ApproveReview | case 4: nothing_to_review (state) | the rest
ApproveReview | review.approved | assessed
ApproveReview | case 4: reviewed (state) | reviewed, written, released, decided
ApproveReview | GR-05: paused (state) | paused
ReturnReview | case 4: nothing_to_review (state) | the rest
ReturnReview | review.returned | assessed, reviewed, written
ReturnReview | case 4: released (state) | released, decided
ReturnReview | GR-05: paused (state) | paused
Release | BK-13: notice_not_delivered (state) | draft, accepted, identified, checked, asked
Release | case 4: not_reviewed (state) | the rest
Release | case 4: report_not_written (state) | reviewed
Release | report.released | written
Release | - | released, decided
Release | GR-05: paused (state) | paused
RecordDecision | case 4: not_released (state) | the rest
RecordDecision | decision.recorded | released
RecordDecision | case 4: decided (state) | decided
RecordDecision | GR-05: paused (state) | paused
Pause | case.paused + links.revoked | the rest
Pause | GR-05: paused (state) | paused
Resume | - | the rest
Resume | case.resumed | paused
Withdraw | case.withdrawn + links.revoked | the rest
Withdraw | case 4: released (state) | released, decided
Cancel | case.cancelled + links.revoked | the rest
"""


EVERYWHERE = {
    "nothing": "case 4: unknown_case (unknown)",
    "closed": "case 4: case_over (state)",
    "withdrawn": "case 4: case_over (state)",
    "cancelled": "case 4: case_over (state)",
    "shredded": "case 9: shredded (gone)",
}
"""What every command but a few meets where there is no case, and where the case is over."""


@cache
def rows() -> tuple[tuple[str, str, str], ...]:
    """(command, situation, outcome) of every cell of the table."""
    told: dict[tuple[str, str], str] = {(x, place): y for x in COMMANDS for place, y in EVERYWHERE.items()}
    rest: dict[str, str] = {}
    for line in TABLE.replace(",\n", ",").strip().splitlines():
        command, outcome_, places = (part.strip() for part in line.split("|"))
        if places == "the rest":
            rest[command] = outcome_
            continue
        told |= {(command, place.strip()): outcome_ for place in places.split(",")}
    cells = [(x, place, told.get((x, place)) or rest[x]) for x in COMMANDS for place in situations()]
    return tuple(cells)


@pytest.mark.parametrize(("command", "place", "told"), rows())
def test_decides(command: str, place: str, told: str) -> None:
    assert outcome(situations()[place], COMMANDS[command]) == told


def test_the_table_names_every_command_and_only_situations_that_exist() -> None:
    lines = [
        [part.strip() for part in line.split("|")] for line in TABLE.replace(",\n", ",").strip().splitlines()
    ]
    assert {line[0] for line in lines} == set(COMMANDS)
    assert {p.strip() for line in lines for p in line[2].split(",")} - {"the rest"} <= set(situations())
    here = {kind for kind in c.Command.__subclasses__() if kind.__module__ == c.__name__}
    assert {type(x) for x in COMMANDS.values()} == here
