"""The never-events, over thousands of generated histories: by seeds for breadth, by hypothesis for the shortest failing one.

TILLIT_HISTORIES sets how many histories are walked (3200 unless told), the services by turns. `make histories` walks many more.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain import events as e
from shared.domain.consent import ConsentGiven, ConsentRefused, ConsentWithdrawn
from shared.domain.protection import OutputApproved
from shared.domain.status import mailable
from shared.domain.steps import InterviewCompleted, ParticipationEnded, StepRecorded, StepWaived
from tests.invariants.beginnings import BACKGROUND, SERVICES
from tests.invariants.breadth import EVERY_RULE, broken_by, complaints, ended_by, of_seed
from tests.invariants.endings import HISTORY_RULES, SLOW_RULES
from tests.invariants.histories import History, Step, walk
from tests.invariants.never_events import LAST_STEP_RULES, STEP_RULES

if TYPE_CHECKING:
    from shared.domain.case import Case
    from tests.invariants.endings import Ending
    from tests.invariants.never_events import Rule

HISTORIES = int(os.environ.get("TILLIT_HISTORIES", "3200"))
_EACH = max(1, HISTORIES // len(SERVICES))


@cache
def _complaints() -> dict[str, str]:
    found = [complaints(range(_EACH), service) for service in SERVICES]
    return {name: wrong for of_service in found for name, wrong in of_service.items()}


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda r: r.__name__)
def test_no_generated_history_breaks(rule: Rule | Ending) -> None:
    assert _complaints().get(rule.__name__) is None, _complaints()[rule.__name__]


WANTED = {
    "link handed over", "conflict declared late", "paused: staff", "paused: objection", "paused: protected_identity",
    "names_differ: same_person", "names_differ: other_person", "minor: continue", "unanswered: new_link",
    "collected by date of birth", "collected without mail", "wrong_subject: order_again", "review returned after approval",
    "consent: given", "consent: refused", "consent: withdrawn", "record check", "record check reply", "renewal", "agency talk",
    "extract shown", "extract copied", "interview", "invited again", "left out", "to decision", "followed up again",
    "participation ended", "ended before the decision", "deregistered", "exit deregistered", "a step refused as forbidden",
    "a step refused while paused", "refused: record_check_runs",
    "protected case resumed", "output approved",
}  # fmt: skip


_STEPS = {
    "record_check": "record check", "record_check_reply": "record check reply", "renewal": "renewal",
    "agency_talk": "agency talk", "extract_shown": "extract shown", "extract_copy": "extract copied",
    "deregistration": "deregistered",
}  # fmt: skip
_REFUSED = {
    "step_forbidden": "a step refused as forbidden", "paused": "a step refused while paused",
    "record_check_runs": "refused: record_check_runs",
}  # fmt: skip


def _landmarks(step: Step) -> set[str]:
    """What is worth reaching that happened in a step."""
    found = {_REFUSED[step.refused.code]} if step.refused and step.refused.code in _REFUSED else set()
    for event in step.events:
        found |= _of_background(event, step.before) | _of_procedures(event, step.before)
    return found


def _of_background(event: e.Event, before: Case) -> set[str]:
    match event:
        case e.LinkIssued(by=str()):
            return {"link handed over"}
        case e.QuestionAnswered(answer="declared") if before.service:
            return {"conflict declared late"}
        case e.QuestionAnswered():
            return {f"{event.question}: {event.answer}"}
        case e.CasePaused():
            return {f"paused: {event.reason}"}
        case e.CaseResumed() if before.protected:
            return {"protected case resumed"}
        case OutputApproved():
            return {"output approved"}
        case e.CollectionStarted():
            born = {"collected by date of birth"} if not before.has_number else set()
            return born if mailable(before) else {*born, "collected without mail"}
        case e.ReviewReturned() if before.reviewed_by:
            return {"review returned after approval"}
        case _:
            return set()


def _of_procedures(event: e.Event, before: Case) -> set[str]:
    match event:
        case StepRecorded(route="to_decision"):
            return {"to decision"}
        case StepRecorded(step="follow_up") if "follow_up" in before.steps:
            return {"followed up again"}
        case StepRecorded(step="interview_invitation") if "interview_invitation" in before.steps:
            return {"invited again"}
        case StepRecorded(step="deregistration") if before.service == "SP-A":
            return {"exit deregistered"}
        case StepRecorded() if event.step in _STEPS:
            return {_STEPS[event.step]}
        case InterviewCompleted():
            return {"interview"}
        case StepWaived():
            return {"left out"}
        case ParticipationEnded():
            return {"participation ended"} if before.decided_at else {"ended before the decision"}
        case ConsentGiven() | ConsentRefused() | ConsentWithdrawn():
            return {event.type.replace("consent.", "consent: ")}
        case _:
            return set()


def test_the_histories_come_to_the_places_that_the_rules_are_about() -> None:
    """A rule about what is never even tried would hold of anything."""
    more = {
        service: 4 if service in BACKGROUND else 1 for service in SERVICES
    }  # they have more places, and fewer starts
    histories = (of_seed(seed, name) for name in SERVICES for seed in range(_EACH * more[name]))
    reached = {x for history in histories for step in history.steps for x in _landmarks(step)}
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
        wrong = ended_by(history, ending)
        assert wrong is None, wrong
