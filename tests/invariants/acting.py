"""What reactors do in a generated case: the commits of an action, by the reactors' own code where it is pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from shared.domain import events as e
from shared.domain.commit import stamp
from shared.domain.disclosure import DisclosureAnswered
from shared.flow import LEASE
from shared.integrations.providers.order_ids import order_id
from shared.reactors.advance_case import advance
from shared.reactors.dispose_case import dispose

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.due import Action
    from tests.invariants.setting import Desk


def outcome_of(desk: Desk, action: Action, outcome: str) -> list[tuple[e.Event, ...]]:
    """What a reactor commits for an action, commit by commit; `outcome` is done, failed or died."""
    commits: list[tuple[e.Event, ...]] = []
    if action.kind in ("message", "inform"):
        claim: tuple[e.Event, ...] = (e.ActionClaimed(action.key, stamp(desk.now + LEASE)),)
        commits.append((*claim, *_new_link(desk, action.details.get("message"))))
    if outcome == "failed" and action.reactor != "advance_case":
        commits.append((e.ActionFailed(action.key, "peer_failed", stamp(desk.now + timedelta(seconds=20))),))
    elif outcome != "died":
        commits.append(_DONE[action.kind](desk, action))
    return commits


def _new_link(desk: Desk, message: str | None) -> tuple[e.Event, ...]:
    """The link of an invitation, and of any message whose receiver has none that lasts another day."""
    if message in (None, "withdrawn"):
        return ()
    usable = desk.case.links[desk.case.links_revoked :]
    fresh = usable and datetime.fromisoformat(usable[-1][1]) > desk.now + timedelta(days=1)
    if fresh and message not in ("invitation", "link_renewed"):
        return ()
    expires = stamp(desk.now + timedelta(days=desk.case.term("link_days")))
    return (e.LinkIssued(f"l{len(desk.case.links) + 1}", expires),)


def _services(desk: Desk) -> Any:
    return SimpleNamespace(
        clock=SimpleNamespace(now=lambda: desk.now),
        tenants=SimpleNamespace(policy=lambda tenant, version: desk.policy),
        vault=SimpleNamespace(destroy=lambda *of: 1),
        documents=SimpleNamespace(destroy=lambda *of: 0, record_erasure=lambda *of: None),
    )


def _report(desk: Desk) -> e.Event:
    """A vetting's report has an attachment that fewer people may read."""
    head = (desk.case.head, desk.case.sequence)
    apart = ("report-00000000000000fe", "e" * 64) if (desk.case.service or "").startswith("SP") else ()
    return e.ReportWritten("report-00000000000000ff", "d" * 64, *head, None, *apart)


_DONE: dict[str, Callable[[Desk, Action], tuple[e.Event, ...]]] = {
    "message": lambda desk, a: (e.MessageSent(a.key, a.details["message"]),),
    "inform": lambda desk, a: (e.AtsInformed(a.details["label"]),),
    "order": lambda desk, a: (
        e.CheckOrdered(
            a.details["check"], "courts", order_id(desk.case.id, a.details["check"], a.details["number"])
        ),
    ),
    "report": lambda desk, a: (_report(desk),),
    "disclosure": lambda desk, a: (
        DisclosureAnswered(a.details["disclosure"], "disclosures-00000000000000fe", "d" * 64),
    ),
    "open_reading": lambda desk, a: advance(_services(desk), desk.log, a).events,
    "lapse_reading": lambda desk, a: advance(_services(desk), desk.log, a).events,
    "close": lambda desk, a: advance(_services(desk), desk.log, a).events,
    "dispose": lambda desk, a: dispose(_services(desk), desk.log, a).events,
}
