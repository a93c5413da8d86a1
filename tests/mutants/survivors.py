"""What is said of a campaign: the score of each module, and each survivor with the reason that survivors.toml gives for it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.mutants.campaign import Verdict

REASONS = Path(__file__).with_name("survivors.toml")
Key = tuple[str, str, str]


def told(verdicts: Sequence[Verdict], reasons: Path = REASONS) -> Iterator[str]:
    """The lines of the report. A survivor without a reason, and a reason without a survivor, are named as such."""
    yield f"{'module':18}{'mutants':>9}{'killed':>8}{'survived':>10}{'score':>9}"
    every = Counter(v.mutant.where.split(".")[0] for v in verdicts)
    killed = Counter(v.mutant.where.split(".")[0] for v in verdicts if v.killed)
    for module, count in every.items():
        left, score = count - killed[module], 100 * killed[module] / count
        yield f"{module:18}{count:9}{killed[module]:8}{left:10}{score:8.1f} %"
    given = read(reasons)
    for verdict in verdicts:
        if not verdict.killed:
            yield from _survivor(verdict, given)
    for where, was, becomes in sorted(given.keys() - {key(v) for v in verdicts if not v.killed}):
        yield f"\n{where}: no such survivor any more\n  - {was}\n  + {becomes}"


def key(verdict: Verdict) -> Key:
    """By what a survivor is found again when lines move."""
    return verdict.mutant.where, verdict.mutant.was, verdict.mutant.becomes


def read(reasons: Path) -> dict[Key, str]:
    """The reasons, by survivor."""
    rows = tomllib.loads(reasons.read_text("utf-8")).get("survivor", [])
    return {(row["where"], row["was"], row["becomes"]): row["reason"] for row in rows}


def _survivor(verdict: Verdict, given: dict[Key, str]) -> Iterator[str]:
    where, was, becomes = key(verdict)
    reason = given.get((where, was, becomes)) or f"NO REASON GIVEN ({verdict.tests} tests reach it)"
    yield f"\n{where}: {reason}\n  - {was}\n  + {becomes}"
