"""The never-events while candidates use their rights at any moment, in histories of their own."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from shared.domain.filing import asked_for
from tests.invariants.beginnings import starts
from tests.invariants.breadth import broken_by, ended_by
from tests.invariants.endings import HISTORY_RULES, SLOW_RULES
from tests.invariants.histories import Walk
from tests.invariants.never_events import STEP_RULES
from tests.invariants.people_of_rights import of_rights
from tests.invariants.setting import STAFF

if TYPE_CHECKING:
    from tests.invariants.histories import History

SEEDS, LENGTH = 90, 24


class RightsWalk(Walk):
    """Every third step is about a right, by anybody at any time."""

    def step(self) -> None:
        """One step of the case's way, or one about a right."""
        if self.desk.case.sequence and self.pick(3) == 0:
            self.ask(of_rights(self.desk, STAFF[self.pick(len(STAFF))], self.pick))
        else:
            super().step()


def history(seed: int) -> History:
    """The history of a seed: the same at every run."""
    draw = Random(seed).random  # noqa: S311 - choices of a test, nothing secret

    def pick(below: int) -> int:
        return int(draw() * below)

    places = [(name, desk) for name, desk in starts("BK-B") if "protected" not in name]
    name, desk = places[pick(len(places))]
    walk = RightsWalk(name, desk.copy(), pick)
    for _ in range(LENGTH):
        walk.step()
    return walk.history


@pytest.fixture(scope="module")
def histories() -> list[History]:
    return [history(seed) for seed in range(SEEDS)]


def test_no_history_with_rights_breaks_a_rule(histories: list[History]) -> None:
    wrong = [found for h in histories for rule in STEP_RULES if (found := broken_by(h, rule))]
    assert not wrong, wrong[0]


def test_every_history_with_rights_folds_the_same_and_ends(histories: list[History]) -> None:
    # a request for documents keeps everything until it is answered (TF 2:15), which is another story's
    for walked in [h for h in histories if not asked_for(h.desk.case)][:30]:
        for ending in (*HISTORY_RULES, *SLOW_RULES):
            wrong = ended_by(walked, ending)
            assert wrong is None, wrong


def test_these_histories_come_to_what_they_are_about(histories: list[History]) -> None:
    seen = {event.type for h in histories for step in h.steps for event in step.events}
    assert {
        "right.requested",
        "right.answered",
        "right.taken_up",
        "surplus.discarded",
        "case.resumed",
    } <= seen
    refused = {step.refused.code for h in histories for step in h.steps if step.refused}
    assert {"objection_unanswered", "held"} & refused
