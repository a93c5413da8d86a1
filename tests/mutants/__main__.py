"""`make mutants`: how much of what the deciding code says the tests would miss if it said something else.

[tool.mutmut] in pyproject.toml names the code and the tests; survivors.toml gives the reason of each survivor. Exits 0 when at
least LEAST per cent of the mutants are killed.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from mutmut.configuration import config

from tests.mutants.campaign import Bench, asked, control, judged
from tests.mutants.planting import living, mutants, unchanged
from tests.mutants.reach import caches, reach_of
from tests.mutants.survivors import told

LEAST = 85.0
HISTORIES = "40"


class Campaign:
    """Takes the place of pytest's own loop over what it collected."""

    def pytest_configure(self) -> None:
        """A mutant is judged by the same examples whenever it is judged."""
        from hypothesis import Phase, settings  # not before pytest has seen to its plugins

        drawn = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutants", derandomize=True, database=None, max_examples=25, deadline=None, phases=drawn
        )
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge every mutant by the collected tests; fails the session under LEAST."""
        began = time.monotonic()
        say = partial(print, flush=True)
        paths = [path.resolve() for path in map(Path, sorted(config().only_mutate))]
        files = set(map(str, paths))
        remembered = caches()
        reach = asked(lambda: reach_of(session.items, files, remembered))
        broken = [i.nodeid for i, r in zip(session.items, reach, strict=True) if not r.passed]
        if broken:
            raise pytest.UsageError(f"these fail without any mutant: {', '.join(broken)}")
        every = [m for path in paths for m in mutants(path)]
        say(f"{len(every)} mutants, {len(session.items)} tests, {time.monotonic() - began:.0f} s so far")
        bench = Bench(session.items, reach, living(files), remembered)
        gc.freeze()  # what a forked process need not look through again
        misled = control((m for path in paths for m in unchanged(path)), bench)
        if misled:
            raise pytest.UsageError(f"these fail where code was exchanged for itself: {', '.join(misled)}")
        verdicts = []
        for verdict in judged(every, bench):
            verdicts.append(verdict)
            if len(verdicts) % 500 == 0:
                say(f"{len(verdicts)} judged, {time.monotonic() - began:.0f} s")
        for line in told(verdicts):
            say(line)
        score = 100 * sum(v.killed for v in verdicts) / len(verdicts)
        say(
            f"score {score:.1f} % of {len(verdicts)} mutants in {time.monotonic() - began:.0f} s; at least {LEAST:.0f} % asked"
        )
        session.testsfailed = int(score < LEAST)
        return True


def main() -> int:
    """Collect the tests as always, without the histories that only breadth needs."""
    os.environ["TILLIT_HISTORIES"] = HISTORIES
    chosen = config().pytest_add_cli_args_test_selection
    return pytest.main(["-q", *config().pytest_add_cli_args, *chosen], plugins=[Campaign()])


if __name__ == "__main__":
    sys.exit(main())
