"""`python -m infra rebuild`: makes every projection again from the logs, while traffic goes on.

Two things derive from the logs: the worklist (Views), and which cases an ATS candidate has (Doors). A row is written by the
code and under the condition of the function that keeps it, only forwards, so that neither can undo the other. Claims, places,
links and sessions are not projections: no log could give them back.
"""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from infra.chain import unreadable
from infra.outcome import DEFAULT_STACK, reported
from infra.place import Place, place
from shared.adapters.views import item_of
from shared.reactors.project_view import look_again_at, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.domain.case import Case


def rebuild(where: Place, say: Callable[[str], None], *, do: bool) -> bool:
    """Make the projections equal to the logs, or (`do` off) only compare. Out: False when a row differs and was left, or a
    case could not be read. Safe to run twice and to break off.
    """
    told: Counter[str] = Counter()
    known = set()
    for tenant, case in where.cases():
        known.add((tenant, case))
        told[_case(where, tenant, case, say, do=do)] += 1
    for tenant, case, sequence in where.views.cases():
        # A case may have been opened since the scan passed by: only the log itself tells that there is none.
        if (tenant, case) in known or where.log.items(tenant, case):
            continue
        told["of no case"] += 1
        if do:
            where.views.remove(tenant, case, sequence)
    say(", ".join(f"{number} {what}" for what, number in sorted(told.items())) or "there is no case")
    if not do:
        say("nothing was written: --yes makes rows again and removes those of no case")
    left = set(told) - {"equal"} if not do else set(told) & {"unreadable"}
    return not left


def _case(where: Place, tenant: str, case: str, say: Callable[[str], None], *, do: bool) -> str:
    # The row first, then the log: a log is never behind a row that was made from it.
    shown = where.views.stored(tenant, case)
    try:
        found = where.log.load(tenant, case).case
    except (KeyError, TypeError, ValueError):
        say(f"case {case}: commit {unreadable(where.log.items(tenant, case))} cannot be read")
        return "unreadable"
    now = where.clock.now()
    known = _known_to_doors(where, found, do=do)
    row, at = row_of(found, now), look_again_at(found, now)
    if known and shown == item_of(row, at):
        return "equal"
    if do:
        if shown and int(shown["sequence"]["N"]) > found.sequence:  # it shows what a restored log has lost
            where.views.remove(tenant, case, int(shown["sequence"]["N"]))
        where.views.put(row, at)
    return "made again" if do else "different"


def _known_to_doors(where: Place, case: Case, *, do: bool) -> bool:
    """Whether the doors know the case by its ATS candidate, for what the ATS says of the candidate alone."""
    if not (case.connection and case.ats_candidate and case.ats_application):
        return True
    if case.id in where.doors.cases_of(case.tenant, case.connection, case.ats_candidate):
        return True
    if do:
        where.doors.remember(case.tenant, case.connection, case.ats_candidate, case.ats_application, case.id)
    return False


def main(arguments: Sequence[str]) -> int:
    """`python -m infra rebuild [--yes]`. Out: the exit status; without --yes 1 when a projection differs from its log."""
    parser = argparse.ArgumentParser(prog="python -m infra rebuild", description=__doc__.splitlines()[0])
    parser.add_argument("--stack", default=DEFAULT_STACK)
    parser.add_argument("--yes", action="store_true", help="write; without this it only compares")
    given = parser.parse_args(arguments)
    return reported("rebuild", lambda: rebuild(place(given.stack), print, do=given.yes))
