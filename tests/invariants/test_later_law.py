"""Whatever the law becomes, the logs of before fold to the same cases, and those go on by the law that they pinned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from shared.domain import regimes
from shared.domain.case import Case
from shared.domain.commit import Log, extend
from shared.domain.due import due, next_deadline
from shared.domain.law.tightening import check
from shared.domain.procedure import regime_of, steps_of
from shared.domain.regimes import REGIMES
from shared.domain.status import label, open_questions, state, waiting_for
from tests.invariants.beginnings import SERVICES
from tests.invariants.histories import History, seeded
from tests.invariants.procedures import ordered

if TYPE_CHECKING:
    from shared.domain.law.rows import Regime

_SEEDS = range(12)


def stricter(regime: Regime) -> Regime:
    """The next version: without its last step, which it forbids and for a shorter time."""
    dropped = regime.steps[-1].id if regime.steps else "anything"
    return replace(
        regime,
        version=regime.version + 1,
        valid_from=regime.valid_from + timedelta(days=1),
        valid_to=None,
        steps=tuple(step for step in regime.steps if step.id != dropped),
        forbidden=(*regime.forbidden, (dropped, "BK-10")),
        keeps={**regime.keeps, "person": 1},
        notice_version=regime.notice_version + 1,
    )


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case type has a stricter version, in force before any of the histories began."""
    last = {regime.service: regime for regime in REGIMES}
    rows = (*REGIMES, *map(stricter, last.values()))
    check(rows)
    monkeypatch.setattr(regimes, "REGIMES", rows)


def told(case: Case, history: History) -> tuple[object, ...]:
    """What everybody is shown of a case."""
    now = history.desk.now
    return state(case), label(case), waiting_for(case, now), open_questions(case, now)


@pytest.mark.parametrize("service", SERVICES)
def test_an_old_log_folds_to_the_same_case_under_any_later_law(
    service: str, request: pytest.FixtureRequest
) -> None:
    histories = [seeded(seed, 14, service) for seed in _SEEDS]
    before = [
        (h.desk.case, told(h.desk.case, h), regime_of(h.desk.case), steps_of(h.desk.case)) for h in histories
    ]
    request.getfixturevalue("later")
    for history, (case, shown, regime, steps) in zip(histories, before, strict=True):
        log = Log(Case(case.tenant, case.id))
        for commit in history.desk.log.commits:
            log = extend(log, commit)
        assert log.case == case
        assert told(log.case, history) == shown
        assert (regime_of(log.case), steps_of(log.case)) == (regime, steps)
        due(log.case, history.desk.now)
        next_deadline(log.case, history.desk.now)


@pytest.mark.usefixtures("later")
def test_a_new_order_runs_by_the_later_law() -> None:
    """Else the test above would say nothing."""
    assert {ordered(service).case.regime_version for service in ("SP-0", "SP-3", "RU-HVB")} == {2}
