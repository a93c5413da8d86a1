"""Many histories: what they break, by rule, with the shortest one found; and the shortest that still breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.invariants.endings import HISTORY_RULES, SLOW_RULES
from tests.invariants.histories import History, seeded
from tests.invariants.never_events import LAST_STEP_RULES, STEP_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.invariants.endings import Ending
    from tests.invariants.never_events import Rule

LENGTH = 14
FOLDED_EVERY, ENDED_EVERY = 3, 9  # these walk a history's whole log, or on to its end
EVERY_RULE: tuple[Rule | Ending, ...] = (*STEP_RULES, *LAST_STEP_RULES, *HISTORY_RULES, *SLOW_RULES)


def broken_by(history: History, rule: Rule) -> str | None:
    """What a rule says of a history: the first step that breaks it, with the way there."""
    steps = history.steps[-1:] if rule in LAST_STEP_RULES else history.steps
    for number, step in enumerate(steps, start=1):
        wrong = rule(step)
        if wrong:
            upto = steps[:number] if rule not in LAST_STEP_RULES else history.steps
            return f"{wrong}\nstart: {history.start}\n" + "\n".join(map(repr, upto))
    return None


def ended_by(history: History, ending: Ending) -> str | None:
    """What a rule about whole histories says of one, with the way there."""
    wrong = ending(history)
    return f"{wrong}\n{history.told()}" if wrong else None


def wrong_with(history: History, *, folded: bool, ended: bool) -> dict[str, str]:
    """What a history breaks, by the rule's name. A step that changed nothing is as good as the one before it."""
    new = [step for step in history.steps if not step.changed_nothing]
    broken = [rule for rule in STEP_RULES if any(map(rule, new))]
    found = {rule.__name__: broken_by(history, rule) for rule in (*broken, *LAST_STEP_RULES)}
    endings = (*(HISTORY_RULES if folded else ()), *(SLOW_RULES if ended else ()))
    found.update({ending.__name__: ended_by(history, ending) for ending in endings})
    return {name: wrong for name, wrong in found.items() if wrong}


def complaints(
    seeds: Iterable[int], service: str | None = None, *, folded: int = FOLDED_EVERY, ended: int = ENDED_EVERY
) -> dict[str, str]:
    """By rule: the shortest of these seeds' histories that breaks it; every so many are folded again, or walked to their end."""
    shortest: dict[str, str] = {}
    for seed in seeds:
        history = seeded(seed, LENGTH, service, chained=not seed % folded)
        for name, wrong in wrong_with(history, folded=not seed % folded, ended=not seed % ended).items():
            if name not in shortest or len(wrong) < len(shortest[name]):
                shortest[name] = f"{wrong}\nseed {seed}, service {service}"
    return shortest


def of_seed(seed: int, service: str | None = None) -> History:
    """The history of a seed: the same at every run."""
    return seeded(seed, LENGTH, service)
