"""Where generated histories begin: nowhere, and at places along the main line of every service."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from shared.domain import commands as c
from shared.domain.due import due, next_deadline
from shared.domain.errors import Refused
from shared.domain.policy import OffenceBasis
from shared.domain.protection import NameHandler, Protect
from shared.domain.regimes import REGIMES
from shared.domain.steps import EndParticipation
from tests.invariants.acting import outcome_of
from tests.invariants.people import ITEM, expected
from tests.invariants.procedures import desk_for, ordered
from tests.invariants.setting import (
    FINANCE,
    OFFICER,
    PERMIT,
    REVIEWER,
    TEACHER,
    Desk,
    answers,
    opening,
    policy,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shared.domain.case import Case
    from shared.domain.regimes import Regime
    from shared.domain.regimes import Step as LawStep


def ahead(desk: Desk, until: Callable[[Case], bool]) -> Desk:
    """A desk further on along the main line: everybody does at once what is expected, until the case is so."""
    for _ in range(300):
        if until(desk.case):
            return desk
        actions = due(desk.case, desk.now)
        command = None if actions else expected(desk, lambda n: 0)
        if actions:
            for new in outcome_of(desk, actions[0], "done"):
                desk.take(*new)
        elif command and _done_now(desk, command):
            continue
        elif not _source_answers(desk):
            desk.now = next_deadline(desk.case, desk.now) or desk.wait(days=1)
    raise AssertionError("the main line does not get there")


def _done_now(desk: Desk, command: c.Command) -> bool:
    """Whether it was the time for the command; collecting and interviewing wait for some days."""
    try:
        desk.do(command)
    except Refused as no:
        if no.code not in ("waiting_time", "invited_too_late"):
            raise
        return False
    return True


def _source_answers(desk: Desk) -> bool:
    check = next((n for n, s in desk.case.checks.items() if s.status == "ordered"), None)
    if check:
        desk.do(c.ReturnCheck(check, ITEM["findings"], "callback", desk.case.checks[check].order))
    return check is not None


Place = tuple[str, "Callable[[Case], bool]"]
_BEFORE: tuple[Place, ...] = (
    ("accepted", lambda case: case.service is not None),
    ("acknowledged", lambda case: case.acknowledged_at is not None),
    ("collecting", lambda case: case.collecting_at is not None),
)
_JUDGED: tuple[Place, ...] = (
    ("assessed", lambda case: case.assessment is not None),
    ("released", lambda case: case.released_at is not None),
)
_CLOSED: Place = ("closed", lambda case: case.closed_at is not None)
BACKGROUND = ("BK-B", "BK-U")
SERVICES = (*BACKGROUND, *dict.fromkeys(r.service for r in REGIMES if r.service not in BACKGROUND))


@cache
def starts(service: str | None = None) -> tuple[tuple[str, Desk], ...]:
    """Where the histories of a service (or of all) begin: nowhere, and at places along the main line, so that the later ones
    are reached often too."""
    if service is None:
        return tuple(start for name in SERVICES for start in starts(name))
    return tuple(_of_background(service) if service in BACKGROUND else _of_procedure(service))


def _of_background(service: str) -> Iterator[tuple[str, Desk]]:
    yield "nothing", Desk()
    no_mail: tuple[c.Command, ...] = (c.AnswerQuestion("email", "none", OFFICER),)
    born = c.ProveIdentity("id_check", "person-0000000000000002", False, 34, OFFICER, has_birth_date=True)
    who, facts, more = {
        "BK-B": ("teacher", TEACHER, no_mail), "BK-U": ("head of finance", FINANCE, (*no_mail, born))
    }[service]  # fmt: skip
    reading: Place = ("reading", lambda case: case.reading_until is not None)
    for how, known, first in ((who, facts, ()), (f"{who} without mail", {**facts, "has_email": "no"}, more)):
        desk = Desk()
        desk.do(opening(known), *answers(), *first)
        for name, until in (*_BEFORE, reading, *_JUDGED, _CLOSED):
            yield f"{name}, {how}", ahead(desk, until).copy()
    yield f"protected, {who}", _protected(facts)
    if service == "BK-B":
        yield from _of_private_employers()


def _protected(facts: dict[str, str]) -> Desk:
    """A case whose report is written by its two handlers, and which nobody has approved to hand out."""
    desk = Desk()
    desk.do(opening(facts), *answers())
    ahead(desk, lambda case: case.reading_until is not None)
    desk.do(Protect(OFFICER), *(NameHandler(who, OFFICER) for who in (OFFICER, REVIEWER)), c.Resume(OFFICER))
    return ahead(desk, lambda case: case.report is not None).copy()


def _of_private_employers() -> Iterator[tuple[str, Desk]]:
    """By a permit whose days are few, and with no basis for offence data at all (BK-06, BK-07)."""
    permit, none = replace(PERMIT, max_days=12), OffenceBasis("private_without_permit", "")
    for how, basis, places in (("permit", permit, (*_BEFORE, *_JUDGED)), ("no basis", none, _BEFORE)):
        desk = Desk(policy(authority=False, basis=basis))
        desk.do(opening(TEACHER), *answers(authority=False))
        for name, until in places:
            yield f"{name}, private, {how}", ahead(desk, until).copy()


def _of_procedure(service: str) -> Iterator[tuple[str, Desk]]:
    """Each step of the main line is a place of its own, by mail and with the candidate in the room."""
    desk = desk_for(service)
    yield f"nothing, {service}", desk.copy()
    desk.do(opening(TEACHER))
    yield f"found by the policy, {service}", desk
    regime = max((r for r in REGIMES if r.service == service), key=lambda r: r.version)
    if regime.blocked:
        return
    for how, mail in (("", "yes"), (" without mail", "no")):
        desk = ordered(service, desk_for(service), mail=mail)
        for name, until in _places(regime):
            if name == "ended":
                desk.do(EndParticipation("left", OFFICER))
            yield f"{name}, {service}{how}", ahead(desk, until).copy()
            if name == "follow_up" and regime.step("renewal"):
                yield f"after five years, {service}{how}", replace(desk, now=desk.now + timedelta(days=1850))


def _places(regime: Regime) -> Iterator[Place]:
    steps = [s for s in regime.steps if s.need != "conditional" and not s.settled]
    yield _BEFORE[0]
    yield from _BEFORE[1:] if regime.gate else _BEFORE[2:]
    yield from (_done(s) for s in steps if s.phase == "work")
    yield from _JUDGED if regime.judged else ()
    yield from (_done(s) for s in steps if s.phase == "after_report")
    if regime.decided:
        yield "decided", lambda case: case.decided_at is not None
    yield from (_done(s) for s in steps if s.phase in ("after_decision", "participation"))
    if any(s.phase == "exit" for s in steps):
        yield "ended", lambda case: case.participation_ended_at is not None
    yield _CLOSED


def _done(step: LawStep) -> Place:
    return step.id, lambda case: step.id in case.steps
