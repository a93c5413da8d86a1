"""`make simulate-planted [CAMPAIGNS=n]`: bugs put into the product on purpose, each of which the simulation must find.

A campaign plays seeds until something is violated, 2000 at most. A bug that survives means that a check is missing.
"""

import argparse
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import timedelta
from statistics import median
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError

from shared.adapters.bus import Bus, NotPublished
from shared.adapters.case_log import CaseLog, Conflict, Draft, _next, item_of
from shared.adapters.mail import Mailer
from shared.adapters.vault import Vault
from shared.adapters.views import Views
from shared.domain.commit import Commit, Log, extend, link, published
from shared.domain.known_events import read
from shared.integrations.providers.order_ids import order_id
from shared.runtime.logging import note
from tests.simulation.processes import world
from tests.simulation.schedule import play
from tests.simulation.world import World

MOST = 2000
Plant = Callable[[World], AbstractContextManager[object]]
_COMMIT, _LOAD, _PUT, _SEND, _PUBLISH = CaseLog.commit, CaseLog.load, Views.put, Mailer.send, Bus.publish
_BY_CAUSE = Log.by_cause


def _dual_write(at: World) -> AbstractContextManager[object]:
    """Events are published beside the write, by whoever wrote."""

    def commit(self: CaseLog, log: Log, draft: Draft) -> Log:
        done = _COMMIT(self, log, draft)
        bus = Bus(at.client("events"), at.resources.value("Bus", "Name"))
        _PUBLISH(bus, published(done.commits[-1]))
        return done

    stack = ExitStack()
    stack.enter_context(patch.object(CaseLog, "commit", commit))
    stack.enter_context(patch("shared.reactors.relay_commits.published", lambda commit: []))
    return stack


def _no_dedupe(at: World) -> AbstractContextManager[object]:
    """Nobody asks whether a cause has led to a commit before."""
    return patch.object(Log, "by_cause", lambda self, cause: None)


def _short_memory(at: World) -> AbstractContextManager[object]:
    """Only the last three commits are asked."""

    def by_cause(self: Log, cause: str) -> Commit | None:
        return next((c for c in self.commits[-3:] if c.cause == cause), None)

    return patch.object(Log, "by_cause", by_cause)


def _no_version_check(at: World) -> AbstractContextManager[object]:
    """A commit is put over whatever is there."""

    def commit(self: CaseLog, log: Log, draft: Draft) -> Log:
        new = _next(log, draft)
        self.dynamodb.put_item(TableName=self.table, Item=item_of(new))
        return extend(log, new)

    return patch.object(CaseLog, "commit", commit)


def _conflict_is_success(at: World) -> AbstractContextManager[object]:
    """Who was too late believes to have been first."""

    def commit(self: CaseLog, log: Log, draft: Draft) -> Log:
        try:
            return _COMMIT(self, log, draft)
        except Conflict:
            return self.load(log.case.tenant, log.case.id)

    return patch.object(CaseLog, "commit", commit)


def _short_lock(at: World) -> AbstractContextManager[object]:
    """The lock on an effect ends before the effect does, as that of an idempotency decorator may."""
    return patch("shared.flow.LEASE", timedelta(milliseconds=1))


def _no_lease(at: World) -> AbstractContextManager[object]:
    """A mail is sent by whoever sees that it is due."""
    return patch("shared.reactors.notify.lease", lambda services, log, action, also=(): log)


def _failed_entries_unread(at: World) -> AbstractContextManager[object]:
    """Nobody looks at FailedEntryCount."""

    def publish(self: Bus, envelopes: Any) -> None:
        try:
            _PUBLISH(self, envelopes)
        except NotPublished:
            return

    return patch.object(Bus, "publish", publish)


def _failed_batch_acknowledged(at: World) -> AbstractContextManager[object]:
    """A batch that could not be published counts as done."""

    def publish(self: Bus, envelopes: Any) -> None:
        try:
            _PUBLISH(self, envelopes)
        except (ClientError, NotPublished):
            return

    return patch.object(Bus, "publish", publish)


def _new_ids(at: World) -> AbstractContextManager[object]:
    """An event that is published again gets another id."""

    def told(commit: Commit) -> list[dict[str, object]]:
        return [{**event, "id": f"{event['id']}:{at.cloud.hexadecimal(4)}"} for event in published(commit)]

    return patch("shared.reactors.relay_commits.published", told)


