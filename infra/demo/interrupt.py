"""`make interrupt [KILLS=10] [STOPS=3] [SEED=n]`: the demo, while its functions are killed and its server is restarted.

Function workers die (SIGKILL) at some moments, all at once; at others the server is stopped (SIGTERM, its state kept) and
started again. Moments are drawn by the seed and bound to the progress of the cases, not to seconds, so that they are spread
over the whole demo on any machine. The actors go on as people do, and the demo must claim what it always claims.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import urllib3

from infra.build import ROOT
from infra.demo.actors.http import Client
from infra.demo.director import Demo
from infra.demo.telling import teller
from infra.local.processes import NotStarted, end_as_interrupted
from infra.local.stack import local_stack
from shared.flow import LEASE

if TYPE_CHECKING:
    from types import TracebackType

# Rows of the Cases table between which the moments lie: all of the demo, but its very first and last steps.
_FIRST_ROW, _LAST_ROW = 4, 100
_LONGEST_PAUSE = 0.5  # seconds between a row and its moment
_LOOK_SECONDS = 0.05
PATIENCE = 600.0  # seconds; what nothing woke is found by the sweep within a minute, each time


@dataclass(frozen=True)
class Moment:
    """When the Cases table holds `rows` rows, and `pause` seconds later. `stop`: the server is restarted."""

    rows: int
    pause: float
    stop: bool


def moments(kills: int, stops: int, seed: int) -> list[Moment]:
    """Draw the moments of a run, in order; the same seed draws the same."""
    draw = random.Random(seed)  # noqa: S311 - nothing is to be kept secret by it
    rows = sorted(draw.sample(range(_FIRST_ROW, _LAST_ROW), kills + stops))
    stopping = set(draw.sample(rows, stops))
    return [Moment(row, draw.uniform(0, _LONGEST_PAUSE), row in stopping) for row in rows]


class Interruptions:
    """Interrupts a demo at its moments, for as long as the block lasts; `missed` are those that did not come.

    Whoever was killed after claiming a mail or a note holds the claim for a lease: the case clock is moved past it.
    """

    def __init__(self, demo: Demo, plan: list[Moment]) -> None:
        self._demo, self._stack, self._say, self._plan = demo, demo.stack, demo.say, plan
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.missed = len(plan)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        for number, moment in enumerate(self._plan, start=1):
            if not self._reached(moment.rows):
                return
            time.sleep(moment.pause)
            try:
                began, what = self._restart() if moment.stop else self._kill()
                self._demo.move_clock(LEASE.total_seconds())
                self._await_answer()
            except (NotStarted, urllib3.exceptions.HTTPError) as failure:
                self._say(f"ERROR interruption {number}: {failure}")
                return
            seconds = time.monotonic() - began
            where = f"row {moment.rows} + {moment.pause:.2f} s"
            self._say(f"interruption {number} ({where}): {what}; answered again after {seconds:.1f} s")
            self.missed -= 1

    def _kill(self) -> tuple[float, str]:
        return time.monotonic(), f"{self._stack.server.kill_workers()} function workers killed"

    def _restart(self) -> tuple[float, str]:
        """Stop it where it forgets most: a commit is there, and the worker that relays it is only starting."""
        rows = self._rows()
        self._stack.server.kill_workers()
        self._reached(rows + 1)
        began = time.monotonic()
        self._stack.server.restart()
        return began, "server stopped and started again"

    def _reached(self, rows: int) -> bool:
        """Wait until the Cases table holds so many rows; False when the demo was over before."""
        while not self._over.is_set():
            if self._rows() >= rows:
                return True
            self._over.wait(_LOOK_SECONDS)
        return False

    def _rows(self) -> int:
        pages = self._stack.client("dynamodb").get_paginator("scan")
        table = self._stack.outputs["CasesTable"]
        return sum(page["Count"] for page in pages.paginate(TableName=table, Select="COUNT"))

    def _await_answer(self) -> None:
        """Wait, as patiently as people do, until a function answers at the front door; raises NotStarted when none does."""
        if Client().request("GET", f"{self._stack.url}/tillit/v1/api-info").status != HTTPStatus.OK:
            raise NotStarted("no function answers at the front door")


def main() -> int:
    """Out: 0 only if every interruption came and the demo's claims are true all the same."""
    parser = argparse.ArgumentParser(prog="make interrupt", description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--stops", type=int, default=3)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    given = parser.parse_args()
    end_as_interrupted()
    os.environ["AWS_MAX_ATTEMPTS"] = "12"  # the director has clients of its own, and they must be patient too
    say = teller()
    say(f"seed {given.seed}: {given.kills} times all function workers, {given.stops} times the server")
    with local_stack(say, keep_state=True) as stack:
        demo = Demo(stack, say, None, ROOT / ".build" / "interrupt", PATIENCE)
        interruptions = Interruptions(demo, moments(given.kills, given.stops, given.seed))
        errors = demo.run(interruptions)
    say(
        f"interrupt: seed {given.seed}, {stack.server.killed} workers killed, "
        f"{len(stack.server.outages)} restarts, {interruptions.missed} interruptions missed, {errors} errors"
    )
    return 1 if errors or interruptions.missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
