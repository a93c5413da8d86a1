"""Folding never refuses: unknown types, members of other versions, events in an order that nobody expected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain import events as e
from shared.domain.case import Case, CheckState
from shared.domain.due import due, next_deadline
from shared.domain.fold import fold
from shared.domain.known_events import TYPES, read
from shared.domain.status import label, open_questions, state, waiting_for
from tests.invariants.beginnings import starts
from tests.invariants.setting import CASE, START, TENANT, Desk

AT = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
SAMPLES = {
    e.CheckOrdered: e.CheckOrdered("credit", "bureau", "o"),
    e.CheckReturned: e.CheckReturned("credit", "findings-1", "callback"),
    e.CheckNotDone: e.CheckNotDone("credit", "source_slow"),
    e.CheckRejected: e.CheckRejected("credit", "wrong_subject"),
    e.ReadingExtended: e.ReadingExtended("2026-11-20"),
    e.LinksRevoked: e.LinksRevoked("withdrawn"),
    e.ReviewReturned: e.ReviewReturned("johan", "notes-1"),
    e.CaseResumed: e.CaseResumed("mona"),
}


@pytest.mark.parametrize("event", SAMPLES.values(), ids=lambda x: x.type)
def test_an_event_that_nothing_prepared_still_folds(event: e.Event) -> None:
    case = fold(Case(TENANT, CASE), AT, 1, "h", [event])
    assert case.sequence == 1


def test_an_unknown_type_is_kept_and_changes_nothing() -> None:
    event = read("case.teleported", {"where": "elsewhere"})
    before = starts()[3][1].case
    assert isinstance(event, e.Unknown)
    assert (e.name_of(event), e.content_of(event)) == ("case.teleported", {"where": "elsewhere"})
    assert fold(before, AT, before.sequence, before.head, [event]) == before


@pytest.mark.parametrize("name", sorted(TYPES))
def test_a_stored_event_without_members_still_reads_and_folds(name: str) -> None:
    event = read(name, {})
    assert e.name_of(event) == name
    fold(Case(TENANT, CASE), AT, 1, "h", [event])


@pytest.mark.parametrize("name", sorted(TYPES))
def test_a_member_of_a_later_version_is_ignored(name: str) -> None:
    assert isinstance(read(name, {"colour": "blue"}), TYPES[name] | e.Unknown)


@pytest.mark.parametrize(("name", "desk"), starts(), ids=lambda v: v if isinstance(v, str) else "")
def test_a_term_that_an_old_case_never_pinned_stops_nobody(name: str, desk: Desk) -> None:
    """A later version asks for a term that this case's order does not hold: the default counts."""
    case = replace(desk.case, terms={})
    for later in (0, 3, 30, 3000):
        now = desk.now + timedelta(days=later)
        due(case, now)
        next_deadline(case, now)
        assert waiting_for(case, now).what
        assert label(case)
        open_questions(case, now)


def test_an_answer_outlives_an_order_that_was_committed_late() -> None:
    """An order goes out, the answer is entered by hand before the order's commit: the answer stays."""
    desk = Desk()
    returned = CheckState("returned", 0, AT, None, "findings-1", None, "manual")
    before = replace(desk.case, sequence=9, checks={"courts_general": returned})
    after = fold(before, AT, 10, "h", [e.CheckOrdered("courts_general", "courts", "o-1")])
    assert (after.checks["courts_general"].status, after.checks["courts_general"].item) == (
        "returned",
        "findings-1",
    )


def test_states_come_in_the_order_of_the_state_machine() -> None:
    """Along the main line: the section 4 words, each once."""
    seen = []
    for name, desk in starts("BK-B"):
        if name == "nothing" or name.endswith(", teacher"):
            seen.append(state(desk.case))
    assert list(dict.fromkeys(seen)) == [
        "utkast", "behovsprövad", "klar_att_börja", "insamling", "kandidat_yttrande", "granskning", "rapporterad", "avslutad"
    ]  # fmt: skip


def test_a_failure_ends_the_lease_and_counts() -> None:
    claim = e.ActionClaimed("message:invitation:1", "2026-11-12T09:05:00.000000Z")
    failed = e.ActionFailed("message:invitation:1", "mail_failed", "2026-11-12T09:00:20.000000Z")
    case = fold(Case(TENANT, CASE), AT, 1, "h", [claim, failed, failed])
    assert case.claims == {}
    assert case.failures["message:invitation:1"].attempts == 2


def test_a_new_signal_asks_again() -> None:
    desk = Desk(now=START)
    desk.take(e.CaseOpened("person-1", "ats", "sv"), e.CaseSignalled("rejected"))
    desk.take(e.QuestionAnswered("ats_stopped", "continue", "mona"))
    assert "ats_stopped" not in open_questions(desk.case, desk.now)
    desk.take(e.CaseSignalled("deleted"))
    assert "ats_stopped" in open_questions(desk.case, desk.now)
