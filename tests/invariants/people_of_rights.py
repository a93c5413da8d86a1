"""What people do about the candidate's rights in a generated case: asking, answering, and anything else at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain import events as e
from shared.domain import rights as g
from shared.domain.rights import (
    CLASSES,
    KINDS,
    OUTCOMES,
    AnswerRight,
    EndRestriction,
    ExtendRight,
    NoteCorrection,
    RequestRight,
    TakeUpRight,
)
from shared.domain.surplus import DiscardSurplus
from tests.invariants.setting import DECIDER, REVIEWER

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.case import Case
    from shared.domain.commands import Command
    from tests.invariants.setting import Desk

    Pick = Callable[[int], int]

DPO = "data_protection_officer"
ASKED, TOLD = "person-00000000000000fd", "person-00000000000000fc"


def answers(desk: Desk, by: str, pick: Pick) -> Command:
    """An answer to the first request that waits: any outcome, and for an erasure a class of content."""
    waiting = desk.case.rights.waiting
    name, kind = (waiting[0][0], waiting[0][1].kind) if waiting else ("r1", "access")
    outcome = OUTCOMES[pick(len(OUTCOMES))]
    classes = (CLASSES[pick(len(CLASSES))],) if kind == "erasure" and outcome != "refused" else ()
    corrected = "person-00000000000000fb" if kind == "rectification" and pick(3) == 2 else None
    return AnswerRight(name, outcome, by, TOLD, classes, corrected)


_RIGHTS: tuple[Callable[[Desk, str, Pick], Command], ...] = (
    lambda desk, by, pick: RequestRight(KINDS[pick(len(KINDS))], None, ASKED),
    lambda desk, by, pick: RequestRight("rectification", None, ASKED),
    lambda desk, by, pick: RequestRight(KINDS[pick(len(KINDS))], by, ASKED),
    lambda desk, by, pick: TakeUpRight(f"r{1 + pick(2)}", by),
    lambda desk, by, pick: ExtendRight(f"r{1 + pick(2)}", by, TOLD),
    answers,
    lambda desk, by, pick: EndRestriction(by, TOLD),
    lambda desk, by, pick: NoteCorrection(by),
    lambda desk, by, pick: DiscardSurplus(by),
)


def of_rights(desk: Desk, by: str, pick: Pick) -> Command:
    """A command about a right at any time, by anybody."""
    return _RIGHTS[pick(len(_RIGHTS))](desk, by, pick)


def answered_by_staff(desk: Desk, what: str, pick: Pick) -> Command | None:
    """What the one does who is waited for about a right; None for anything else."""
    if what.startswith("rights_request"):
        return answers(desk, REVIEWER, pick)
    return NoteCorrection(DECIDER) if what == "corrected_report" else None


def rights_used(desk: Desk) -> Desk:
    """A desk whose candidate has used several rights, and says last that something is wrong."""
    desk.do(RequestRight("restriction", None, ASKED), AnswerRight("r1", "granted", REVIEWER, TOLD))
    desk.do(
        EndRestriction(REVIEWER, TOLD),
        RequestRight("access", None, ASKED),
        TakeUpRight("r2", REVIEWER),
    )
    desk.do(ExtendRight("r2", REVIEWER, TOLD), AnswerRight("r2", "granted", REVIEWER, TOLD))
    desk.do(RequestRight("rectification", None, ASKED))
    return desk


def rights_after_the_end(case: Case) -> tuple[type[e.Event], ...]:
    """What may still happen: rights do not end with the case, and a corrected report is written and handed over."""
    asked = (
        g.RightRequested,
        g.RightTakenUp,
        g.RightExtended,
        g.RightAnswered,
        g.RestrictionEnded,
        g.CorrectionNoted,
    )
    told = (e.LinkIssued, e.ReportWritten, e.ReportReleased) if case.rights.requests else ()
    return (*asked, *told)
