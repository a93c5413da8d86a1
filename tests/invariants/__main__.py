"""`make histories [SEQUENCES=n]`: so many command sequences of each service, on every core, and what they break.

A sequence begins at a place of the service's main line and takes fourteen steps: commands of people and sources, what reactors
do, and the clock. Sequences are drawn by a plain seeded generator, so that a number plays the same one again; where something
breaks, the shortest sequence found is told (the tests have hypothesis shrink such a one).
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from tests.invariants.beginnings import SERVICES
from tests.invariants.breadth import EVERY_RULE, complaints
from tests.invariants.quick import quicken

_AT_ONCE = 500  # sequences that a worker is given at a time
_FOLDED, _ENDED = (
    20,
    40,
)  # of the many, these are folded again from their stored form, and walked to their end


def main() -> int:
    """Out: 0 when nothing was violated."""
    parser = argparse.ArgumentParser(prog="make histories", description=__doc__)
    parser.add_argument("--sequences", type=int, default=20_000)
    parser.add_argument("--service", action="append", choices=SERVICES)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    services, began, violations = given.service or list(SERVICES), time.monotonic(), 0
    for service, wrong in _played(services, given.sequences, given.workers):
        violations += len(wrong)
        for name, told in wrong.items():
            print(f"{service}: {name}: {told}\n", flush=True)
    seconds = time.monotonic() - began
    print(
        f"{given.sequences} command sequences of each of {len(services)} services, {len(EVERY_RULE)} rules, "
        f"{seconds:.0f} s on {given.workers} cores: {violations} violations"
    )
    return 1 if violations else 0


def _played(services: list[str], sequences: int, workers: int) -> Iterator[tuple[str, dict[str, str]]]:
    parts = [
        (service, first, min(first + _AT_ONCE, sequences))
        for service in services
        for first in range(0, sequences, _AT_ONCE)
    ]
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_part, parts)


def _part(part: tuple[str, int, int]) -> tuple[str, dict[str, str]]:
    quicken()
    service, first, last = part
    return service, complaints(range(first, last), service, folded=_FOLDED, ended=_ENDED)


if __name__ == "__main__":
    sys.exit(main())
