"""What is due in every situation of a case and when to look again, and the instants on which both turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.case import CheckState, Failure
from shared.domain.due import due, due_for, next_deadline
from tests.invariants.setting import OFFICER, START
from tests.unit.test_decide_events import at
from tests.unit.test_decide_table import situations

# situation | reactor, kind and key of each action | when to look again (UTC)
TABLE = """
nothing | - | -
draft | inform_ats inform ats:1:received | -
accepted | inform_ats inform ats:1:awaiting_candidate | -
identified | - | 2026-11-04 08:00
asked | - | 2026-11-04 08:00
shown | - | 2026-11-04 08:00
acknowledged | inform_ats inform ats:2:in_progress | 2026-11-03 23:00
collecting | order_checks order order:courts_general:1, order_checks order order:courts_administrative:1 | -
ordered | order_checks order order:courts_administrative:1, inform_ats inform ats:3:awaiting_source | 2026-11-11 23:00
reading | notify message message:reading_opened, inform_ats inform ats:4:awaiting_candidate_reading | 2026-11-11 23:00
commented | inform_ats inform ats:5:in_review | -
assessed | - | -
reviewed | write_report report report:2026-11-03T23:00:00+00:00 | -
written | - | -
released | notify message message:released, inform_ats inform ats:6:released | -
decided | advance_case close close | -
closed | inform_ats inform ats:7:closed | 2026-12-03 23:00
shredded | inform_ats inform ats:8:shredded | -
U acknowledged | - | 2026-11-03 23:00
U permitted | inform_ats inform ats:2:in_progress | 2026-11-03 23:00
U refused | inform_ats inform ats:2:in_progress | 2026-11-03 23:00
checked | inform_ats inform ats:1:awaiting_candidate | -
paused | inform_ats inform ats:3:suspended | 2026-11-11 23:00
withdrawn | notify message message:withdrawn, inform_ats inform ats:3:withdrawn | 2026-11-10 23:00
cancelled | inform_ats inform ats:3:cancelled | 2026-11-10 23:00
ready | inform_ats inform ats:2:in_progress | -
over time | notify message message:reading_opened, advance_case lapse_reading lapse_reading,
    inform_ats inform ats:4:awaiting_candidate_reading | -
"""


def rows() -> list[str]:
    """The table's rows; one that goes on in the next line ends with a comma."""
    return TABLE.replace(",\n   ", ",").strip().splitlines()


INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.partition("|")[0].strip().replace(" ", "_"))
def test_this_is_due(row: str) -> None:
    name, told, later = (cell.strip() for cell in row.split("|"))
    desk = situations()[name]
    actions = [f"{a.reactor} {a.kind} {a.key}" for a in due(desk.case, desk.now)]
    deadline = next_deadline(desk.case, desk.now)
    assert (", ".join(actions) or "-", f"{deadline:%Y-%m-%d %H:%M}" if deadline else "-") == (told, later)


def test_the_table_names_every_situation() -> None:
    assert [row.partition("|")[0].strip() for row in rows()] == list(situations())


def sent(place: str, days: float = 0, **changes: object) -> list[tuple[str, str]]:
    """Key and text of the messages due some days after the start, in a case that differs from a situation."""
    case = at(place, host=OFFICER, **changes).case
    return [(a.key, a.details["message"]) for a in due_for("notify", case, START + timedelta(days=days))]


def test_an_invitation_is_one_only_once() -> None:
    assert sent("accepted") == [("message:invitation:1", "invitation")]
    assert sent("accepted", invitations=2) == [("message:invitation:2", "link_renewed")]


def test_messages_do_not_push_each_other_out() -> None:
    """Somebody may be due several at once: each is sent."""
    late = {"courts_general": CheckState("ordered", 1, START - timedelta(days=60))}
    everything = sent("released", messages={}, hosts=2, reply=None, checks=late)
    assert everything == [
        ("message:invitation:1", "invitation"),
        ("message:host_changed:2", "host_changed"),
        ("message:reading_opened", "reading_opened"),
        ("message:source_slow", "source_slow"),
        ("message:released", "released"),
    ]
    old = {"message:invitation:9": START}
    for days, reminder in ((3, "reminder_1"), (6, "reminder_2")):
        told = [key for key, _ in sent("accepted", days, messages=old, hosts=2)]
        assert told == ["message:invitation:1", "message:host_changed:2", f"message:{reminder}:1"]


