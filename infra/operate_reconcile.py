"""`python -m infra reconcile POINT`: after a restore, has what the log may have lost asked and told again.

Each case that is not over gets one commit, `case.restored`; what follows is the reactors' work, with their rights: the ATS is
told the label once more, and open orders go out again under their keys, at which a provider makes no second check but delivers
a result again that it has delivered before. What no party repeats by itself is listed for a person, by the name of the message.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra.changeset import StackError
from infra.outcome import DEFAULT_STACK, reported
from infra.place import Place, place
from shared.adapters.case_log import Conflict, Draft
from shared.adapters.query import pages
from shared.domain.commit import Log, stamp
from shared.domain.events import CaseRestored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_ATTEMPTS = 10
_PARTS = 4  # of a claim's key: T, the tenant, INTAKE, the sender


def reconcile(where: Place, point: datetime, say: Callable[[str], None], *, do: bool) -> bool:
    """Have everything asked and told again that may be lost; or (`do` off) only say what that is. Out: False when a person
    has to ask for something.

    In: the point in time that was restored, which names this reconciliation: a second run does nothing twice.
    """
    cause, told = f"restored:{stamp(point)}", 0
    for tenant, case in where.cases():
        told += _say_restored(where, tenant, case, cause, do=do)
    say(f"{told} cases that are not over: their ATS is told again, their open orders go out again")
    missing = list(_claimed_in_vain(where))
    for line in missing:
        say(line)
    if not do:
        say("nothing was written: --yes does it")
    return not missing


def _say_restored(where: Place, tenant: str, case: str, cause: str, *, do: bool) -> bool:
    """Commit that a case was restored, once; whether it is, or would be, in its log because of this."""
    for _ in range(_ATTEMPTS):
        log = where.log.load(tenant, case)
        if log.by_cause(cause) or log.case.over:
            return False
        if not do:
            return True
        draft = Draft(where.clock.now(), cause, cause, "operator:reconcile", (CaseRestored(),))
        try:
            where.log.commit(log, draft)
        except Conflict:
            continue
        return True
    raise StackError(f"case {case} is written all the time: run this again")


def _claimed_in_vain(where: Place) -> Iterator[str]:
    """Messages that the doors once took in, and that no log shows. Nobody has their content: they have to come again."""
    for tenant, sender, message, case in _claims(where):
        content = where.tenants.connection(sender)
        if content is None:
            continue  # a claim of another kind: a one-time code, a request of staff
        log = where.log.load(tenant, case)
        if log.case.sequence == 0:
            yield f"message {message} of {sender}: case {case} does not exist; have the ATS send the application again"
        elif "vendor" not in content and log.by_cause(f"provider:{sender}:{message}") is None and _waits(log):
            yield f"message {message} of {sender}: not in the log of case {case}, which waits for a result"


def _waits(log: Log) -> bool:
    return not log.case.over and any(s.status == "ordered" for s in log.case.checks.values())


def _claims(where: Place) -> Iterator[tuple[str, str, str, str]]:
    """(tenant, sender, message, case) of every claim."""
    request: dict[str, Any] = {"TableName": where.outputs["DoorsTable"], "ConsistentRead": True}
    for page in pages(where.client("dynamodb").scan, **request):
        for item in page:
            parts = str(item["pk"]["S"]).split("#")
            if len(parts) == _PARTS and parts[2] == "INTAKE":
                yield parts[1], parts[3], item["sk"]["S"], item["case"]["S"]


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("the instant needs its zone, as in 2026-11-21T08:00:00Z")
    return at.astimezone(UTC)


def main(arguments: Sequence[str]) -> int:
    """`python -m infra reconcile POINT [--yes]`. Out: the exit status; 1 also when a person has to ask for something."""
    parser = argparse.ArgumentParser(prog="python -m infra reconcile", description=__doc__.splitlines()[0])
    parser.add_argument("point", type=_instant, help="the point in time that was restored, with its zone")
    parser.add_argument("--stack", default=DEFAULT_STACK)
    parser.add_argument("--yes", action="store_true", help="do it; without this it only says what there is")
    given = parser.parse_args(arguments)
    return reported("reconcile", lambda: reconcile(place(given.stack), given.point, print, do=given.yes))
