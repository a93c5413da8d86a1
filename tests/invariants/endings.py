"""What must hold of a whole history: it verifies and folds again to the same case, and every case comes to an end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from shared.adapters.case_log import commit_of, item_of
from shared.domain import commands as c
from shared.domain.case import Case
from shared.domain.commit import Log, extend, faults
from shared.domain.due import due, next_deadline
from shared.domain.errors import Refused
from shared.domain.parties import BY_WORK, AssignWork
from shared.domain.status import waiting_for
from tests.invariants.acting import outcome_of
from tests.invariants.histories import History
from tests.invariants.people import expected
from tests.invariants.setting import CASE, OTHERS, STAFF_BY_TURN, TENANT, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    Ending = Callable[[History], str | None]

_ENOUGH = 400
_LATER = (
    "waiting_time",
    "too_late",
    "invited_too_late",
    "invitation_not_delivered",
    "issue_date_missing",
    "extract_too_old",
)
_NEVER = (
    "not_covered",
    "window_closed",
    "citizenship",
    "placement_decider",
    "service_blocked",
    "previous_missing",
)
_OTHERS = ("conflict_of_interest", "own_work", "not_assigned", "own_test", "handlers_only")


def folds_the_same_again(history: History) -> str | None:
    """Replay: the stored form of the log folds to the very same case, however often."""
    log = Log(Case(TENANT, CASE))
    for commit in history.desk.log.commits:
        log = extend(log, commit_of(item_of(commit)))
    return None if log == history.desk.log else "another case came out"


def chain_verifies(history: History) -> str | None:
    """The hash chain of what was written verifies."""
    return "; ".join(faults(history.desk.log.commits)) or None


def no_member_hides_an_id(history: History) -> str | None:
    """The log holds nothing but JSON, and no event's member hides what the envelope says of the commit."""
    for commit in history.desk.log.commits:
        for event in commit.events:
            if {"version", "tenant", "case", "sequence"} & set(json.loads(json.dumps(event.data()))):
                return f"{event.type} has a member of the envelope"
    return None


def the_case_ends(history: History) -> str | None:
    """Liveness: when people answer what they are asked, and reactors, sources and the candidate act, every case ends and
    in the end nothing readable is left of it."""
    desk = history.desk.copy()
    turns = Random(len(history.steps))  # noqa: S311 - choices of a test, nothing secret
    for turn in range(_ENOUGH):
        if desk.case.sequence == 0 or (desk.case.shredded and not due(desk.case, desk.now)):
            return None
        wrong = _one_turn(desk, turn, turns)
        if wrong:
            return wrong
    return f"stuck: {waiting_for(desk.case, desk.now)}, next {next_deadline(desk.case, desk.now)}"


def _one_turn(desk: Desk, turn: int, turns: Random) -> str | None:
    actions = due(desk.case, desk.now)
    if actions:
        try:
            commits = outcome_of(desk, actions[0], "done")
        except (KeyError, ValueError) as crash:
            return f"{actions[0].kind}: {crash!r}"
        for new in commits:
            desk.take(*new)
        return None
    if waiting_for(desk.case, desk.now).who == "source" and turn % 2:
        return _source(desk)
    command = expected(desk, turns.randrange)
    return _carry_out(desk, command, turn) if command else _wait(desk)


def _source(desk: Desk) -> str | None:
    check, order = next((n, s.order) for n, s in desk.case.checks.items() if s.status == "ordered")
    desk.do(c.ReturnCheck(check, "findings-00000000000000fe", "callback", order))
    return None


def _wait(desk: Desk) -> str | None:
    later = next_deadline(desk.case, desk.now)
    if later is None and desk.case.over:
        return "over, but something readable stays for ever"
    desk.now = later or desk.now + timedelta(days=1)
    return None


def _carry_out(desk: Desk, command: c.Command, turn: int) -> str | None:
    """Do what is asked for; another person when this one may not; later when it is too early."""
    try:
        desk.do(command)
    except Refused as no:
        if no.code in _LATER:
            return _wait(desk)
        if no.code == "record_check_runs" and isinstance(command, c.AnswerQuestion):
            return _carry_out(
                desk, replace(command, answer="continue"), turn
            )  # and then ended in its order (SP-27)
        if no.code in _NEVER:  # no such case can be: a person cancels
            return _by_another(desk, c.Cancel("not_covered", OTHERS[0]), no)
        if no.code in _OTHERS:
            return _by_another(desk, command, no)
        return f"{waiting_for(desk.case, desk.now)} is asked for, but {command} is refused: {no}"
    return None


def _by_another(desk: Desk, command: c.Command, no: Refused) -> str | None:
    for person in STAFF_BY_TURN:
        try:
            desk.do(person(command))
        except Refused as another:
            if another.code in _LATER:
                return _wait(desk)
            if another.code == "not_assigned" and _done_by_its_new_owner(desk, person(command)):
                return None
            if another.code in _NEVER:
                return _by_another(desk, c.Cancel("not_covered", OTHERS[0]), another)
            continue
        return None
    return f"nobody may {command}, conflicted {sorted(desk.case.conflicted)}: {no}"


def _done_by_its_new_owner(desk: Desk, command: c.Command) -> bool:
    """Work that was given to somebody who may not do it is given to another person (case description, section 6)."""
    try:
        desk.do(AssignWork(BY_WORK[type(command)], vars(command)["by"], OTHERS[0]), command)
    except Refused:
        return False
    return True


HISTORY_RULES: tuple[Ending, ...] = (folds_the_same_again, chain_verifies, no_member_hides_an_id)
SLOW_RULES: tuple[Ending, ...] = (the_case_ends,)