def _from_the_latest(at: World) -> AbstractContextManager[object]:
    """The relay begins with what comes after it began."""
    return patch.object(at.client("dynamodbstreams"), "_BEGINNING", "LATEST")


def _only_the_next(at: World) -> AbstractContextManager[object]:
    """The view takes an event only when it is the next one."""

    def put(self: Views, row: Any, due_at: Any) -> bool:
        before = self.get(row.tenant, row.case)
        if row.sequence != (before.sequence if before else 0) + 1:
            return False
        return _PUT(self, row, due_at)

    return patch.object(Views, "put", put)


def _no_waiting_time(at: World) -> AbstractContextManager[object]:
    """The collection starts without the working days that the candidate was promised."""
    return patch("shared.domain.rules_checks.starts_on", lambda case: None)


def _keys_of_chance(at: World) -> AbstractContextManager[object]:
    """An order gets another id at each attempt."""

    def new_id(case: str, check: str, number: str) -> str:
        return order_id(case, check, f"{number}{at.kernel.chance.randrange(10, 99)}")

    return patch("shared.reactors.order_checks.order_id", new_id)


def _stale_head(at: World) -> AbstractContextManager[object]:
    """The chain's link is made from a head that was read earlier."""

    def following(log: Log, draft: Draft) -> Commit:
        new = _next(log, draft)
        return link(replace(new, prev=log.commits[-2].hash)) if len(log.commits) > 1 else new

    return patch("shared.adapters.case_log._next", following)


def _field_lost(at: World) -> AbstractContextManager[object]:
    """Reading an old event loses a member."""

    def forgetful(kind: str, data: dict[str, Any]) -> Any:
        kept = {**data, "language": "sv", "ats_application": None} if kind == "case.opened" else data
        return read(kind, {name: value for name, value in kept.items() if name in data})

    return patch("shared.adapters.case_log.read", forgetful)


def _mail_logged(at: World) -> AbstractContextManager[object]:
    """A log line tells to whom a mail goes."""

    def send(self: Mailer, to: str, subject: str, body: str) -> None:
        _SEND(self, to, subject, body)
        note("RECEIVED", what=to)

    return patch.object(Mailer, "send", send)


def _key_after_item(at: World) -> AbstractContextManager[object]:
    """A sealed item's key counts as kept although keeping it failed."""
    sealed = Vault._seal

    def seal(self: Vault, *of: Any) -> Any:
        careless = replace(self, dynamodb=SimpleNamespace(put_item=_swallowing(self.dynamodb.put_item)))
        return sealed(careless, *of)

    return patch.object(Vault, "_seal", seal)


def _swallowing(put: Callable[..., Any]) -> Callable[..., Any]:
    def quiet(**params: Any) -> Any:
        try:
            return put(**params)
        except ClientError:
            return {}

    return quiet


PLANTED: dict[str, Plant] = {
    plant.__name__.strip("_"): plant
    for plant in (
        _dual_write,
        _no_dedupe,
        _short_memory,
        _no_version_check,
        _conflict_is_success,
        _short_lock,
        _no_lease,
        _failed_entries_unread,
        _failed_batch_acknowledged,
        _new_ids,
        _from_the_latest,
        _only_the_next,
        _no_waiting_time,
        _keys_of_chance,
        _stale_head,
        _field_lost,
        _mail_logged,
        _key_after_item,
    )
}


def seeds_until_found(name: str, campaign: int) -> int:
    """How many seeds a campaign took; MOST + 1 when it found nothing."""
    at = world()
    with PLANTED[name](at):
        for number in range(1, MOST + 1):
            if play(at, campaign * MOST + number).wrong:
                return number
    return MOST + 1


def main() -> int:
    """Out: 0 when every campaign found its bug."""
    parser = argparse.ArgumentParser(prog="make simulate-planted", description=__doc__)
    parser.add_argument("--campaigns", type=int, default=20)
    parser.add_argument("--only", choices=sorted(PLANTED), default=None)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    names = [given.only] if given.only else sorted(PLANTED)
    whole = True
    with ProcessPoolExecutor(given.workers) as pool:
        running = {n: [pool.submit(seeds_until_found, n, c) for c in range(given.campaigns)] for n in names}
        for name, campaigns in running.items():
            took = [campaign.result() for campaign in campaigns]
            found = sum(number <= MOST for number in took)
            whole &= found == given.campaigns
            print(f"{name} {found}/{given.campaigns} median {median(took):g} worst {max(took)}", flush=True)
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
