"""Which test runs which lines of the deciding code, and how long it takes: only tests that reach a change can notice it."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper, partial
from typing import Any, TypeAlias

import pytest

Lines = set[tuple[str, int]]
Cache: TypeAlias = "_lru_cache_wrapper[Any]"


@dataclass
class Reach:
    """What one test runs: lines as (file, number), and the seconds it takes on its own; `passed` without any mutant."""

    lines: Lines = field(default_factory=set)
    seconds: float = 0.0
    passed: bool = True


def passes(item: pytest.Item) -> bool:
    """Run one collected test; True when nothing of it fails. No report is made: nobody reads why."""
    run = item.ihook
    calls = [
        pytest.CallInfo.from_call(lambda: run.pytest_runtest_setup(item=item), "setup"),
        pytest.CallInfo.from_call(lambda: run.pytest_runtest_call(item=item), "call"),
        pytest.CallInfo.from_call(lambda: run.pytest_runtest_teardown(item=item, nextitem=None), "teardown"),
    ]
    return not any(call.excinfo for call in calls)


def caches() -> list[Cache]:
    """What the project's code remembers: a mutant must not meet what was worked out before it."""
    found = [x for x in gc.get_objects() if isinstance(x, _lru_cache_wrapper)]
    return [x for x in found if x.__module__.split(".")[0] in ("shared", "tests")]


def forget(remembered: Iterable[Cache]) -> None:
    """Empty them."""
    for cache in remembered:
        cache.cache_clear()


def reach_of(items: Sequence[pytest.Item], files: set[str], remembered: Sequence[Cache]) -> list[Reach]:
    """What each test reaches in `files`. Where tests share what a function without arguments remembers, each reaches it all."""
    shared = [x for x in remembered if not x.__wrapped__.__code__.co_argcount]
    others = [x for x in remembered if x not in shared]
    built: dict[int, Reach] = {}
    found = []
    for item in items:
        forget(others)
        asked = [x.cache_info()[:2] for x in shared]
        own = _traced(partial(passes, item), files)
        for cache, before in zip(shared, asked, strict=True):
            if cache.cache_info()[:2] == before:
                continue
            if id(cache) not in built:
                forget(remembered)
                built[id(cache)] = _traced(cache, files)
            own.lines |= built[id(cache)].lines
            own.seconds += built[id(cache)].seconds
        found.append(own)
    return found


def _traced(run: Callable[[], object], files: set[str]) -> Reach:
    lines: Lines = set()

    def local(frame: Any, event: str, arg: object) -> Any:
        if event == "line":
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        return local

    began = time.perf_counter()
    sys.settrace(lambda frame, event, arg: local if frame.f_code.co_filename in files else None)
    try:
        result = run()
    finally:
        sys.settrace(None)
    return Reach(lines, time.perf_counter() - began, result is not False)
