"""`make mutants` changes what really runs, rules behind decorators too, and says of each survivor whether it has a reason."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

from shared.domain import commands as c
from shared.domain.gate import rule
from tests.invariants.sources import ROOT
from tests.mutants.campaign import Verdict
from tests.mutants.planting import Mutant, living, mutants
from tests.mutants.survivors import told
from tests.unit.test_decide_table import COMMANDS, outcome, situations

if TYPE_CHECKING:
    import pytest

JUDGEMENT = ROOT / "shared/domain/rules_judgement.py"


def test_a_rule_that_a_decorator_registers_is_changed_where_it_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change = next(m for m in mutants(JUDGEMENT) if m.becomes == "elif case.released_at is not None:")
    desk, decision = situations()["assessed"], COMMANDS["RecordDecision"]
    assert (change.where, outcome(desk, decision)) == (
        "rules_judgement.RecordDecision",
        "case 4: not_released (state)",
    )
    gc.unfreeze()  # what another test has frozen is not looked through
    decides = living({change.file})[change.file, change.first]
    assert decides is rule.dispatch(c.RecordDecision)
    monkeypatch.setattr(decides, "__code__", decides.__code__)  # put back when the test ends
    change.plant(decides)
    assert outcome(desk, decision) == "decision.recorded"


def test_no_rule_is_left_out() -> None:
    registered = {
        k.__name__ for k, f in rule.registry.items() if f.__module__ == "shared.domain.rules_judgement"
    }
    changed = {m.where.removeprefix("rules_judgement.") for m in mutants(JUDGEMENT)}
    assert len(registered) > 5
    helpers = {"_again", "_four_eyes", "_still_there", "_work_done", "answered_first", "time_back"}
    assert registered | helpers == changed


def test_a_survivor_without_a_reason_and_a_reason_without_a_survivor_are_named(tmp_path: Path) -> None:
    reasons = tmp_path / "survivors.toml"
    reasons.write_text(
        '[[survivor]]\nwhere = "due.due"\nwas = "a"\nbecomes = "b"\nreason = "The same."\n'
        '[[survivor]]\nwhere = "due.gone"\nwas = "a"\nbecomes = "b"\nreason = "Was the same."\n'
    )

    def verdict(becomes: str, *, killed: bool) -> Verdict:
        mutant = Mutant("due.py", "due.due", "a", becomes, "due", 1, range(1, 2), "")
        return Verdict(mutant, killed, 7)

    lines = list(
        told([verdict("b", killed=False), verdict("c", killed=False), verdict("d", killed=True)], reasons)
    )
    assert lines[1].split() == ["due", "3", "1", "2", "33.3", "%"]
    assert lines[2:] == [
        "\ndue.due: The same.\n  - a\n  + b",
        "\ndue.due: NO REASON GIVEN (7 tests reach it)\n  - a\n  + c",
        "\ndue.gone: no such survivor any more\n  - a\n  + b",
    ]