def test_a_reminder_begins_on_its_instant_and_ends_on_the_next() -> None:
    one, two = ("message:reminder_1:1", "reminder_1"), ("message:reminder_2:1", "reminder_2")
    messages = {"message:invitation:1": START}
    instant = INSTANT / timedelta(days=1)
    for days, told in (
        (2 - instant, []),
        (2, [one]),
        (5 - instant, [one]),
        (5, [two]),
        (7 - instant, [two]),
        (7, []),
    ):
        assert sent("accepted", days, messages=messages) == told
    assert sent("accepted", 7, messages=messages, terms={"second_reminder_days": 7, "link_days": 7}) == []
    done = {**messages, "message:reminder_2:1": START}
    assert sent("accepted", 5.5, messages=done) == []


@pytest.mark.parametrize("over", [{"reply": "reply-1"}, {"lapsed": True}], ids=["replied", "lapsed"])
def test_who_has_read_is_not_told_to_read_nor_waited_for(over: dict[str, object]) -> None:
    desk = at("reading", **over)
    assert due_for("notify", desk.case, desk.now) == ()
    assert next_deadline(desk.case, desk.now) is None


def test_a_source_is_looked_after_only_while_it_is_asked() -> None:
    desk = at("ordered")
    answered = {name: replace(check, status="returned") for name, check in desk.case.checks.items()}
    assert next_deadline(at("ordered", checks=answered).case, desk.now) is None


def test_an_order_that_waits_for_something_holds_no_other_back() -> None:
    """A rejected answer, a permission that was not given and a source asked by hand: the next check is ordered."""
    rejected = CheckState("waiting", 1, START, reason="wrong_subject")
    for first in (
        {"courts_general": rejected},
        {"courts_general": CheckState("returned")},
        {"credit": CheckState()},
    ):
        case = at("collecting", checks={**first, "courts_administrative": CheckState()}).case
        assert [a.key for a in due_for("order_checks", case, START)] == ["order:courts_administrative:1"]
    by_hand = {**at("collecting").case.terms, "provider_courts_general": "manual"}
    case = at("collecting", terms=by_hand).case
    assert [a.key for a in due_for("order_checks", case, START)] == ["order:courts_administrative:1"]


def test_actions_say_what_is_to_be_done() -> None:
    desk = at("collecting", informed=None)
    order, _, inform = due(desk.case, desk.now)
    assert (order.details, inform.details) == (
        {"check": "courts_general", "number": "1"},
        {"label": "in_progress"},
    )
    closed = at("closed")
    closed.wait(days=40)
    disposals = due_for("dispose_case", closed.case, closed.now)
    assert [(a.key, a.details) for a in disposals] == [
        (f"dispose:{name}", {"retention_class": name})
        for name in ("assessment", "findings", "reply", "report")
    ]


def test_the_first_commit_makes_something_due() -> None:
    desk = at("draft", sequence=1)
    assert due(desk.case, desk.now)


def test_what_is_held_back_until_now_is_no_longer_a_deadline() -> None:
    desk = at("draft")
    held = at(
        "draft",
        claims={"ats:1:received": desk.now},
        failures={"ats:1:received": Failure(1, desk.now)},
    )
    assert due(held.case, desk.now)
    assert not due(held.case, desk.now - INSTANT)
    assert next_deadline(held.case, desk.now) is None
    assert next_deadline(held.case, desk.now - INSTANT) == desk.now


def test_a_link_in_the_hand_is_a_deadline_only_for_who_gets_no_mail() -> None:
    link = {"links": (("l1", "2026-11-02T20:00:00+00:00"),)}
    with_mail, without = at("asked", **link), at("asked", **link, facts={})
    assert next_deadline(without.case, START) == START + timedelta(hours=12)
    assert next_deadline(with_mail.case, START) == START + timedelta(days=2)
