"""Whether everything that was committed got onto the bus: by the relay, or, where the stream forgot it, by the sweep."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from infra.local import capture, tenant
from shared.adapters.case_log import CaseLog
from shared.adapters.views import Views
from shared.domain.commit import published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.local.stack import LocalStack

_PATIENCE = 10.0  # seconds: between a commit and its events on the bus lies the stream's way


@dataclass(frozen=True)
class Publication:
    """How many commits there are, how many of them the stream forgot, how often the sweep hinted, and what is wrong."""

    commits: int
    forgotten: int
    hints: int
    errors: list[str]


def publication(stack: LocalStack, tapped: capture.Tap, cases: Sequence[str]) -> Publication:
    """Compare the logs of cases with what the bus carried; waits for what is still on its way.

    A commit whose events never came needs another way: after it the sweep hinted its case, or the relay published a
    later commit. And the case's row in the worklist shows the whole log.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        found = _compared(stack, tapped, cases)
        if time.monotonic() > deadline or not (found.forgotten or found.errors):
            return found
        time.sleep(1)


def _compared(stack: LocalStack, tapped: capture.Tap, cases: Sequence[str]) -> Publication:
    dynamodb = stack.client("dynamodb")
    log, views = CaseLog(dynamodb, stack.outputs["CasesTable"]), Views(dynamodb, stack.outputs["ViewsTable"])
    logs = {case: log.load(tenant.TENANT, case) for case in cases}
    carried, hinted = _carried(capture.bus_events(stack, tapped))
    forgotten, errors = 0, []
    for case, found in logs.items():
        relayed = [c for c in found.commits if carried >= {str(e["id"]) for e in published(c)}]
        missing = [c for c in found.commits if c not in relayed]
        forgotten += len(missing)
        woken = max([*(c.at for c in relayed), *hinted[case]], default=None)
        errors += [
            f"commit {c.sequence} of {case} was published by nothing"
            for c in missing
            if woken is None or woken < c.at
        ]
        row = views.get(tenant.TENANT, case)
        if row is None or row.sequence < found.case.sequence:
            errors.append(f"the worklist's row of {case} is behind its log")
    commits = sum(len(found.commits) for found in logs.values())
    return Publication(commits, forgotten, sum(len(hinted[case]) for case in cases), errors)


def _carried(events: list[dict[str, Any]]) -> tuple[set[str], dict[str, list[datetime]]]:
    """The ids of the events that the bus carried, and when (case clock) the sweep hinted each case."""
    carried: set[str] = set()
    hinted: dict[str, list[datetime]] = defaultdict(list)
    for detail in (event["detail"] for event in events):
        carried.add(detail["id"])
        if detail["type"] == "case.hinted" and detail["data"]["reason"] == "sweep":
            hinted[detail["subject"]].append(datetime.fromisoformat(detail["time"]))
    return carried, hinted
