"""The timeline of a case, told from its log: time, event, who, and what is awaited next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.case import Case
from shared.domain.events import name_of
from shared.domain.fold import fold
from shared.domain.status import waiting_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.domain.commit import Log

_QUIET = frozenset({"action.claimed", "link.issued"})


def lines(log: Log) -> Iterator[str]:
    """One line for each event that a person would want to know of."""
    case = Case(log.case.tenant, log.case.id)
    for commit in log.commits:
        case = fold(case, commit.at, commit.sequence, commit.hash, commit.events)
        waiting = waiting_for(case, commit.at)
        until = f" until {waiting.until}" if waiting.until else ""
        for event in commit.events:
            name = name_of(event)
            if name not in _QUIET:
                moment = f"{commit.at:%Y-%m-%d %H:%M:%S}"
                yield f"  {moment}  {name:<26} {commit.actor:<26} next: {waiting.who} ({waiting.what}){until}"
