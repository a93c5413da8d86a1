"""The never-events, over thousands of generated histories: by seeds for breadth, by hypothesis for the shortest failing one.

TILLIT_HISTORIES sets how many histories are walked (3000 unless told).
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain import events as e
from shared.domain.status import mailable
from tests.invariants.endings import HISTORY_RULES, SLOW_RULES
from tests.invariants.histories import History, Step, seeded, walk
from tests.invariants.never_events import LAST_STEP_RULES, STEP_RULES

if TYPE_CHECKING:
    from tests.invariants.endings import Ending
    from tests.invariants.never_events import Rule

HISTORIES = int(os.environ.get("TILLIT_HISTORIES", "3000"))
LENGTH = 14
_FOLDED_EVERY, _ENDED_EVERY = 3, 9  # these walk a history's whole log, or on to its end


def broken_by(history: History, rule: Rule) -> str | None:
    """What a rule says of a history: the first step that breaks it, with the way there."""
    steps = history.steps[-1:] if rule in LAST_STEP_RULES else history.steps
    for number, step in enumerate(steps, start=1):
        wrong = rule(step)
        if wrong:
            upto = steps[:number] if rule not in LAST_STEP_RULES else history.steps
            return f"{wrong}\nstart: {history.start}\n" + "\n".join(map(repr, upto))
    return None


def _endings(seed: int) -> list[Ending]:
    folded = [] if seed % _FOLDED_EVERY else list(HISTORY_RULES)
    return folded if seed % _ENDED_EVERY else [*folded, *SLOW_RULES]


@cache
def complaints() -> dict[str, str]:
    """By rule: the shortest history found that breaks it."""
    found: dict[str, str] = {}

    def keep(name: str, wrong: str | None) -> None:
        if wrong and (name not in found or len(wrong) < len(found[name])):
            found[name] = wrong

    for seed in range(HISTORIES):
        history = seeded(seed, LENGTH)
        for rule in (*STEP_RULES, *LAST_STEP_RULES):
            keep(rule.__name__, broken_by(history, rule))
        for ending in _endings(seed):
            wrong = ending(history)
            keep(ending.__name__, f"{wrong}\n{history.told()}" if wrong else None)
    return found


@pytest.mark.parametrize(
    "rule", [*STEP_RULES, *LAST_STEP_RULES, *HISTORY_RULES, *SLOW_RULES], ids=lambda r: r.__name__
)
def test_no_generated_history_breaks(rule: Rule | Ending) -> None:
    assert complaints().get(rule.__name__) is None, complaints()[rule.__name__]


WANTED = {
    "link handed over", "conflict declared late", "paused: staff", "paused: objection", "paused: protected_identity",
    "names_differ: same_person", "names_differ: other_person", "minor: continue", "unanswered: new_link",
    "collected by date of birth", "collected without mail", "wrong_subject: order_again", "review returned after approval",
}  # fmt: skip


def _landmarks(step: Step) -> set[str]:
    """What is worth reaching that happened in a step."""
    found, before = set(), step.before
    for event in step.events:
        match event:
            case e.LinkIssued(by=str()):
                found.add("link handed over")
            case e.QuestionAnswered(answer="declared") if before.service:
                found.add("conflict declared late")
            case e.QuestionAnswered():
                found.add(f"{event.question}: {event.answer}")
            case e.CasePaused():
                found.add(f"paused: {event.reason}")
            case e.CollectionStarted():
                found |= {"collected by date of birth"} if not before.has_number else set()
                found |= {"collected without mail"} if not mailable(before) else set()
            case e.ReviewReturned() if before.reviewed_by:
                found.add("review returned after approval")
    return found


def test_the_histories_come_to_the_places_that_the_rules_are_about() -> None:
    """A rule about what is never even tried would hold of anything."""
    seeds = range(min(HISTORIES, 1500))
    reached = {x for seed in seeds for step in seeded(seed, LENGTH).steps for x in _landmarks(step)}
    assert reached >= WANTED, WANTED - reached


def chosen(choices: list[int]) -> History:
    """The history that a list of choices makes; when they are used up, the first option is taken."""
    left = iter(choices)
    return walk(lambda n: next(left, 0) % n, min(12, len(choices)))


@pytest.mark.parametrize("rule", [*STEP_RULES, *LAST_STEP_RULES], ids=lambda r: r.__name__)
@settings(
    max_examples=max(20, HISTORIES // 20),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(choices=st.lists(st.integers(0, 2**12), max_size=60))
def test_no_shrunk_history_breaks(rule: Rule, choices: list[int]) -> None:
    wrong = broken_by(chosen(choices), rule)
    assert wrong is None, wrong


@settings(
    max_examples=max(20, HISTORIES // 20),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(choices=st.lists(st.integers(0, 2**12), max_size=60))
def test_every_shrunk_history_ends(choices: list[int]) -> None:
    history = chosen(choices)
    for ending in (*HISTORY_RULES, *SLOW_RULES):
        wrong = ending(history)
        assert wrong is None, f"{wrong}\n{history.told()}"
